# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The host itself: if these fail, the other parts prove nothing.

test_functions() {
  local classes
  ls /sys/bus/pci/devices >/out/addresses
  expect_equal "functions" 6 "$(ls /sys/bus/pci/devices | wc -l)"
  classes=$(cat /sys/bus/pci/devices/*/class | sort -u | tr '\n' ' ')
  expect_text "an NVMe function" "$classes" 0x010802
  expect_text "a network function" "$classes" 0x020000
  expect_equal "kinds" 6 "$(for dir in /sys/bus/pci/devices/*; do cat $dir/vendor $dir/device | tr '\n' ' '; echo; done | sort -u | wc -l)"
  expect_equal "smallest function id" 0x00000000 "$(cat /sys/bus/pci/devices/$pci_rng/function_id)"
}

test_standby() {
  expect_equal "slots" 7 "$(ls /sys/bus/pci/slots | wc -l)"
  expect_equal "power of ffffffff" 0 "$(cat /sys/bus/pci/slots/ffffffff/power)"
  expect_equal "power of 00000102" 1 "$(cat /sys/bus/pci/slots/00000102/power)"
  [ ! -e /sys/bus/pci/devices/ffff:00:00.0 ] || fail "a standby function has a device"
}

test_no_daemon() {
  expect_text "host-validate" "$(expect_failure virt-zpci host-validate)" 'for libvirt +: FAIL \(cannot connect to libvirt at qemu:///system: '
}

test_daemon() {
  zhost-libvirtd start
  expect_equal "node devices" 6 "$(virsh nodedev-list --cap pci | grep -c pci_)"
}

tap_test "the kernel has six functions of different kinds" test_functions
tap_test "a seventh is in standby" test_standby
tap_test "host-validate misses libvirt" test_no_daemon
tap_test "stock libvirtd starts and lists them" test_daemon
