# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The verbs that change guests over a connection, against the stock daemon: what
# the plug-in does inside the daemon, virt-zpci does from outside.

import os
import signal
import sys

import zpcidaemon
from zpciclient import Guest, attach, refused, tool
from zpcidaemon import Daemon, PLUGIN, SCRATCH
from zpcidevice import ISM, NVME, NVME_OF_HOST, pending, prepare, stored, zpci_lines
from zpciguest import guest, hostdev
from zpcitap import case, expect, expect_equal, expect_in, expect_not_in, run


@case()
def define_and_dumpxml_are_a_round_trip():
    xml = guest(kind='qemu', devices=hostdev(NVME, "interp='off' aif='off'") +
                hostdev(ISM, "uid='0x0007' fid='0x00000102' region='off'"))
    with Daemon() as daemon:
        done = tool('define', '--validate', '-', stdin=xml)
        expect_equal(done.out, "Domain 'g' defined from standard input\n", 'the answer')
        expect_in("alias='zpci1'", stored(), 'what libvirt stores')
        expect_not_in('interp=', daemon.virsh('dumpxml', 'g').out.partition('</metadata>')[2], 'the stock form')
        dumped = tool('dumpxml', 'g').out
        expect_equal(zpci_lines(dumped), ["<zpci uid='0x0001' fid='0x00000000' interp='off' aif='off'/>",
                                          "<zpci uid='0x0007' fid='0x00000102' region='off'/>"], 'the zpci elements')
        expect_not_in('qemu:override', dumped, 'the author form')
        expect_not_in('urn:libvirt-zpci', dumped, 'the author form')
        before = stored()
        tool('define', '-', stdin=dumped)
        expect_equal(stored(), before, 'what libvirt stores after the round trip')
        expect_equal(tool('dumpxml', daemon.virsh('domuuid', 'g').out.strip()).out, dumped, 'the guest by its UUID')
        expect_equal(tool('dumpxml', 'g', '--migratable').out,
                     daemon.virsh('dumpxml', 'g', '--migratable').out.rstrip('\n') + '\n', 'the migratable form')
        daemon.virsh('undefine', 'g')


@case()
def what_is_not_ours_is_untouched():
    with Daemon() as daemon:
        with Guest(daemon, devices=hostdev(NVME, "uid='0x0005'")):
            expect_equal(tool('dumpxml', 'g').out, daemon.virsh('dumpxml', 'g').out.rstrip('\n') + '\n', 'dumpxml')


@case()
def a_broken_rule_reaches_no_daemon():
    with Daemon() as daemon:
        done = tool('define', '-', stdin=guest(devices=hostdev(ISM, "interp='off' aif='on'")), status=1)
        expect_in("aif='on' needs interpretation", done.err, 'the message')
        expect_in('standard input:', done.err, 'the message')
        expect_equal(daemon.virsh('list', '--all', '--name').out.strip(), '', 'the guests')
        done = tool('define', '-', stdin=guest(kind='nonsense'), status=1)
        expect_in('nonsense', done.err, 'the message')
        expect_in("there is no guest 'g'", tool('dumpxml', 'g', status=1).err, 'the message')


@case()
def no_daemon_is_one_error():
    for args in (('dumpxml', 'g'), ('define', '-')):
        done = tool(*args, stdin=guest(), status=1)
        expect_equal(done.err.count('error:'), 1, 'errors')
        expect_in('cannot connect to libvirt at qemu:///system', done.err, 'the message')


@case()
def config_attach():
    with Daemon() as daemon, Guest(daemon):
        expect_equal(attach(hostdev(NVME, "interp='off'"), '--config').out, 'Device attached successfully\n', 'the answer')
        attach(hostdev(ISM, "uid='0x0007' region='off'"))
        expect_equal(zpci_lines(tool('dumpxml', 'g').out),
                     ["<zpci uid='0x0001' fid='0x00000000' interp='off'/>",
                      "<zpci uid='0x0007' fid='0x00000001' region='off'/>"], 'the zpci elements')
        expect_in("alias='zpci1'", stored(), 'what libvirt stores')
        before = stored()
        refused(hostdev(NVME_OF_HOST, "uid='0x0007' aif='off'"), text='0x0007')
        refused(hostdev(NVME_OF_HOST, "interp='maybe'"), text="interp='maybe'")
        refused(hostdev(NVME_OF_HOST, "interpret='off'"), text="it is the name of QEMU's property: write interp='off'")
        refused(hostdev(NVME_OF_HOST).replace('<driver ', "<driver interp='off' "), text="interp='off' on <driver>")
        expect_equal(stored(), before, 'what libvirt stores after a refusal')


@case()
def passwords_are_kept():
    graphics = "<graphics type='vnc' passwd='s3cret'/>"
    with Daemon() as daemon, Guest(daemon, devices=graphics):
        attach(hostdev(NVME, "interp='off'"), '--config')
        expect_in("passwd='s3cret'", stored(), 'what libvirt stores')
        expect_not_in('s3cret', tool('dumpxml', 'g').out, 'dumpxml')
        expect_in('s3cret', tool('dumpxml', 'g', '--security-info').out, 'dumpxml --security-info')


@case()
def changes_meanwhile_are_noticed():
    with Daemon() as daemon, Guest(daemon):
        prepare('change')
        refused(hostdev(NVME, "interp='off'"), '--config', shim=True, text='was changed by somebody else meanwhile; nothing was done')
        expect_not_in('hostdev', stored(), 'what libvirt stores')
        prepare('undefine')
        refused(hostdev(NVME, "interp='off'"), '--config', shim=True, text='was undefined by somebody else meanwhile')
        expect_equal(daemon.virsh('list', '--all', '--name').out.strip(), '', 'the guests')


@case()
def a_define_that_fails_changes_nothing():
    with Daemon() as daemon, Guest(daemon):
        before = stored()
        prepare('define-fails')
        refused(hostdev(NVME, "interp='off'"), '--config', shim=True, text="cannot define guest 'g'")
        expect_equal(stored(), before, 'what libvirt stores')


@case(120)
def a_running_guest():
    zpcidaemon.fake_vfio('12')
    with Daemon() as daemon, Guest(daemon, running=True):
        before = stored()
        refused(hostdev(NVME, "interp='on'"), '--live', text="interp='on'")
        refused(hostdev(NVME, "aif='off'", managed='no').replace('0x0031', '0x0030'), '--live', text='not to a VFIO driver')
        refused(hostdev('0077:00:00.0', "interp='off'"), '--live', text='no function at 0077:00:00.0')
        refused(hostdev(ISM, "interp='off'"), '--live', text='ISM')
        refused(hostdev(ISM), '--live', text='ISM')
        prepare('busy-12')
        refused(hostdev(NVME, "interp='off'"), '--live', shim=True, text='held by another process')
        os.unlink(SCRATCH + '/shim/busy-12')
        prepare('attach-fails')
        refused(hostdev(NVME, "interp='off'"), '--live', '--config', shim=True, text='cannot attach the device to the running guest')
        expect_equal(stored(), before, 'the configuration after a live attach that failed')
        expect_equal(daemon.virsh('domstate', 'g').out.strip(), 'paused', 'the guest')
        prepare('attach-works')
        attach(hostdev(NVME, "interp='off'"), '--live', '--config', shim=True)
        expect_equal(zpci_lines(tool('dumpxml', 'g', '--inactive').out), ["<zpci uid='0x0001' fid='0x00000000' interp='off'/>"],
                     'the configuration')
        # The shim only pretends, so there is no device in the running guest; what was asked is noted nevertheless.
        expect_in('<zpci:function uid="0x0001" source="0031:00:00.0" interp="off"/>',
                  daemon.virsh('dumpxml', 'g', '--migratable').out, 'the metadata of the running guest')


@case()
def without_an_option_what_runs_is_changed():
    zpcidaemon.fake_vfio('12')
    with Daemon() as daemon, Guest(daemon, running=True):
        before = stored()
        prepare('attach-works')
        attach(hostdev(NVME, "interp='off'"), shim=True)
        expect(not pending('attach-works'), 'the running guest got the device')
        expect_equal(stored(), before, 'the configuration')


@case()
def ids_of_what_runs_are_taken():
    rng = ("<rng model='virtio'><backend model='random'>/dev/urandom</backend>"
           "<address type='pci'><zpci uid='0x0001' fid='0x00000000'/></address></rng>")
    with Daemon() as daemon, Guest(daemon, running=True, devices=rng):
        tool('define', '-', stdin=guest(kind='qemu'))
        expect_not_in('<zpci', stored(), 'the configuration')
        attach(hostdev(NVME, "interp='off'"), '--config')
        expect_equal(zpci_lines(tool('dumpxml', 'g', '--inactive').out),
                     ["<zpci uid='0x0002' fid='0x00000001' interp='off'/>"], 'the configuration')


@case()
def what_cannot_be_undone_is_said():
    zpcidaemon.fake_vfio('12')
    with Daemon() as daemon, Guest(daemon, running=True):
        prepare('define-fails-next')
        prepare('attach-fails')
        done = refused(hostdev(NVME, "interp='off'"), '--live', '--config', shim=True,
                       text="the configuration was changed all the same, and could not be changed back (cannot define guest 'g'")
        expect_in('cannot attach the device to the running guest', done.err, 'the message')
        expect_in("alias='zpci1'", stored(), 'the configuration that was left')


@case(120)
def a_signal_between_configuration_and_guest_waits():
    zpcidaemon.fake_vfio('12')
    device = hostdev(NVME, "interp='off'")
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        with Daemon() as daemon, Guest(daemon, running=True):
            before = stored()
            prepare('signal-%d' % number)
            prepare('attach-fails')
            done = attach(device, '--live', '--config', shim=True, status=-number)
            expect_in('error: cannot attach the device to the running guest', done.err, 'the message')
            expect(not pending('signal-%d' % number) and not pending('attach-fails'), 'the signal came, and the live attach failed')
            expect_equal(stored(), before, 'the configuration after a live attach that failed')
            prepare('signal-%d' % number)
            prepare('attach-works')
            done = attach(device, '--live', '--config', shim=True, status=-number)
            expect_equal(done.err, 'note: interrupted when the device was attached already\n', 'the message')
            expect(not pending('signal-%d' % number) and not pending('attach-works'), 'the signal came, and the guest got the device')
            expect_in("alias='zpci1'", stored(), 'the configuration')
            expect_in('<zpci:function uid="0x0001" source="0031:00:00.0" interp="off"/>',
                      daemon.virsh('dumpxml', 'g', '--migratable').out, 'the metadata of the running guest')


@case()
def scopes_that_cannot_be():
    with Daemon() as daemon:
        with Guest(daemon):
            refused(hostdev(NVME, "interp='off'"), '--live', text="does not run")
        daemon.virsh('create', '/dev/stdin', '--paused', stdin=guest(kind='qemu'))
        refused(hostdev(NVME, "interp='off'"), '--config', text='is transient')
        daemon.virsh('destroy', 'g')


@case()
def devices_that_ask_nothing_are_libvirts():
    with Daemon() as daemon, Guest(daemon):
        attach(hostdev(NVME, "uid='0x0009'"), '--config')
        expect_equal(zpci_lines(stored()), ["<zpci uid='0x0009' fid='0x00000000'/>"], 'the zpci elements')
        expect_not_in('urn:libvirt-zpci', stored(), 'what libvirt stores')
        refused('<nonsense/>', '--config', text='nonsense')


@case()
def what_a_device_left_sticks_to_no_other():
    """libvirt alone takes the device out and leaves its override and metadata."""
    with Daemon() as daemon, Guest(daemon, devices=hostdev(NVME, "interp='off'")):
        expect_in("alias='zpci1'", stored(), 'what libvirt stores')
        plain = hostdev(NVME, zpci=None)
        daemon.virsh('detach-device', 'g', '/dev/stdin', '--config', stdin=hostdev(NVME, "uid='0x0001' fid='0x00000000'"))
        expect_in("alias='zpci1'", stored(), 'what libvirt stores')
        expect_not_in('<hostdev', stored(), 'what libvirt stores')
        before = stored()
        refused(hostdev(NVME, "uid='0x0001'"), '--config', text="uid='0x0001' is taken in this guest")
        refused(hostdev(NVME, "uid='0x0001' interp='off'"), '--config', text="uid='0x0001' is taken in this guest")
        expect_equal(stored(), before, 'what libvirt stores after a refusal')
        attach(plain, '--config')
        expect_equal(zpci_lines(stored()), ["<zpci uid='0x0002' fid='0x00000000'/>"], 'the zpci elements')
        expect_equal(zpci_lines(tool('dumpxml', 'g').out), ["<zpci uid='0x0002' fid='0x00000000'/>"], 'the author form')


@case()
def the_plugin_makes_no_difference():
    with Daemon() as daemon, Guest(daemon, devices=hostdev(ISM, "uid='0x0003' aif='off'")):
        attach(hostdev(NVME, "interp='off'"), '--config')
        without, author = stored(), tool('dumpxml', 'g').out
    with Daemon(preload=PLUGIN) as daemon, Guest(daemon, devices=hostdev(ISM, "uid='0x0003' aif='off'")):
        attach(hostdev(NVME, "interp='off'"), '--config')
        expect_equal(stored(), without, 'what libvirt stores')
        expect_equal(tool('dumpxml', 'g').out, author, 'the author form')
        expect_equal(daemon.virsh('dumpxml', 'g').out.rstrip('\n') + '\n', author, 'what virsh prints')


zpcidaemon.main(zpcidaemon.captured('z16'))
os.makedirs(SCRATCH + '/shim')
sys.exit(run(zpcidaemon.show_log))
