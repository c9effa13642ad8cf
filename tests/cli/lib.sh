# shellcheck shell=bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The common part of the tests of the command line: run it, look at status, output and
# errors, and report in TAP. A test file sources this, opens cases with `case_`,
# states what it expects, and ends with `finish`.
#
# From meson: VIRT_ZPCI (the program), ZPCI_SRC (top of the source),
# ZPCI_TEST_SCHEMAS (the built schemas), FAKE_QEMU.
set -u
: "${VIRT_ZPCI:?}" "${ZPCI_SRC:?}"

hosts=$ZPCI_SRC/tests/hosts
data=$ZPCI_SRC/tests/cli/data
golden=$ZPCI_SRC/tests/cli/golden
scratch=$(mktemp -d "${TMPDIR:-/tmp}/zpci-cli-XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/cache" "$scratch/tmp"

# Nothing of this machine's configuration, guests or caches may show.
export XDG_CACHE_HOME=$scratch/cache TMPDIR=$scratch/tmp
export SOURCE_DATE_EPOCH=1700000000 LC_ALL=C.UTF-8 TERM=dumb
unset NO_COLOR LIBVIRT_DEFAULT_URI VISUAL EDITOR
: > "$scratch/zpci.conf"

out=$scratch/out err=$scratch/err status=0
tests=0 case_name='' case_bad=0 failures=0

end_case() {
  [ -n "$case_name" ] || return 0
  tests=$((tests + 1))
  if [ "$case_bad" -eq 0 ]; then
    echo "ok $tests $case_name"
  else
    echo "not ok $tests $case_name"
    failures=$((failures + 1))
  fi
  case_name=''
}

# case_ NAME: the next expectations belong to it.
case_() {
  end_case
  case_name=$1 case_bad=0
}

# skip NAME WHY; where CI is set, everything that is needed must be there.
skip() {
  end_case
  tests=$((tests + 1))
  if [ -n "${CI:-}" ]; then
    echo "not ok $tests $1"
    echo "# CI is set, and this cannot run: $2" >&2
    failures=$((failures + 1))
  else
    echo "ok $tests $1 # SKIP $2"
  fi
}

# skip_all WHY: nothing of this file can run here.
skip_all() {
  [ -z "${CI:-}" ] || { echo "Bail out! CI is set, and this cannot run: $1"; exit 1; }
  echo "1..0 # SKIP $1"
  exit 0
}

finish() {
  end_case
  echo "1..$tests"
  [ "$failures" -eq 0 ]
  exit
}

# bad TEXT: the open case fails; say why where meson shows it.
bad() {
  case_bad=1
  echo "# $case_name: $*" >&2
}

# run ARG...: the program, with an empty configuration.
run() {
  run_raw --config "$scratch/zpci.conf" "$@"
}

run_raw() {
  timeout -k 5 60 "$VIRT_ZPCI" "$@" > "$out" 2> "$err" < "${input:-/dev/null}"
  status=$?
}

# expect STATUS: of the last run.
expect() {
  [ "$status" -eq "$1" ] || { bad "exit status $status, not $1"; sed 's/^/# stderr: /' "$err" >&2; }
}

expect_no_output() {
  [ ! -s "$out" ] || { bad 'standard output is not empty'; head -5 "$out" | sed 's/^/# stdout: /' >&2; }
}

expect_quiet() {
  [ ! -s "$err" ] || { bad 'standard error is not empty'; sed 's/^/# stderr: /' "$err" >&2; }
}

# expect_output TEXT..., expect_error TEXT...: each of them stands there.
expect_output() {
  local text
  for text; do
    grep -qF -e "$text" "$out" || { bad "standard output lacks: $text"; sed 's/^/# stdout: /' "$out" >&2; }
  done
}

expect_error() {
  local text
  for text; do
    grep -qF -e "$text" "$err" || { bad "standard error lacks: $text"; sed 's/^/# stderr: /' "$err" >&2; }
  done
}

# expect_no_error TEXT: standard error does not have it.
expect_no_error() {
  ! grep -qF -e "$1" "$err" || { bad "standard error has: $1"; sed 's/^/# stderr: /' "$err" >&2; }
}

# expect_failure STATUS TEXT...: one error, nothing on standard output.
expect_failure() {
  expect "$1"
  shift
  expect_no_output
  [ "$(grep -c '^error: ' "$err")" = 1 ] || { bad 'not exactly one error'; sed 's/^/# stderr: /' "$err" >&2; }
  expect_error "$@"
}

# expect_golden NAME [FILE]: the output (or FILE) is that of golden/NAME.
# With ZPCI_TEST_REGENERATE=1 golden/NAME is rewritten, and the case fails all the same.
expect_golden() {
  local file=${2:-$out}
  cmp -s "$golden/$1" "$file" && return
  if [ "${ZPCI_TEST_REGENERATE:-}" = 1 ] && [ -z "${CI:-}" ]; then
    cp "$file" "$golden/$1"
    bad "regenerated golden/$1; read it before you commit it"
  else
    bad "differs from golden/$1; ZPCI_TEST_REGENERATE=1 rewrites it"
    diff -u "$golden/$1" "$file" >&2
  fi
}

# expect_json_golden NAME: the same without what a new version changes.
expect_json_golden() {
  expect_json
  sed '0,/"version" : "[0-9.]*"/s//"version" : "VERSION"/' "$out" > "$out.stable"
  expect_golden "$1" "$out.stable"
}

# expect_json_golden_on_72 NAME: the same where it also names the emulator of this machine; the file is of QEMU 7.2.
expect_json_golden_on_72() {
  sed -i -E 's/"s390-ccw-virtio-[0-9]+\.[0-9]+"/"s390-ccw-virtio-7.2"/; s/"QEMU [0-9.]+"/"QEMU 7.2.22"/' "$out"
  expect_json_golden "$1"
}

# emulator NAME: path of the emulator that misbehaves that way (see tests/qemu/fake-qemu.c).
emulator() {
  mkdir -p "$scratch/bin"
  chmod 755 "$scratch" "$scratch/bin"
  [ -e "$scratch/bin/$1" ] || cp "$FAKE_QEMU" "$scratch/bin/$1"
  echo "$scratch/bin/$1"
}

# expect_json: standard output is one JSON document with our meta block.
expect_json() {
  python3 - "$out" <<'END' || bad 'not the JSON it should be'
import json, sys
meta = json.load(open(sys.argv[1]))["meta"]
assert meta["api_level"] == 1 and meta["tool"] == "virt-zpci", meta
assert meta["time"] == "2023-11-14T22:13:20Z" and meta["time_epoch"] == 1700000000, meta
END
}

# install_program ROOT: what the start hook runs, below ROOT; plugin enable refuses a hook without it, and names it.
install_program() {
  local program
  program=$("$VIRT_ZPCI" plugin enable --hook-only --root "$1" 2>&1 > /dev/null |
    sed -n 's/.*there is no \([^ ;,]*virt-zpci\).*/\1/p')
  [ -n "$program" ] || return
  mkdir -p "${program%/*}"
  : > "$program"
}

# expect_no_leftovers: nothing in the folder for temporary files.
expect_no_leftovers() {
  [ -z "$(ls -A "$TMPDIR")" ] || { bad 'temporary files are left'; ls -lA "$TMPDIR" >&2; }
}
