# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The cost of `list`: beside lspci, which reads fewer files of the same devices,
# and as the number of functions grows. The functions are made in a folder.

import os
import shutil
import subprocess
import sys
import tempfile
import time

TOOL = os.environ.get('VIRT_ZPCI', 'virt-zpci')
SIZES = (512, 1024, 2048, 4096)
ROUNDS = 7

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


def make_function(root, number):
    address = '%04x:00:00.0' % number
    folder = '%s/sys/devices/pci%04x:00/%s' % (root, number, address)
    os.makedirs(folder + '/pfip')
    for name, value in ATTRIBUTES.items():
        write(folder + '/' + name, value)
    write(folder + '/function_id', '0x%08x' % number)
    write(folder + '/uid', '0x%x' % number)
    write(folder + '/config', CONFIG)
    write(folder + '/util_string', NETID)
    os.symlink('../../../devices/pci%04x:00/%s' % (number, address), '%s/sys/bus/pci/devices/%s' % (root, address))
    slot = '%s/sys/bus/pci/slots/%08x' % (root, number)
    os.makedirs(slot)
    write(slot + '/power', '1')
    write(slot + '/address', address[:-2])


def make_host(root):
    for folder in ('proc', 'sys/bus/pci/devices', 'sys/bus/pci/slots'):
        os.makedirs('%s/%s' % (root, folder))
    write(root + '/proc/cpuinfo', CPUINFO)


def seconds(command):
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, timeout=300)
    return time.perf_counter() - begin


def best(*commands):
    """The shortest wall time of each, run in turn."""
    times = [[seconds(command) for command in commands] for _ in range(ROUNDS)]
    return [min(column) for column in zip(*times)]


def main():
    with tempfile.TemporaryDirectory(prefix='zpci-bench-') as root:
        per_function, present = {}, 0
        make_host(root)
        for size in SIZES:
            while present < size:
                present += 1
                make_function(root, present)
            ours = [TOOL, '--host', root, 'list', '--no-headings']
            theirs = ['lspci', '-A', 'linux-sysfs', '-O', 'sysfs.path=%s/sys/bus/pci' % root]
            times = best(ours, theirs) if shutil.which('lspci') else best(ours)
            per_function[size] = times[0] / size
            print('%6d functions: list %.3f s, %.1f us each%s'
                  % (size, times[0], per_function[size] * 1e6,
                     '; lspci %.3f s, ratio %.2f' % (times[1], times[0] / times[1]) if len(times) > 1 else ''), flush=True)
        print('growth: a function of %d costs %.2f of one of %d (target: about 1)'
              % (SIZES[-1], per_function[SIZES[-1]] / per_function[SIZES[0]], SIZES[0]))
    return 0


sys.exit(main())
