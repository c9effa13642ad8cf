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
finish
