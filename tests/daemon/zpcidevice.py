# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Attaching and detaching functions: documents of devices, stock virsh, and what
# the shim is told to do (shim.c).

import os

from zpcidaemon import PLUGIN, SCRATCH, SHIM, read, write
from zpciguest import guest

ISM, ISM_OF_HOST, NVME, NVME_OF_HOST = '0001:00:00.0', '0002:00:00.0', '0031:00:00.0', '0030:00:00.0'
BOTH = PLUGIN + ':' + SHIM
MAC = '52:54:00:11:22:33'


def prepare(name):
    write('%s/shim/%s' % (SCRATCH, name), '')


def pending(name):
    return os.path.exists('%s/shim/%s' % (SCRATCH, name))


def stored(name='g'):
    return read('/etc/libvirt/qemu/%s.xml' % name)


def zpci_lines(xml):
    return [line.strip() for line in xml.splitlines() if '<zpci ' in line]


def attach(daemon, device, *how, check=True):
    return daemon.virsh('attach-device', 'g', '/dev/stdin', *how, stdin=device, check=check)


def detach(daemon, device, *how, check=True):
    return daemon.virsh('detach-device', 'g', '/dev/stdin', *how, stdin=device, check=check)


def refused(daemon, device, *how, text):
    return daemon.refused('attach-device', 'g', '/dev/stdin', *how, stdin=device, text=text)


def interface(zpci=None, mac=MAC, source='0x0012'):
    """An <interface type='hostdev'>; @zpci as that of hostdev()."""
    address = '' if zpci is None else "<address type='pci'><zpci %s/></address>" % zpci
    return ("<interface type='hostdev' managed='yes'>%s<source><address type='pci' domain='%s' bus='0x00' slot='0x00' "
            "function='0x0'/></source>%s</interface>" % ("<mac address='%s'/>" % mac if mac else '', source, address))


class Guest:
    """A guest that is defined and, with running=True, paused in QEMU under TCG."""
    def __init__(self, daemon, running=False, **more):
        self.daemon, self.running = daemon, running
        self.xml = guest(kind='qemu', **more)

    def define(self):
        self.daemon.virsh('define', '/dev/stdin', stdin=self.xml)

    def __enter__(self):
        self.define()
        if self.running:
            self.daemon.virsh('start', 'g', '--paused')
        return self

    def __exit__(self, *exception):
        self.daemon.virsh('destroy', 'g', check=False)
        self.daemon.virsh('undefine', 'g', check=False)
