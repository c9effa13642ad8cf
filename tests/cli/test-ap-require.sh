#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The requirement of a matrix (<ap>), through the verbs: plan, hook,
# status, and the guest with a function and a matrix.
. "${0%/*}/lib.sh"

uuid=c2177883-f1bb-47f0-914d-32a22e3a8804
cases=$hosts/../qemuxml2argvdata
z16=(--host "$hosts/ap-z16.zhost")

# says EXPRESSION: it holds for the JSON document j on standard output.
says() {
  python3 -c 'import json, sys; j = json.load(open(sys.argv[1])); sys.exit(not eval(sys.argv[2]))' "$out" "$1" || bad "not so: $1"
}

case_ 'plan: what is required arrives'
run "${z16[@]}" plan "$cases/ap-require.xml"
expect 0
expect_golden plan.ap-require.txt
case_ 'plan: what is required does not arrive'
run "${z16[@]}" plan "$cases/ap-require-missing.xml"
expect 1
expect_golden plan.ap-require-missing.txt
case_ 'plan: author form and stock form are planned alike'
for name in ap-require ap-require-missing ap-require-not-assigned ap-require-not-started; do
  run "${z16[@]}" plan --format json "$cases/$name.xml"
  sed 's/"line" *: *[0-9]*//' "$out" > "$scratch/author.json"
  run "${z16[@]}" plan --format json "$cases/$name.stock.xml"
  sed 's/"line" *: *[0-9]*//' "$out" | cmp -s - "$scratch/author.json" || bad "$name differs"
done

case_ 'plan: a function and a matrix are one plan with one exit status'
for name in ap-and-zpci:0 ap-and-zpci-missing:1; do
  run --host "$hosts/ap-and-zpci.zhost" plan --format json "$cases/${name%:*}.xml"
  expect "${name#*:}"
  says 'len(j["plans"]) == 1 and len(j["plans"][0]["devices"]) == 1 and len(j["plans"][0]["matrices"]) == 1'
done

case_ 'hook: starts what finds all it requires'
input=$cases/ap-require.stock.xml run "${z16[@]}" hook db01 prepare begin -
expect 0
expect_no_output
expect_error 'guest db01: hostdev0: vfio-ap c2177883-f1bb-47f0-914d-32a22e3a8804: reduced: 07.0004 has no driver'
case_ 'hook: refuses what would not find all it requires'
input=$cases/ap-require-missing.stock.xml run "${z16[@]}" hook db01 prepare begin -
expect_failure 1 "guest db01: hostdev0: vfio-ap $uuid: refused: the guest requires adapter 0x07, and 07.0004 has no driver"
input=$cases/ap-require-not-started.stock.xml run "${z16[@]}" hook db01 prepare begin -
expect_failure 1 'is defined and not active: virsh nodedev-start'
input=$cases/ap-and-zpci-missing.stock.xml run --host "$hosts/ap-and-zpci.zhost" hook db01 prepare begin -
expect_failure 1 'the guest requires adapter 0x03, and adapter 0x03 is not assigned'
case_ 'hook: asks the emulator on behalf of what is required, and never refuses where it cannot be asked'
for name in no-vfio-ap hangs exits; do
  sed "s,<emulator>.*</emulator>,<emulator>$(emulator $name)</emulator>," "$cases/ap-require.stock.xml" > "$scratch/$name.xml"
done
input=$scratch/no-vfio-ap.xml run "${z16[@]}" hook db01 prepare begin -
expect_failure 1 'refused: QEMU 12.3.4 has no device vfio-ap'
input=$scratch/exits.xml run "${z16[@]}" hook db01 prepare begin -
expect 0
expect_error 'whether the guest finds what it requires is not known: whether QEMU has the device vfio-ap is not known' \
  'exited with status 3 before it answered'
input=$scratch/hangs.xml run "${z16[@]}" hook db01 prepare begin -
expect 0
expect_error 'did not answer within 5000 ms'
sed "s,<emulator>.*</emulator>,<emulator>$(emulator no-vfio-ap)</emulator>," "$cases/ap-reduced.xml" > "$scratch/nothing.xml"
input=$scratch/nothing.xml run "${z16[@]}" hook db01 prepare begin -
expect 0
expect_error 'reduced: 07.0004 has no driver'
case_ 'hook: refuses nobody who requires nothing'
for name in ap-reduced ap-not-started ap-no-mdev ap-no-apft ap-tcg ap-no-bus ap-se; do
  input=$cases/$name.xml run "${z16[@]}" hook db01 prepare begin -
  expect 0
done
case_ 'hook: an entry of a device that is gone requires nothing'
sed "s/zpci:ap uuid=\"c2/zpci:ap uuid=\"d2/" "$cases/ap-require-missing.stock.xml" > "$scratch/gone.xml"
input=$scratch/gone.xml run "${z16[@]}" hook db01 prepare begin -
expect 0
case_ 'hook: a requirement refuses for itself alone'
# The function has no request, and no guest could have it; that is QEMU's to say.
sed "s/ domain='0x0001' bus/ domain='0x0009' bus/; /zpci:function/d" "$cases/ap-and-zpci.stock.xml" > "$scratch/other.xml"
input=$scratch/other.xml run --host "$hosts/ap-and-zpci.zhost" hook db01 prepare begin -
expect 0
case_ 'hook: negotiate = warn'
printf '[zpci]\nnegotiate = warn\n' > "$scratch/zpci.conf"
input=$cases/ap-require-missing.stock.xml run --config "$scratch/zpci.conf" "${z16[@]}" hook db01 prepare begin -
expect 0
expect_error 'the guest requires adapter 0x07'

# node NAME FILE: a libvirt of its own with the guest of the stock form in FILE, which runs.
node() {
  echo "<node>"
  sed "s/<domain type='kvm'>/<domain type='test'>/; s,<name>.*</name>,<name>$1</name>,; /<emulator>/d; /<cpu /d" "$2"
  echo '</node>'
}

case_ 'status: what is requested, beside the other levels'
node db01 "$cases/ap-require.stock.xml" > "$scratch/node.xml"
run "${z16[@]}" --connect "test://$scratch/node.xml" status db01
expect 0
expect_golden status.ap-require.txt
case_ 'status: what is requested and not there is a failure'
node db01 "$cases/ap-require-missing.stock.xml" > "$scratch/node.xml"
run "${z16[@]}" --connect "test://$scratch/node.xml" status db01
expect 1
expect_golden status.ap-require-missing.txt
run "${z16[@]}" --connect "test://$scratch/node.xml" status --format json db01
expect 1
says 'j["matrices"][0]["met"] is False and j["matrices"][0]["requested"]["adapters"] == ["0x05", "0x07"]'

case_ 'validate: what is required'
run "${z16[@]}" validate --schemas "$ZPCI_TEST_SCHEMAS" "$cases/ap-require.xml"
expect 0
run "${z16[@]}" validate --schemas "$ZPCI_TEST_SCHEMAS" "$cases/ap-require-missing.xml"
expect 1
expect_output 'error: hostdev0: this host cannot start it: the guest requires adapter 0x07'
run "${z16[@]}" validate --schemas "$ZPCI_TEST_SCHEMAS" "$cases/ap-require-no-domain.xml"
expect 1
expect_output ':17: error: hostdev0: <ap> requires no domain'

case_ 'mdev and reserve take what a guest requires'
run "${z16[@]}" mdev --from "$cases/ap-require.xml"
expect 0
expect_golden mdev.from.txt
cp "$out" "$scratch/mdev.xml"
run "${z16[@]}" mdev --from "$cases/ap-require.stock.xml" --uuid "${uuid^^}"
cmp -s "$out" "$scratch/mdev.xml" || bad 'the stock form gives another'
run "${z16[@]}" mdev --adapters 5,6 --domains 4 --control 4 --uuid $uuid
cmp -s "$out" "$scratch/mdev.xml" || bad 'its numbers give another'
run "${z16[@]}" --connect "test://$scratch/node.xml" mdev --from db01 --format json
expect 0
expect_output '"assign_adapter": "0x07"'
run "${z16[@]}" reserve --from "$cases/ap-require-not-assigned.xml"
expect 0
expect_golden reserve.from.txt
case_ 'mdev: a guest that requires nothing, or twice'
run "${z16[@]}" mdev --from "$cases/ap-reduced.xml"
expect_failure 1 'no vfio-ap device of it has an <ap> that says what the guest requires'
run "${z16[@]}" mdev --from "$cases/ap-require.xml" --uuid 12345678-9abc-4def-8123-456789abcdef
expect_failure 1 'no vfio-ap device of it with uuid 12345678-9abc-4def-8123-456789abcdef has an <ap>'
run "${z16[@]}" mdev --from "$cases/ap-require-no-domain.xml"
expect_failure 1 'ap-require-no-domain.xml:17: hostdev0: <ap> requires no domain'
sed "0,/<\/source>/s//<\/source><ap adapters='5' domains='4'\/>/" "$cases/ap-two.xml" > "$scratch/two.xml"
run "${z16[@]}" mdev --from "$scratch/two.xml"
expect_failure 1 "two vfio-ap devices of it require a matrix, $uuid and 6d1a2f34-0c5e-4b7a-9d3e-5f6a7b8c9d0e"
run "${z16[@]}" mdev --from "$scratch/two.xml" --uuid $uuid
expect 0
case_ 'mdev: --from says it all'
run "${z16[@]}" mdev --from "$cases/ap-require.xml" --domains 4
expect_failure 2 '--from says what --domains says'
run "${z16[@]}" reserve --from "$cases/ap-require.xml" 05.0004
expect_failure 2 'name queues, or --from a guest, not both'

case_ 'hostdev --require: all that is assigned'
run "${z16[@]}" hostdev --require "mdev:$uuid"
expect 0
expect_golden hostdev.require.txt
expect_error 'warning: no guest would find this now: the guest requires adapter 0x07, and 07.0004 has no driver'
run "${z16[@]}" validate --schemas "$ZPCI_TEST_SCHEMAS" "$golden/hostdev.require.txt"
expect 0
run "${z16[@]}" hostdev --require --strict "mdev:$uuid"
expect 1
run "${z16[@]}" hostdev --require --strict mdev:6d1a2f34-0c5e-4b7a-9d3e-5f6a7b8c9d0e
expect 0
case_ 'hostdev --require: a device that is only defined'
run "${z16[@]}" hostdev --require mdev:9f3e4d5c-6b7a-4890-a1b2-c3d4e5f60718
expect 0
expect_output "<ap adapters='0x08' domains='0x0004 0x0011'/>"
expect_error 'is defined and not active'
case_ 'hostdev --require: nothing to require'
run "${z16[@]}" hostdev --require mdev:12345678-9abc-4def-8123-456789abcdef
expect_failure 1 'ap-z16.zhost has no mediated device 12345678-9abc-4def-8123-456789abcdef with adapters and domains'
run "${z16[@]}" hostdev --require 0001:00:00.0
expect_failure 2 '--require is about mediated devices, like mdev:UUID'
run "${z16[@]}" hostdev --require --interp on "mdev:$uuid"
expect_failure 2 '--interp is about PCI functions'

finish
