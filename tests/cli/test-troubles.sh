#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Functions in trouble: every command says the same of each, with the same remedy.
. "${0%/*}/lib.sh"

host=$hosts/troubles.zhost

# A guest that has every function of the host that has an address.
cat > "$scratch/guest.py" << 'EOF'
import json, re, sys
print("<domain type='kvm'><name>all</name><memory unit='GiB'>2</memory><vcpu>1</vcpu>"
      "<os><type arch='s390x' machine='s390-ccw-virtio-7.2'>hvm</type></os><devices>"
      "<emulator>/usr/bin/qemu-system-s390x</emulator>")
for function in json.load(sys.stdin)['functions']:
    parts = re.split('[:.]', function['pci_address'])
    print("<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x%s' bus='0x%s' slot='0x%s' "
          "function='0x%s'/></source></hostdev>" % tuple(parts))
print('</devices></domain>')
EOF

case_ 'a guest with all of them'
run --host "$host" list --all --format json
expect 0
expect_json_golden list.troubles.json
cp "$out" "$scratch/list.json"
python3 "$scratch/guest.py" < "$out" > "$scratch/guest.xml" || bad 'no guest'
run --host "$host" host-validate --format json
expect 0
expect_json_golden host-validate.troubles.json
cp "$out" "$scratch/host.json"
run --host "$host" plan --emulator "$(emulator good)" --format json "$scratch/guest.xml"
cp "$out" "$scratch/plan.json"
run --host "$host" validate --emulator "$(emulator good)" --schemas "$ZPCI_TEST_SCHEMAS" --format json "$scratch/guest.xml"
cp "$out" "$scratch/validate.json"

case_ 'list, host-validate, plan and validate agree on each'
python3 - "$scratch" << 'EOF' || bad 'they do not agree'
import json, sys
read = lambda name: json.load(open('%s/%s.json' % (sys.argv[1], name), encoding='utf-8'))
functions = read('list')['functions']
checks = {check['id']: check for check in read('host')['checks']}
rows = {row['source']: row for row in read('plan')['plans'][0]['devices']}
findings = json.dumps(read('validate')['findings'])
troubles = {function['fid']: function['trouble'] for function in functions if 'trouble' in function}
ids = {trouble['id'] for trouble in troubles.values()}
wanted = {'no-answer', 'config-error', 'config-missing', 'config-broken', 'config-denied', 'slot-no-device',
          'slot-no-function-0'}
assert ids == wanted, ids ^ wanted
for function in functions:
    fid, row = function['fid'], rows[function['pci_address']]
    trouble = troubles.get(fid)
    told = '%(cause)s: %(remedy)s' % trouble if trouble else None
    assert row['function']['state'] == function['state'], fid
    for id in wanted:
        members = {member['name'] for member in checks[id]['members']}
        assert (fid in members) == (trouble is not None and trouble['id'] == id), (fid, id)
        assert checks[id]['result'] == 'WARN' and checks[id]['remedy'], id
    in_trouble = [warning for warning in row['warnings'] if 'standby' not in warning]
    assert in_trouble == ([told] if told else []), (fid, in_trouble)
    if trouble:
        assert json.dumps(trouble['remedy'])[1:-1] in findings, fid
    slot = trouble and trouble['id'].startswith('slot-')
    assert (function['state'] == 'no-device') == bool(slot), fid
    assert ('power_on' in function) == (function['state'] == 'standby'), fid
EOF

case_ 'each trouble is said once'
for verb in plan 'plan --verbose' "validate --schemas $ZPCI_TEST_SCHEMAS"; do
  # shellcheck disable=SC2086
  run --host "$host" $verb --emulator "$(emulator good)" "$scratch/guest.xml"
  cat "$out" "$err" > "$scratch/said"
  for text in 'function 0x00001005 does not answer' 'function 0x0000100a is switched on and has no PCI device' \
    'function 0x00001009: the config space cannot be read' 'function 0x0000100d is in standby'; do
    n=$(grep -cF "$text" "$scratch/said")
    [ "$n" = 1 ] || [ "$verb" != plan ] || bad "$verb says $n times: $text"
    ! grep "^warning: function" "$err" || bad "$verb speaks of the host"
  done
done
run --host "$host" host-validate
! grep "^warning: function" "$err" || bad 'host-validate says it beside its table'
run --host "$host" list
expect_error 'warning: function 0x00001005 does not answer'

case_ 'hostdev and nodedev-dumpxml of a function without a device'
for fid in 0x100a 0x100b 0x100c; do
  for verb in hostdev nodedev-dumpxml; do
    run --host "$host" "$verb" "fid:$fid"
    expect_failure 1 "function 0x0000${fid#0x} is switched on and has no PCI device" \
      "echo 0 > /sys/bus/pci/slots/0000${fid#0x}/power"
    ! grep -q standby "$err" || bad 'standby'
  done
done

case_ 'a function that does not answer has its node device, without interrupts'
run --host "$host" nodedev-dumpxml fid:0x1005
expect 0
expect_output '<fid>0x00001005</fid>'
! grep -q '<msi' "$out" || bad 'interrupts'

case_ 'the names of the standby host are those of the power file alone'
run --host "$host" list --all
[ "$(grep -c ' standby ' "$out")" = 1 ] || bad 'not one in standby'
[ "$(grep -c ' no-device ' "$out")" = 3 ] || bad 'not three without a device'
grep '^note: ' "$err" > "$scratch/notes"
[ "$(cat "$scratch/notes")" = "note: a function in standby is powered on by writing 1 to its slot's power file, e.g. \
echo 1 > /sys/bus/pci/slots/0000100d/power" ] || bad "$(cat "$scratch/notes")"

case_ 'no other function: nothing is in standby'
sed -n '/^zhost/,/^in /{/^in /!p}' "$host" > "$scratch/alone.zhost"
printf 'line /sys/bus/pci/slots/00000601/%s\n' 'address 0200:00:01' 'power 1' >> "$scratch/alone.zhost"
run --host "$scratch/alone.zhost" list
expect 0
expect_error 'note: all 1 functions are without a PCI device; --all shows them'
run --host "$scratch/alone.zhost" host-validate
expect 1
grep -q 'for configured PCI functions *: FAIL (none has a PCI device: power on function 0 first' "$out" || bad "$(cat "$out")"
! grep -q 'standby\|slots/00000601/power)*$' <(grep -v 'echo 0' "$out") || bad 'one writes 1 to its power file'

finish
