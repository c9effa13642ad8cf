# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Attaching, updating and detaching functions in the configuration: nothing is
# forgotten, nobody's change is lost.

import os
import sys
import threading

import libvirt

import zpcidaemon
from zpcidaemon import Daemon, PLUGIN, SCRATCH
from zpcidevice import (BOTH, ISM, ISM_OF_HOST, MAC, NVME, Guest, attach, detach, interface, prepare, refused,
                        stored, zpci_lines)
from zpciguest import guest, hostdev
from zpcitap import case, expect, expect_equal, expect_in, expect_not_in, run, show

libvirt.registerErrorHandler(lambda context, error: None, None)


@case()
def what_nobody_would_read_is_refused():
    texts = (("interpret='off'", "interpret='off' on <zpci> is read by nobody, it is the name of QEMU's property"),
             ("Interp='off'", "write interp='off'"))
    with Daemon(preload=PLUGIN) as daemon, Guest(daemon):
        before = stored()
        for zpci, text in texts:
            refused(daemon, hostdev(NVME, zpci), '--config', text=text)
        for place in ('hostdev', 'driver', 'source'):
            device = hostdev(NVME, "uid='0x0001'").replace('<' + place, '<%s aif="off"' % place, 1)
            refused(daemon, device, '--config', text="aif='off' on <%s> is read by nobody" % place)
            daemon.refused('define', '/dev/stdin', stdin=guest(name='h', devices=device), text="on the <zpci> in the guest")
        expect_equal(stored(), before, 'what libvirt stores after the refusals')


@case()
def config_attach_keeps_what_is_asked():
    with Daemon(preload=PLUGIN) as daemon, Guest(daemon):
        attach(daemon, hostdev(NVME, "interp='off' aif='off'"), '--config')
        attach(daemon, hostdev(ISM, "uid='0x0007' region='off'"), '--config')
        expect_equal(zpci_lines(daemon.virsh('dumpxml', 'g').out),
                     ["<zpci uid='0x0001' fid='0x00000000' interp='off' aif='off'/>",
                      "<zpci uid='0x0007' fid='0x00000001' region='off'/>"], 'the zpci elements')
        expect_in("alias='zpci1'", stored(), 'what libvirt stores')


@case()
def detach_takes_everything_along():
    with Daemon(preload=PLUGIN) as daemon, Guest(daemon):
        daemon.virsh('define', '/dev/stdin', stdin=daemon.virsh('dumpxml', 'g').out)
        before = stored()
        attach(daemon, hostdev(NVME, "interp='off'"), '--config')
        expect_in('urn:libvirt-zpci', stored(), 'what libvirt stores')
        detach(daemon, hostdev(NVME, zpci=None), '--config')
        expect_equal(stored(), before, 'what libvirt stores after the detach')
        attach(daemon, hostdev(NVME, "interp='off'"), '--config')
        detach(daemon, hostdev(NVME, "uid='0x0001' fid='0x00000000' interp='off'"), '--config')
        expect_equal(stored(), before, 'what libvirt stores after a detach by the author form')


@case()
def one_of_two_devices_can_leave():
    with Daemon(preload=PLUGIN) as daemon, Guest(daemon):
        attach(daemon, hostdev(NVME, "interp='off'"), '--config')
        attach(daemon, hostdev(ISM, "aif='off'"), '--config')
        detach(daemon, hostdev(NVME, zpci=None), '--config')
        expect_equal(zpci_lines(daemon.virsh('dumpxml', 'g').out), ["<zpci uid='0x0002' fid='0x00000001' aif='off'/>"],
                     'what is left')
        expect_not_in("alias='zpci1'", stored(), 'what libvirt stores')
        expect_in("alias='zpci2'", stored(), 'what libvirt stores')


@case()
def detach_by_alias():
    with Daemon(preload=PLUGIN) as daemon, Guest(daemon):
        before = stored()
        attach(daemon, hostdev(NVME, "interp='off'").replace('</hostdev>', "<alias name='ua-nvme'/></hostdev>"), '--config')
        daemon.virsh('detach-device-alias', 'g', 'ua-nvme', '--config')
        expect_equal(zpci_lines(daemon.virsh('dumpxml', 'g').out), [], 'the zpci elements')
        expect_not_in('urn:libvirt-zpci', stored(), 'what libvirt stores')
        expect_equal(stored(), before, 'what libvirt stores')
        daemon.refused('detach-device-alias', 'g', 'ua-nvme', '--config', text='ua-nvme')


@case()
def an_interface_is_found_as_libvirt_finds_it():
    """By its MAC address, where there is one; by the host's function never."""
    with Daemon(preload=PLUGIN) as daemon, Guest(daemon, devices=interface("uid='0x0005' interp='off'") + interface(mac='52:54:00:00:00:07', source='0x0013')):
        before = stored()
        wrong = daemon.refused('detach-device', 'g', '/dev/stdin', '--config', stdin=interface(mac='52:54:00:99:99:99'), text='no device')
        expect_equal(stored(), before, 'what libvirt stores')
        detach(daemon, "<interface type='hostdev'><mac address='%s'/></interface>" % MAC.upper(), '--config')
        expect_not_in('urn:libvirt-zpci', stored(), 'what libvirt stores')
        expect_not_in('zpci5', stored(), 'what libvirt stores')
        expect_in('52:54:00:00:00:07', stored(), 'what libvirt stores')
    with Daemon() as daemon, Guest(daemon, devices=interface()):
        expect_equal(wrong.err, daemon.refused('detach-device', 'g', '/dev/stdin', '--config',
                                               stdin=interface(mac='52:54:00:99:99:99'), text='no device').err, 'the message')


@case()
def a_conflict_of_another_device_keeps_none_here():
    """An override that was edited by hand stands in the way of a define of its device, not of a detach of another."""
    metadata = ("<metadata><zpci:functions xmlns:zpci='urn:libvirt-zpci:domain:1'>"
                "<zpci:function uid='1' source='%s' region='off'/><zpci:function uid='2' source='%s' interp='off'/>"
                "</zpci:functions></metadata>" % (NVME, ISM))
    override = ("<qemu:override xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><qemu:device alias='zpci2'><qemu:frontend>"
                "<qemu:property name='interpret' type='bool' value='true'/></qemu:frontend></qemu:device></qemu:override></domain>")
    with Daemon() as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=guest(kind='qemu', metadata=metadata, devices=hostdev(NVME, "uid='1' fid='0'") +
                                                         hostdev(ISM, "uid='2' fid='1'")).replace('</domain>', override))
    with Daemon(preload=PLUGIN) as daemon:
        detach(daemon, hostdev(NVME, zpci=None), '--config')
        expect_not_in(NVME, stored(), 'what libvirt stores')
        expect_in('<zpci:function uid=\'2\' source=\'%s\' interp=\'off\'/>' % ISM, stored().replace('"', "'"), 'what libvirt stores')
        detach(daemon, hostdev(ISM, zpci=None), '--config')
        expect_not_in('urn:libvirt-zpci', stored(), 'what libvirt stores')
        expect_in('value="true"', stored().replace("'", '"'), 'an override that is not ours')
        daemon.virsh('undefine', 'g')


@case()
def without_the_right_to_read_passwords_nothing_is_detached_halfway():
    with Daemon(preload=BOTH) as daemon, Guest(daemon):
        attach(daemon, hostdev(NVME, "interp='off'"), '--config')
        attach(daemon, hostdev(ISM, zpci=None), '--config')
        prepare('no-passwords')
        before = stored()
        refused(daemon, hostdev(ISM_OF_HOST, "aif='off'"), '--config', text='invalid domain pointer')
        daemon.refused('detach-device', 'g', '/dev/stdin', '--config', stdin=hostdev(NVME, zpci=None), text='passwords')
        expect_equal(stored(), before, 'what libvirt stores')
        detach(daemon, hostdev(ISM, zpci=None), '--config')
        expect_not_in("domain='0x0001'", stored(), 'what libvirt stores')
        os.unlink(SCRATCH + '/shim/no-passwords')


def attached_at_once(count, attributes):
    """Many clients attach a device each to the configuration. Returns the numbers of those that were told it was done."""
    done = []

    def one(number):
        connection = libvirt.open('qemu:///system')
        try:
            connection.lookupByName('g').attachDeviceFlags(hostdev('%04x:00:00.0' % (0x100 + number), attributes(number)),
                                                           libvirt.VIR_DOMAIN_AFFECT_CONFIG)
            done.append(number)
        except libvirt.libvirtError as error:
            show('# client %d: %s' % (number, error))
        connection.close()
    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(done)


@case(120)
def no_attach_of_many_at_once_gets_lost():
    for attributes in (lambda number: "interp='off'", lambda number: "interp='off'" if number % 2 else None):
        with Daemon(preload=PLUGIN) as daemon:
            for _ in range(15):
                daemon.virsh('define', '/dev/stdin', stdin=guest(kind='qemu'))
                expect_equal(attached_at_once(8, attributes), list(range(8)), 'the clients that were served')
                expect_equal([number for number in range(8) if "domain='0x%04x'" % (0x100 + number) in stored()], list(range(8)),
                             'the devices')
                daemon.virsh('undefine', 'g')


@case()
def detach_of_what_is_not_there_is_libvirts_error():
    with Daemon(preload=PLUGIN) as daemon, Guest(daemon):
        done = daemon.refused('detach-device', 'g', '/dev/stdin', '--config', stdin=hostdev(NVME, "interp='off'"), text='not found')
    with Daemon() as daemon, Guest(daemon):
        expect_equal(done.err, daemon.refused('detach-device', 'g', '/dev/stdin', '--config',
                                              stdin=hostdev(NVME, "interp='off'"), text='not found').err, 'the message')


@case()
def ids_of_leftovers_are_not_reused():
    override = ("<qemu:override xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><qemu:device alias='zpci1'>"
                "<qemu:frontend><qemu:property name='interpret' type='bool' value='false'/></qemu:frontend></qemu:device>"
                "</qemu:override></domain>")
    metadata = ("<metadata><zpci:functions xmlns:zpci='urn:libvirt-zpci:domain:1'>"
                "<zpci:function uid='0x0002' source='0077:00:00.0' interp='off'/></zpci:functions></metadata>")
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=guest(kind='qemu', metadata=metadata).replace('</domain>', override))
        attach(daemon, hostdev(NVME, "aif='off'"), '--config')
        expect_equal(zpci_lines(daemon.virsh('dumpxml', 'g').out), ["<zpci uid='0x0003' fid='0x00000000' aif='off'/>"],
                     'the device')
        refused(daemon, hostdev(ISM, "uid='0x0001' aif='off'"), '--config', text='0x0001')
        daemon.virsh('undefine', 'g')


@case()
def what_a_device_left_sticks_to_no_plain_one():
    """A daemon without the plug-in takes the device out and leaves its override and metadata."""
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=guest(kind='qemu', devices=hostdev(NVME, "interp='off'")))
    with Daemon() as daemon:
        daemon.virsh('detach-device', 'g', '/dev/stdin', '--config', stdin=hostdev(NVME, "uid='0x0001' fid='0x00000000'"))
        expect_in("alias='zpci1'", stored(), 'what libvirt stores')
        expect_not_in('<hostdev', stored(), 'what libvirt stores')
    with Daemon(preload=PLUGIN) as daemon:
        refused(daemon, hostdev(NVME, "uid='0x0001'"), '--config', text="uid='0x0001' is taken in this guest")
        attach(daemon, hostdev(NVME, zpci=None), '--config')
        expect_equal(zpci_lines(daemon.virsh('dumpxml', 'g').out), ["<zpci uid='0x0002' fid='0x00000000'/>"], 'the device')
        daemon.virsh('undefine', 'g')


@case()
def ids_are_free_in_the_running_guest_too():
    rng = "<rng model='virtio'><backend model='builtin'/><address type='pci'><zpci uid='0x0001' fid='0x00000000'/></address></rng>"
    with Daemon(preload=PLUGIN) as daemon, Guest(daemon, running=True, devices=rng):
        daemon.virsh('define', '/dev/stdin', stdin=guest(kind='qemu'))
        attach(daemon, hostdev(NVME, "interp='off'"), '--config')
        expect_equal(zpci_lines(daemon.virsh('dumpxml', 'g', '--inactive').out),
                     ["<zpci uid='0x0002' fid='0x00000001' interp='off'/>"], 'the device')


@case()
def rules_are_checked_at_attach():
    with Daemon(preload=PLUGIN) as daemon, Guest(daemon):
        before = stored()
        for attributes, text in (("interp='maybe'", "'maybe'"), ("interp='on'", "interp='on'"), ("uid='0' aif='off'", 'uid'),
                                 ("interp='off' aif='on'", 'aif')):
            refused(daemon, hostdev(NVME, attributes), '--config', text=text)
        rng = "<rng model='virtio'><backend model='builtin'/><address type='pci'><zpci interp='off'/></address></rng>"
        refused(daemon, rng, '--config', text='rng: interp')
        refused(daemon, rng, '--live', '--config', text='not running')
        attach(daemon, hostdev(NVME, "interp='off'"), '--config')
        refused(daemon, hostdev(NVME, "interp='off'"), '--config', text='already')
        expect(before != stored(), 'the device is there')


@case()
def passwords_survive():
    graphics = "<graphics type='vnc' autoport='yes' passwd='secret'/>"
    with Daemon(preload=PLUGIN) as daemon, Guest(daemon, devices=graphics):
        attach(daemon, hostdev(NVME, "interp='off'"), '--config')
        expect_in("passwd='secret'", stored(), 'what libvirt stores')
        detach(daemon, hostdev(NVME, zpci=None), '--config')
        expect_in("passwd='secret'", stored(), 'what libvirt stores')


@case()
def somebody_elses_change_is_not_overwritten():
    with Daemon(preload=BOTH) as daemon, Guest(daemon):
        prepare('change')
        refused(daemon, hostdev(NVME, "interp='off'"), '--config', text='changed by somebody else')
        expect_in('<title>changed by somebody, 1</title>', stored(), 'what libvirt stores')
        expect_not_in('hostdev', stored(), 'what libvirt stores')
        attach(daemon, hostdev(NVME, "interp='off'"), '--config')
        prepare('change')
        daemon.refused('detach-device', 'g', '/dev/stdin', '--config', stdin=hostdev(NVME, zpci=None), text='changed by somebody else')
        expect_in('hostdev', stored(), 'what libvirt stores')


@case()
def a_domain_that_vanished_does_not_come_back():
    with Daemon(preload=BOTH) as daemon, Guest(daemon):
        prepare('undefine')
        refused(daemon, hostdev(NVME, "interp='off'"), '--config', text='')
        expect_equal(daemon.virsh('list', '--all', '--name').out.split(), [], 'the domains')
    with Daemon(preload=BOTH) as daemon, Guest(daemon, running=True):
        prepare('undefine')
        refused(daemon, hostdev(NVME, "interp='off'"), '--config', text='undefined by somebody else')
        expect_equal(daemon.virsh('list', '--all', '--persistent', '--name').out.split(), [], 'the persistent domains')


@case()
def a_failing_define_changes_nothing():
    with Daemon(preload=BOTH) as daemon, Guest(daemon):
        before = stored()
        prepare('define-fails')
        refused(daemon, hostdev(NVME, "interp='off'"), '--config', text='invalid domain pointer')
        expect_equal(stored(), before, 'what libvirt stores')


@case()
def updates_of_our_attributes_are_refused():
    with Daemon(preload=PLUGIN) as daemon, Guest(daemon):
        attach(daemon, hostdev(NVME, "interp='off'"), '--config')
        before = stored()
        daemon.refused('update-device', 'g', '/dev/stdin', '--config', text='virsh edit',
                       stdin=hostdev(NVME, "uid='0x0001' fid='0x00000000' interp='off' aif='off'"))
        # The same values: libvirt refuses hostdevs in its own words.
        same = daemon.refused('update-device', 'g', '/dev/stdin', '--config', text='hostdev',
                              stdin=hostdev(NVME, "uid='0x0001' fid='0x00000000' interp='off'"))
        expect_not_in('virsh edit', same.err, 'the message')
        expect_equal(stored(), before, 'what libvirt stores')


@case()
def interfaces_are_functions_too():
    with Daemon(preload=PLUGIN) as daemon, Guest(daemon):
        attach(daemon, interface("interp='off'"), '--config')
        expect_equal(zpci_lines(daemon.virsh('dumpxml', 'g').out), ["<zpci uid='0x0001' fid='0x00000000' interp='off'/>"],
                     'the interface')
        daemon.virsh('detach-interface', 'g', 'hostdev', '--mac', MAC, '--config')
        expect_not_in('urn:libvirt-zpci', stored(), 'what libvirt stores')


@case()
def an_update_of_an_interface_loses_no_request():
    """libvirt replaces it as a whole, and gives it another uid where none is written."""
    def update(zpci):
        return ['update-device', 'g', '/dev/stdin', '--config'], interface(zpci).replace('<source>', "<link state='down'/><source>")

    with Daemon(preload=PLUGIN) as daemon, Guest(daemon, devices=interface("uid='0x0005' fid='0x00000009' interp='off'")):
        before = stored()
        for zpci, text in (("interp='off'", "keep uid='0x0005'"), ("uid='7' interp='off'", "keep uid='0x0005'"), (None, 'virsh edit'),
                           ("uid='5'", 'virsh edit'), ("uid='5' interp='off' aif='off'", 'virsh edit'), ("uid='5' interp='maybe'", "'maybe'")):
            words, device = update(zpci)
            daemon.refused(*words, stdin=device, text=text)
            expect_equal(stored(), before, 'what libvirt stores')
        words, device = update("uid='5' fid='9' interp='off'")
        daemon.virsh(*words, stdin=device)
        expect_equal(zpci_lines(daemon.virsh('dumpxml', 'g').out), ["<zpci uid='0x0005' fid='0x00000009' interp='off'/>"], 'the interface')
        expect_in('down', stored(), 'what libvirt stores')
    with Daemon(preload=PLUGIN) as daemon, Guest(daemon, devices=interface("uid='0x0005' fid='0x00000009'")):
        words, device = update("uid='6' fid='9'")
        daemon.virsh(*words, stdin=device)
        expect_equal(zpci_lines(daemon.virsh('dumpxml', 'g').out), ["<zpci uid='0x0006' fid='0x00000009'/>"], 'one that asks nothing')


zpcidaemon.main(zpcidaemon.captured('z16'))
os.makedirs(SCRATCH + '/shim')
sys.exit(run(zpcidaemon.show_log))
