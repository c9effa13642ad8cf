# shellcheck shell=bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A node for libvirt's test driver with one guest, which has two functions of the captured host z16.
topology_guest() {
  cat <<'END'
<node>
  <domain type='test'>
    <name>db01</name>
    <memory>1024</memory>
    <os><type arch='s390x' machine='s390-ccw-virtio-9.2'>hvm</type></os>
    <devices>
      <hostdev mode='subsystem' type='pci' managed='yes'>
        <source><address domain='0x0001' bus='0x00' slot='0x00' function='0x0'/></source>
      </hostdev>
      <hostdev mode='subsystem' type='pci' managed='yes'>
        <source><address domain='0x0031' bus='0x00' slot='0x00' function='0x0'/></source>
      </hostdev>
    </devices>
  </domain>
</node>
END
}
