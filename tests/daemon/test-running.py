# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Attaching and detaching functions of a guest that runs: all or nothing, and
# nobody's guest killed.

import os
import sys
import time

import zpcidaemon
from zpcidaemon import Daemon, PLUGIN, SCRATCH, SHIM, write
from zpcidevice import (BOTH, ISM, NVME, NVME_OF_HOST, Guest, attach, detach, pending, prepare, refused, stored,
                        zpci_lines)
from zpciguest import guest, hostdev
from zpcitap import case, expect, expect_equal, expect_in, expect_not_in, run


@case()
def a_failing_live_attach_takes_the_configuration_back():
    zpcidaemon.fake_vfio('12')
    with Daemon(preload=BOTH) as daemon, Guest(daemon, running=True):
        before = stored()
        prepare('attach-fails')
        refused(daemon, hostdev(NVME, "interp='off'"), '--live', '--config', text='invalid domain pointer')
        expect_equal(stored(), before, 'what libvirt stores')
        expect_equal(daemon.virsh('domstate', 'g').out.strip(), 'paused', 'the guest')


@case()
def a_live_attach_that_works_is_remembered():
    zpcidaemon.fake_vfio('12')
    with Daemon(preload=BOTH) as daemon, Guest(daemon, running=True):
        prepare('attach-works')
        attach(daemon, hostdev(NVME, "interp='off'"), '--live', '--config')
        expect(not pending('attach-works'), 'the running guest got the device')
        expect_equal(zpci_lines(daemon.virsh('dumpxml', 'g', '--inactive').out),
                     ["<zpci uid='0x0001' fid='0x00000000' interp='off'/>"], 'the configuration')
        # The shim only pretends, so there is no device in the running guest; what was asked is noted nevertheless.
        expect_in('<zpci:function uid="0x0001" source="0031:00:00.0" interp="off"/>',
                  daemon.virsh('dumpxml', 'g', '--migratable').out, 'the metadata of the running guest')


@case()
def a_detach_from_both_is_all_or_nothing():
    with Daemon(preload=BOTH) as daemon, Guest(daemon, running=True):
        # Defined again, so that what libvirt writes of itself is there before.
        daemon.virsh('define', '/dev/stdin', stdin=daemon.virsh('dumpxml', 'g', '--inactive').out)
        without = stored()
        attach(daemon, hostdev(NVME, "interp='off'"), '--config')
        before = stored()
        prepare('detach-fails')
        daemon.refused('detach-device', 'g', '/dev/stdin', '--live', '--config', stdin=hostdev(NVME, zpci=None),
                       text='invalid domain pointer')
        expect(not pending('detach-fails'), 'the running guest was asked')
        expect_equal(stored(), before, 'what libvirt stores after a live detach that failed')
        prepare('detach-works')
        detach(daemon, hostdev(NVME, zpci=None), '--live', '--config')
        expect(not pending('detach-works'), 'the running guest was asked')
        expect_equal(stored(), without, 'what libvirt stores after the detach')
        # A live detach alone is libvirt's.
        attach(daemon, hostdev(NVME, "interp='off'"), '--config')
        prepare('detach-works')
        detach(daemon, hostdev(NVME, zpci=None), '--live')
        expect_equal(stored(), before, 'what libvirt stores after a live detach')


@case()
def stale_notes_do_not_stick_to_the_next_device():
    zpcidaemon.fake_vfio('12')
    with Daemon(preload=BOTH) as daemon, Guest(daemon, running=True):
        prepare('attach-works')
        attach(daemon, hostdev(NVME, "interp='off'"), '--live')
        expect_in('urn:libvirt-zpci', daemon.virsh('dumpxml', 'g').out, 'a note without a device')
        prepare('attach-works')
        attach(daemon, hostdev(NVME, zpci=None), '--live')
        expect_not_in('urn:libvirt-zpci', daemon.virsh('dumpxml', 'g').out, 'the running guest')


@case()
def only_defaults_can_be_asked_live():
    zpcidaemon.fake_vfio('12')
    with Daemon(preload=BOTH) as daemon, Guest(daemon, running=True):
        before = stored()
        for how in (['--live'], ['--live', '--config'], ['--current']):
            for attributes in ("region='on'",):
                prepare('attach-works')
                refused(daemon, hostdev(NVME, attributes), *how, text='running guest')
                expect(pending('attach-works'), 'the running guest was left alone')
                os.unlink(SCRATCH + '/shim/attach-works')
        expect_equal(stored(), before, 'what libvirt stores')


@case()
def current_means_what_the_guest_is():
    with Daemon(preload=BOTH) as daemon, Guest(daemon):
        attach(daemon, hostdev(NVME, "interp='off'"), '--current')
        expect_equal(len(zpci_lines(daemon.virsh('dumpxml', 'g').out)), 1, 'the configuration of a guest that is off')


@case()
def wrong_states_are_refused_before_anything_changes():
    with Daemon(preload=PLUGIN) as daemon, Guest(daemon):
        before = stored()
        refused(daemon, hostdev(NVME, "interp='off'"), '--live', text='not running')
        refused(daemon, hostdev(NVME, "interp='off'"), '--live', '--config', text='not running')
        expect_equal(stored(), before, 'what libvirt stores')
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('create', '/dev/stdin', '--paused', stdin=guest(kind='qemu'))
        refused(daemon, hostdev(NVME, "interp='off'"), '--config', text='transient')
        daemon.virsh('destroy', 'g')


@case()
def the_guard_names_the_cause():
    zpcidaemon.fake_vfio('12', '0')
    with Daemon(preload=BOTH) as daemon, Guest(daemon, running=True):
        refused(daemon, hostdev('0099:00:00.0', zpci=None), '--live', text='0099:00:00.0')
        refused(daemon, hostdev(NVME_OF_HOST, zpci=None, managed='no'), '--live', text='bound to nvme')
        refused(daemon, hostdev(ISM, zpci=None), '--live', text='MSI-X')
        write(SCRATCH + '/shim/busy-12', '')
        refused(daemon, hostdev(NVME, zpci=None), '--live', text='held by another process')
        refused(daemon, hostdev(NVME, zpci=None), '--live', '--config', text='held by another process')
        os.unlink(SCRATCH + '/shim/busy-12')
        expect_equal(daemon.virsh('domstate', 'g').out.strip(), 'paused', 'the guest')
        expect_not_in('hostdev', stored(), 'what libvirt stores')
        prepare('attach-works')
        attach(daemon, hostdev(NVME, zpci=None), '--live')
        expect(not pending('attach-works'), 'a free function goes on to libvirt')


@case()
def the_guard_does_not_look_for_those_who_may_not():
    zpcidaemon.fake_vfio('12')
    write(SCRATCH + '/shim/busy-12', '')
    if pending('opened-vfio'):
        os.unlink(SCRATCH + '/shim/opened-vfio')
    with Daemon(preload=BOTH) as daemon, Guest(daemon, running=True):
        for device in (hostdev(NVME, zpci=None), hostdev('0099:00:00.0', zpci=None), hostdev(NVME, "interp='off'")):
            daemon.refused('attach-device', 'g', '/dev/stdin', '--live', stdin=device, readonly=True, text='read only access')
        daemon.refused('attach-device', 'g', '/dev/stdin', '--config', stdin=hostdev(NVME, "interp='off'"), readonly=True,
                       text='operation forbidden')
        expect(not pending('opened-vfio'), 'no device was opened for a client that may not write')
        refused(daemon, hostdev(NVME, zpci=None), '--live', text='held by another process')
        expect(pending('opened-vfio'), 'one is for a client that may')
    os.unlink(SCRATCH + '/shim/busy-12')


@case()
def without_the_guard_the_guest_dies():
    """The reason for the guard: libvirt's rollback after QEMU refused the function. QEMU 11.1.1 and newer survive it."""
    dies = zpcidaemon.qemu_version() < (11, 1, 1)
    zpcidaemon.fake_vfio('12')
    with Daemon(preload=SHIM) as daemon, Guest(daemon, running=True):
        done = attach(daemon, hostdev(NVME, zpci=None), '--live', check=False)
        for _ in range(50):
            state = daemon.virsh('domstate', 'g', '--reason').out.strip()
            if not state.startswith('paused'):
                break
            time.sleep(0.1)
        zpcidaemon.show('# stock: %s; the guest is %s' % (done.err.strip(), state))
        expect(done.status != 0, 'QEMU refuses the function')
        expect_in('crashed' if dies else 'paused', state, 'the state of the guest')


zpcidaemon.main(zpcidaemon.captured('z16'))
os.makedirs(SCRATCH + '/shim')
sys.exit(run(zpcidaemon.show_log))
