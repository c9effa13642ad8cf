#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A signal in the moment in which a file is there half: it waits until the file
# is whole. On a file system that takes a second to rename one.
. "${0%/*}/lib.sh"

# ended_while PATTERN SIGNAL ARG...: the signal comes as soon as a file like PATTERN is there.
ended_while() {
  local pattern=$1 signal=$2 pid i
  shift 2
  (
    export ZPCI_TEST_SLOW=1 LD_PRELOAD=$ZPCI_NO_TMPFILE ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0
    exec "$VIRT_ZPCI" --config "$scratch/zpci.conf" "$@" > "$out" 2> "$err"
  ) &
  pid=$!
  for ((i = 0; i < 250; i++)); do
    compgen -G "$pattern" > /dev/null && break
    sleep 0.02
  done
  [ "$i" -lt 250 ] || bad "there is no $pattern"
  kill -"$signal" "$pid"
  wait "$pid"
  status=$?
  expect $((128 + $(kill -l "$signal")))
  expect_no_output
  ! compgen -G "$pattern" > /dev/null || bad "left behind: $(compgen -G "$pattern")"
}

for signal in TERM HUP; do
  case_ "SIG$signal while the reply of an emulator is kept"
  rm -rf "$XDG_CACHE_HOME/libvirt-zpci"
  ended_while "$XDG_CACHE_HOME/libvirt-zpci/.*.*.*" $signal qemu-caps "$(emulator good)"
  [ "$(ls -A "$XDG_CACHE_HOME/libvirt-zpci" | wc -l)" = 1 ] || bad 'not exactly one file'

  case_ "SIG$signal while the start hook is installed"
  rm -rf "$scratch/root"
  mkdir "$scratch/root"
  install_program "$scratch/root"
  hook=$("$VIRT_ZPCI" plugin status --format json | sed -n 's/.*"\(\/[^"]*qemu\.d\/[^"]*\)".*/\1/p')
  [ -n "$hook" ] || bad 'where the hook goes is not told'
  ended_while "$scratch/root${hook%/*}/.*.*.*" $signal plugin enable --hook-only --root "$scratch/root"
  [ -x "$scratch/root$hook" ] || bad 'the hook is not whole'
done

expect_no_leftovers
finish
