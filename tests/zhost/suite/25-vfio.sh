# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The answers of the kernel's VFIO about a function, and the reasons where it says
# nothing. Nothing but the element <vfio> may be missing then.

# The golden of the unit tests is of a host with less memory, thus the end of the DMA window.
without_host_size() {
  sed -e "s/ end='0x[0-9a-f]*'//" -e "s/iommuGroup number='[0-9]*'/iommuGroup/" "$1"
}

test_vfio_chain() {
  bind_vfio $pci_scsi
  virt-zpci nodedev-dumpxml --vfio $pci_scsi >/run/vfio.xml 2>/run/vfio.err
  expect_equal "warnings" '' "$(cat /run/vfio.err)"
  python3 "$here/vfio.py" nodedev $pci_scsi /run/vfio.xml
  without_host_size "$here/emulated.vfio.xml" >/run/vfio.want
  without_host_size /run/vfio.xml | diff /run/vfio.want -
  virt-zpci list --vfio --format json >/run/vfio.json 2>/run/vfio.err
  python3 "$here/vfio.py" list $pci_scsi /run/vfio.json
  unbind_vfio $pci_scsi
}

# One function held, one free: the first has a reason, the other is not touched by it.
test_vfio_held() {
  bind_vfio $pci_rng
  hold_group $pci_scsi
  expect_no_vfio $pci_scsi 'in use, probably by a guest'
  virt-zpci list --vfio --format json >/run/vfio.json 2>/run/vfio.err
  python3 "$here/vfio.py" list $pci_rng /run/vfio.json
  virt-zpci capture --vfio /out/vfio.zhost
  vfio_answers /out/addresses virt-zpci >/run/vfio.live
  vfio_answers /out/addresses virt-zpci --host /out/vfio.zhost >/out/vfio.captured
  diff /run/vfio.live /out/vfio.captured
  expect_equal "functions that VFIO was not asked for" 5 "$(grep -c '"vfio_why"' /run/vfio.json)"
  release_group $pci_scsi
  unbind_vfio $pci_rng
}

test_vfio_not_bound() {
  expect_no_vfio $pci_eth 'bound to a driver that is not one of VFIO'
  echo $pci_eth >/sys/bus/pci/drivers/e1000e/unbind
  expect_no_vfio $pci_eth 'not bound to a driver (virsh nodedev-detach)'
  echo $pci_eth >/sys/bus/pci/drivers/e1000e/bind
}

test_vfio_no_group() {
  local group
  bind_vfio $pci_scsi
  group=$(group_of $pci_scsi)
  mv "/dev/vfio/$group" /dev/vfio/hidden
  expect_no_vfio $pci_scsi 'its device node is not there (modprobe vfio_iommu_type1, or CONFIG_VFIO_GROUP is off)'
  mv /dev/vfio/hidden "/dev/vfio/$group"
  expect_no_vfio $pci_scsi 'Permission denied (run as root)' as_nobody virt-zpci
  unbind_vfio $pci_scsi
}

tap_test "nodedev-dumpxml --vfio and list --vfio say what the kernel's VFIO says" test_vfio_chain
tap_test "a function that another process holds: the reason, and all else is printed" test_vfio_held
tap_test "a function with another driver or none: the reason" test_vfio_not_bound
tap_test "a function without group node, or without permission: the reason" test_vfio_no_group
