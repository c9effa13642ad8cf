#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# host-validate on the captured hosts, and on this machine as it is.
. "${0%/*}/lib.sh"

z16=$hosts/z16.zhost

for file in "$hosts"/*.zhost; do
  host=$(basename "$file" .zhost)
  case_ "host-validate $host"
  run --host "$file" host-validate
  expect_golden "host-validate.$host.txt"
  if grep -q ': FAIL (' "$out"; then expect 1; else expect 0; fi
  ! grep -E ': (FAIL|WARN)( \([^:]*\))?$' "$out" || bad 'a FAIL or WARN without remedy'
done

case_ 'facilities of the CPU'
with_facilities() {
  awk -v line="| facilities      : $1" '{ print } /^\| features /{ print line }' "$z16" > "$scratch/facilities.zhost"
  run --host "$scratch/facilities.zhost" host-validate
}
with_facilities '0 1 2 69 70 71 72'
expect 0
grep -q 'for the PCI facilities of the CPU (69 and 71) *: PASS$' "$out" || bad 'facilities do not pass'
with_facilities '0 1 2 70 71 691'
expect 1
grep -q 'for the PCI facilities of the CPU (69 and 71) *: FAIL (.*: give this' "$out" || bad 'facilities do not fail'
run --host "$scratch/facilities.zhost" capture "$scratch/captured.zhost"
run --host "$scratch/captured.zhost" host-validate
expect 1
expect_output 'for the PCI facilities'

case_ 'this machine, whatever it is: no storm of errors'
run host-validate
[ "$status" -le 1 ] || bad "exit status $status"
[ -s "$out" ] || bad 'nothing is printed'
if ! grep -q IBM/S390 /proc/cpuinfo; then
  [ "$(wc -l < "$out")" = 1 ] || bad 'more than one line'
  expect 1
fi

case_ 'emulators'
run --host "$z16" host-validate --emulator "$(emulator good)"
expect 0
expect_golden host-validate.qemu.txt
run --host "$z16" host-validate --emulator "$(emulator old)"
expect 1
expect_golden host-validate.old-qemu.txt
run --host "$z16" host-validate --emulator "$(emulator no-zpci)"
expect 1
expect_output 'use qemu-system-s390x'
run --host "$z16" host-validate --emulator "$scratch/missing"
expect_failure 1 'missing'

case_ 'a libvirt'
run --host "$z16" host-validate --connect test:///default
expect 0
expect_output 'Checking for libvirt (' 'plugin enable'
run --host "$z16" host-validate --connect test:///nonexistent
expect 1
expect_output 'FAIL (cannot connect to libvirt at test:///nonexistent'

case_ 'JSON'
run --host "$hosts/kvm-unknown.zhost" host-validate --format json --emulator "$(emulator good)"
expect 0
expect_json_golden host-validate.json

case_ 'quiet'
run --host "$hosts/z13.zhost" host-validate -q
expect 1
expect_no_output
run --host "$z16" host-validate --quiet
expect 0
expect_no_output

case_ 'colours on a terminal'
TERM=xterm python3 -c 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)' \
  "$VIRT_ZPCI" --host "$hosts/z13.zhost" host-validate < /dev/null > "$out"
for color in 32mPASS 33mWARN 34mNOTE 31mFAIL; do
  grep -q $'\e\['"$color"$'\e\[0m' "$out" || bad "no $color"
done

finish
