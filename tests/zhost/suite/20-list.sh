# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The product's values on a real big-endian kernel, against what the test
# reads there by itself; and a capture, whose answers the outside compares.

test_list_json() {
  virt-zpci list --all --format json >/out/list.json
  python3 "$here/expect.py" compare /out/list.json
}

test_list_table() {
  local shown
  shown=$(virt-zpci list --all --no-headings --columns FID,STATE | tr -s ' ' | sed 's/ $//')
  expect_equal "functions and states" "$(
    for slot in $(ls /sys/bus/pci/slots); do
      [ "$(cat "/sys/bus/pci/slots/$slot/power")" = 1 ] && echo "0x$slot configured" || echo "0x$slot standby"
    done
  )" "$shown"
  expect_equal "without --all, no standby function" 6 "$(virt-zpci list --no-headings | wc -l)"
}

# Composed without a daemon: what stock libvirt prints, and our element besides.
test_composed_nodedev() {
  local address name
  for address in $(ls /sys/bus/pci/devices); do
    name=$(nodedev_name "$address")
    virsh nodedev-dumpxml "$name" | sed '/^$/d' >/run/stock.xml
    virt-zpci nodedev-dumpxml "$name" >/run/ours.xml
    python3 "$here/expect.py" nodedev "$address" /run/ours.xml
    sed "/<capability type='zpci'>/,/<\/capability>/d" /run/ours.xml | sed '/^$/d' | diff /run/stock.xml - ||
      fail "$name: differs from stock libvirt's beside our element"
  done
}

test_capture() {
  virt-zpci capture /out/host.zhost
  virt-zpci capture /run/again.zhost
  cmp /out/host.zhost /run/again.zhost
  expect_text "a capture that exists" "$(expect_failure virt-zpci capture /out/host.zhost)" 'exists'
  host_answers /out/addresses virt-zpci --host /out/host.zhost >/out/host.captured
  host_answers /out/addresses virt-zpci >/out/host.live
  diff /out/host.live /out/host.captured
}

tap_test "list --format json says what the kernel's sysfs says" test_list_json
tap_test "list shows every slot with its state" test_list_table
tap_test "a composed node device is stock libvirt's with our element" test_composed_nodedev
tap_test "a capture answers as the live host does" test_capture
tap_test "host-validate says what the test finds out" expect_validated
