# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Live attach: what stock libvirt does to a guest when it fails, which is the
# reason for the plug-in's guard.

test_stock_failed_attach() {
  local text
  define_guest victim
  virsh start --paused victim
  hold_group $pci_scsi
  hostdev_xml $pci_scsi >/run/attach.xml
  text=$(expect_failure virsh attach-device victim /run/attach.xml --live)
  note "the client reads: ${text//$'\n'/ }"
  release_group $pci_scsi
  ! grep -qE 'held by another process|in use|busy' <<<"$text" || fail "stock libvirt names the cause: $text"
  wait_until 60 eval 'virsh domstate victim --reason | grep -q crashed'
  drop_guest victim
}

tap_test "stock: a failed live attach kills the guest (why the guard exists)" test_stock_failed_attach
