# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Documents that are nobody's, at every function of libvirt that takes one: a
# client gets the answer of a libvirt without the plug-in, word for word, on
# either socket, and the daemon lives.

import sys

import zpcidaemon
from zpcidaemon import Daemon, PLUGIN, SCRATCH, write
from zpciguest import guest, hostdev
from zpcitap import case, expect, expect_equal, run

ASKING = hostdev('0001:00:00.0', "interp='off'")

# No device to libvirt.
NO_DEVICES = {
    'our element alone': "<zpci interp='on'/>",
    'our element in an address': "<address type='pci'><zpci interp='on'/></address>",
    'our element in another namespace': "<x:zpci xmlns:x='urn:x' interp='on'><zpci interp='on'/></x:zpci>",
    'a list of devices': '<devices>%s</devices>' % ASKING,
    'a domain': guest(devices=ASKING),
    'a snapshot': '<domainsnapshot>%s</domainsnapshot>' % guest(devices=ASKING),
}

# No domain, snapshot or checkpoint to libvirt.
NO_DOMAINS = {
    'our element alone': "<zpci interp='on'/>",
    'a device': ASKING,
    'a list of devices': '<devices>%s</devices>' % ASKING,
    'a device node': "<device><zpci interp='on'/></device>",
}

# No XML at all.
NO_XML = {
    'text': "zpci interp='on' hostdev pci",
    'text that looks like us': "<zpci interp='on'",
    'a comment': "<!-- <zpci interp='on'/> hostdev pci -->",
    'a processing instruction': "<?zpci interp='on' hostdev pci?>",
    'two roots': "<zpci interp='on'/><hostdev type='pci'/>",
    'an end tag': "</zpci><zpci interp='on'/>",
    'an unclosed device': "<hostdev type='pci'><address type='pci'><zpci interp='on'/>",
}

DEVICE_CALLS = [[verb, 'g', '/dev/stdin', how]
                for verb in ('attach-device', 'detach-device', 'update-device')
                for how in ('--current', '--config', '--live', '--persistent')]

IMAGE = SCRATCH + '/image'
DOMAIN_CALLS = [
    ['define', '/dev/stdin'],
    ['define', '/dev/stdin', '--validate'],
    ['create', '/dev/stdin'],
    ['domxml-to-native', 'qemu-argv', '/dev/stdin'],
    ['save', 'g', SCRATCH + '/saved', '--xml', '/dev/stdin'],
    ['restore', IMAGE, '--xml', '/dev/stdin'],
    ['save-image-define', IMAGE, '/dev/stdin'],
    ['managedsave-define', 'g', '/dev/stdin'],
    ['snapshot-create', 'g', '/dev/stdin'],
    ['snapshot-create', 'g', '/dev/stdin', '--redefine'],
    ['checkpoint-create', 'g', '/dev/stdin'],
]


def answers(calls, documents, preload):
    """The output of virsh for each call, document and socket. The daemon must outlive each."""
    said = {}
    write(IMAGE, 'not an image')
    with Daemon(preload=preload) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=guest(kind='qemu'))
        for call in calls:
            for name, text in documents.items():
                for readonly in (True, False):
                    done = daemon.virsh(*call, stdin=text, readonly=readonly, check=False)
                    where = '%s of %s%s' % (' '.join(call), name, ', read-only' if readonly else '')
                    expect(daemon.alive(), 'the daemon lives after %s' % where)
                    expect(done.status == 1, '%s fails: %s' % (where, done))
                    said[where] = done.err
        daemon.virsh('undefine', 'g')
    return said


def same_as_stock(calls, documents):
    stock, ours = answers(calls, documents, None), answers(calls, documents, PLUGIN)
    for where, error in stock.items():
        expect_equal(ours[where], error, where)


@case(200)
def what_is_no_device_libvirt_answers():
    same_as_stock(DEVICE_CALLS, {**NO_DEVICES, **NO_XML})


@case(200)
def what_is_no_domain_libvirt_answers():
    same_as_stock(DOMAIN_CALLS, {**NO_DOMAINS, **NO_XML})


zpcidaemon.main(zpcidaemon.captured('z16'))
sys.exit(run(zpcidaemon.show_log))
