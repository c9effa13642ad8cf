#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# mdev and reserve, and hostdev for a mediated device, on the composed hosts.
. "${0%/*}/lib.sh"

uuid=c2177883-f1bb-47f0-914d-32a22e3a8804
other=12345678-9abc-4def-8123-456789abcdef
caps=$ZPCI_SRC/tests/qemucapsdata
cases=$hosts/../qemuxml2argvdata

# shows NAME HOST WORD...: output and messages of a run that succeeds.
shows() {
  local name=$1 host=$2
  shift 2
  case_ "$name on $host: $*"
  [ "$host" = emulated ] || host=ap-$host
  run --host "$hosts/$host.zhost" "$@"
  expect 0
  expect_golden "$name.txt"
  expect_golden "$name.err" "$err"
}

for host in z16 override; do
  shows "list.mdev.$host" "$host" list --mdev
done
case_ 'definitions that cannot be read hide nothing'
run --host "$hosts/ap-hostile.zhost" list --mdev --no-headings
expect 0
expect_error '/etc/mdevctl.d/matrix/00000001-0000-4000-8000-000000000000:1: mdev_type is missing or not a text' \
  "41-ap.rules: apmask: '0xzz' is not a mask"
[ "$(wc -l < "$out")" = 13 ] || bad 'a device is missing'
run --host "$hosts/ap-hostile.zhost" list --mdev --format json
expect 0
expect_json_golden list-mdev.hostile.json
case_ 'list --mdev as JSON'
run --host "$hosts/ap-z16.zhost" list --mdev --format json
expect 0
expect_json_golden list-mdev.z16.json
shows reserve.cheaper z16 reserve 05.0011 06.0011
shows reserve.default-domain se reserve --undo 01.0015
shows reserve.domain debian13 reserve --adapters 0x02,0x03 --domains 0x0001
shows reserve.done z16 reserve 05.0004
shows reserve.partly z16 reserve --adapters 5-8 --domains 0x04,0x11
shows reserve.absent noqci reserve --adapters 2 --domains 3-4
shows reserve.overrides override reserve 06.0011
shows reserve.not-probed override reserve 05.0011
shows reserve.undo z16 reserve --undo 08.0004
shows reserve.undo-done z16 reserve --undo 05.0011
shows reserve.undo-override override reserve --undo 06.0004
shows mdev.xml z16 mdev --uuid "$other" --adapters 0x08 --domains 4 --control 0x0004,0x11
shows mdev.json z16 mdev --uuid "$uuid" --format json 05.0004 06.0004
shows mdev.sysfs z16 mdev --uuid "$uuid" --format sysfs ap_05_0004
shows mdev.host z16 mdev --uuid "$other" 06.0011
shows mdev.in-use z16 mdev --uuid "$other" 05.0004
shows mdev.reduced z16 mdev --uuid "$uuid" --adapters 5-7 --domains 4
shows mdev.beyond noqci mdev --uuid "$other" --adapters 64 --domains 3
shows mdev.no-bus emulated mdev --uuid "$other" 05.0004
shows hostdev.mdev z16 hostdev "mdev:$uuid"

case_ 'reserve where the kernel knows overrides and none is in use'
sed 's/^line driver_override vfio_ap$/text driver_override "\\n"/' "$hosts/ap-override.zhost" > "$scratch/free.zhost"
run --host "$scratch/free.zhost" reserve 06.0011
expect 0
expect_output 'two ways'
sed -i '/callouts.ap-check$/d' "$scratch/free.zhost"
run --host "$scratch/free.zhost" reserve 06.0011
expect 0
expect_golden reserve.three-ways.txt
case_ 'mdev: the check of s390-tools refuses what the kernel would take'
run --host "$hosts/ap-override.zhost" mdev --uuid "$uuid" 05.0004
expect 0
expect_error "mdevctl would not start it" "APQN 5.4 is not allowed for vfio_ap-passthrough use by the active ap bus mask settings"
expect_no_error 'a start would fail'
sed '/callouts.ap-check$/d' "$hosts/ap-override.zhost" > "$scratch/no-check.zhost"
run --host "$scratch/no-check.zhost" mdev --uuid "$uuid" 05.0004
expect 0
expect_no_error 'mdevctl would not start it'

schema=$ZPCI_LIBVIRT_SCHEMAS/nodedev.rng
if command -v xmllint > /dev/null && [ -r "$schema" ]; then
  case_ 'what mdev prints is valid to stock libvirt'
  for name in xml host in-use beyond; do
    xmllint --noout --nonet --relaxng "$schema" "$golden/mdev.$name.txt" 2> /dev/null || bad "mdev.$name.txt is invalid"
  done
else
  skip 'what mdev prints is valid to stock libvirt' 'no xmllint or no schemas (Debian: libxml2-utils, libvirt-daemon-system)'
fi

# validates NAME STATUS FILE: what validate says of a mediated device on the z16.
validates() {
  case_ "validate: $1"
  (cd "$scratch" && timeout 60 "$VIRT_ZPCI" --config zpci.conf --host "$hosts/ap-z16.zhost" validate \
    --schemas "$ZPCI_TEST_SCHEMAS" "$3" > "$out" 2> "$err")
  status=$?
  expect "$2"
  expect_golden "validate.mdev.$1.txt"
}

cp "$golden/mdev.xml.txt" "$scratch/new.xml"
cp "$golden/mdev.in-use.txt" "$scratch/in-use.xml"
cp "$golden/mdev.json.txt" "$scratch/$uuid"
sed -e "s/value='0x0004'/value='0010'/" -e "s/assign_adapter' value='0x05'/assign_adapters' value='5,6'/" \
  "$golden/mdev.in-use.txt" > "$scratch/bad.xml"
cat > "$scratch/bad.json" <<'END'
{
  "mdev_type": "vfio_ap-nonsense",
  "start": "auto",
  "attrs": [
    { "assign_adapter": "5,6" },
    { "nonsense": "1" },
    { "assign_control_domain": "0x100" }
  ]
}
END
validates new 0 new.xml
validates in-use 0 in-use.xml
validates bad 1 bad.xml
validates json 0 "$uuid"
validates bad-json 1 bad.json
case_ 'validate: a file that is not a definition of mdevctl'
printf '{\n"start": "auto"}' > "$scratch/other.json"
run --host "$hosts/ap-z16.zhost" validate "$scratch/other.json"
expect 1
expect_output 'other.json:1: error: mdev_type is missing'
case_ 'validate: without an AP bus only the document is looked at'
run --host "$hosts/emulated.zhost" validate --schemas "$ZPCI_TEST_SCHEMAS" "$scratch/new.xml"
expect 0
expect_error 'not checked against a host'

case_ 'plan: which queues arrive'
run --host "$hosts/ap-z16.zhost" plan "$data/ap-guest.xml"
expect 0
expect_golden plan.ap.txt
run --host "$hosts/ap-z16.zhost" plan --verbose "$data/ap-guest.xml"
expect 0
expect_golden plan.ap.verbose.txt
run --host "$hosts/ap-z16.zhost" plan --format json "$data/ap-guest.xml"
expect 0
expect_json_golden_on_72 plan.ap.json
case_ 'plan: a guest that cannot start'
sed "s/c2177883/c2177884/" "$data/ap-guest.xml" > "$scratch/other.xml"
run --host "$hosts/ap-z16.zhost" plan "$scratch/other.xml"
expect 1
expect_output 'REFUSED' 'c2177884-f1bb-47f0-914d-32a22e3a8804 neither exists nor is defined'

case_ 'plan: QEMU takes one matrix'
sed '/<hostdev/,/<.hostdev>/{H;/<.hostdev>/{G;s/\n\n/\n/}}' "$data/ap-guest.xml" > "$scratch/two.xml"
[ "$(grep -c '<hostdev' "$scratch/two.xml")" = 2 ] || bad 'the document has not two'
run --host "$hosts/ap-z16.zhost" plan "$scratch/two.xml"
expect 1
expect_golden plan.ap-two.txt

case_ 'validate: a guest with a matrix'
run --host "$hosts/ap-z16.zhost" validate --schemas "$ZPCI_TEST_SCHEMAS" "$data/ap-guest.xml"
expect 0
expect_output 'warning: hostdev0: 07.0004 has no driver, so that adapter 0x07 does not arrive'

case_ 'hook: a line about what does not arrive, never a refusal'
input=$data/ap-guest.xml run --host "$hosts/ap-z16.zhost" hook db01 prepare begin -
expect 0
expect_no_output
expect_error 'guest db01: hostdev0: vfio-ap c2177883-f1bb-47f0-914d-32a22e3a8804: reduced: 07.0004 has no driver'
input=$scratch/other.xml run --host "$hosts/ap-z16.zhost" hook db01 prepare begin -
expect 0
expect_error 'refused'

case_ 'status: each level of a matrix'
{
  echo "<node><domain type='test'><name>db01</name><memory>1024</memory><os><type arch='s390x'>hvm</type></os>"
  sed -n '/<devices>/,/<.devices>/p' "$data/ap-guest.xml"
  echo '</domain></node>'
} > "$scratch/node.xml"
run --host "$hosts/ap-z16.zhost" --connect "test://$scratch/node.xml" status db01
expect 0
expect_golden status.ap.txt
run --host "$hosts/ap-z16.zhost" --connect "test://$scratch/node.xml" status --format json db01
expect 0
expect_json_golden_on_72 status.ap.json
run --host "$hosts/ap-z16.zhost" --connect "test://$scratch/node.xml" plan --all
expect 1
expect_output 'only KVM gives a guest AP instructions'
case_ 'plan: another guest runs with the device'
sed 's/db01/db03/' "$data/ap-guest.xml" > "$scratch/third.xml"
run --host "$hosts/ap-z16.zhost" --connect "test://$scratch/node.xml" plan "$scratch/third.xml"
expect 1
expect_golden plan.ap-held.txt
run --host "$hosts/ap-z16.zhost" --connect "test://$scratch/node.xml" plan "$data/ap-guest.xml"
expect 0
case_ 'plan: a guest with Secure Execution'
for cpu in host-model host-passthrough; do
  sed -e "s/host-model/$cpu/" -e "s/<cpu/<launchSecurity type='s390-pv'\/><cpu/" "$data/ap-guest.xml" > "$scratch/se.xml"
  run --host "$hosts/ap-se.zhost" plan --verbose --emulator "$caps/qemu-10.0.json" "$scratch/se.xml"
  expect 0
  expect_golden plan.ap-se.txt
done
run --host "$hosts/ap-se.zhost" plan --verbose --emulator "$caps/qemu-7.2.json" "$scratch/se.xml"
expect 0
expect_golden plan.ap-se-qemu.txt
sed -i "s/<cpu mode='host-passthrough'/<cpu mode='custom'/; s/<cpu mode='custom'\/>/<cpu mode='custom'><model>gen16a<\/model><feature policy='require' name='ap'\/><feature policy='require' name='apft'\/><feature policy='require' name='apqci'\/><\/cpu>/" "$scratch/se.xml"
run --host "$hosts/ap-se.zhost" plan --verbose --emulator "$caps/qemu-10.0.json" "$scratch/se.xml"
expect 0
expect_golden plan.ap-se-cpu.txt
case_ 'plan: CPU features that QEMU, or the host, does not have'
sed -i "s/<\/cpu>/<feature policy='require' name='appv'\/><\/cpu>/" "$scratch/se.xml"
run --host "$hosts/ap-se.zhost" plan --emulator "$caps/qemu-7.2.json" "$scratch/se.xml"
expect 1
expect_output 'REFUSED' 'QEMU 7.2.22 has no CPU feature appv: use a QEMU that has it'
sed 's/^\(line .*feature_indications\) .*/\1 7000000000000000/' "$hosts/ap-se.zhost" > "$scratch/no.zhost"
run --host "$scratch/no.zhost" plan --emulator "$caps/qemu-10.0.json" "$scratch/se.xml"
expect 1
expect_output 'REFUSED' 'the guest requires CPU feature appv, which this host does not have: remove it from <cpu>'
case_ 'plan: a QEMU without vfio-ap, one that does not say, and none at all'
run --host "$hosts/ap-z16.zhost" plan --emulator "$(emulator no-vfio-ap)" "$cases/ap-passed.xml"
expect 1
expect_output 'REFUSED' 'QEMU 12.3.4 has no device vfio-ap: use a QEMU that has it'
run --host "$hosts/ap-z16.zhost" plan --verbose --emulator "$(emulator crypto-silent)" "$cases/ap-passed.xml"
expect 0
expect_output 'unknown' 'whether QEMU has the device vfio-ap is not known: the answers of QEMU 12.3.4'
run --host "$hosts/ap-z16.zhost" plan --verbose --emulator "$caps/qemu-6.2-composed.json" "$cases/ap-passed.xml"
expect 0
expect_output 'unknown' 'record them again with qemu-caps --record'
sed 's,/usr/bin/qemu-system-s390x,/opt/qemu,' "$cases/ap-passed.xml" > "$scratch/opt.xml"
run --host "$hosts/ap-z16.zhost" plan --verbose "$scratch/opt.xml"
expect 0
expect_output 'unknown' "whether QEMU has the device vfio-ap is not known: emulator '/opt/qemu' is not run"
expect_error "the properties of QEMU are not known: emulator '/opt/qemu' is not run"
case_ 'plan: a named CPU model that has the features by itself'
sed "s/<cpu[^>]*>/<cpu mode='custom'><model>z99<\/model><\/cpu>/" "$cases/ap-passed.xml" > "$scratch/z99.xml"
run --host "$hosts/ap-z16.zhost" plan --verbose --emulator "$(emulator good)" "$scratch/z99.xml"
expect 0
expect_output 'empty' 'has ap and lacks apft'
run --host "$hosts/ap-z16.zhost" plan --emulator "$caps/qemu-10.0.json" "$scratch/z99.xml"
expect 1
expect_output 'REFUSED' 'the CPU model of the guest lacks the feature ap'

case_ 'plan: firmware that passes no queue to guests with Secure Execution'
sed 's/^\(line .*feature_indications\) .*/\1 7000000000000000/' "$hosts/ap-se.zhost" > "$scratch/no.zhost"
sed "s/<cpu/<launchSecurity type='s390-pv'\/><cpu/" "$data/ap-guest.xml" > "$scratch/se.xml"
run --host "$scratch/no.zhost" plan --emulator "$caps/qemu-10.0.json" "$scratch/se.xml"
expect 0
expect_output 'empty' 'firmware does not pass queues to guests with Secure Execution'
{
  echo '<node>'
  for name in db01 db02; do
    echo "<domain type='test'><name>$name</name><memory>1024</memory><os><type arch='s390x'>hvm</type></os>"
    sed -n '/<devices>/,/<.devices>/p' "$data/ap-guest.xml"
    echo '</domain>'
  done
  echo '</node>'
} > "$scratch/node.xml"
case_ 'plan --all: who claims what'
run --host "$hosts/ap-z16.zhost" --connect "test://$scratch/node.xml" plan --all
expect 1
expect_golden plan.ap.all.err "$err"

for host in z16 old override big debian13 nested noqci se hostile; do
  case_ "a capture of $host says the same"
  mkdir "$scratch/captured"
  rm -f "$scratch/captured/ap-$host.zhost"
  run --host "$hosts/ap-$host.zhost" capture "$scratch/captured/ap-$host.zhost"
  expect 0
  for verb in 'list --ap --all' 'list --mdev' "plan $data/ap-guest.xml"; do
    run --host "$hosts/ap-$host.zhost" $verb
    cp "$out" "$scratch/before"
    run --host "$scratch/captured/ap-$host.zhost" $verb
    cmp -s "$scratch/before" "$out" || { bad "$verb"; diff "$scratch/before" "$out" | head -5 >&2; }
  done
  rm -r "$scratch/captured"
done

case_ 'nodedev-dumpxml: type and mode of a card'
cat > "$scratch/devices.xml" <<'END'
<node>
  <device>
    <name>ap_card05</name>
    <parent>computer</parent>
    <capability type='ap_card'>
      <ap-adapter>0x05</ap-adapter>
    </capability>
  </device>
</node>
END
run --host "$hosts/ap-z16.zhost" --connect "test://$scratch/devices.xml" nodedev-dumpxml ap:05
expect 0
expect_golden nodedev.ap.xml
run --host "$hosts/ap-z16.zhost" validate --schemas "$ZPCI_TEST_SCHEMAS" "$golden/nodedev.ap.xml"
expect 0
expect_output 'nodedev.ap.xml: valid'
run --host "$hosts/ap-z16.zhost" nodedev-dumpxml ap:05
expect_failure 1 'name it with --connect'

case_ 'a node-device name of libvirt'
run --host "$hosts/ap-z16.zhost" hostdev "mdev_${uuid//-/_}_matrix"
expect 0
expect_golden hostdev.mdev.txt

case_ 'each device gets a UUID of its own'
run --host "$hosts/ap-z16.zhost" mdev 08.0004
expect 0
cp "$out" "$scratch/first"
run --host "$hosts/ap-z16.zhost" mdev 08.0004
expect 0
! cmp -s "$out" "$scratch/first" || bad 'twice the same UUID'

# refuses TEXT WORD...: a mistake on the command line.
refuses() {
  local text=$1
  shift
  case_ "refused: $*"
  run --host "$hosts/ap-z16.zhost" "$@"
  expect_failure 2 "$text"
}

refuses '--ap and --mdev exclude each other' list --ap --mdev
refuses '--type is about PCI functions and cannot be used with --mdev' list --mdev --type ism
refuses 'with them would come 05.0011 06.0004' mdev 05.0004 06.0011
refuses 'with them would come 05.0011 06.0004' reserve 05.0004 06.0011
refuses "--domains: '0010' is octal 8 to the kernel and hexadecimal 0x10 in lszcrypt: write 0x0008 or 0x0010" \
  mdev --adapters 5 --domains 0010
refuses '--adapters: 0x05 is there twice' mdev --adapters 5,0x05 --domains 4
refuses "--adapters: '256' is above 255" reserve --adapters 256 --domains 4
refuses 'not both' mdev --adapters 5 --domains 4 05.0004
refuses 'no queue is named' mdev
refuses 'no queue is named' mdev --adapters 5
refuses "'ap:05' is not a queue" reserve ap:05
refuses 'is not an AP name' reserve 5.4
refuses "--uuid 'x' is not a UUID" mdev --uuid x 05.0004
refuses 'goes to a guest in a mediated device' hostdev ap:05.0004
refuses '--interp is about PCI functions' hostdev --interp on "mdev:$uuid"

case_ 'nothing to reserve'
run --host "$hosts/emulated.zhost" reserve 05.0004
expect_failure 1 'emulated.zhost has no AP bus'
run --host "$hosts/ap-hostile.zhost" reserve 01.0004
expect 1
expect_no_output
expect_error 'error: whose queues these are is not known: '

finish
