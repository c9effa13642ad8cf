#!/usr/bin/env bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Installs what is needed on Debian 12, builds, and passes every test that this
# machine can run: plain, and the quick suites again under ASan and UBSan. Says
# which suites ran, what was skipped and why; its last line counts the tests.
#
#   scripts/check.sh [--quick]     --quick: only the unit, golden, schema and cli suites
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

quick=no
case "${1-}" in
  "") ;;
  --quick) quick=yes ;;
  *) echo "error: unknown option '$1'; the only one is --quick" >&2; exit 2 ;;
esac
build=${BUILD_DIR:-build}
suites_quick=(unit golden schema cli)

install_packages "${packages_build[@]}" "${packages_run[@]}" "${packages_test[@]}" || exit 1

# setup FOLDER OPTION...: configures (again) and compiles; output only on failure.
setup() {
  local folder=$1 log
  shift
  log=$(mktemp)
  echo "== building in $folder/"
  if [ -f "$folder/build.ninja" ]; then
    meson configure "$folder" "$@" >"$log" 2>&1
  else
    meson setup "$folder" "$@" >"$log" 2>&1
  fi && ninja -C "$folder" >>"$log" 2>&1
  local status=$?
  [ $status -eq 0 ] || tail -n 40 "$log" >&2
  rm -f "$log"
  return $status
}

# run FOLDER MESON-TEST-ARGUMENT...: what failed is counted below, from what meson wrote.
run() {
  local folder=$1
  shift
  meson test -C "$folder" --no-rebuild --print-errorlogs "$@"
}

setup "$build" -Dwerror=true || exit 1
if [ $quick = yes ]; then
  run "$build" "${suites_quick[@]/#/--suite=}"
else
  run "$build"
fi
status=$?

sanitize=${build}-sanitize
setup "$sanitize" -Dwerror=true -Db_sanitize=address,undefined -Db_lundef=false || exit 1
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
run "$sanitize" "${suites_quick[@]/#/--suite=}" || status=1

echo
scripts/count-tests.py "$build" "$sanitize" || status=1
exit $status
