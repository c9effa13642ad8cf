# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Test cases in TAP: one function per case, each with its own time limit.
# Nothing here knows about daemons; see zpcidaemon.py.

import difflib
import os
import signal
import sys
import traceback

CASES = []


class Skip(Exception):
    """Raised by a case that this machine cannot run; under CI it fails."""


class TimedOut(Exception):
    pass


def case(seconds=60):
    """Registers a function as a test case that must end within so many seconds."""
    def register(function):
        CASES.append((function, seconds))
        return function
    return register


def show(text):
    """Says something on stderr, where meson looks for the reason of a failure."""
    print(text, file=sys.stderr, flush=True)


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def expect_equal(actual, wanted, what):
    if actual == wanted:
        return
    diff = difflib.unified_diff(str(wanted).splitlines(), str(actual).splitlines(), 'wanted', 'actual',
                                lineterm='')
    raise AssertionError('%s differs:\n%s' % (what, '\n'.join(diff)))


def expect_in(part, whole, what):
    if part not in whole:
        raise AssertionError('%s does not contain %r:\n%s' % (what, part, whole))


def expect_not_in(part, whole, what):
    if part in whole:
        raise AssertionError('%s contains %r:\n%s' % (what, part, whole))


def skip_all(reason):
    """Ends the program before any case ran."""
    if os.environ.get('CI'):
        print('1..1\nnot ok 1 - %s' % reason, flush=True)
        sys.exit(1)
    print('1..0 # SKIP %s' % reason, flush=True)
    sys.exit(0)


def run_one(function, seconds):
    def expired(signum, frame):
        raise TimedOut('%s took longer than %d s' % (function.__name__, seconds))
    signal.signal(signal.SIGALRM, expired)
    signal.alarm(seconds)
    try:
        function()
        return 'ok', ''
    except Skip as reason:
        if os.environ.get('CI'):
            show('skipped under CI: %s' % reason)
            return 'not ok', ''
        return 'ok', ' # SKIP %s' % reason
    except Exception:
        show(traceback.format_exc())
        return 'not ok', ''
    finally:
        signal.alarm(0)


def run(on_failure=None):
    """Runs the registered cases, or those whose name is given as an argument; returns the exit status."""
    chosen = [c for c in CASES if not sys.argv[1:] or c[0].__name__ in sys.argv[1:]]
    print('1..%d' % len(chosen), flush=True)
    failed = 0
    for number, (function, seconds) in enumerate(chosen, 1):
        result, remark = run_one(function, seconds)
        if result != 'ok':
            failed += 1
            if on_failure:
                on_failure()
        print('%s %d - %s%s' % (result, number, function.__name__, remark), flush=True)
    return 1 if failed or not chosen else 0
