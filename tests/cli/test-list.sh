#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# list, nodedev-dumpxml and hostdev on the captured hosts.
. "${0%/*}/lib.sh"

z16=$hosts/z16.zhost

for file in "$hosts"/*.zhost; do
  host=$(basename "$file" .zhost)
  case_ "list $host"
  run --host "$file" list --all
  expect 0
  expect_golden "list.$host.txt"
  sed "s,$hosts/,,g" "$err" > "$scratch/messages"
  expect_golden "list.$host.err" "$scratch/messages"
done

for host in z16 hostile unprivileged; do
  case_ "list $host as JSON"
  run --host "$hosts/$host.zhost" list --all --format json
  expect 0
  expect_json_golden "list.$host.json"
done

for host in z16 old override big debian13 nested se noqci hostile; do
  case_ "list --ap $host"
  run --host "$hosts/ap-$host.zhost" list --ap --all
  expect 0
  expect_golden "list-ap.$host.txt"
  expect_golden "list-ap.$host.err" "$err"
done

for host in z16 override hostile; do
  case_ "list --ap $host as JSON"
  run --host "$hosts/ap-$host.zhost" list --ap --format json
  expect 0
  expect_json_golden "list-ap.$host.json"
done

case_ 'list --ap with a libvirt, and without an AP bus'
cat > "$scratch/node.xml" <<'END'
<node>
  <domain type='test'>
    <name>db01</name>
    <memory>1024</memory>
    <os><type>hvm</type></os>
    <devices>
      <hostdev mode='subsystem' type='mdev' model='vfio-ap'>
        <source><address uuid='C2177883-f1bb-47f0-914d-32a22e3a8804'/></source>
      </hostdev>
    </devices>
  </domain>
</node>
END
run --host "$hosts/ap-z16.zhost" --connect "test://$scratch/node.xml" list --ap
expect 0
expect_golden list-ap.guests.txt
run --host "$hosts/ap-z16.zhost" --connect "test://$scratch/node.xml" list --ap --format json
expect 0
expect_json_golden list-ap.guests.json
run --host "$hosts/ap-z16.zhost" --connect "test://$scratch/node.xml" list --mdev --format json
expect 0
expect_json_golden list-mdev.guests.json
run --host "$hosts/emulated.zhost" list --ap
expect 0
expect_error 'note: ' 'emulated.zhost has no AP bus'
for option in '--type ism' '--pnetid NET25' --vfio; do
  # The option and its value are two words.
  run --host "$hosts/ap-nested.zhost" list --ap $option
  expect_failure 2 'is about PCI functions and cannot be used with --ap'
done

case_ 'guests of a libvirt'
run --host "$hosts/z13.zhost" --connect test:///default list
expect 0
! grep -q '?' "$out" || bad 'guests are not known'
run --host "$hosts/z13.zhost" --connect test:///default list --format json
expect 0
expect_json_golden list.guests.json
run --host "$hosts/z13.zhost" --connect test:///nonexistent list
expect 0
expect_error 'warning: ' 'guests are not known'
expect_output '?'

case_ 'standby functions only with --all'
run --host "$z16" list
expect 0
expect_error 'note: 3 functions in standby or without a PCI device are left out; --all shows them'
! grep -q standby "$out" || bad 'a standby function is listed'

case_ 'types are joined, PNETIDs narrow down'
run --host "$z16" list --type ism --type nvme --no-headings --columns FID
expect 0
[ "$(tr '\n' ' ' < "$out")" = '0x00000102 0x00000103 0x00000104 0x00000105 0x00000400 0x00000401 ' ] || bad "$(cat "$out")"
run --host "$z16" list --type roce-express-2 --pnetid NET26 --no-headings --columns fid
[ "$(tr '\n' ' ' < "$out")" = '0x00000200 0x00000203 ' ] || bad "$(cat "$out")"

case_ 'columns in the order asked'
run --host "$z16" list --columns driver,Fid --type nvme
expect 0
expect_golden list.columns.txt

# Each attribute of one function holds a mistake, which costs a warning where the attribute is read.
case_ 'only what is printed is read'
python3 - > "$scratch/mistakes.zhost" << 'EOF'
print('zhost 1\norigin composed\nfile /proc/cpuinfo\n| vendor_id : IBM/S390\nfile /sys/bus/pci/devices/0001:00:00.0/function_id\n| 0x1')
for name in ('uid', 'pchid', 'pft', 'pfgid', 'vfn', 'port', 'fidparm', 'uid_is_unique', 'mio_enabled', 'pfip/segment0',
             'config', 'util_string'):
    print('file /sys/bus/pci/devices/0001:00:00.0/%s\n| wrong' % name)
EOF
read_by() {
  run --host "$scratch/mistakes.zhost" list "$@"
  expect 0
  sed -n "s/^warning: function 0x00000001: attribute '\([^']*\)'.*/\1/p; s/.*: config space.*/config/p" "$err" | tr '\n' ' '
}
[ "$(read_by)" = 'uid pchid pft pfgid vfn port ' ] || bad "the default columns read $(read_by)"
[ "$(read_by --columns FID,STATE,DRIVER,PCI-ADDRESS)" = '' ] || bad 'something is read for the address'
[ "$(read_by --columns vfn,type)" = 'pft vfn ' ] || bad "two columns read $(read_by --columns vfn,type)"
[ "$(read_by --columns fid --type ism)" = 'pft ' ] || bad 'the filter reads something else than the type'
[ "$(read_by --columns fid --pnetid NET1)" = 'pft ' ] || bad 'the filter reads something else than the type'
all='uid pchid pft pfgid vfn port fidparm uid_is_unique mio_enabled pfip/segment0 config '
[ "$(read_by --format json)" = "$all" ] || bad "JSON reads $(read_by --format json)"
[ "$(read_by --format json --columns fid)" = "$all" ] || bad 'JSON reads less with columns, which it does not know'

case_ 'a filter that matches nothing leaves the headings'
run --host "$z16" list --pnetid NOWHERE
expect 0
[ "$(wc -l < "$out")" = 1 ] || bad 'not one line'

case_ 'unknown column'
run --host "$z16" list --columns fid,colour
expect_failure 2 "colour"

case_ 'unknown type'
run --host "$z16" list --type floppy
expect_failure 2 "--type 'floppy'" 'roce-express-2'

case_ 'a folder is a host, too'
mkdir -p "$scratch/root/sys/bus/pci/devices" "$scratch/root/proc"
run --host "$scratch/root" list
expect 0
expect_error 'has no zPCI functions'

case_ 'this machine, whatever it is'
run list
expect 0

case_ 'hosts that cannot be read'
run --host /nonexistent list
expect_failure 1 '/nonexistent' 'No such file'
run --host "$data/guest.xml" list
expect_failure 1 '--host: guest.xml: not a captured host' "begins with 'zhost 1'" "'virt-zpci capture' writes one"
run --host "$scratch" list
expect_failure 1 'no host can be read' 'sys'
head -c 3000 "$z16" > "$scratch/cut.zhost"
run --host "$scratch/cut.zhost" nodedev-dumpxml fid:0x401
expect_failure 1 'cut.zhost:'
head -c 200000 /dev/urandom > "$scratch/noise.zhost"
run --host "$scratch/noise.zhost" list
expect_failure 1 'noise.zhost: not a captured host'
for special in /dev/null /dev/zero "$scratch/fifo"; do
  [ -e "$special" ] || mkfifo "$special"
  run --host "$special" list
  expect_failure 1 "--host: $special: not a regular file"
done

case_ 'a host whose PCI bus cannot be looked at is none without functions'
printf 'zhost 1\norigin composed\nerror /sys/bus/pci/devices EACCES\n' > "$scratch/closed.zhost"
for verb in list 'nodedev-dumpxml fid:0x102' "plan $data/guest.xml"; do
  run --host "$scratch/closed.zhost" $verb
  expect_failure 1 'PCI devices cannot be read' 'Permission denied'
done

case_ 'another machine by --connect needs its capture'
run --connect qemu+ssh://elsewhere/system list
expect_failure 2 '--host FILE'

case_ 'every way to name a function'
run --host "$z16" nodedev-dumpxml fid:0x202
expect 0
mv "$out" "$scratch/first"
for device in fid:514 uid:0x12 0012:00:00.0 pci_0012_00_00_0; do
  run --host "$z16" nodedev-dumpxml "$device"
  expect 0
  cmp -s "$scratch/first" "$out" || bad "$device is another one"
done
netdev=$("$VIRT_ZPCI" --host "$z16" list --format json | sed -n 's/.*"netdevs" : \[ *//; /^ *"\(e[^"]*\)"$/{s//\1/p;q}')
run --host "$z16" nodedev-dumpxml "$netdev"
expect 0

case_ 'node device'
run --host "$z16" nodedev-dumpxml fid:0x102
expect 0
expect_quiet
cmp -s "$out" "$ZPCI_SRC/tests/nodedevxml2xmldata/z16.pci_0001_00_00_0.xml" || bad 'not the golden node device'

case_ 'names that match nothing, several, or are none'
run --host "$z16" nodedev-dumpxml fid:0x999
expect_failure 1 "fid:0x999" "virt-zpci list --all"
run --host "$hosts/hostile.zhost" nodedev-dumpxml uid:0x77
expect 1
run --host "$z16" nodedev-dumpxml fid:zzz
expect_failure 1 'zzz'
run --host "$z16" nodedev-dumpxml fid:0x100000000
expect_failure 1 'fid'
run --host "$z16" nodedev-dumpxml ''
expect 1
run --host "$hosts/x86.zhost" nodedev-dumpxml fid:1
expect_failure 1 "there is no device 'fid:1'" 'not an IBM Z machine'

case_ 'hostdev'
run --host "$z16" hostdev --interp on --aif off --uid 18 --fid 0xffffffff --managed no 0012:00:00.0
expect 0
expect_quiet
expect_golden hostdev.all.xml
run --host "$z16" hostdev fid:0x102
expect 0
expect_golden hostdev.plain.xml

case_ 'hostdev that no guest can start is warned about'
run --host "$z16" hostdev --interp off fid:0x102
expect 0
expect_error 'no guest can start with it'

case_ 'hostdev against the rules'
run --host "$z16" hostdev --interp off --aif on fid:0x102
expect_failure 2 'aif'
run --host "$z16" hostdev --uid 0 fid:0x102
expect_failure 2 "--uid '0'"
run --host "$z16" hostdev --uid 65536 fid:0x102
expect_failure 2 '--uid'
run --host "$z16" hostdev --fid -1 fid:0x102
expect_failure 2 '--fid'

case_ 'hostdev of a function in standby'
run --host "$z16" hostdev fid:0x106
expect_failure 1 'standby' 'echo 1 > /sys/bus/pci/slots/00000106/power'

case_ 'a capture of a capture is the same, and replaces nothing'
run --host "$z16" capture "$scratch/again.zhost"
expect 0
expect_no_output
run --host "$scratch/again.zhost" capture -
cmp -s "$out" "$scratch/again.zhost" || bad 'another capture'
run --host "$z16" capture "$scratch/again.zhost"
expect_failure 1 'again.zhost' 'exists'
run --host "$z16" capture "$scratch/no/such/folder"
expect_failure 1 'No such file'
for verb in 'list --all' 'hostdev fid:0x102' "plan --emulator $(emulator good) $data/guest.xml"; do
  run --host "$z16" $verb
  mv "$out" "$scratch/first"
  run --host "$scratch/again.zhost" $verb
  cmp -s "$scratch/first" "$out" || bad "$verb of the capture differs"
done

case_ 'a captured host whose names collide in the hash function of GLib'
python3 - > "$scratch/collide.zhost" << 'EOF'
print('zhost 1\norigin composed\ndir /sys/bus')
for key in range(1 << 17):
    print('dir /c/' + ''.join('FY' if key >> bit & 1 else 'Ez' for bit in range(17)))
EOF
run --host "$scratch/collide.zhost" list
expect 0

case_ 'interfaces and node devices are shown where they are named, also in JSON'
run --host "$z16" list --columns fid,netdev,nodedev --no-headings --type roce-express-2
expect 0
expect_quiet
[ "$(head -1 "$out" | tr -s ' ')" = '0x00000200 eno16 pci_0010_00_00_0' ] || bad "$(cat "$out")"
run --host "$z16" list --columns fid,netdev --format json --type roce-express-2
expect 0
expect_json
python3 - "$out" << 'END' || bad 'not the two keys'
import json, sys
functions = json.load(open(sys.argv[1]))["functions"]
assert functions[0] == {"fid": "0x00000200", "netdevs": ["eno16"]}, functions[0]
END

case_ 'sorted as is asked, numbers by value, none last, in the table and in JSON'
run --host "$z16" list --all --columns type,vfn,fid --sort TYPE,vfn --no-headings
expect 0
[ "$(awk '{ print $1 }' "$out")" = "$(awk '$1 != "-" { print $1 }' "$out" | LC_ALL=C sort; awk '$1 == "-" { print $1 }' "$out")" ] || bad 'types'
cp "$out" "$scratch/sorted"
run --host "$z16" list --all --sort type,VFN --format json
[ "$(sed -n 's/.*"fid" : "\(.*\)".*/\1/p' "$out")" = "$(awk '{ print $3 }' "$scratch/sorted")" ] || bad 'another order in JSON'
for name in GUEST NONE; do
  run --host "$z16" list --sort "$name"
  expect_failure 2 "--sort: '$name' is not a column of the function itself"
done
run --host "$z16" list --tree --sort FID
expect_failure 2 '--sort cannot be used with --tree'

case_ 'a PNETID in any case, several types'
run --host "$z16" list --pnetid net25 --columns FID --no-headings
cp "$out" "$scratch/any"
run --host "$z16" list --pnetid NET25 --columns FID --no-headings
cmp -s "$out" "$scratch/any" || bad 'another answer'
run --host "$z16" list --type ism --type nvme --columns TYPE --no-headings
[ "$(sort -u "$out" | tr -d ' \n')" = ismnvme ] || bad "$(cat "$out")"

case_ 'functions that are left out are counted'
run --host "$z16" list
left=$(($("$VIRT_ZPCI" --host "$z16" list --all --no-headings 2> /dev/null | wc -l) - $(wc -l < "$out") + 1))
[ "$left" -gt 0 ] || bad 'none is left out'
grep -qE "^note: $left functions? in standby or without a PCI device (is|are) left out; --all shows (it|them)$" "$err" || bad "$(cat "$err")"
run --host "$z16" list --no-headings
expect_quiet
run --host "$z16" list --type ism
expect_quiet

case_ 'a virtio function has the interfaces of its virtio device'
mkdir -p "$scratch/virtio/proc" "$scratch/virtio/sys/bus/pci/devices" "$scratch/virtio/sys/bus/pci/drivers/virtio-pci" \
  "$scratch/virtio/sys/devices/pci0000:00/0000:00:01.0/virtio3/net/eth7"
device=$scratch/virtio/sys/devices/pci0000:00/0000:00:01.0
echo 0x00000077 > "$device/function_id"
ln -s ../../../bus/pci/drivers/virtio-pci "$device/driver"
ln -s ../../../devices/pci0000:00/0000:00:01.0 "$scratch/virtio/sys/bus/pci/devices/0000:00:01.0"
run --host "$scratch/virtio" list --columns FID,NETDEV --no-headings
expect 0
[ "$(tr -s ' ' < "$out")" = '0x00000077 eth7' ] || bad "$(cat "$out")"
run --host "$scratch/virtio" hostdev eth7
expect 0
expect_output "slot='0x01'"

case_ 'numbers are those of XML: hexadecimal with 0x, decimal, no leading zero'
for number in 0x12 18; do
  run --host "$z16" hostdev --uid "$number" fid:0x102
  expect 0
  expect_output "uid='0x0012'"
done
for number in 012 00 0 0x 1x -1 +1 ' 1'; do
  run --host "$z16" hostdev --uid "$number" fid:0x102
  expect 2
done
run --host "$z16" hostdev fid:0258
expect_failure 1 "device 'fid:0258': '0258' is not a decimal number without leading zero"

finish
