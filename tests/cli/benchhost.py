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


AP_MASKS = ('ap_adapter_mask', 'ap_usage_domain_mask', 'ap_control_domain_mask', 'apmask', 'aqmask')
CARD = {'hwtype': '13', 'raw_hwtype': '13', 'ap_functions': '0x92000000', 'config': '1', 'chkstop': '0', 'online': '1',
        'type': 'CEX7C', 'depth': '8', 'request_count': '0', 'pendingq_count': '0', 'requestq_count': '0', 'load': '0'}
QUEUE = {'config': '1', 'chkstop': '0', 'online': '1', 'request_count': '0', 'pendingq_count': '0',
         'requestq_count': '0', 'load': '0'}


def make_ap_bus(root):
    for folder in ('proc', 'sys/bus/ap/devices', 'sys/bus/ap/drivers/cex4queue', 'sys/bus/ap/drivers/cex4card',
                   'sys/devices/ap'):
        os.makedirs('%s/%s' % (root, folder))
    write(root + '/proc/cpuinfo', CPUINFO)
    for name in AP_MASKS:
        write('%s/sys/bus/ap/%s' % (root, name), '0x' + 'f' * 64)
    for name, value in (('ap_domain', '0'), ('ap_max_adapter_id', '255'), ('ap_max_domain_id', '255'),
                        ('bindings', '4096/4096 (complete)'), ('features', 'APSC APXA'), ('config_time', '30')):
        write('%s/sys/bus/ap/%s' % (root, name), value)


def make_ap_device(root, folder, name, values, driver):
    os.makedirs('%s/sys/devices/ap/%s' % (root, folder))
    for attribute, value in values.items():
        write('%s/sys/devices/ap/%s/%s' % (root, folder, attribute), value)
    os.symlink('%sbus/ap/drivers/%s' % ('../' * (folder.count('/') + 3), driver),
               '%s/sys/devices/ap/%s/driver' % (root, folder))
    os.symlink('../../../devices/ap/' + folder, '%s/sys/bus/ap/devices/%s' % (root, name))


def make_card(root, number, domains):
    card = 'card%02x' % number
    make_ap_device(root, card, card, CARD, 'cex4card')
    for domain in range(domains):
        queue = '%02x.%04x' % (number, domain)
        make_ap_device(root, '%s/%s' % (card, queue), queue, QUEUE, 'cex4queue')
