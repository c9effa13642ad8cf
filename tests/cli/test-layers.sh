#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# zpci-requests, the hook of vdsm and KubeVirt: as each of them calls it, and where it has to refuse.
. "${0%/*}/lib.sh"

hook=$ZPCI_SRC/data/layers/zpci-requests
mkdir "$scratch/bin"
ln -s "$(realpath "$VIRT_ZPCI")" "$scratch/bin/virt-zpci"
path_with_tool=$scratch/bin:$PATH
example=$ZPCI_SRC/docs/examples/db01.xml

# vdsm WORDS [FILE]: as vdsm calls it; the domain XML is then in $scratch/domxml.
vdsm() {
  cp "${2:-$example}" "$scratch/domxml"
  PATH=$path_with_tool _hook_domxml=$scratch/domxml zpci=$1 "$hook" > "$out" 2> "$err"
  status=$?
}

# kubevirt WORDS [FILE]: as the sidecar calls it.
kubevirt() {
  local vmi
  vmi=$(python3 -c 'import json, sys
print(json.dumps({"metadata": {"annotations": {"libvirt-zpci/requests": sys.argv[1]}}, "spec": {"domain": {}}}))' "$1")
  PATH=$path_with_tool "$hook" --vmi "$vmi" --domain "$(cat "${2:-$example}")" > "$out" 2> "$err"
  status=$?
}

# refused STATUS TEXT...: nothing is changed and nothing printed.
refused() {
  expect "$1"
  shift
  expect_no_output
  expect_error 'zpci-requests: ' "$@"
  cmp -s "${source_file:-$example}" "$scratch/domxml" || bad 'the domain XML was changed'
}

case_ 'a guest without requests is handed on to the byte'
for words in '' '   '; do
  vdsm "$words"
  expect 0
  expect_quiet
  cmp "$example" "$scratch/domxml" || bad "'$words' changed it"
done
printf '<domain><name>a&amp;b</name>\r\n<!-- %s --></domain>' "$(printf 'caf\303\251')" > "$scratch/odd.xml"
PATH=$path_with_tool "$hook" --vmi '{}' --domain "$(cat "$scratch/odd.xml")" | cmp - "$scratch/odd.xml" || bad 'other bytes'
PATH=/usr/bin:/bin "$hook" --vmi '{"metadata": null}' --domain "$(cat "$scratch/odd.xml")" | cmp - "$scratch/odd.xml" || bad 'metadata is null'

case_ 'requests for all functions and for one'
vdsm 'interp=on 0012:00:00.0/interp=off'
expect 0
expect_quiet
run domxml-from-stock "$scratch/domxml"
expect_output 'interp="on" aif="on"' 'interp="off" aif="off"'
run --host "$hosts/z16.zhost" plan --emulator "$ZPCI_SRC/tests/qemucapsdata/qemu-10.0.json" --format json "$scratch/domxml"
python3 - "$out" << 'END' || bad 'not what was asked'
import json, sys
devices = json.load(open(sys.argv[1]))["plans"][0]["devices"]
assert [device["asked"] for device in devices] == [{"interp": "on", "aif": "on"}, {"interp": "off", "aif": "off"}], devices
END

case_ 'KubeVirt gets the same'
cp "$scratch/domxml" "$scratch/expected"
kubevirt 'interp=on 0012:00:00.0/interp=off'
expect 0
expect_quiet
cmp "$scratch/expected" "$out" || bad 'another text'

case_ 'a <hostdev> without a guest address, as both write it, gets one'
for managed in yes no; do
  {
    echo "<domain type='kvm'><name>x</name><memory>65536</memory><os><type arch='s390x' machine='s390-ccw-virtio-9.2'>hvm</type></os>"
    echo "<devices><hostdev mode='subsystem' type='pci' managed='$managed'><source>"
    echo "<address domain='18' bus='0' slot='0' function='0'/></source><alias name='ua-hostdevice-roce'/></hostdev>"
    echo "<hostdev mode='subsystem' type='mdev' model='vfio-ap'><source><address uuid='4f0b1d86-9d66-4a66-a3d5-4b1f7a3c2a10'/></source></hostdev>"
    echo "</devices></domain>"
  } > "$scratch/bare.xml"
  vdsm 'aif=off' "$scratch/bare.xml"
  expect 0
  grep -q '<zpci:function uid="0x0001" source="0012:00:00.0" aif="off"/>' "$scratch/domxml" || bad "$(cat "$scratch/domxml")"
done

case_ 'text with characters of its own stays as it is'
sed 's,<name>db01</name>,<name>db \&amp; \&lt;01\&gt; é</name>,' "$example" > "$scratch/text.xml"
vdsm 'interp=on' "$scratch/text.xml"
expect 0
grep -q '<name>db &amp; &lt;01&gt; é</name>' "$scratch/domxml" || bad "$(grep '<name>' "$scratch/domxml")"

case_ 'words that are none'
for words in interp 'interp=' '=on' 'interp=on;aif=on' '12:00.0/interp=on' 'interp="on"' 'interp=<on>' 'a/b/c=on'; do
  vdsm "$words"
  refused 2 "request '$words' is not NAME=on"
done
kubevirt 'interp='
expect 1
expect_no_output
expect_error "request 'interp=' is not NAME=on"

case_ 'requests that nobody knows, or that contradict'
vdsm 'interpretation=on'
refused 2 "virt-zpci does not know the request 'interpretation'"
vdsm 'interpret=on'
refused 2 "write interp='on'"
vdsm 'interp=maybe'
refused 2 "interp='maybe' is neither on nor off"
vdsm 'interp=off aif=on'
refused 2 "aif='on' needs interpretation"
vdsm '0013:00:00.0/interp=on'
refused 2 'the guest does not have the function 0013:00:00.0'
kubevirt 'interp=off aif=on'
expect 1
expect_no_output

case_ 'a domain XML that cannot be read'
source_file=$scratch/broken.xml
printf '<domain><devices>' > "$source_file"
vdsm 'interp=on' "$source_file"
refused 2 'the domain XML cannot be read'
printf '<!DOCTYPE domain [<!ENTITY a "b">]><domain>&a;</domain>' > "$source_file"
vdsm 'interp=on' "$source_file"
refused 2 'document type declaration'
sed "s/domain='0x0001'/domain='one'/" "$example" > "$source_file"
vdsm 'interp=on' "$source_file"
refused 2 "<address domain='one'> in <source> is not a number"
unset source_file
PATH=$path_with_tool _hook_domxml=$scratch/none zpci=interp=on "$hook" > "$out" 2> "$err"
status=$?
expect 2
expect_error 'zpci-requests: ' 'No such file'

case_ 'a KubeVirt that says something else'
for vmi in '' '[]' 'nonsense' '{"metadata": "x"}'; do
  PATH=$path_with_tool "$hook" --vmi "$vmi" --domain "$(cat "$example")" > "$out" 2> "$err"
  status=$?
  expect 1
  expect_no_output
  expect_error 'zpci-requests: the VirtualMachineInstance is not the JSON of an object'
done
# A later version may hand over more.
PATH=$path_with_tool "$hook" --vmi '{}' --domain "$(cat "$example")" --more x > "$out" 2> "$err" || bad 'more arguments'

case_ 'without virt-zpci'
path_with_tool=/nonexistent
ln -s "$(command -v python3)" "$scratch/python3"
cp "$example" "$scratch/domxml"
PATH=/nonexistent _hook_domxml=$scratch/domxml zpci=interp=on /usr/bin/python3 "$hook" > "$out" 2> "$err"
status=$?
refused 2 'virt-zpci is not installed here'

finish
