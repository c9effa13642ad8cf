# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The cost of a command, and of one by another, for the benchmarks.

import os
import statistics
import subprocess
import sys
import time

ROUNDS = 9


def cost(command, env=None):
    """CPU time and wall time of one run, start to end, in seconds."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=dict(os.environ, **(env or {})))
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begin
    if process.returncode != 0:
        sys.exit('%s ended with %d' % (' '.join(command), process.returncode))
    return usage.ru_utime + usage.ru_stime, wall


def compare(name, ours, theirs, target, rounds=ROUNDS):
    """Prints what @ours costs by what @theirs costs; each is a command, or a command and its environment."""
    pairs = []
    for _ in range(rounds):
        pairs.append((cost(*ours), cost(*theirs)))
    cpu, wall = (statistics.median(a[i] / b[i] for a, b in pairs) for i in (0, 1))
    print('%s: %.2f of its CPU time (%s), %.2f of its wall time; %.2f ms and %.2f ms of CPU time'
          % (name, cpu, target, wall, statistics.median(a[0] for a, _ in pairs) * 1e3,
             statistics.median(b[0] for _, b in pairs) * 1e3), flush=True)


def each(command, size):
    """CPU time that @command costs for each of @size things, in seconds."""
    return statistics.median(cost(*command)[0] for _ in range(ROUNDS)) / size
