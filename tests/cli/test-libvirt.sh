#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Guests and node devices of a libvirt: its test driver, which needs no daemon,
# and daemons that are not there, hang, or belong to another machine.
. "${0%/*}/lib.sh"

z16=$hosts/z16.zhost
qemu=$(emulator good)

# hostdev ADDRESS-DOMAIN: one of this PCI domain, for a guest.
hostdev() {
  echo "<hostdev mode='subsystem' type='pci' managed='yes'><source>"
  echo "<address domain='$1' bus='0' slot='0' function='0'/></source></hostdev>"
}

# guest NAME HOSTDEV...
guest() {
  local name=$1
  shift
  echo "<domain type='test'><name>$name</name><memory>1024</memory><os>"
  echo "<type arch='s390x' machine='s390-ccw-virtio-12.3'>hvm</type></os><devices>$*</devices></domain>"
}

{
  echo '<node>'
  guest db01 "$(hostdev 0x0010)$(hostdev 0x0011)"
  guest aa02 "$(hostdev 0x0010)"
  guest without ''
  cat << 'END'
<device><name>pci_0001_00_00_0</name><parent>computer</parent>
<capability type='pci'><domain>1</domain><bus>0</bus><slot>0</slot><function>0</function>
<product id='0x04ed'>Some &lt;name&gt;</product><vendor id='0x1014'/></capability></device>
</node>
END
} > "$scratch/node.xml"
uri=test://$scratch/node.xml

case_ 'list tells whose functions are'
run --connect "$uri" --host "$z16" list --type roce-express-2 --columns FID,GUEST --no-headings
expect 0
expect_quiet
[ "$(tr -s ' \n' ' ' < "$out")" = '0x00000200 aa02,db01 0x00000201 db01 0x00000202 - 0x00000203 - 0x00000204 - ' ] ||
  bad "$(cat "$out")"

# Each guest runs and is stored, and has two documents.
case_ 'libvirt is asked for each document once, and for the states of all guests at once'
export LIBVIRT_LOG_FILTERS=1:libvirt LIBVIRT_LOG_OUTPUTS=1:file:$scratch/calls
run --connect "$uri" --host "$z16" list --columns FID,GUEST
expect 0
run --connect "$uri" --host "$z16" plan --all --emulator "$qemu"
unset LIBVIRT_LOG_FILTERS LIBVIRT_LOG_OUTPUTS
[ "$(grep -c ' : virDomainGetXMLDesc:[0-9]* : dom=' "$scratch/calls")" = 12 ] || bad "not 6 documents for each verb"
[ "$(grep -c ' : virConnectListAllDomains:[0-9]* : conn=' "$scratch/calls")" = 6 ] || bad "not 3 lists for each verb"
! grep ' : virDomainIs[A-Z]' "$scratch/calls" || bad 'asked for the state of one guest'

case_ 'hostdev tells which guest has the function'
run --connect "$uri" --host "$z16" hostdev fid:0x201
expect 0
expect_error 'warning: function 0x00000201 is also that of db01; only one guest can run with it'
run --connect "$uri" --host "$z16" hostdev --strict fid:0x201
expect 1
run --connect "$uri" --host "$z16" hostdev --strict fid:0x203
expect 0
expect_quiet

case_ 'guests as JSON: known to be none, and not known'
run --connect "$uri" --host "$z16" list --format json
expect 0
expect_json
python3 - "$out" << 'END' || bad 'not the guests'
import json, sys
guests = {f["fid"]: f["guests"] for f in json.load(open(sys.argv[1]))["functions"]}
assert guests["0x00000200"] == ["aa02", "db01"] and guests["0x00000102"] == [], guests
END
run --host "$z16" list --format json
! grep -q '"guests"' "$out" || bad 'guests without a libvirt'

case_ 'no libvirt is asked where nobody wants to know'
run --connect bogus:///none --host "$z16" list --columns FID,TYPE --no-headings
expect 0
expect_quiet

case_ 'a libvirt that is not there costs the guests only'
run --connect "test://$scratch/none.xml" --host "$z16" list --type nvme --columns GUEST --no-headings
expect 0
expect_error 'warning: guests are not known: cannot connect to libvirt'
[ "$(sort -u "$out")" = '?' ] || bad "$(cat "$out")"

case_ 'what changes for every guest'
run --connect "$uri" --host "$z16" plan --all --compare --machine s390-ccw-virtio-7.1 --emulator "$ZPCI_SRC/tests/qemucapsdata/qemu-10.0.json"
expect_output 'aa02: before: machine s390-ccw-virtio-12.3' 'db01: after: machine s390-ccw-virtio-7.1, QEMU 10.0.13 (as recorded in a file)'
! grep -q '^without' "$out" || bad 'a guest without a function'

case_ 'plan of one guest'
run --connect "$uri" --host "$z16" plan --emulator "$qemu" db01
expect_output 'db01: machine s390-ccw-virtio-12.3, QEMU 12.3.4' 'hostdev1  roce-express-2 0x00000201'

case_ 'plan of all guests, by name, and who claims a function twice'
run --connect "$uri" --host "$z16" plan --emulator "$qemu" --all
[ "$(grep -c ': machine' "$out")" = 2 ] || bad 'not the two guests with functions'
[ "$(sed -n 's/: machine.*//p' "$out" | tr '\n' ' ')" = 'aa02 db01 ' ] || bad 'not by name'
expect_error '0010:00:00.0 is claimed by hostdev0 of aa02, hostdev0 of db01'
run --connect "$uri" --host "$z16" plan --emulator "$qemu" --all --format json
expect_json
grep -q 'is claimed by' "$out" || bad 'no finding in JSON'

case_ 'which driver libvirt will bind is told by its version there, not by the library here'
for version in 9.0.0 12.8.0 none; do
  case $version in
    9.0.0) driver=vfio-pci ;;
    12.8.0) driver=ism_vfio_pci ;;
    *) driver='not known' ;;
  esac
  sed "s/^answer libvirt-version .*/answer libvirt-version library $version/" "$z16" > "$scratch/version.zhost"
  run --host "$scratch/version.zhost" plan --emulator "$qemu" --verbose "$ZPCI_SRC/tests/cli/data/guest.xml"
  expect_output "driver that will be bound: $driver"
done
expect_output "I/O region of the driver: unknown, the driver that will be bound depends on libvirt's version, which is not known"
run --connect "$uri" --host "$scratch/version.zhost" plan --emulator "$qemu" --verbose "$ZPCI_SRC/tests/cli/data/guest.xml"
! grep -q 'depends on libvirt' "$out" || bad 'the libvirt of --connect was not asked'

case_ 'plan of all guests where there is none, or none with a function'
echo '<node/>' > "$scratch/no-guest.xml"
{ echo '<node>'; guest without ''; echo '</node>'; } > "$scratch/no-function.xml"
for node in no-guest no-function; do
  run --connect "test://$scratch/$node.xml" --host "$z16" plan --emulator "$qemu" --all
  expect 0
  expect_no_output
  expect_error 'note: no guest of this libvirt has a passed-through PCI function'
  run --connect "test://$scratch/$node.xml" --host "$z16" plan --emulator "$qemu" --all --format json
  expect 0
  expect_json
done

case_ 'plan of a guest that is not there'
run --connect "$uri" --host "$z16" plan nobody
expect_failure 1 "'nobody' is neither a file nor a guest of this libvirt"

case_ "libvirt's own variable, for what is about guests of a libvirt"
export LIBVIRT_DEFAULT_URI=$uri
run --host "$z16" plan --emulator "$qemu" --all
expect_output 'aa02: machine' 'db01: machine'
run dumpxml aa02
expect 0
expect_output '<name>aa02</name>'
run plan --emulator "$qemu" aa02
expect_output 'aa02: machine'
run list
expect 0
expect_error 'note: '
run --connect "test://$scratch/no-guest.xml" dumpxml aa02
expect_failure 1 "there is no guest 'aa02'"
run --host "$z16" list --columns GUEST --no-headings
[ "$(sort -u "$out")" = '?' ] || bad 'a captured host has no guests of this libvirt'
LIBVIRT_DEFAULT_URI=qemu+ssh://elsewhere/system run status aa02
expect_failure 2 'qemu+ssh://elsewhere/system is on another machine'
for verb in list host-validate 'plan aa02'; do
  LIBVIRT_DEFAULT_URI=qemu+ssh://elsewhere/system run $verb
  ! grep -q elsewhere "$out" "$err" || bad "$verb of this machine asks another one"
done
unset LIBVIRT_DEFAULT_URI

case_ 'a whole guest is no device'
for verb in attach-device detach-device update-device; do
  run --connect "$uri" "$verb" aa02 "$ZPCI_SRC/docs/examples/db01.xml"
  expect_failure 1 '<domain> is not a device: write a <hostdev> or <interface> element'
done

case_ 'the name of a guest without a libvirt'
run --host "$z16" plan db01
expect_failure 1 "there is no file 'db01', and no libvirt to look for a guest of that name" '--connect names one'

case_ 'a daemon that does not run: what to do is said'
gone=qemu+unix:///system?socket=$scratch/no-daemon
for verb in 'plan --all' 'plan db01' 'status db01' 'dumpxml db01' 'edit db01' "define $data/guest.xml"; do
  # shellcheck disable=SC2086
  run --connect "$gone" --host "$z16" $verb
  expect_failure 1 "cannot connect to libvirt at $gone" \
    'start libvirtd.service or virtqemud.socket, or name another libvirt with --connect'
done

case_ 'plan over a libvirt that is not there'
run --connect "test://$scratch/none.xml" --host "$z16" plan nobody
expect_failure 1 'cannot connect to libvirt'

case_ 'plan without a guest, or with too many'
run plan
expect_failure 2 'plan needs FILE'
run --connect "$uri" plan --all db01
expect_failure 2 "--all and 'db01'"

case_ "libvirt's own node device with our capability, the rest byte for byte"
run --connect "$uri" --host "$z16" nodedev-dumpxml fid:0x102
expect 0
expect_quiet
command -v virsh > /dev/null || bad 'no virsh (package libvirt-clients)'
virsh -c "$uri" nodedev-dumpxml pci_0001_00_00_0 > "$scratch/own" 2> /dev/null
sed "/<capability type='zpci'>/,/<\/capability>/d" "$out" > "$scratch/without"
diff <(sed '$d' "$scratch/own") "$scratch/without" >&2 || bad 'the rest differs'
expect_output "<capability type='zpci'>" '<pnetid port'

case_ 'a node device that libvirt does not have'
run --connect "$uri" --host "$z16" nodedev-dumpxml fid:0x103
expect_failure 1 "no node device 'pci_0002_00_00_0'"

case_ 'a function in standby has no node device'
run --connect "$uri" --host "$z16" nodedev-dumpxml fid:0x106
expect_failure 1 'standby'

case_ 'another machine needs its capture'
for verb in 'list' 'nodedev-dumpxml fid:0x102' 'plan db01'; do
  run --connect qemu+ssh://elsewhere.example/system $verb
  expect_failure 2 'another machine' '--host FILE'
done

case_ 'localhost is this machine'
run --connect qemu+tcp://localhost:1/system list --columns FID
expect 0

case_ 'a daemon that never answers'
python3 -c '
import socket, sys, time
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen(8)
time.sleep(60)' "$scratch/socket" &
server=$!
for ((i = 0; i < 100; i++)); do
  [ -S "$scratch/socket" ] && break
  sleep 0.05
done
begin=$SECONDS
run --connect "qemu+unix:///system?socket=$scratch/socket" --host "$z16" list --type ism
expect 0
expect_error 'did not answer within 10 seconds'
expect_output '0x00000102'
[ $((SECONDS - begin)) -le 20 ] || bad "it took $((SECONDS - begin)) s"
kill "$server"
wait "$server" 2> /dev/null

finish
