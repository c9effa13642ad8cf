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

case_ 'KVM does not interpret: the one cause that is left'
# kvm_says_no SYSINFO-LINES: the z15 host, whose KVM says no, with this /proc/sysinfo.
kvm_says_no() {
  awk -v lines="$1" '/^file \/proc\/sysinfo/ { skip = 1; if (lines) print $0 "\n" lines; next }
    skip && /^\|/ { next } { skip = 0; print }' "$hosts/z15.zhost" > "$scratch/cause.zhost"
  run --host "$scratch/cause.zhost" host-validate
  expect 1
  grep -q "if KVM interprets zPCI instructions *: FAIL ($2; without interpretation ISM cannot be passed through: $3)\$" \
    "$out" || bad "$(grep 'if KVM' "$out")"
}
kernel='the kernel lacks CONFIG_VFIO_PCI_ZDEV_KVM (Linux 6.0)'
lpar='| LPAR Number:          11'
kvm_says_no "$lpar" "$kernel" 'use a kernel with it'
kvm_says_no "$lpar
| VM00 Control Program: KVM/Linux" 'this is itself a KVM guest, and KVM hands interpretation on to no guest' \
  'run the guests on the host of this guest'
kvm_says_no "$lpar
| VM00 Control Program: z/VM    7.3.0" "$kernel, or the hypervisor (z/VM) does not hand interpretation on" \
  'use a kernel with it, in an LPAR'
kvm_says_no '' "$kernel, or this is itself a KVM guest, which /proc/sysinfo would tell" 'use a kernel with it, in an LPAR'
sed -i '/^| processor [01]:/d' "$scratch/cause.zhost"
run --host "$scratch/cause.zhost" host-validate
expect_output 'or the machine, whose type is not known, is older than z14, or this is itself a KVM guest'

case_ 'what a capture does not tell, and what it recorded'
run --host "$hosts/z15.zhost" host-validate
for check in 'for QEMU' 'for libvirt' 'for the start hook' 'for the plug-in in the daemon'; do
  grep -q "Checking $check *: NOTE (the capture does not tell: " "$out" || bad "$check"
done
run --host "$z16" capture --emulator "$(emulator good)" "$scratch/recorded.zhost"
expect 0
run --host "$scratch/recorded.zhost" host-validate
expect 0
grep -q 'Checking for QEMU (12.3.4) *: PASS$' "$out" || bad 'the recorded QEMU'
grep -q 'Checking for libvirt (12.8.0) *: PASS$' "$out" || bad 'the recorded libvirt'
sed 's/^answer libvirt-version library .*/answer libvirt-version library 8.0.0/' "$z16" > "$scratch/oldlibvirt.zhost"
run --host "$scratch/oldlibvirt.zhost" host-validate
expect 1
expect_output 'FAIL (it is too old: use libvirt 8.5 or newer)'

case_ 'PNETIDs: each function and channel path once, by name'
net25='d5 c5 e3 f2 f5 40 40 40 40 40 40 40 40 40 40 40'
zeros="| 00 * 16"
# pnetid_function FID PFT SECOND-PORT: with NET25 on the first port.
pnetid_function() {
  printf 'in /sys/bus/pci/devices/%04x:00:00.0\nline function_id 0x%08x\nline pft 0x%02x\n' "$1" "$1" "$2"
  printf 'hex util_string\n| %s\n%s\n| 00 * 32\n' "$net25" "$3"
}
{
  printf 'zhost 1\norigin composed\nfile /proc/cpuinfo\n| vendor_id : IBM/S390\n'
  pnetid_function 0x200 0x02 "| $net25"
  printf 'line /sys/devices/css0/chp0.40/type 11\nhex /sys/devices/css0/chp0.40/util_string\n'
  printf '| %s\n| %s\n| 00 * 32\n' "$net25" "$net25"
} > "$scratch/ports.zhost"
run --host "$scratch/ports.zhost" host-validate
expect_output "Checking PNETID NET25: 0 ISM, 1 RoCE, 1 OSA, 0 HiperSockets          : PASS (RoCE 0x00000200, OSA chp0.40)"
{
  printf 'zhost 1\norigin composed\nfile /proc/cpuinfo\n| vendor_id : IBM/S390\n'
  for ((i = 1; i <= 18; i++)); do pnetid_function "$i" 0x05 "$zeros"; done
} > "$scratch/many.zhost"
run --host "$scratch/many.zhost" host-validate
expect_output 'PNETID NET25: 18 ISM, 0 RoCE' \
  'WARN (ISM 0x00000001 0x00000002' ' 0x00000010 and 2 more: no network interface shares it with ISM: give an OSA'
run --host "$scratch/many.zhost" host-validate --format json
[ "$(grep -c '"kind" : "ISM"' "$out")" = 18 ] || bad 'JSON does not name all'
expect_output '"name" : "0x00000012"'

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

case_ 'an emulator that cannot run is one FAIL'
for broken in "$scratch/missing" "$scratch" "$scratch/zpci.conf" "$(emulator version-absent)"; do
  run --host "$z16" host-validate --emulator "$broken" --connect test:///default
  expect 1
  expect_quiet
  [ "$(grep -c ': FAIL (' "$out")" = 1 ] || bad "$broken: not one FAIL"
  grep -q "Checking for QEMU  *: FAIL (.*$broken.*: repair it, or name another with --emulator)\$" "$out" ||
    bad "$broken: $(cat "$out")"
  expect_output 'Checking PNETID NET25' 'Checking for libvirt ('
  run --host "$z16" host-validate --emulator "$broken" --format json
  expect 1
  expect_json
  run --host "$z16" host-validate --emulator "$broken" -q
  expect 1
  expect_no_output
done

case_ 'QEMU and ISM: 7.2 does not reset it'
run --host "$z16" host-validate --emulator "$(emulator seven)"
expect 0
expect_output 'for QEMU (7.2.9)'
grep -q 'if QEMU resets ISM functions *: WARN (it does not reset .*: use QEMU 8.2 or newer)$' "$out" || bad 'no WARN'
run --host "$z16" host-validate --emulator "$(emulator eight)"
expect_output 'for QEMU (8.0.0)'
grep -q 'Checking if QEMU resets ISM functions *: PASS$' "$out" || bad 'no PASS'

case_ 'PCI errors reach QEMU from Linux 7.3 on, and stop the guest'
note='if guests outlive PCI errors *: NOTE (this kernel reports .*: end a guest that stopped so with .virsh destroy'
run --host "$hosts/linux73.zhost" host-validate --emulator "$(emulator eight)"
expect 0
expect_golden host-validate.linux73-qemu.txt
grep -q "$note" "$out" || bad 'no NOTE'
# A kernel that took the change back: BASE says so, whatever the release is.
sed 's/7\.3\.4/5.14.0-600.el9.s390x/' "$hosts/linux73.zhost" > "$scratch/backport.zhost"
run --host "$scratch/backport.zhost" host-validate --emulator "$(emulator eight)"
grep -q "$note" "$out" || bad 'no NOTE by BASE 3'
for release in 7.3.0-rc1 7.10.2 8.0.1; do
  sed "s/7\.1\.3/$release/" "$z16" > "$scratch/newer.zhost"
  run --host "$scratch/newer.zhost" host-validate --emulator "$(emulator eight)"
  grep -q "$note" "$out" || bad "no NOTE for $release"
done
for host in z16 rhel94 ubuntu2404; do
  run --host "$hosts/$host.zhost" host-validate --emulator "$(emulator eight)"
  ! grep -q 'PCI errors' "$out" || bad "a NOTE on $host"
done
run --host "$hosts/linux73.zhost" host-validate --emulator "$(emulator good)"
expect_output 'for QEMU (12.3.4)'
! grep -q 'PCI errors' "$out" || bad 'a NOTE on a QEMU that nobody knows'

case_ 'machines that cannot interpret'
for machine in 2817 2818 2827 2828 2964 2965 3906 3907; do
  sed "s/machine = 3931/machine = $machine/" "$z16" > "$scratch/machine.zhost"
  run --host "$scratch/machine.zhost" host-validate
  [ "$machine" -lt 3000 ] && result='WARN (machine type '$machine || result=PASS
  grep -q "machine generation can interpret (z14 or newer) *: $result" "$out" || bad "$machine: not $result"
done

case_ 'a libvirt'
run --host "$z16" host-validate --connect test:///default
expect 0
expect_output 'Checking for libvirt (' 'plugin enable'
run --host "$z16" host-validate --connect test:///nonexistent
expect 1
expect_output 'FAIL (cannot connect to libvirt at test:///nonexistent'

case_ 'a guest that has two vfio-ap devices'
matrix() { echo "<hostdev mode='subsystem' type='mdev' model='vfio-ap'><source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a880$1'/></source></hostdev>"; }
with_matrices() { # NAME DEVICES
  echo "<domain type='test'><name>$1</name><memory>65536</memory><os><type arch='s390x'>hvm</type></os><devices>$2</devices></domain>"
}
echo "<node>$(with_matrices one "$(matrix 1)")$(with_matrices two "$(matrix 2)$(matrix 3)")</node>" > "$scratch/node.xml"
run --host "$z16" host-validate --connect "test://$scratch/node.xml"
expect 0
grep -q 'AP: Checking if no guest has two vfio-ap devices *: WARN (QEMU takes one; more in two: put both ' "$out" || bad 'no WARN'
echo "<node>$(with_matrices one "$(matrix 1)")</node>" > "$scratch/node.xml"
run --host "$z16" host-validate --connect "test://$scratch/node.xml"
expect 0
grep -q 'AP: Checking if no guest has two vfio-ap devices *: PASS$' "$out" || bad 'no PASS'

case_ 'the plug-in, by what the daemon shows'
with_capabilities() {
  ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0 LD_PRELOAD=$ZPCI_DOMAIN_CAPABILITIES \
    ZPCI_TEST_CAPABILITIES=$1 run --host "$z16" --connect test:///default host-validate
  expect 0
}
with_capabilities "<domainCapabilities><features><zpci supported='yes'/></features></domainCapabilities>"
grep -q 'for the plug-in in the daemon *: PASS$' "$out" || bad 'no PASS with it'
with_capabilities '<domainCapabilities><features/></domainCapabilities>'
grep -q 'for the plug-in in the daemon *: NOTE (virsh does not show or take .*: virt-zpci plugin enable --now; ' "$out" ||
  bad 'no NOTE without it'

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

# tools WORD...: virt-zpci on this machine, as if it had an AP bus, and lszcrypt and mdevctl were the scripts $lszcrypt
# and $mdevctl. Everything is in a namespace that vanishes with the command.
tools() {
  printf '#!/bin/sh\n%s\n' "$lszcrypt" > "$scratch/lszcrypt"
  printf '#!/bin/sh\n%s\n' "$mdevctl" > "$scratch/mdevctl"
  chmod 755 "$scratch" "$scratch/lszcrypt" "$scratch/mdevctl"
  printf 'vendor_id       : IBM/S390\nfeatures\t: esan3 zarch\nfacilities      : 0 1 12 15 65 69 71\n' > "$scratch/cpuinfo"
  unshare -m --propagation private bash -c 'set -e
    mount -t tmpfs none /mnt
    mkdir /mnt/upper /mnt/work
    mount -t overlay overlay -o lowerdir=/usr/sbin,upperdir=/mnt/upper,workdir=/mnt/work /usr/sbin
    cp "$1/lszcrypt" "$1/mdevctl" /usr/sbin
    mount --bind "$1/cpuinfo" /proc/cpuinfo
    mount -t tmpfs none /sys
    mkdir -p /sys/bus/ap/devices /sys/bus/pci/devices /sys/devices/vfio_ap/matrix
    echo "guest_matrix hotplug ap_config" > /sys/devices/vfio_ap/matrix/features
    shift
    exec "$@"' bash "$scratch" "$VIRT_ZPCI" "$@" > "$out" 2> "$err" < /dev/null
  status=$?
}

if unshare -m true 2> /dev/null; then
  case_ 'the versions of mdevctl and s390-tools'
  lszcrypt='echo "lszcrypt version 2.43.0-build-20260625"; echo "Copyright IBM Corp. 2006, 2026"'
  mdevctl='echo "mdevctl 1.2.0"'
  tools host-validate --emulator "$(emulator no-vfio-ap)"
  expect_output 'kernel yes, s390-tools 2.43.0 yes, mdevctl 1.2.0 no, libvirt '
  expect_output 'if QEMU offers vfio-ap                                      : WARN (QEMU 12.3.4 has no device vfio-ap: use a QEMU that has it)'
  lszcrypt='echo "lszcrypt version 2.22.1-0"' mdevctl='echo mdevctl 1.4' tools host-validate
  expect_output 's390-tools 2.22.1 no, mdevctl 1.4.0 yes'
  case_ 'tools that do not say, that fail, and that never end'
  lszcrypt='echo lszcrypt version next 7' mdevctl='echo mdevctl 1.3.0; exit 1' tools host-validate
  expect_output 's390-tools not known (/usr/sbin/lszcrypt --version does not say)' \
    'mdevctl not known (/usr/sbin/mdevctl --version does not say)'
  lszcrypt='sleep 1000' mdevctl='exec yes mdevctl 1.3.0' tools host-validate
  expect_output 'lszcrypt: did not end in time' 'mdevctl: prints more than'
  case_ 'a capture keeps the versions, and a captured host tells them'
  tools capture -
  expect 0
  expect_output 'answer tool-version s390-tools 2.43.0' 'answer tool-version mdevctl 1.2.0'
  cp "$out" "$scratch/tools.zhost"
  run --host "$scratch/tools.zhost" host-validate
  expect_output 's390-tools 2.43.0 yes, mdevctl 1.2.0 no'
  run --host "$scratch/tools.zhost" capture -
  expect 0
  expect_output 'answer tool-version s390-tools 2.43.0' 'answer tool-version mdevctl 1.2.0'
else
  skip 'the versions of mdevctl and s390-tools' 'needs root'
  skip 'tools that do not say, that fail, and that never end' 'needs root'
  skip 'a capture keeps the versions, and a captured host tells them' 'needs root'
fi
case_ 'crypto adapters and the QEMU that is named'
run --host "$hosts/ap-se.zhost" host-validate --emulator "$ZPCI_SRC/tests/qemucapsdata/qemu-7.2.json"
expect_output 'if QEMU offers vfio-ap                                      : PASS' \
  'if guests with Secure Execution can use queues              : NOTE (QEMU 7.2.22 does not know the CPU feature appv)'
run --host "$hosts/ap-se.zhost" host-validate --emulator "$ZPCI_SRC/tests/qemucapsdata/qemu-10.0.json"
expect_output 'if guests with Secure Execution can use queues              : PASS'
run --host "$hosts/ap-se.zhost" host-validate --emulator "$ZPCI_SRC/tests/qemucapsdata/qemu-6.2-composed.json"
expect_output 'if QEMU offers vfio-ap                                      : NOTE (QEMU 6.2.0 did not say)'
finish
