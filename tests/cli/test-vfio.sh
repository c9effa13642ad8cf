#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# --vfio of nodedev-dumpxml, list and plan, on hosts that recorded what VFIO
# answered; where it did not, the reason is told and everything else is there.
. "${0%/*}/lib.sh"

z16=$hosts/z16.zhost
kinds=$hosts/kinds.zhost
devices=$ZPCI_SRC/tests/nodedevxml2xmldata

# libvirt's test driver with one node device, as stock libvirt printed it.
{
  echo '<node>'
  cat "$devices/z16.pci_0012_00_00_0.libvirt.xml"
  echo '</node>'
} > "$scratch/node.xml"

case_ 'node devices'
for device in 0001 0003 0012 0031; do
  run --host "$z16" nodedev-dumpxml --vfio "$device:00:00.0"
  expect 0
  expect_quiet
  cmp -s "$out" "$devices/z16.pci_${device}_00_00_0.vfio.xml" || bad "$device is not the golden node device"
done

case_ 'the node device of a libvirt'
run --host "$z16" --connect "test://$scratch/node.xml" nodedev-dumpxml 0012:00:00.0
expect 0
cp "$out" "$scratch/plain"
run --host "$z16" --connect "test://$scratch/node.xml" nodedev-dumpxml --vfio 0012:00:00.0
expect 0
expect_quiet
sed '/<vfio>/,/<\/vfio>/!d' "$devices/z16.pci_0012_00_00_0.vfio.xml" > "$scratch/wanted"
diff "$scratch/plain" "$out" | sed -n 's/^> //p' | cmp -s - "$scratch/wanted" || bad "not just <vfio>: $(diff "$scratch/plain" "$out")"

# unanswered HOST FUNCTION REASON: the device as without --vfio, and one warning.
unanswered() {
  case_ "not told: $3"
  run --host "$1" nodedev-dumpxml "$2"
  expect 0
  cp "$out" "$scratch/plain"
  run --host "$1" nodedev-dumpxml --vfio "$2"
  expect 0
  cmp -s "$scratch/plain" "$out" || bad 'not the device as it is without --vfio'
  [ "$(cat "$err")" = "warning: function $3" ] || bad "it said: $(cat "$err")"
}
unanswered "$z16" fid:0x203 '0x00000203: VFIO: in use, probably by a guest'
unanswered "$z16" fid:0x105 '0x00000105: VFIO: not bound to a driver (virsh nodedev-detach)'
unanswered "$z16" fid:0x103 '0x00000103: VFIO: bound to a driver that is not one of VFIO'
unanswered "$kinds" fid:0x606 '0x00000606: VFIO: Permission denied (run as root)'
unanswered "$hosts/z15.zhost" fid:0x40 '0x00000040: VFIO: its device node is not there (modprobe vfio_iommu_type1, or CONFIG_VFIO_GROUP is off)'

case_ 'a function in standby has no device, whatever is asked'
run --host "$z16" nodedev-dumpxml --vfio fid:0x106
expect_failure 1 'standby'
[ "$(wc -l < "$err")" = 1 ] || bad 'more than the error'

case_ 'list'
for host in z16 kinds z15 linux73; do
  run --host "$hosts/$host.zhost" list --all --vfio
  expect 0
  expect_golden "list-vfio.$host.txt"
  expect_golden "list-vfio.$host.err" "$err"
done

case_ 'list as JSON'
run --host "$kinds" list --vfio --format json
expect 0
expect_json_golden list.vfio.json

case_ 'the columns are there with --vfio only, behind those that always are'
run --host "$z16" list --columns fid,irqs
expect_failure 2 'irqs'
run --host "$z16" list --vfio --columns IRQS,FID --type nvme --no-headings
expect 0
[ "$(cat "$out")" = "$(printf '%s\n' '-    0x00000400' '128  0x00000401')" ] || bad "$(cat "$out")"
run --host "$z16" list --all
cut -d' ' -f1-3 "$out" > "$scratch/plain"
run --host "$z16" list --all --vfio
cut -d' ' -f1-3 "$out" | cmp -s - "$scratch/plain" || bad 'other functions, or another order'

case_ 'a host without functions has nothing to be asked'
run --host "$hosts/x86.zhost" list --vfio
expect 0
[ "$(wc -l < "$err")" = 1 ] || bad "more than one statement: $(cat "$err")"

case_ 'a plan rests on what VFIO tells'
region=$(emulator good)
run --host "$kinds" plan --emulator "$region" --region-emulator "$region" --verbose "$data/region.xml"
expect 0
expect_quiet
expect_output 'relaxed alignment of the function: unknown, VFIO was not asked' 'driver vfio-pci offers none'
grep -q '^hostdev0 .* intercepted ' "$out" || bad "$(cat "$out")"
run --host "$kinds" plan --emulator "$region" --region-emulator "$region" --vfio --verbose "$data/region.xml"
expect 0
expect_output 'relaxed alignment of the function: yes, VFIO GROUP capability' 'yes, VFIO regions of driver vfio-pci'
grep -q '^hostdev0 .* region ' "$out" || bad "$(cat "$out")"
grep -q '^hostdev1 .* intercepted ' "$out" || bad "$(cat "$out")"
[ "$(cat "$err")" = 'warning: function 0x00000606: VFIO: Permission denied (run as root)' ] || bad "it said: $(cat "$err")"

case_ 'a plan says once what it cannot ask, and plans without'
run --host "$z16" plan --emulator "$region" "$data/guest.xml"
cp "$out" "$scratch/plain"
run --host "$z16" plan --emulator "$region" --vfio "$data/guest.xml"
expect 0
cmp -s "$scratch/plain" "$out" || bad 'another plan, though VFIO says nothing new'
sed 's/0x0012/0x0013/' "$data/guest.xml" > "$scratch/busy.xml"
run --host "$z16" plan --emulator "$region" "$scratch/busy.xml"
cp "$out" "$scratch/plain"
run --host "$z16" plan --emulator "$region" --vfio "$scratch/busy.xml"
expect 0
cmp -s "$scratch/plain" "$out" || bad 'another plan'
[ "$(grep -c '0x00000203: VFIO: in use' "$err")" = 1 ] || bad "it said: $(cat "$err")"

case_ 'a plan says one reason once for all its functions'
sed 's/0x0001/0x0002/; s/0x0012/0x0010/; s/0x0031/0x0014/' "$data/guest.xml" > "$scratch/host-drivers.xml"
run --host "$z16" plan --emulator "$region" --vfio "$scratch/host-drivers.xml"
grep VFIO "$err" > "$scratch/said"
diff "$scratch/said" - >&2 << 'EOF' || bad 'not one line per reason'
warning: function 0x00000103, function 0x00000200: VFIO: bound to a driver that is not one of VFIO
warning: function 0x00000204: VFIO: not bound to a driver (virsh nodedev-detach)
EOF

finish
