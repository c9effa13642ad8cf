# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Stock libvirt's own handling of node devices on this host.

test_detach_reattach() {
  local name before
  name=$(nodedev_name $pci_nvme)
  before=$(virsh nodedev-dumpxml "$name")
  virsh nodedev-detach "$name"
  expect_equal "driver when detached" vfio-pci "$(driver_of $pci_nvme)"
  virsh nodedev-reattach "$name"
  wait_until 60 driver_is $pci_nvme nvme
  expect_equal "node device afterwards" "$before" "$(virsh nodedev-dumpxml "$name")"
}

tap_test "a function is detached to vfio-pci and reattached" test_detach_reattach
