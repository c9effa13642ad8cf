# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# detach-device against the stock daemon, and what a detach by virsh, without the
# plug-in, left behind.

import os
import sys

import zpcidaemon
import zpcidevice
from zpciclient import Guest, attach, tool
from zpcidaemon import Daemon, SCRATCH
from zpcidevice import ISM, NVME, NVME_OF_HOST, pending, prepare, stored, zpci_lines
from zpciguest import guest, hostdev
from zpcitap import case, expect, expect_equal, expect_in, expect_not_in, run


def placed(device, slot):
    """At one place in the guest, wherever libvirt would put it beside others."""
    place = "<address type='pci'>"
    assert place in device
    return device.replace(place, "<address type='pci' domain='0x0000' bus='0x00' slot='%s' function='0x0'>" % slot)


ASKING = hostdev(NVME, "uid='0x0001' fid='0x00000001' interp='off'")
OTHER = placed(hostdev(ISM, "uid='0x0002' fid='0x00000002' region='off' interp='off'"), '0x05')
LEFT = 'note: entries of devices that are gone were dropped from the configuration: uid 0x0001 of 0031:00:00.0 (interp=off)\n'


def detach(device, *how, **more):
    return tool('detach-device', 'g', '-', *how, stdin=device, **more)


def refused(device, *how, text, **more):
    before = stored()
    expect_in(text, detach(device, *how, status=1, **more).err, 'the message')
    expect_equal(stored(), before, 'the configuration after a refusal')


def never_had(daemon, devices=''):
    """The text that libvirt stores for a guest that never had another device."""
    with Guest(daemon, devices=devices):
        return stored()


def leave(daemon):
    """Takes the asking device out as virsh does."""
    zpcidevice.detach(daemon, hostdev(NVME), '--config')
    expect_not_in('0x0031', stored().partition('</metadata>')[2], 'the devices')
    expect_in("alias='zpci1'", stored(), 'what virsh left')
    expect_in('uid="0x0001" source="0031:00:00.0" interp="off"', stored(), 'what virsh left')


@case()
def a_device_goes_with_what_was_written_for_it():
    with Daemon() as daemon:
        wanted, alone = never_had(daemon, OTHER), never_had(daemon)
        with Guest(daemon, devices=ASKING + OTHER):
            done = detach(hostdev(NVME), '--config')
            expect_equal((done.out, done.err), ('Device detached successfully\n', ''), 'the answer')
            expect_equal(stored(), wanted, 'the configuration')
            detach(hostdev(ISM))
            expect_equal(stored(), alone, 'the configuration')


@case()
def passwords_are_kept():
    graphics = "<graphics type='vnc' passwd='s3cret'/>"
    with Daemon() as daemon, Guest(daemon, devices=ASKING + graphics):
        detach(hostdev(NVME), '--config')
        expect_in("passwd='s3cret'", stored(), 'the configuration')


@case()
def what_virsh_left_is_named_and_can_be_detached():
    with Daemon() as daemon:
        wanted = never_had(daemon, OTHER)
        with Guest(daemon, devices=ASKING + OTHER):
            leave(daemon)
            found = tool('validate', '--schemas', os.environ['ZPCI_TEST_SCHEMAS'], '-', stdin=daemon.virsh('dumpxml', 'g').out,
                         status=1, answers=True).out
            expect_in("metadata of uid 0x0001, source 0031:00:00.0, is not used: no passed-through device has this uid; 'virt-zpci "
                      "edit' or 'virt-zpci define' of the guest, or 'virt-zpci detach-device' of that device, drops it", found, 'what validate finds')
            done = detach(hostdev(NVME), '--config')
            expect_equal((done.out, done.err), ('Device detached successfully\n', LEFT), 'the answer')
            expect_equal(stored(), wanted, 'the configuration')
            refused(hostdev(NVME), '--config', text="cannot detach the device from guest 'g'")


@case()
def define_drops_what_virsh_left():
    with Daemon() as daemon:
        wanted = never_had(daemon, OTHER)
        with Guest(daemon, devices=ASKING + OTHER):
            leave(daemon)
            for dumped in (daemon.virsh('dumpxml', 'g').out, tool('dumpxml', 'g').out):
                done = tool('define', '-', stdin=dumped)
                expect_equal((done.out, done.err), ("Domain 'g' defined from standard input\n", LEFT), 'the answer')
                expect_equal(stored(), wanted, 'the configuration')


@case()
def the_next_device_of_that_uid_inherits_nothing():
    with Daemon() as daemon:
        with Guest(daemon, devices=ASKING):
            leave(daemon)
            # virsh gives the lowest free uid, and with it the override.
            zpcidevice.attach(daemon, hostdev(NVME_OF_HOST), '--config')
            expect_equal(zpci_lines(stored()), ["<zpci uid='0x0001' fid='0x00000000'/>"], 'the uid of the next device')
            expect_in("alias='zpci1'", stored(), 'the override')
            expect_equal(detach(hostdev(NVME), '--config').err, LEFT, 'the note')
            expect_not_in('zpci1', stored(), 'the configuration')
            expect_not_in('urn:libvirt-zpci', stored(), 'the configuration')
            expect_equal(zpci_lines(stored()), ["<zpci uid='0x0001' fid='0x00000000'/>"], 'the next device')
        with Guest(daemon, devices=ASKING):
            leave(daemon)
            attach(hostdev(NVME_OF_HOST), '--config')
            expect_equal(zpci_lines(stored()), ["<zpci uid='0x0002' fid='0x00000000'/>"], 'the next device, by virt-zpci')


@case()
def devices_that_ask_nothing_are_libvirts():
    with Daemon() as daemon:
        wanted = never_had(daemon, ASKING)
        with Guest(daemon, devices=ASKING + hostdev(NVME_OF_HOST, "uid='0x0005' fid='0x00000005'")):
            refused(hostdev(ISM), '--config', text="cannot detach the device from guest 'g'")
            refused('<nonsense/>', '--config', text='<nonsense> is not a device')
            detach(hostdev(NVME_OF_HOST), '--config')
            expect_equal(stored(), wanted, 'the configuration')


@case()
def scopes_that_cannot_be():
    with Daemon() as daemon:
        with Guest(daemon, devices=ASKING):
            refused(hostdev(NVME), '--live', text='does not run: detach with --config alone')
        daemon.virsh('create', '/dev/stdin', '--paused', stdin=guest(kind='qemu'))
        expect_in('is transient and has no configuration: detach with --live alone',
                  detach(hostdev(NVME), '--config', status=1).err, 'the message')
        daemon.virsh('destroy', 'g')


@case(120)
def a_running_guest_is_changed_with_its_configuration_or_not_at_all():
    zpcidaemon.fake_vfio('12')
    with Daemon() as daemon, Guest(daemon, running=True):
        before = stored()
        prepare('attach-works')
        attach(hostdev(NVME, "interp='off'"), '--live', '--config', shim=True)
        prepare('detach-fails')
        refused(hostdev(NVME), '--live', '--config', shim=True, text="cannot detach the device from the running guest 'g'")
        prepare('detach-works')
        detach(hostdev(NVME), '--live', '--config', shim=True)
        expect(not pending('detach-works'), 'the running guest lost the device')
        expect_equal(stored(), before, 'the configuration')


@case()
def changes_meanwhile_are_noticed():
    with Daemon() as daemon, Guest(daemon, devices=ASKING):
        prepare('change')
        expect_in('was changed by somebody else meanwhile', detach(hostdev(NVME), '--config', shim=True, status=1).err, 'the message')
        expect_in("alias='zpci1'", stored(), 'the configuration')


zpcidaemon.main(zpcidaemon.captured('z16'))
os.makedirs(SCRATCH + '/shim')
sys.exit(run(zpcidaemon.show_log))
