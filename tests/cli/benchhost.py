# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A host with many functions in a folder, for the benchmarks.

import os

CPUINFO = '''vendor_id       : IBM/S390
features        : esan3 zarch pcimio sie
facilities      : 0 1 2 69 71
processor 0: version = FF,  identification = 000000,  machine = 3931
'''
ATTRIBUTES = {
    'pchid': '0x07c0', 'pft': '0x05', 'pfgid': '0x0f', 'vfn': '0x0000', 'port': '0', 'fidparm': '0x00',
    'uid_is_unique': '1', 'mio_enabled': '0', 'vendor': '0x1014', 'device': '0x04ed', 'class': '0xff0000',
    'revision': '0x00', 'irq': '0', 'uevent': 'DRIVER=ism\nPCI_CLASS=FF0000\nPCI_ID=1014:04ED', 'pfip/segment0': '0x00',
    'pfip/segment1': '0x1c', 'pfip/segment2': '0x02', 'pfip/segment3': '0x00',
    'resource': '\n'.join(['0x0000000000000000 0x0000000000000000 0x0000000000000000'] * 7),
}
CONFIG = (0x04ed1014).to_bytes(4, 'little') + bytes(252)
NETID = 'NET25'.ljust(16).encode('cp500').ljust(64, b'\x40')


def write(path, data):
    with open(path, 'wb') as f:
        f.write(data if isinstance(data, bytes) else (data + '\n').encode())


def make_function(root, number, sparse=False):
    """@sparse: files that are the same for all functions are one file, so that a host of all numbers fits in memory."""
    address = '%04x:00:00.0' % number
    folder = '%s/sys/devices/pci%04x:00/%s' % (root, number, address)
    os.makedirs(folder + '/pfip')
    for name, value in dict(ATTRIBUTES, config=CONFIG, util_string=NETID).items():
        if sparse and number > 1:
            os.link('%s/sys/devices/pci0001:00/0001:00:00.0/%s' % (root, name), folder + '/' + name)
        else:
            write(folder + '/' + name, value)
    write(folder + '/function_id', '0x%08x' % number)
    write(folder + '/uid', '0x%x' % number)
    os.symlink('../../../devices/pci%04x:00/%s' % (number, address), '%s/sys/bus/pci/devices/%s' % (root, address))
    slot = '%s/sys/bus/pci/slots/%08x' % (root, number)
    os.makedirs(slot)
    write(slot + '/power', '1')
    write(slot + '/address', address[:-2])


def make_host(root):
    for folder in ('proc', 'sys/bus/pci/devices', 'sys/bus/pci/slots'):
        os.makedirs('%s/%s' % (root, folder))
    write(root + '/proc/cpuinfo', CPUINFO)
