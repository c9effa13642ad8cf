#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The suite "zhost": builds the project for s390x, installs it on the large
# emulated host, runs the tests of suite/ there, and compares a capture taken
# inside with what it answers outside. Prints TAP.

set -euo pipefail
here="$(dirname "$(readlink -f "$0")")"
source_dir="$(readlink -f "$here/../..")"
. "$source_dir/cross/cache.sh"
. "$here/suite/tap.sh"
. "$here/suite/answers.sh"
. "$here/lib/skip.sh"
set +e
exec 3>&1

usage() {
  cat <<'END'
Usage: zhost-suite.sh [--build FOLDER] [--native PROGRAM] [--keep FOLDER] [--only PATTERN] [--prepare]

Runs the tests of tests/zhost/suite on an emulated IBM Z host and prints TAP.

  --build FOLDER    s390x build folder made by cross/setup.sh (default build-s390x
                    in the source tree; made and compiled as needed)
  --native PROGRAM  a virt-zpci for this machine; a capture must give the same
                    answers here too
  --keep FOLDER     where to leave what the tests left in /out
  --only PATTERN    besides 10-host.sh, only the parts of suite/ whose names match
                    this shell pattern: '25-*'
  --prepare         fetch and build what is needed, run nothing
END
}

build="$source_dir/build-s390x" native='' keep='' only='*' prepare=no
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --prepare) prepare=yes; shift; continue ;;
    --build | --native | --keep | --only) ;;
    *) zpci_usage_error "unknown option '$1'" ;;
  esac
  [ $# -ge 2 ] || zpci_usage_error "$1 needs a value"
  case $1 in
    --build) build=$2 ;;
    --native) native=$(readlink -f "$2") ;;
    --keep) keep=$2 ;;
    --only) only=$2 ;;
  esac
  shift 2
done

zhost_skip

work=$(mktemp -d "${TMPDIR:-/tmp}/zhost-suite.XXXXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'stop 143' TERM
trap 'stop 130' INT
trap 'stop 129' HUP
child=''

# bounded SECONDS COMMAND...: bash heeds a signal only between commands, so that
# long ones run beside it; COMMAND and what it started end with this program.
bounded() {
  setpriv --pdeathsig TERM -- timeout --kill-after 10 "$@" &
  child=$!
  wait $child
}

stop() {
  trap '' TERM INT HUP
  if [ -n "$child" ]; then
    kill -TERM "$child" 2>/dev/null || true
    wait "$child" || true
  fi
  exit "$1"
}

bail_out() {
  echo "Bail out! $*"
  exit 1
}

# run_quietly WHAT COMMAND...: shows what it printed only if it failed.
run_quietly() {
  local what=$1
  shift
  echo "# $what"
  bounded 1800 "$@" >"$work/log" 2>&1 || {
    tail -n 40 "$work/log" >&2
    bail_out "$what failed"
  }
}

build_and_install() {
  # A cache that was deleted comes back before an old build folder needs it.
  run_quietly "looking after the s390x sysroot" "$source_dir/cross/make-sysroot.sh"
  if [ ! -e "$build/build.ninja" ]; then
    run_quietly "setting up the s390x build" "$source_dir/cross/setup.sh" "$build"
  fi
  run_quietly "compiling for s390x" meson compile -C "$build" -j 2
  DESTDIR="$work/stage" run_quietly "installing into a folder" meson install -C "$build" --no-rebuild --quiet
  run_quietly "preparing the emulated host" "$here/run-large.sh" --prepare
  grep -h '^# from testing' "$zpci_cache_dir/zhost/large.packages" || true
}

# Passes the guest's TAP through; the counts make the plan.
run_inside() {
  local inside=0 tee
  echo "# booting the emulated host"
  echo "$only" >"$work/only"
  mkfifo "$work/pipe"
  tee "$work/tap" <"$work/pipe" &
  tee=$!
  bounded 1200 "$here/run-large.sh" --script "$here/suite/main" --add "$here/suite:/zhost/suite" --add "$work/stage:/" \
    --add "$source_dir/tests/nodedevxml2xmldata/emulated.pci_0fff_00_00_0.vfio.xml:/zhost/suite/emulated.vfio.xml" \
    --add "$work/only:/zhost/suite/only" --out "$work/out.tar" --timeout 1080 >"$work/pipe" || inside=$?
  wait $tee
  [ "$inside" -le 1 ] || bail_out "the emulated host failed (exit code $inside)"
  grep -q '^ok' "$work/tap" || bail_out "no test ran on the emulated host"
  grep -qx '# every part was run' "$work/tap" || bail_out "the emulated host ended before its tests did"
  mkdir "$work/out"
  tar -C "$work/out" -xf "$work/out.tar" || bail_out "the emulated host left no result"
}

# has_capture NAME: its tests left one; without --only they have to.
has_capture() {
  [ -n "$native" ] && { [ "$only" = '*' ] || [ -e "$work/out/$1.captured" ]; }
}

# answers_elsewhere QUESTIONS NAME: what the host answered about its capture
# NAME.zhost, asked of another program.
answers_elsewhere() {
  "$1" "$work/out/addresses" "$native" --host "$work/out/$2.zhost" >"$work/answers" || return
  diff "$work/out/$2.captured" "$work/answers"
}

build_and_install
[ $prepare = no ] || exit 0
run_inside
if has_capture host; then
  tap_test "the capture gives the same answers on another architecture" answers_elsewhere host_answers host
fi
if has_capture vfio; then
  tap_test "the capture with VFIO's answers does so too" answers_elsewhere vfio_answers vfio
fi

[ -z "$keep" ] || { mkdir -p "$keep" && cp -a "$work/out/." "$keep/"; }
failed=$((tap_failed + $(grep -c '^not ok' "$work/tap")))
[ $failed -eq 0 ] || tail -n 60 "$work"/out/dmesg "$work"/out/libvirtd.log >&2
echo "1..$((tap_count + $(grep -cE '^(not )?ok' "$work/tap")))"
exit $((failed > 0))
