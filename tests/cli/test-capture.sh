#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The file of capture: whole or not there, whatever happens; never over another.
# Also: what hostdev prints is valid.
. "${0%/*}/lib.sh"

z16=$hosts/z16.zhost
mkdir "$scratch/folder"
run --host "$z16" capture -
cp "$out" "$scratch/whole"

# old_file_system COMMAND...: on one that cannot make files without a name.
old_file_system() {
  ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0 LD_PRELOAD=$ZPCI_NO_TMPFILE "$@"
}

# expect_nothing_in FOLDER
expect_nothing_in() {
  [ -z "$(ls -A "$1")" ] || { bad "something is left in $1"; ls -lA "$1" >&2; }
}

# never_replaces: what is there already stays, be it a dangling link.
never_replaces() {
  echo precious > "$scratch/folder/old"
  ln -s nowhere "$scratch/folder/link"
  for name in old link; do
    run --host "$z16" capture "$scratch/folder/$name"
    expect_failure 1 "$name' exists already"
  done
  [ "$(cat "$scratch/folder/old")" = precious ] || bad 'it was replaced'
  [ ! -e "$scratch/folder/nowhere" ] || bad 'it was written through a link'
  rm "$scratch/folder/old" "$scratch/folder/link"
  expect_nothing_in "$scratch/folder"
}

case_ 'the file is what standard output would be'
run --host "$z16" capture "$scratch/folder/new"
expect 0
expect_no_output
cmp "$scratch/whole" "$scratch/folder/new" >&2 || bad 'another text'
rm "$scratch/folder/new"

case_ 'with --vfio, --vfio of other verbs says the same of the captured host'
run --host "$hosts/z16.zhost" capture --vfio "$scratch/vfio.zhost"
expect 0
run --host "$hosts/z16.zhost" list --vfio
cp "$out" "$scratch/list"
run --host "$scratch/vfio.zhost" list --vfio
cmp -s "$out" "$scratch/list" || bad 'list --vfio differs'
run --host "$hosts/z16.zhost" capture "$scratch/plain.zhost"
grep -q 'vfio-device-info' "$scratch/plain.zhost" && bad 'VFIO was asked without --vfio'

case_ 'JSON: what was written, and what had to be left out with the reason'
cd "$scratch" || exit 1
sed '/^line \/proc\/cmdline/d' "$z16" > "$scratch/gaps.zhost"
printf 'error /proc/cmdline EACCES\nerror /sys/devices/css0/chp0.50/type EIO\nerror /sys/bus/pci/slots/00000999 ELOOP\n' \
  >> "$scratch/gaps.zhost"
run --host "$scratch/gaps.zhost" capture --format json copy.zhost
expect 0
[ "$(grep -c '^warning: ' "$err")" = 3 ] || bad "$(cat "$err")"
grep -q '^warning: /proc/cmdline: Permission denied: capture the host as root$' "$err" || bad 'no remedy'
size=$(stat -c %s copy.zhost)
expect_output "\"bytes\" : $size,"
[ "$(grep -c '^answer' copy.zhost)" = "$(sed -n 's/.*"answers" : \([0-9]*\),/\1/p' "$out")" ] || bad 'answers'
[ "$(grep -cE '^(dir|line|text|file|hex|link|error) ' copy.zhost)" = "$(sed -n 's/.*"files" : \([0-9]*\),/\1/p' "$out")" ] ||
  bad 'files'
sed -i "s/\"bytes\" : $size,/\"bytes\" : 0,/" "$out"
expect_json_golden written.capture.json
run --host "$z16" capture --format json copy.zhost
expect 1
expect_json
expect_output '"code" : "CONFLICT"' '"remedy" : "name another file, or remove it first"'
run --host "$z16" capture --format json -
expect 2
expect_json
expect_output '"code" : "USAGE"'
cd - > /dev/null || exit 1

case_ 'nothing is replaced'
never_replaces

case_ 'the same on an old file system'
old_file_system run --host "$z16" capture "$scratch/folder/new"
expect 0
cmp "$scratch/whole" "$scratch/folder/new" >&2 || bad 'another text'
rm "$scratch/folder/new"
old_file_system never_replaces

case_ 'a signal waits until the file is whole'
(
  export ZPCI_TEST_SLOW=1 LD_PRELOAD=$ZPCI_NO_TMPFILE ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0
  exec "$VIRT_ZPCI" --host "$z16" capture "$scratch/folder/new" 2> "$err"
) &
pid=$!
for ((i = 0; i < 200; i++)); do
  [ -e "$scratch/folder/new" ] && break
  sleep 0.02
done
kill -TERM "$pid"
wait "$pid"
status=$?
[ "$status" -eq 143 ] || bad "status $status"
cmp "$scratch/whole" "$scratch/folder/new" >&2 || bad 'not whole'
rm -f "$scratch/folder/new"

# A disk of 8 KiB, in a namespace that vanishes with the command.
full_disk() {
  unshare -m bash -c 'mount -t tmpfs -o size=8k none "$1" && shift && folder=$1 && shift || exit 99
    "$@" capture "$folder/new"
    status=$?
    [ -z "$(ls -A "$folder")" ] || exit 98
    exit $status' bash "$scratch/folder" "$scratch/folder" "$VIRT_ZPCI" --host "$z16" > "$out" 2> "$err"
  status=$?
}

if unshare -m true 2> /dev/null; then
  case_ 'a full disk'
  full_disk
  expect_failure 1 "cannot write '$scratch/folder/new': No space left on device"
  case_ 'a full disk with an old file system'
  old_file_system full_disk
  expect_failure 1 "cannot write '$scratch/folder/new': No space left on device"
else
  skip 'a full disk' 'needs root'
  skip 'a full disk with an old file system' 'needs root'
fi

if [ "$(id -u)" = 0 ]; then
  case_ 'root writes through no link of another user'
  mkdir "$scratch/theirs"
  ln -s "$scratch/folder" "$scratch/theirs/link"
  chown -h 65533:65533 "$scratch/theirs" "$scratch/theirs/link"
  run --host "$z16" capture "$scratch/theirs/link/new"
  expect_failure 1 "cannot write '$scratch/theirs/link/new': the path has a link that belongs to another user" 'name the folder itself'
  expect_nothing_in "$scratch/folder"
  chown -h 0:0 "$scratch/theirs/link"
  run --host "$z16" capture "$scratch/theirs/link/new"
  expect 0
  rm -r "$scratch/folder/new" "$scratch/theirs"
else
  skip 'root writes through no link of another user' 'needs root'
fi

case_ 'folders that are not there, or are none'
run --host "$z16" capture "$scratch/none/new"
expect_failure 1 'none/new' 'No such file'
run --host "$z16" capture "$scratch/whole/new"
expect_failure 1 'whole/new' 'Not a directory'
run --host "$z16" capture "$scratch/folder"
expect_failure 1 'exists already'
run --host "$z16" capture ''
expect 1
expect_no_output

case_ 'what hostdev prints is valid, alone and in a guest'
for options in '' '--interp on --aif on' '--interp off' '--region off --uid 7 --fid 0' '--managed no'; do
  run --host "$z16" hostdev $options fid:0x202
  expect 0
  cp "$out" "$scratch/device.xml"
  run --host "$z16" validate --schemas "$ZPCI_TEST_SCHEMAS" "$scratch/device.xml"
  expect 0
  case $options in *interp\ off*) expect_output 'which taints the domain' ;; *) expect_output 'device.xml: valid' ;; esac
  {
    echo "<domain type='kvm'><name>x</name><memory>65536</memory>"
    echo "<os><type arch='s390x' machine='s390-ccw-virtio'>hvm</type></os><devices>"
    cat "$scratch/device.xml"
    echo '</devices></domain>'
  } > "$scratch/guest.xml"
  run --host "$z16" validate --schemas "$ZPCI_TEST_SCHEMAS" --emulator "$(emulator good)" "$scratch/guest.xml"
  expect 0
  ! grep -q ': error: ' "$out" || { bad "$options: $(cat "$out")"; }
  run domxml-to-stock "$scratch/guest.xml"
  expect 0
done

expect_no_leftovers
case_ 'a capture from a stream, and packed'
run --host "$hosts/z16.zhost" list --all
cp "$out" "$scratch/listed"
gzip -c "$hosts/z16.zhost" > "$scratch/z16.zhost.gz"
input=$hosts/z16.zhost
for stream in - /dev/stdin; do
  run --host "$stream" list --all
  expect 0
  cmp -s "$scratch/listed" "$out" || bad "$stream"
done
input=$scratch/z16.zhost.gz
run --host - list --all
cmp -s "$scratch/listed" "$out" || bad 'packed, on standard input'
input=
run --host "$scratch/z16.zhost.gz" list --all
expect 0
cmp -s "$scratch/listed" "$out" || bad 'packed'
run --host <(zcat "$scratch/z16.zhost.gz") list --all
expect 0
cmp -s "$scratch/listed" "$out" || bad 'of another program'
run --host - list
expect_failure 1 'standard input: not a captured host'

case_ 'a packed capture that is cut, or stands for too much'
head -c 2000 "$scratch/z16.zhost.gz" > "$scratch/cut.gz"
run --host "$scratch/cut.gz" list
expect_failure 1 'cut.gz: it begins as a gzip file and cannot be unpacked'
head -c 300000000 /dev/zero | gzip > "$scratch/bomb.gz"
run --host "$scratch/bomb.gz" list
expect_failure 1 'bomb.gz: longer than'

finish
