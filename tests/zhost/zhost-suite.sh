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
set +e
exec 3>&1

usage() {
  cat <<'END'
Usage: zhost-suite.sh [--build FOLDER] [--native PROGRAM] [--keep FOLDER]

Runs the tests of tests/zhost/suite on an emulated IBM Z host and prints TAP.

  --build FOLDER    s390x build folder made by cross/setup.sh (default build-s390x
                    in the source tree; made and compiled as needed)
  --native PROGRAM  a virt-zpci for this machine; a capture must give the same
                    answers here too
  --keep FOLDER     where to leave what the tests left in /out
END
}

build="$source_dir/build-s390x" native='' keep=''
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --build | --native | --keep) ;;
    *) zpci_usage_error "unknown option '$1'" ;;
  esac
  [ $# -ge 2 ] || zpci_usage_error "$1 needs a value"
  case $1 in
    --build) build=$2 ;;
    --native) native=$(readlink -f "$2") ;;
    --keep) keep=$2 ;;
  esac
  shift 2
done

# What a machine lacks is no failure of the product.
while read -r program package; do
  command -v "$program" >/dev/null || {
    echo "1..0 # SKIP $program is not installed (Debian's package $package)"
    exit 0
  }
done <<'END'
apt-get apt
dpkg-deb dpkg
meson meson
s390x-linux-gnu-gcc gcc-s390x-linux-gnu
qemu-s390x-static qemu-user-static
python3 python3
cpio cpio
depmod kmod
mke2fs e2fsprogs
xz xz-utils
END

work=$(mktemp -d "${TMPDIR:-/tmp}/zhost-suite.XXXXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

bail_out() {
  echo "Bail out! $*"
  exit 1
}

# run_quietly WHAT COMMAND...: shows what it printed only if it failed.
run_quietly() {
  local what=$1
  shift
  echo "# $what"
  "$@" >"$work/log" 2>&1 || {
    tail -n 40 "$work/log" >&2
    bail_out "$what failed"
  }
}

build_and_install() {
  if [ ! -e "$build/build.ninja" ]; then
    run_quietly "setting up the s390x build" "$source_dir/cross/setup.sh" "$build"
  fi
  run_quietly "compiling for s390x" meson compile -C "$build" -j 2
  DESTDIR="$work/stage" run_quietly "installing into a folder" meson install -C "$build" --no-rebuild --quiet
  run_quietly "preparing the emulated host" "$here/run-large.sh" --prepare
}

# Passes the guest's TAP through; the counts make the plan.
run_inside() {
  echo "# booting the emulated host"
  "$here/run-large.sh" --script "$here/suite/main" --add "$here/suite:/zhost/suite" --add "$work/stage:/" \
    --out "$work/out.tar" --timeout 840 | tee "$work/tap"
  inside=${PIPESTATUS[0]}
  [ "$inside" -le 1 ] || bail_out "the emulated host failed (exit code $inside)"
  grep -q '^ok' "$work/tap" || bail_out "no test ran on the emulated host"
  mkdir "$work/out"
  tar -C "$work/out" -xf "$work/out.tar" || bail_out "the emulated host left no result"
}

# The questions the host answered about its capture, asked of another program.
answers_elsewhere() {
  host_answers "$work/out/addresses" "$@" --host "$work/out/host.zhost" >"$work/answers" || return
  diff "$work/out/answers.captured" "$work/answers"
}

build_and_install
run_inside
if [ -n "$native" ]; then
  tap_test "the capture gives the same answers on another architecture" answers_elsewhere "$native"
fi

[ -z "$keep" ] || { mkdir -p "$keep" && cp -a "$work/out/." "$keep/"; }
failed=$((tap_failed + $(grep -c '^not ok' "$work/tap")))
echo "1..$((tap_count + $(grep -cE '^(not )?ok' "$work/tap")))"
exit $((failed > 0))
