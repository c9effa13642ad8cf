# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A start that fails in QEMU, without the hook: QEMU's words first, the cause and
# the remedy behind them. The emulator here says what a real one would say.

import glob
import sys

import zpcidaemon
from zpcidaemon import Daemon, PLUGIN, SCRATCH, SHIM, write
from zpciguest import guest, hostdev
from zpcitap import case, expect, expect_equal, expect_in, expect_not_in, run

MSIX = 'MSI-X support is mandatory in the S390 architecture'
ISM = hostdev('0001:00:00.0', "uid='0x0001' fid='0x00000102'")


def complaining(text):
    """A QEMU that refuses passed-through functions with @text, and is the real one otherwise."""
    return write(SCRATCH + '/complaining-qemu', '#!/bin/sh\ncase "$*" in *vfio-pci*host*)\n'
                 '  echo "qemu-system-s390x: -device vfio-pci: %s" >&2; exit 1;;\nesac\n'
                 'exec /usr/bin/qemu-system-s390x "$@"\n' % text, 0o755)


@case()
def the_cause_follows_qemus_words():
    emulator = complaining(MSIX)
    document = guest(kind='qemu', devices=ISM, emulator=emulator)
    with Daemon(preload=PLUGIN + ':' + SHIM) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=document)
        done = daemon.refused('start', 'g', text=MSIX)
        expect_in('hostdev0: ISM has no MSI-X', done.err, 'the message')
        expect(done.err.index(MSIX) < done.err.index('hostdev0: ISM'), "QEMU's words come first")
        expect_equal(done.err.count('hostdev0: ISM'), 1, 'how often the cause is told')
        daemon.virsh('undefine', 'g')
        done = daemon.refused('create', '/dev/stdin', stdin=document, text=MSIX)
        expect_in('hostdev0: ISM has no MSI-X', done.err, 'the message of create')
    with Daemon(preload=SHIM) as daemon:
        done = daemon.refused('create', '/dev/stdin', stdin=document, text=MSIX)
        expect_not_in('hostdev0', done.err, 'the message of a stock daemon')


@case()
def other_failures_are_libvirts():
    emulator = complaining('something else is wrong')
    messages = []
    for preload in (SHIM, PLUGIN + ':' + SHIM):
        with Daemon(preload=preload) as daemon:
            daemon.virsh('define', '/dev/stdin', stdin=guest(kind='qemu', devices=ISM, emulator=emulator))
            # libvirt has two ways to notice, and says so before QEMU's words.
            messages.append(daemon.refused('start', 'g', text='something else').err.split('qemu-system-s390x: ')[1])
            daemon.virsh('undefine', 'g')
    expect_equal(messages[1], messages[0], 'the message')


@case()
def what_a_client_wrote_is_not_taken_for_qemus_words():
    """Names are in messages that libvirt makes before it knows what the client may do."""
    asked = glob.glob('/var/cache/libvirt/zpci/*')
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=guest('zpci zPCI', kind='qemu', number=5))
        for name, text in (('zpci/zPCI', 'cannot contain'), ('zpci zPCI', 'already exists'),
                           ('MSI-X support is mandatory in the S390 architecture/x', 'cannot contain')):
            done = daemon.refused('create', '/dev/stdin', stdin=guest(name, kind='qemu', number=6, devices=ISM), text=text)
            expect_not_in('hostdev0', done.err, 'the message')
        expect_equal(glob.glob('/var/cache/libvirt/zpci/*'), asked, 'the emulators that were asked')
        daemon.virsh('undefine', 'zpci zPCI')


@case()
def a_client_that_may_not_start_learns_nothing():
    with Daemon(preload=PLUGIN + ':' + SHIM) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=guest(kind='qemu', devices=ISM, emulator=complaining(MSIX)))
        done = daemon.refused('start', 'g', readonly=True, text='read only access')
        expect_not_in('hostdev0', done.err, 'the message')
        daemon.virsh('undefine', 'g')


zpcidaemon.main(zpcidaemon.captured('z16'))
zpcidaemon.fake_vfio('0')
sys.exit(run(zpcidaemon.show_log))
