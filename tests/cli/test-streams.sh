#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Standard streams that are full, closed, a pipe without reader, or a terminal.
. "${0%/*}/lib.sh"

z16=$hosts/z16.zhost

case_ 'a full disk under standard output'
timeout 60 "$VIRT_ZPCI" --host "$z16" list > /dev/full 2> "$err"
status=$?
: > "$out"
expect_failure 1 'cannot write standard output: No space left on device'

case_ 'closed standard output'
timeout 60 "$VIRT_ZPCI" --host "$z16" list >&- 2> "$err"
status=$?
expect_failure 1 'cannot write standard output'

case_ 'closed standard output does not become a file of ours'
timeout 60 "$VIRT_ZPCI" --host "$z16" capture "$scratch/copy.zhost" >&- 2> "$err"
status=$?
expect 0
[ -s "$scratch/copy.zhost" ] || bad 'no capture'

case_ 'closed standard input'
timeout 60 "$VIRT_ZPCI" domxml-from-stock - <&- > "$out" 2> "$err"
status=$?
expect_failure 1 'standard input'

case_ 'everything closed'
timeout 60 "$VIRT_ZPCI" --host "$z16" list <&- >&- 2>&-
status=$?
expect 1

case_ 'a reader that goes away ends us as any other program'
{ timeout 60 "$VIRT_ZPCI" --host "$z16" list 2> "$err"; echo $? > "$scratch/status"; } | true
sleep 0.2
case $(cat "$scratch/status") in
0 | 141) ;;
*) bad "exit status $(cat "$scratch/status")" ;;
esac
: > "$out"
grep -v '^note: ' "$err" > "$scratch/rest"
[ ! -s "$scratch/rest" ] || bad 'it complains'

# A terminal by python3's pty module: it prints what the program prints.
on_terminal() {
  python3 -c 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)' "$@" < /dev/null > "$out"
}

case_ 'no colour in a file'
run lsit
! grep -q $'\e' "$err" || bad 'colour in a file'

case_ 'colour on a terminal'
TERM=xterm on_terminal "$VIRT_ZPCI" lsit
grep -q $'\e\[1;31merror:' "$out" || bad 'no colour on a terminal'

case_ 'NO_COLOR is respected'
TERM=xterm NO_COLOR=1 on_terminal "$VIRT_ZPCI" lsit
grep -q 'error:' "$out" || bad 'no error'
! grep -q $'\e' "$out" || bad 'colour in spite of NO_COLOR'

case_ 'a dumb terminal has no colour'
TERM=dumb on_terminal "$VIRT_ZPCI" lsit
grep -q 'error:' "$out" || bad 'no error'
! grep -q $'\e' "$out" || bad 'colour on a dumb terminal'

# colors_cell CELL ARGUMENT...: red on a terminal; the same text without any colour elsewhere, or where it is not wanted.
colors_cell() {
  local cell=$1
  shift
  run "$@"
  ! grep -q $'\e' "$out" || bad "$1: colour in a file"
  cp "$out" "$scratch/plain"
  TERM=xterm on_terminal "$VIRT_ZPCI" "$@" 2> "$err"
  grep -qF $'\e[1;31m'"$cell"$'\e[0m ' "$out" || bad "$cell is not red: $(cat -v "$out")"
  [ "$(grep -o $'\e\[1;3' "$out" | wc -l)" = "$(grep -o $'\e\[0m' "$out" | wc -l)" ] || bad 'a colour that does not end'
  grep -v '^[^ ]*\(warning\|note\):' "$out" | sed 's/\x1b\[[0-9;]*m//g; s/\r$//' | cmp -s - "$scratch/plain" || bad 'another text'
  for without in 'TERM=xterm NO_COLOR=1' 'TERM=dumb' 'TERM='; do
    (export $without; on_terminal "$VIRT_ZPCI" "$@" 2> "$err")
    grep -qF "$cell" "$out" || bad "$without: no $cell"
    ! grep -q $'\e' "$out" || bad "$without: colour"
  done
}

case_ 'what cannot start is red on a terminal'
data=$ZPCI_SRC/tests/cli/data
colors_cell REFUSED --host "$z16" plan --emulator "$(emulator good)" "$data/refused.xml"
sed 's/0x0001/0x0005/' "$ZPCI_SRC/docs/examples/db01.xml" > "$scratch/standby.xml"
colors_cell standby --host "$z16" plan --emulator "$(emulator good)" --machine s390-ccw-virtio-12.3 "$scratch/standby.xml"
sed 's/0x0001/0x0099/' "$ZPCI_SRC/docs/examples/db01.xml" > "$scratch/absent.xml"
colors_cell absent --host "$z16" plan --emulator "$(emulator good)" --machine s390-ccw-virtio-12.3 "$scratch/absent.xml"
run --host "$z16" capture --emulator "$ZPCI_SRC/tests/qemucapsdata/qemu-7.2.json" "$scratch/seven.zhost"
colors_cell REFUSED --host "$scratch/seven.zhost" plan --compare --emulator "$(emulator old)" "$ZPCI_SRC/docs/examples/db01.xml"

case_ 'what a client chose moves no cursor: errors, the log, JSON'
name=$(printf 'g\nlogged: more\302\233\342\200\256')
(
  export LD_PRELOAD=$ZPCI_SPY_SYSLOG ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0
  printf '<x' | "$VIRT_ZPCI" hook "$name" prepare begin - 2> "$err"
)
grep -q '^logged: guest g\\x0alogged: more\\u{9b}\\u{202e}: domain XML' "$err" || bad "$(cat "$err")"
[ "$(wc -l < "$err")" -eq 2 ] || bad 'more lines than a warning and its log line'
mkdir -p "$scratch/$name/sys/bus/pci/devices"
run_raw --host "$scratch/$name" list --format json
grep -Fq '"host" : "g\nlogged: more\u009b\u202e"' "$out" || bad "$(cat "$out")"
for stream in "$out" "$err"; do
  ! grep -q "$(printf '\302\233')" "$stream" || bad "a control character in $stream"
done

finish
