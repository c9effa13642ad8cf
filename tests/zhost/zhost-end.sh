#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# However a run of the emulated host ends, it leaves no process, and no file
# but the cache. Prints TAP.
#
#   zhost-end.sh [OPTION-OF-zhost-suite.sh]...

set -u
here="$(dirname "$(readlink -f "$0")")"
. "$here/../../cross/cache.sh"
. "$here/suite/tap.sh"
. "$here/lib/skip.sh"
exec 3>&1
zhost_skip

work=$(mktemp -d "${TMPDIR:-/tmp}/zhost-end.XXXXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
suite_options=("$@")

# All that a run starts has its folder for temporary files in the environment.
processes() {
  grep -lsF "TMPDIR=$work/tmp" /proc/[0-9]*/environ
}

no_processes() {
  ! processes
}

# start WORD COMMAND...: goes on when WORD was printed; at once if it is empty.
start() {
  local word=$1
  shift
  rm -rf "$work/tmp"
  mkdir "$work/tmp"
  printf '#!/bin/sh\necho is up\nsleep 600\n' >"$work/tmp/script"
  # A process group of its own: else bash lets it ignore SIGINT.
  set -m
  TMPDIR="$work/tmp" "$@" >"$work/log" 2>&1 &
  job=$!
  set +m
  [ -z "$word" ] || wait_until 200 grep -q "$word" "$work/log"
}

# ends_with CODE [console]: the command has ended so, with or without showing the console.
ends_with() {
  local status=0 shown=''
  wait $job || status=$?
  cat "$work/log"
  expect_equal "exit code" "$1" "$status"
  wait_until 20 no_processes
  grep -q 'console of the emulated host' "$work/log" && shown=console
  expect_equal "console" "${2:-}" "$shown"
}

# Only the script of this test may be there.
nothing_left() {
  expect_equal "files" script "$(ls "$work/tmp")"
}

small=("$here/run-small.sh" --script "$work/tmp/script")

test_signal() {
  start 'is up' "${small[@]}"
  [ -n "$(processes)" ] || fail "the processes of the emulated host are not found"
  kill "-$1" $job
  ends_with "$2"
  nothing_left
}

test_kill() {
  start 'is up' "${small[@]}"
  kill -KILL $job
  ends_with 137
}

test_time_limit() {
  start '' "${small[@]}" --timeout 10
  ends_with 124 console
  nothing_left
}

test_host_dies() {
  start 'is up' "${small[@]}"
  kill -KILL $(pgrep -f -- "qemu-system-s390x .*$work/tmp" | tail -n 1)
  ends_with 126 console
  nothing_left
}

test_suite() {
  start "$1" "$here/zhost-suite.sh" "${suite_options[@]}"
  kill -TERM $job
  ends_with 143
  nothing_left
}

# With an empty cache, and an apt-get that takes its time.
test_download() {
  mkdir "$work/bin" "$work/cache"
  printf '#!/bin/sh\n[ "$2" != update ] && [ "$4" != update ] || { echo downloading >>%s; exec sleep 600; }\nexec /usr/bin/apt-get "$@"\n' \
    "$work/downloading" >"$work/bin/apt-get"
  chmod 755 "$work/bin/apt-get"
  ZPCI_CACHE_DIR="$work/cache" PATH="$work/bin:$PATH" start '' "$here/zhost-suite.sh" "${suite_options[@]}"
  wait_until 60 test -e "$work/downloading"
  kill -TERM $job
  ends_with 143
  nothing_left
}

# Nothing of what follows waits for a download or a build.
for prepare in "$here/run-small.sh" "$here/zhost-suite.sh ${suite_options[*]}"; do
  $prepare --prepare >"$work/log" 2>&1 || { cat "$work/log" >&2; echo "Bail out! the emulated host cannot be prepared"; exit 1; }
done
tap_test "SIGTERM ends the emulated host" test_signal TERM 143
tap_test "SIGINT ends the emulated host" test_signal INT 130
tap_test "SIGKILL ends the emulated host" test_kill
tap_test "the time limit ends the emulated host, and the console is shown" test_time_limit
tap_test "the end of QEMU is noticed, and the console is shown" test_host_dies
tap_test "SIGTERM ends the suite while it downloads" test_download
tap_test "SIGTERM ends the suite while it compiles" test_suite '^# compiling'
tap_test "SIGTERM ends the suite while the host runs" test_suite '^ok '
echo "1..$tap_count"
exit $((tap_failed > 0))
