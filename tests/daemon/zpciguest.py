# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Documents of guests for the cases: with and without zPCI functions.

import struct

import zpcidaemon

UUID = '8f4e6b0c-3c0c-4a4c-9b0f-2a6c2d4f%04x'


def hostdev(source='0001:00:00.0', zpci='', managed='yes'):
    """A <hostdev>; @zpci are the attributes of its <zpci>, '' for none, None for no guest address."""
    domain, bus, rest = source.split(':')
    slot, function = rest.split('.')
    address = '' if zpci is None else "<address type='pci'><zpci %s/></address>" % zpci
    return ("<hostdev mode='subsystem' type='pci' managed='%s'><driver name='vfio'/>"
            "<source><address domain='0x%s' bus='0x%s' slot='0x%s' function='0x%s'/></source>%s</hostdev>"
            % (managed, domain, bus, slot, function, address))


def guest(name='g', devices='', kind='kvm', machine='s390-ccw-virtio-7.2', metadata='', number=1, emulator=None):
    return """<domain type='%s'>
  <name>%s</name>
  <uuid>%s</uuid>
  %s
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os><type arch='s390x' machine='%s'>hvm</type></os>
  <devices>
    <emulator>%s</emulator>
    <memballoon model='none'/>
    %s
  </devices>
</domain>
""" % (kind, name, UUID % number, metadata, machine, emulator or zpcidaemon.EMULATOR, devices)


def x86_guest(name='x', number=99):
    return """<domain type='kvm'>
  <name>%s</name>
  <uuid>%s</uuid>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type></os>
  <devices>
    <emulator>%s/bin/qemu-system-x86_64</emulator>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
    <video><model type='none'/></video>
  </devices>
</domain>
""" % (name, UUID % number, zpcidaemon.SCRATCH)


def save_image(path, xml):
    """Replaces the document in a save image that libvirt wrote; a zPCI guest cannot be saved by QEMU itself.
    Source: libvirt 9.0.0 src/qemu/qemu_saveimage.h."""
    with open(path, 'rb') as f:
        magic, version, length, running, compressed, cookie = struct.unpack('<16s5I', f.read(36))
        unused = f.read(56)
        document = f.read(length)
        memory = f.read()
    text = xml.encode() + b'\0'
    more = document[cookie:] if cookie else b''
    with open(path, 'wb') as f:
        f.write(struct.pack('<16s5I', magic, version, len(text) + len(more), running, compressed,
                            len(text) if cookie else 0) + unused + text + more + memory)
