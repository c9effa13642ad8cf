#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Emulators that are missing, hang, crash or lie; and what a signal leaves.
. "${0%/*}/lib.sh"

z16=$hosts/z16.zhost

case_ 'what an emulator offers'
run qemu-caps "$(emulator good)"
expect 0
expect_quiet
sed "s,$scratch,SCRATCH,g" "$out" > "$scratch/text"
expect_golden qemu-caps.txt "$scratch/text"
run qemu-caps --format json "$(emulator good)"
expect 0
sed -i "s,$scratch,SCRATCH,g" "$out"
expect_json_golden qemu-caps.json

case_ 'no emulator for s390x'
run qemu-caps "$(emulator no-zpci)"
expect 0
expect_output 'zpci                  no'

case_ 'emulators that are none'
run qemu-caps "$scratch/missing"
expect_failure 1 "emulator $scratch/missing: No such file" 'name a qemu-system-s390x'
run qemu-caps "$scratch"
expect_failure 1 'not a regular file'
cp "$FAKE_QEMU" "$scratch/bin/plain"
chmod 644 "$scratch/bin/plain"
run qemu-caps "$scratch/bin/plain"
expect_failure 1 'plain' 'Permission denied'
printf 'no program\n' > "$scratch/bin/text"
chmod 755 "$scratch/bin/text"
run qemu-caps "$scratch/bin/text"
expect_failure 1 "emulator $scratch/bin/text"

for fake in exits crashes closes not-json not-qmp array deep wrong-id no-return bad-utf8 version-huge machine-escape; do
  case_ "an emulator that lies or ends: $fake"
  run qemu-caps "$(emulator $fake)"
  expect_failure 1 "emulator $scratch/bin/$fake"
  ! grep -q $'\e' "$err" || bad 'raw escape in an error'
  run --host "$z16" plan --emulator "$(emulator $fake)" "$data/guest.xml"
  expect_failure 1 "emulator $scratch/bin/$fake"
done

case_ 'an emulator that hangs'
begin=$SECONDS
run qemu-caps "$(emulator hangs)"
expect_failure 1 'hangs'
[ $((SECONDS - begin)) -le 30 ] || bad "it took $((SECONDS - begin)) s"

case_ 'an emulator of the document is not run'
cp "$FAKE_QEMU" "$scratch/bin/mark"
sed "s,<devices>,<devices><emulator>$(emulator good)</emulator>," "$data/guest.xml" > "$scratch/named.xml"
run --host "$z16" plan "$scratch/named.xml"
expect 0
expect_output 'QEMU not known'
[ "$(grep -c 'the properties of QEMU are not known: .*is not run' "$err")" = 1 ] || bad 'not told, or more than once'
run --host "$z16" plan --verbose "$scratch/named.xml"
expect_output 'is not run' '--emulator'
printf '[zpci]\nemulators = %s\n' "$(emulator good)" > "$scratch/named.conf"
run_raw --config "$scratch/named.conf" --host "$z16" plan "$scratch/named.xml"
expect 0
expect_output 'QEMU 12.3.4'

caps=$ZPCI_SRC/tests/qemucapsdata

case_ 'recorded answers are read back as they were asked'
run qemu-caps --record "$(emulator good)"
expect 0
cp "$out" "$scratch/good.json"
run qemu-caps "$scratch/good.json"
expect 0
expect_quiet
sed "s,$scratch,SCRATCH,g" "$out" > "$scratch/text"
expect_golden qemu-caps.txt "$scratch/text"
run qemu-caps --record "$scratch/good.json"
cmp "$out" "$scratch/good.json" >&2 || bad 'recorded again, it differs'
run --host "$z16" plan --emulator "$scratch/good.json" "$data/guest.xml"
expect 0
expect_output 'QEMU 12.3.4 (as recorded in a file)'
printf '{ "format" : "other" }\n' > "$scratch/other.json"
for verb in qemu-caps 'qemu-caps --record'; do
  run $verb "$scratch/other.json"
  expect_failure 1 'other.json: not a record of replies'
done
run --host "$z16" plan --emulator "$scratch/other.json" "$data/guest.xml"
expect_failure 1 'other.json: not a record of replies'

case_ 'a capture keeps what emulators answered, and a copy of it does'
run --host "$z16" capture --emulator "$caps/qemu-10.0.json" --emulator "$(emulator good)" "$scratch/with.zhost"
expect 0
expect_quiet
run --host "$scratch/with.zhost" capture "$scratch/copy.zhost"
cmp "$scratch/with.zhost" "$scratch/copy.zhost" >&2 || bad 'the copy differs'
run --host "$scratch/copy.zhost" qemu-caps --record /usr/bin/qemu-system-s390x
expect 0
cmp "$out" "$caps/qemu-10.0.json" >&2 || bad 'other answers'
run --host "$z16" capture --emulator "$(emulator crashes)" "$scratch/none.zhost"
expect_failure 1 "emulator $scratch/bin/crashes"
[ ! -e "$scratch/none.zhost" ] || bad 'a capture was written all the same'

case_ 'a captured host is planned with its own emulator'
run --host "$scratch/with.zhost" plan "$data/guest.xml"
expect 0
expect_output 'QEMU 10.0.13 (as the captured host recorded it)'
run --host "$scratch/with.zhost" plan --format json "$data/guest.xml"
expect_output '"emulator_origin" : "capture"'
run --host "$scratch/with.zhost" plan --emulator "$scratch/bin/good" "$data/guest.xml"
expect_output 'QEMU 12.3.4 (as the captured host recorded it)'
# Also one that the document names and that would not be run here.
run --host "$scratch/with.zhost" plan "$scratch/named.xml"
expect_output 'QEMU 12.3.4 (as the captured host recorded it)'
run --host "$scratch/with.zhost" validate --schemas "$ZPCI_TEST_SCHEMAS" "$data/guest.xml"
expect_quiet

case_ 'with the emulator of this machine a captured host is planned only saying so'
printf '[zpci]\nemulators = %s\n' "$(emulator good)" > "$scratch/named.conf"
run_raw --config "$scratch/named.conf" --host "$z16" plan "$scratch/named.xml"
expect_output 'QEMU 12.3.4 (of this machine, not of the captured host)'
run_raw --config "$scratch/named.conf" --host "$z16" plan --format json "$scratch/named.xml"
expect_output '"emulator_origin" : "this-machine"'
run_raw --config "$scratch/named.conf" --host "$z16" validate --schemas "$ZPCI_TEST_SCHEMAS" "$scratch/named.xml"
expect_error 'note: planned with QEMU 12.3.4 (of this machine, not of the captured host)'
sed "s/type='kvm'/type='test'/; 1s/^/<node>/; \$s,\$,</node>," "$scratch/named.xml" > "$scratch/node.xml"
mkdir -p "$scratch/root/sys/bus" "$scratch/root/proc"
run --host "$scratch/root" plan --emulator "$(emulator good)" "$data/guest.xml"
expect_output 'QEMU 12.3.4 (of this machine, not of the captured host)'

run_raw --config "$scratch/named.conf" --host "$z16" --connect "test://$scratch/node.xml" export prometheus
expect 0
expect_error 'note: planned with QEMU 12.3.4 (of this machine, not of the captured host)'

case_ 'what changes with another QEMU or machine type'
old=$caps/qemu-7.2.json new=$caps/qemu-10.0.json
run --host "$z16" capture --emulator "$old" "$scratch/old.zhost"
# interp=on for ISM makes an override; the other two have what the machine type gives.
sed "s/ interp='off'//; s/'s390-ccw-virtio'/'s390-ccw-virtio-7.2'/" "$data/guest.xml" > "$scratch/seven.xml"
run --host "$scratch/old.zhost" plan --compare --emulator "$new" --machine s390-ccw-virtio-7.1 "$scratch/seven.xml"
expect 0
expect_golden plan.compare.txt
run --host "$scratch/old.zhost" plan --compare --emulator "$new" --machine s390-ccw-virtio-7.1 --format json \
  "$scratch/seven.xml"
expect 0
expect_json_golden plan.compare.json
run --host "$scratch/old.zhost" plan --compare --emulator "$old" "$scratch/seven.xml" "$scratch/seven.xml"
expect 0
[ "$(grep -c '^nothing changes$' "$out")" = 2 ] || bad "$(cat "$out")"
run --host "$scratch/old.zhost" plan --compare --strict --emulator "$old" "$scratch/seven.xml"
expect 0
run --host "$scratch/old.zhost" plan --compare --strict --emulator "$new" "$scratch/seven.xml"
expect 1

case_ 'a guest that would not start any more costs the exit status'
sed "s/ interp='on'//" "$scratch/seven.xml" > "$scratch/plain.xml"
run --host "$scratch/old.zhost" plan --compare --machine s390-ccw-virtio-7.1 "$scratch/plain.xml"
expect 1
grep -q 'ism 0x00000102 *result *interpreted *REFUSED *ISM has no MSI-X' "$out" || bad "$(cat "$out")"
run --host "$scratch/old.zhost" plan --compare --machine s390-ccw-virtio-7.1 --format json "$scratch/plain.xml"
expect 1
expect_output '"worse" : true'
# The way back: it does not start now, and would.
sed "s/virtio-7.2'/virtio-7.1'/" "$scratch/plain.xml" > "$scratch/pinned.xml"
run --host "$scratch/old.zhost" plan --compare --machine s390-ccw-virtio-7.2 "$scratch/pinned.xml"
expect 0
grep -q 'ism 0x00000102 *result *REFUSED *interpreted' "$out" || bad "$(cat "$out")"
# The other QEMU lacks the machine type.
sed "s/virtio-7.2'/virtio-2.4'/" "$scratch/seven.xml" > "$scratch/gone.xml"
run --host "$scratch/old.zhost" plan --compare --emulator "$scratch/good.json" "$scratch/gone.xml"
expect 1

case_ 'nothing to compare with'
run --host "$z16" plan --compare "$data/guest.xml"
expect_failure 2 '--compare needs --emulator or --machine'
run --host "$z16" plan --compare --machine none-such --emulator "$new" "$data/guest.xml"
expect_failure 1 "--machine 'none-such' is not a machine type"

# ended_by SIGNAL COMMAND...: starts it, waits until the emulator runs, sends the signal.
ended_by() {
  local signal=$1 pid i
  shift
  "$VIRT_ZPCI" --config "$scratch/zpci.conf" "$@" > "$out" 2> "$err" &
  pid=$!
  for ((i = 0; i < 100; i++)); do
    pgrep -f "^$scratch/bin/hangs" > /dev/null && break
    sleep 0.05
  done
  [ "$i" -lt 100 ] || bad 'the emulator was not started'
  kill -"$signal" "$pid"
  wait "$pid"
  status=$?
}

case_ 'a signal leaves nothing behind'
if command -v pgrep > /dev/null; then
  for signal in TERM HUP; do
    ended_by $signal --host "$z16" plan --emulator "$(emulator hangs)" "$data/guest.xml"
    [ "$status" -gt 128 ] || bad "status $status after $signal"
    expect_no_output
    expect_no_leftovers
    for ((i = 0; i < 100; i++)); do
      pgrep -f "^$scratch/bin/hangs" > /dev/null || break
      sleep 0.05
    done
    ! pgrep -f "^$scratch/bin/hangs" > /dev/null || bad "the emulator runs on after $signal"
  done
  [ -z "$(find "$XDG_CACHE_HOME" -name '*.??????' -o -name '.*' -type f)" ] || bad 'parts of cache files are left'
fi

if [ -x /usr/bin/qemu-system-s390x ]; then
  case_ 'a real QEMU: no machine type is asked for what it cannot have'
  run qemu-caps
  expect 0
  ! grep -q 'machine type none' "$err" || bad "$(cat "$err")"
else
  skip 'a real QEMU: no machine type is asked for what it cannot have' 'no /usr/bin/qemu-system-s390x'
fi

case_ 'a cache that cannot be written costs nothing'
XDG_CACHE_HOME=/proc/nonexistent run qemu-caps "$(emulator good)"
expect 0
XDG_CACHE_HOME=$scratch/zpci.conf run qemu-caps "$(emulator good)"
expect 0

if [ "$(id -u)" = 0 ]; then
  case_ 'root keeps nothing in the folders of another user'
  mkdir "$scratch/home" "$scratch/elsewhere"
  ln -s "$scratch/elsewhere" "$scratch/home/link"
  chown -h 65533:65533 "$scratch/home" "$scratch/home/link"
  for cache in home home/link home/new; do
    XDG_CACHE_HOME=$scratch/$cache run qemu-caps "$(emulator good)"
    expect 0
    [ "$(find "$scratch/home" "$scratch/elsewhere" | wc -l)" = 3 ] || bad "$(find "$scratch/home" "$scratch/elsewhere")"
  done
  rm -r "$scratch/home" "$scratch/elsewhere"
else
  skip 'root keeps nothing in the folders of another user' 'needs root'
fi

case_ 'a cache full of rubbish is not believed'
run qemu-caps "$(emulator good)"
find "$XDG_CACHE_HOME" -type f | while read -r file; do head -c 100 /dev/urandom > "$file"; done
run qemu-caps "$(emulator good)"
expect 0
sed "s,$scratch,SCRATCH,g" "$out" > "$scratch/text"
expect_golden qemu-caps.txt "$scratch/text"

case_ 'nothing is left'
expect_no_leftovers
case_ 'qemu-caps without an argument asks the emulator that plan would take'
if [ -x /usr/bin/qemu-system-s390x ]; then
  run qemu-caps
  expect 0
  expect_output '/usr/bin/qemu-system-s390x: QEMU '
fi

finish
