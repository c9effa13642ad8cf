#!/usr/bin/env bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Installs what is needed (Debian, Ubuntu; elsewhere it names the packages), builds, and passes every test that this
# machine can run: plain; the quick suites under ASan and UBSan; compiled by clang, and as a release, as well; every
# fuzzer for a minute; unit and golden once more as big-endian s390x binaries. Says which suites ran, what was
# skipped and why; its last line counts the tests.
#
#   scripts/check.sh [--quick [SUITE...]]     --quick: only the unit, golden, schema, cli and fuzz suites, plain, and SUITEs
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

quick=no
quick_suites=(--suite unit --suite golden --suite schema --suite cli --suite fuzz)
more_suites=()
case "${1-}" in
  "") ;;
  --quick)
    quick=yes
    for suite in "${@:2}"; do
      more_suites+=(--suite "$suite")
    done
    ;;
  *) echo "error: unknown option '$1'; the only one is --quick" >&2; exit 2 ;;
esac
build=${BUILD_DIR:-build}
sanitize=$build-sanitize
s390x=$build-s390x
fuzz=$build-fuzz
clang=$build-clang
release=$build-release
folders=()
status=0

# quietly COMMAND...: its output is shown only where it fails.
quietly() {
  local log result
  log=$(mktemp)
  "$@" >"$log" 2>&1
  result=$?
  [ $result -eq 0 ] || tail -n 40 "$log" >&2
  rm -f "$log"
  return $result
}

# build_in FOLDER SETUP-COMMAND...: sets FOLDER up where it is not, and compiles; of a folder for fuzzers only these.
build_in() {
  local folder=$1
  shift
  echo "== building in $folder/"
  local targets=()
  [ "$folder" != "$fuzz" ] || targets=(fuzzers)
  { [ -f "$folder/build.ninja" ] || quietly "$@"; } && quietly ninja -C "$folder" "${targets[@]}"
}

# test_in FOLDER MESON-TEST-ARGUMENT...: what passed and failed is counted at the end.
test_in() {
  local folder=$1
  shift
  echo "== testing in $folder/: ${*:-all suites}"
  folders+=("$folder")
  meson test -C "$folder" --no-rebuild --print-errorlogs --timeout-multiplier 4 "$@" || status=1
}

needs=(build run quick)
[ $quick = yes ] || needs+=(test)
install_needs "${needs[@]}" || exit 1

build_in "$build" meson setup -Dwerror=true "$build" || exit 1
if [ $quick = yes ]; then
  test_in "$build" "${quick_suites[@]}" "${more_suites[@]}"
else
  test_in "$build"

  build_in "$sanitize" meson setup -Dwerror=true -Db_sanitize=address,undefined -Db_lundef=false "$sanitize" || exit 1
  ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 \
    UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0 \
    test_in "$sanitize" "${quick_suites[@]}"

  # The other compiler warns of other things; a warning is an error.
  CC=clang build_in "$clang" meson setup -Dwerror=true "$clang" || exit 1
  # So does the same one that optimizes as for a release.
  build_in "$release" meson setup -Dwerror=true -Dbuildtype=release "$release" || exit 1

  CC=clang build_in "$fuzz" meson setup -Dfuzz=true -Dplugin=false -Db_sanitize=address,undefined -Db_lundef=false "$fuzz" ||
    exit 1
  ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 \
    UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    test_in "$fuzz" --suite fuzz

  quietly cross/make-sysroot.sh || exit 1
  build_in "$s390x" cross/setup.sh "$s390x" || exit 1
  test_in "$s390x" --suite unit --suite golden
fi

echo
scripts/count-tests.py "${folders[@]}" || status=1
exit $status
