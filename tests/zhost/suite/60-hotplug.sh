# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Functions that come and go while the host runs.

agrees_with_kernel() {
  virt-zpci list --all --format json >/run/now.json
  python3 "$here/expect.py" compare /run/now.json
}

# Lists until told to stop; every list must end well.
list_in_loop() {
  while [ ! -e /run/enough ]; do
    virt-zpci list --all >/run/loop.out 2>/run/loop.err || { cat /run/loop.err; exit 1; }
    echo >>/run/loop.count
  done
}

test_power() {
  local round loop slot=/sys/bus/pci/slots/0000beef
  rm -f /run/enough /run/loop.count
  list_in_loop &
  loop=$!
  for round in 1 2 3; do
    echo 0 >$slot/power
    agrees_with_kernel
    echo 1 >$slot/power
    agrees_with_kernel
  done
  touch /run/enough
  wait $loop || fail "a list failed while a function was powered off and on"
  note "$(wc -l </run/loop.count) lists while a function was powered off and on 3 times"
}

test_replug() {
  host_qmp '{"execute":"device_del","arguments":{"id":"scs0"}}'
  wait_until 60 test ! -e /sys/bus/pci/slots/0000beef
  agrees_with_kernel
  host_qmp '{"execute":"device_add","arguments":{"driver":"zpci","id":"zpci-new","uid":77,"fid":78,"target":"new0"}}'
  host_qmp '{"execute":"device_add","arguments":{"driver":"virtio-scsi-pci","id":"new0"}}'
  wait_until 60 test -e /sys/bus/pci/devices/004d:00:00.0
  agrees_with_kernel
  virt-zpci nodedev-dumpxml uid:77 >/run/new.xml
  expect_text "the new function" "$(cat /run/new.xml)" '<fid>0x0000004e</fid>'
}

tap_test "list while a function is powered off and on" test_power
tap_test "a function is unplugged, another is plugged" test_replug
