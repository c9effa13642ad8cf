# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Functions that come and go while the host runs: what the product lists, and
# what stock virsh reads through the plug-in, is what the kernel has now.

beef_slot=/sys/bus/pci/slots/0000beef

agrees_with_kernel() {
  virt-zpci list --all --format json >/run/now.json
  python3 "$here/expect.py" compare /run/now.json
}

# The daemon hears of it by udev, a moment later.
daemon_agrees() {
  local name
  name=$(nodedev_name $pci_scsi)
  if [ -e /sys/bus/pci/devices/$pci_scsi ]; then
    virsh nodedev-dumpxml "$name" | sed '/^$/d' >/run/daemon.xml &&
      virt-zpci nodedev-dumpxml $pci_scsi | diff - /run/daemon.xml
  else
    ! virsh nodedev-dumpxml "$name"
  fi
}

# The functions that stay, each as one line.
steady() {
  virt-zpci list --all --no-headings | tr -s ' ' | grep -v -e '^0x0000beef' -e '^0x0000004e'
}

# Lists until told to stop; every list must end well and have those that stay.
list_in_loop() {
  while [ ! -e /run/enough ]; do
    steady >/run/loop.out 2>/run/loop.err || { cat /run/loop.err; exit 1; }
    diff /run/loop.want /run/loop.out || exit 1
    echo >>/run/loop.count
  done
}

start_loop() {
  rm -f /run/enough /run/loop.count
  steady >/run/loop.want
  list_in_loop &
  loop=$!
}

stop_loop() {
  touch /run/enough
  wait $loop || fail "a list failed $1"
  note "$(wc -l </run/loop.count) lists $1"
}

test_power() {
  local round
  need_plugin
  start_loop
  for round in 1 2 3; do
    echo 0 >$beef_slot/power
    agrees_with_kernel
    wait_until 60 daemon_agrees
    echo 1 >$beef_slot/power
    agrees_with_kernel
    wait_until 60 daemon_agrees
  done
  stop_loop "while a function was powered off and on 3 times"
}

# plug ID FID DEVICE: a function in the place of the SCSI function.
plug() {
  wait_until 60 host_qmp_done \
    "{\"execute\":\"device_add\",\"arguments\":{\"driver\":\"zpci\",\"id\":\"zpci-$1\",\"uid\":4095,\"fid\":$2,\"target\":\"$1\"}}"
  host_qmp "{\"execute\":\"device_add\",\"arguments\":{\"driver\":\"$3\",\"id\":\"$1\"}}"
  wait_until 60 test -e /sys/bus/pci/devices/$pci_scsi
}

unplug() {
  host_qmp "{\"execute\":\"device_del\",\"arguments\":{\"id\":\"$1\"}}"
  wait_until 60 test ! -e "/sys/bus/pci/slots/$2"
  agrees_with_kernel
  wait_until 60 daemon_agrees
}

# The same function again, then another one at the same address.
test_replug() {
  need_plugin
  start_loop
  unplug scs0 0000beef
  plug scs1 48879 virtio-scsi-pci
  agrees_with_kernel
  wait_until 60 daemon_agrees
  unplug scs1 0000beef
  plug new0 78 virtio-rng-pci
  agrees_with_kernel
  wait_until 60 daemon_agrees
  expect_text "the new function" "$(virt-zpci nodedev-dumpxml uid:0xfff)" '<fid>0x0000004e</fid>'
  expect_text "the new function, read by virsh" "$(cat /run/daemon.xml)" '<fid>0x0000004e</fid>'
  stop_loop "while functions were unplugged and plugged"
}

tap_test "list while a function is powered off and on" test_power
tap_test "a function is unplugged and plugged again, then another in its place" test_replug
