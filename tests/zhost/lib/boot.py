#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs one emulated host: starts QEMU, passes the lines of the progress
channel (QEMU's standard output) on, ends QEMU at the time limit, and ends
with the exit code that the session in the guest reported. A line "zhost-qmp
JSON" is a QMP command for this QEMU; the answer goes back as one line.

Exit codes of its own: 124 time limit, 126 the host stopped before the session
ended.
"""

import argparse
import os
import selectors
import signal
import subprocess
import sys
import time

import qmp

TIME_LIMIT = 124
NO_RESULT = 126
STOPPED = "stopped by"


class Stopped(Exception):
    """A signal asked this program to end."""


def on_signal(number, _frame):
    raise Stopped(signal.Signals(number).name)


def lines_until(process, deadline):
    """Yields the lines of @process until it closes its output; raises
    TimeoutError at @deadline (time.monotonic)."""
    pending = b""
    fd = process.stdout.fileno()
    with selectors.DefaultSelector() as selector:
        selector.register(fd, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise TimeoutError
            chunk = os.read(fd, 65536)
            if not chunk:
                break
            *complete, pending = (pending + chunk).split(b"\n")
            for line in complete:
                yield line.decode("utf-8", "replace").rstrip("\r")
    if pending:
        yield pending.decode("utf-8", "replace")


def run(command, limit, monitor, out):
    """Runs QEMU, whose monitor is the socket @monitor. Returns the exit code, and the reason if it is our own."""
    deadline = time.monotonic() + limit
    status, reason = NO_RESULT, "the emulated host stopped before its script ended"
    # QEMU must not outlive this program, however that ends.
    # Its standard input stays open: at its end the channel would be closed.
    process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "--", *command],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        for line in lines_until(process, deadline):
            if line.startswith("zhost-exit "):
                status, reason = int(line.split()[1]), None
            elif line.startswith("zhost-qmp "):
                process.stdin.write(qmp.answer(monitor, line.split(" ", 1)[1]).encode() + b"\n")
                process.stdin.flush()
            elif line:
                print(line, file=out, flush=True)
        process.wait(max(1, deadline - time.monotonic()))
    except (TimeoutError, subprocess.TimeoutExpired):
        status, reason = TIME_LIMIT, f"the emulated host did not end within {limit} s"
    except Stopped as stopped:
        status, reason = NO_RESULT, f"{STOPPED} {stopped}"
    except OSError as error:
        status, reason = NO_RESULT, f"the emulated host cannot be reached any more: {error}"
    finally:
        process.kill()
        process.wait()
        try:
            process.stdin.close()
        except OSError:
            pass  # what was to be written has nobody to read it
        process.stdout.close()
    return status, reason


def show_console(path):
    sys.stderr.write("---- console of the emulated host, last lines ----\n")
    try:
        with open(path, encoding="utf-8", errors="replace") as console:
            sys.stderr.writelines(console.readlines()[-80:])
    except OSError as error:
        sys.stderr.write(f"(no console: {error})\n")
    sys.stderr.write("---- end of console ----\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--timeout", type=int, required=True, help="seconds")
    parser.add_argument("--console", required=True, help="where QEMU writes the console")
    parser.add_argument("--monitor", required=True, help="where QEMU listens for QMP")
    parser.add_argument("command", nargs="+", help="QEMU and its arguments")
    options = parser.parse_args()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, on_signal)
    status, reason = run(options.command, options.timeout, options.monitor, sys.stdout)
    if reason is not None:
        if not reason.startswith(STOPPED):
            show_console(options.console)
        sys.stderr.write(f"boot.py: error: {reason}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
