# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The harness itself, with the stock daemon alone: what later cases compare with.

import os
import sys

import zpcidaemon
import zpcisys
from zpcidaemon import Daemon
from zpcitap import case, expect, expect_equal, expect_in, run

GUEST = '''<domain type='qemu'><name>g</name><memory unit='MiB'>64</memory>
<os><type arch='s390x'>hvm</type></os></domain>'''


@case()
def stock_daemon_lists_functions():
    with Daemon() as daemon:
        expect_equal(daemon.virsh('nodedev-list', '--cap', 'pci').out.split(),
                     ['pci_0001_00_00_0', 'pci_0010_00_00_0'], 'the list of PCI devices')
        xml = daemon.virsh('nodedev-dumpxml', 'pci_0001_00_00_0').out
        expect_in("<product id='0x04ed'", xml, 'the node device')
        expect('zpci' not in xml, 'a stock daemon knows nothing of zPCI')


@case()
def stock_daemon_starts_a_guest():
    with Daemon() as daemon:
        daemon.virsh('create', '/dev/stdin', '--paused', stdin=GUEST)
        expect_equal(daemon.virsh('domstate', 'g').out.strip(), 'paused', 'the state of the guest')
        daemon.virsh('destroy', 'g')


@case()
def nothing_is_left_running():
    with Daemon() as daemon:
        daemon.virsh('create', '/dev/stdin', '--paused', stdin=GUEST)
        pid = int(zpcidaemon.read('/run/libvirt/qemu/g.pid'))
        daemon.virsh('destroy', 'g')
    expect(not os.path.exists('/proc/%d' % pid), 'QEMU is gone')
    expect(not daemon.alive(), 'the daemon is gone')


@case()
def the_machine_is_not_seen():
    expect(not os.path.exists('/etc/libvirt/hooks'), '/etc/libvirt is private')
    expect(not os.path.exists('/sys/class/net/lo'), '/sys is the captured one')
    expect_equal(sorted(os.listdir('/sys/bus/pci/devices')), ['0001:00:00.0', '0010:00:00.0'], '/sys/bus/pci/devices')


zpcidaemon.main(zpcisys.small_host)
sys.exit(run(zpcidaemon.show_log))
