# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# TAP for tests that are shell functions, inside the emulated host. To be
# sourced by bash. A test fails at its first failing command, or at the time
# limit; what it printed is shown then, and only then.

tap_failed=0
tap_count=0
tap_limit=300

# Puts right what a test that failed half-way left; tests may define it anew.
tap_after_failure() { :; }

# tap_run COMMAND...: in a process group of its own, which the time limit ends.
tap_run() {
  local job watch status
  set -m
  (
    set +m -euo pipefail
    "$@"
  ) </dev/null &
  job=$!
  (
    sleep $tap_limit
    echo "not done after $tap_limit s"
    kill -KILL -- -$job
  ) &
  watch=$!
  set +m
  wait $job
  status=$?
  # Programs that a failed test left running would disturb the next one.
  kill -KILL -- -$job 2>/dev/null
  kill -TERM -- -$watch
  wait $watch 2>/dev/null
  return $status
}

# tap_test DESCRIPTION COMMAND...: runs COMMAND as one test, with its time.
tap_test() {
  local description=$1 log status begin=$SECONDS
  shift
  # bash ignores "set -e" in all that a condition calls (if, ||, &&).
  (set -e; false; true)
  [ $? -ne 0 ] || { echo "Bail out! tap_test is called where a failing command does not end a test"; exit 3; }
  log=$(mktemp)
  tap_count=$((tap_count + 1))
  tap_run "$@" >"$log" 2>&1
  status=$?
  if [ $status -eq 0 ]; then
    echo "ok - $description ($((SECONDS - begin)) s)"
  else
    echo "not ok - $description (exit code $status)"
    sed 's/^/# /' "$log" | tail -n 60
    tap_failed=$((tap_failed + 1))
    tap_after_failure >/dev/null 2>&1
  fi
  rm -f "$log"
}

# note TEXT: shown also when the test passes.
note() {
  echo "# $*" >&3
}

fail() {
  echo "$*" >&2
  exit 1
}

# expect_equal WHAT EXPECTED ACTUAL
expect_equal() {
  [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
}

# expect_text WHAT TEXT PATTERN: TEXT matches the extended regular expression.
expect_text() {
  grep -qE -- "$3" <<<"$2" || fail "$1: '$3' is not in: $2"
}

# expect_failure COMMAND...: it must fail; prints what it printed.
expect_failure() {
  local text
  if text=$("$@" 2>&1); then
    fail "succeeded, but must fail: $* ($text)"
  fi
  echo "$text"
}

# wait_until SECONDS COMMAND...
wait_until() {
  local limit=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $limit ] || fail "did not become true: $*"
    sleep 0.2
  done
}
