#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# report: what is in it, what is not, and that its parts can be read again.
. "${0%/*}/lib.sh"

. "$ZPCI_SRC/scripts/topology-guest.sh"
topology_guest | sed 's,<name>db01</name>,<name>payroll-prod</name>,' > "$scratch/node.xml"
z16=$hosts/z16.zhost
qemu=$(emulator good)

case_ 'a report of a captured host'
run --host "$z16" --connect "test://$scratch/node.xml" report --emulator "$qemu" "$scratch/report.txt"
expect 0
expect_no_output
[ "$(grep '^===' "$scratch/report.txt" | tr '\n' ' ')" = "$(printf '=== %s === ' versions configuration host-validate \
  qemu-caps plugin plans capture)" ] || bad "$(grep '^===' "$scratch/report.txt")"
grep -q 'virt-zpci [0-9]' "$scratch/report.txt" || bad 'no version'
! grep -q 'not known' "$scratch/report.txt" || bad "$(grep 'not known' "$scratch/report.txt")"

case_ 'no name of a host or guest'
! grep -qw "payroll-prod\|$(hostname)" "$scratch/report.txt" || bad "$(grep -w "payroll-prod\|$(hostname)" "$scratch/report.txt")"
grep -q '"domain" : "guest 1"' "$scratch/report.txt" || bad 'no plan'

case_ 'its last part is the capture of the host'
sed '1,/^=== capture ===$/d' "$scratch/report.txt" > "$scratch/again.zhost"
run --host "$z16" list --all
cp "$out" "$scratch/listed"
run --host "$scratch/again.zhost" list --all
expect 0
cmp -s "$scratch/listed" "$out" || bad 'another host'

case_ 'its other parts are JSON'
python3 - "$scratch/report.txt" << 'END' || bad 'not JSON'
import json, re, sys
parts = dict(re.findall(r'^=== ([^\n]*) ===\n(.*?)(?=^===|\Z)', open(sys.argv[1]).read(), re.M | re.S))
for name, key in ('host-validate', 'checks'), ('qemu-caps', 'emulator'), ('plugin', 'plugin'), ('plans', 'devices'):
    assert key in json.loads(parts[name]), name
END

case_ 'JSON: what was written, and what could not be had'
cd "$scratch" || exit 1
run --host "$z16" report --emulator /no-such-emulator --format json told.txt
expect 0
expect_output "\"bytes\" : $(stat -c %s told.txt),"
sed -i 's/"bytes" : [0-9]*,/"bytes" : 0,/' "$out"
expect_json_golden written.report.json
[ "$(grep '^===' told.txt | sed 's/=== \(.*\) ===/\1/')" = "$(python3 -c 'import json, sys
for part in json.load(sys.stdin)["parts"]: print(part["name"])' < "$out")" ] || bad 'other parts'
run --host "$z16" report --format json -
expect 2
expect_output '"code" : "USAGE"'
cd - > /dev/null || exit 1

case_ 'what the capture in it leaves out is warned of'
sed 's/^line \/proc\/cmdline.*/error \/proc\/cmdline EACCES/' "$z16" > "$scratch/gap.zhost"
run --host "$scratch/gap.zhost" report "$scratch/gap.txt"
expect 0
grep -q '^warning: /proc/cmdline: Permission denied: capture the host as root$' "$err" || bad "$(cat "$err")"

case_ 'no file is replaced; - is standard output; what cannot be had is said'
run --host "$z16" report "$scratch/report.txt"
expect_failure 1 'exists already'
run --host "$z16" report --emulator /no-such-emulator -
expect 0
expect_output '=== plans ===' 'not known: no libvirt was asked' 'not known: '

finish
