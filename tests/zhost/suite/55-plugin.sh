# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Stock libvirtd with the plug-in: node devices.

# Every node device of the host into a file of its own, without empty lines.
dump_all() {
  python3 - "$1" <<'END'
import libvirt
import os
import sys
os.makedirs(sys.argv[1])
for device in libvirt.open("qemu:///system").listAllDevices():
    with open(f"{sys.argv[1]}/{device.name()}", "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in device.XMLDesc().split("\n") if line)
END
}

# The printed XML, less our element.
test_nodedev() {
  local name address
  start_without_plugin
  dump_all /run/without
  start_with_plugin
  dump_all /run/with
  mkdir -p /run/less
  for name in $(ls /run/with); do
    sed "/<capability type='zpci'>/,/<\/capability>/d" "/run/with/$name" >"/run/less/$name"
  done
  diff -r /run/without /run/less
  expect_equal "devices with our element" 6 "$(grep -l "<capability type='zpci'>" /run/with/* | wc -l)"
  for address in $(ls /sys/bus/pci/devices); do
    virt-zpci nodedev-dumpxml "$address" | sed '/^$/d' | diff "/run/with/$(nodedev_name "$address")" -
  done
}

test_many_calls() {
  python3 - "$(nodedev_name $pci_nvme)" <<'END'
import libvirt
import sys
device = libvirt.open("qemu:///system").nodeDeviceLookupByName(sys.argv[1])
texts = {device.XMLDesc() for _ in range(1000)}
assert len(texts) == 1, f"{len(texts)} different texts in 1,000 calls"
assert "<capability type='zpci'>" in texts.pop()
END
}

test_validate_plugin() {
  expect_validated
  expect_equal "hook and plug-in" "PASS PASS " \
    "$(sed -n 's/.*Checking for the \(start hook\|plug-in in\).*: \(PASS\).*/\2/p' /run/validate.table | tr '\n' ' ')"
}

tap_test "plug-in: node devices show our element, all else is stock libvirt's" test_nodedev
tap_test "plug-in: 1,000 calls give the same text" test_many_calls
tap_test "plug-in: a function is detached to vfio-pci and reattached" test_detach_reattach
tap_test "plug-in: host-validate sees hook and plug-in" test_validate_plugin
