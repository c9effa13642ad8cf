# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Single functions in a private /sys, for cases that add, change or remove one.
# Attribute formats: Linux 7.2 arch/s390/pci/pci_sysfs.c. Values are made up.

import os
import shutil

TEXT = {'function_id': '0x%08x', 'uid': '0x%x', 'pchid': '0x%04x', 'pft': '0x%02x', 'pfgid': '0x%02x',
        'vfn': '0x%04x', 'port': '%d', 'mio_enabled': '%d', 'uid_is_unique': '%d', 'vendor': '0x%04x',
        'device': '0x%04x', 'class': '0x%06x', 'subsystem_vendor': '0x%04x', 'subsystem_device': '0x%04x'}
ISM = {'vendor': 0x1014, 'device': 0x04ed, 'class': 0, 'pft': 5, 'mio_enabled': 0}
NVME = {'vendor': 0x144d, 'device': 0xa808, 'class': 0x010802, 'pft': 0x0b, 'mio_enabled': 1}


def put(path, text):
    with open(path, 'w' if isinstance(text, str) else 'wb') as f:
        f.write(text)


def path_of(address, root='/'):
    return '%s/sys/devices/pci%s/%s' % (root.rstrip('/'), address[:7], address)


def config_space(vendor, device, vectors):
    """256 bytes with one capability: MSI-X with so many vectors, or MSI with one if there are none."""
    space = bytearray(256)
    space[0:2], space[2:4] = vendor.to_bytes(2, 'little'), device.to_bytes(2, 'little')
    space[6] = 0x10
    space[0x34] = 0x40
    space[0x40] = 0x11 if vectors else 0x05
    if vectors:
        space[0x42:0x44] = (vectors - 1).to_bytes(2, 'little')
    return bytes(space)


def add(address, fid, driver=None, group=None, vectors=0, root='/', **more):
    """Adds the function at @address; @more are attributes by their sysfs names."""
    values = dict({'function_id': fid, 'uid': int(address[:4], 16), 'pchid': 0x100, 'pfgid': 0, 'vfn': 0, 'port': 0,
                   'uid_is_unique': 1, 'subsystem_vendor': 0, 'subsystem_device': 0}, **more)
    folder = path_of(address, root)
    base = '%s/sys' % root.rstrip('/')
    os.makedirs(folder)
    for name, value in values.items():
        put('%s/%s' % (folder, name), TEXT[name] % value + '\n')
    put(folder + '/config', config_space(values['vendor'], values['device'], vectors))
    put(folder + '/uevent', ('DRIVER=%s\n' % driver if driver else '') +
        'PCI_CLASS=%X\nPCI_ID=%04X:%04X\nPCI_SUBSYS_ID=0000:0000\nPCI_SLOT_NAME=%s\n'
        % (values['class'], values['vendor'], values['device'], address))
    put(folder + '/modalias', 'pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X\n'
        % (values['vendor'], values['device'], values['subsystem_vendor'], values['subsystem_device'],
           values['class'] >> 16, values['class'] >> 8 & 0xff, values['class'] & 0xff))
    os.makedirs(base + '/bus/pci/devices', exist_ok=True)
    os.symlink('../../../bus/pci', folder + '/subsystem')
    os.symlink('../../../devices/pci%s/%s' % (address[:7], address), base + '/bus/pci/devices/' + address)
    slot = '%s/bus/pci/slots/%08x' % (base, fid)
    os.makedirs(slot)
    put(slot + '/address', address[:-2] + '\n')
    put(slot + '/power', '1\n')
    for path in (folder + '/driver_override', folder + '/reset', base + '/bus/pci/drivers_probe'):
        put(path, '')
    if driver:
        os.makedirs(base + '/bus/pci/drivers/' + driver, exist_ok=True)
        put(base + '/bus/pci/drivers/' + driver + '/unbind', '')
        os.symlink('../../../bus/pci/drivers/' + driver, folder + '/driver')
    if group is not None:
        os.makedirs('%s/kernel/iommu_groups/%d/devices' % (base, group))
        os.symlink('../../../../devices/pci%s/%s' % (address[:7], address),
                   '%s/kernel/iommu_groups/%d/devices/%s' % (base, group, address))
        os.symlink('../../../kernel/iommu_groups/%d' % group, folder + '/iommu_group')


def remove(address, fid, root='/'):
    base = '%s/sys' % root.rstrip('/')
    shutil.rmtree(path_of(address, root))
    os.unlink(base + '/bus/pci/devices/' + address)
    shutil.rmtree('%s/bus/pci/slots/%08x' % (base, fid))


def small_host(root='/'):
    """One ISM and one NVMe function."""
    add('0001:00:00.0', 0x102, driver='ism', group=0, root=root, **ISM)
    add('0010:00:00.0', 0x200, driver='vfio-pci', group=1, vectors=33, root=root, **NVME)
