# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The cost of `list`: beside the library for zPCI of s390-tools, beside a program that only reads the same files, and
# beside lspci; how it grows with the number of functions, up to all that can be; and what a run costs that lists few or
# none. JSON and `topology` are compared with a program that only reads what they read. The functions are made in a
# folder. Each figure is the median of pairs that ran in turn.
#
# From the environment: VIRT_ZPCI (the program), ZPCI_BENCH_LOOP (the program that only reads), ZPCI_LIBZPCI (optional:
# the example program of libzpci, which scripts/bench.sh builds), ZPCI_BENCH_FUNCTIONS (optional: the most functions that
# are compared with others, 4096), ZPCI_BENCH_ALL (optional: the most functions of all, 65535).

import os
import shutil
import statistics
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from benchcost import ROUNDS, compare, cost  # noqa: E402
from benchhost import make_function, make_host  # noqa: E402

TOOL = os.environ.get('VIRT_ZPCI', 'virt-zpci')
LOOP = os.environ.get('ZPCI_BENCH_LOOP')
LIBZPCI = os.environ.get('ZPCI_LIBZPCI')
MOST = int(os.environ.get('ZPCI_BENCH_FUNCTIONS', '4096'))
ALL = int(os.environ.get('ZPCI_BENCH_ALL', '65535'))
FEW = 16
FEW_ROUNDS = 41
ALL_ROUNDS = 3

# Needed by the default columns: config space up to where it tells whether the function answers.
LIST_FILES = ['function_id', 'uid', 'pchid', 'pft', 'pfgid', 'vfn', 'port', 'util_string', 'config:8']
# What JSON and topology print.
ALL_FILES = ['function_id', 'uid', 'pchid', 'pft', 'pfgid', 'vfn', 'port', 'fidparm', 'uid_is_unique', 'mio_enabled',
             'pfip/segment0', 'pfip/segment1', 'pfip/segment2', 'pfip/segment3', 'util_string', 'config:256', 'uevent']


def lspci(root):
    return (['lspci', '-A', 'linux-sysfs', '-O', 'sysfs.path=%s/sys/bus/pci' % root],)


def compare_peers(root, size):
    tool = [TOOL, '--host', root]
    table, json, topology = (tool + ['list'],), (tool + ['list', '--format', 'json'],), (tool + ['topology'],)
    if LIBZPCI:
        compare('list of %d, by libzpci' % size, table, ([LIBZPCI], {'SYSFS_ROOT': root + '/sys'}),
                'target 1.0, and 0.6 of wall time on two idle processors')
    if shutil.which('lspci'):
        compare('list of %d, by lspci' % size, table, lspci(root), 'no target')
    if LOOP:
        for name, command in (('list as JSON', json), ('topology', topology)):
            compare('%s of %d, by reading alone' % (name, size), command, ([LOOP, root] + ALL_FILES,), 'target 1.15')


def compare_few(root):
    if not shutil.which('lspci'):
        print('start-up is not compared: needs lspci (Debian: pciutils)')
        return
    compare('list of %d, by lspci' % FEW, ([TOOL, '--host', root, 'list'],), lspci(root), 'target 1.5', FEW_ROUNDS)
    compare('--version, by that of lspci', ([TOOL, '--version'],), (['lspci', '--version'],), 'target 1.5', FEW_ROUNDS)


def grow(root, sizes, rounds, sparse=False, but_first=None):
    """Prints what a function costs in hosts of these sizes; @but_first is called with the first."""
    each, present = {}, 0
    make_host(root)
    for size in sizes:
        while present < size:
            present += 1
            make_function(root, present, sparse)
        if but_first and size == sizes[0]:
            but_first(root)
            continue
        each[size] = statistics.median(cost([TOOL, '--host', root, 'list'])[0] for _ in range(rounds)) / size
        print('list of %d: %.1f us of CPU time for each' % (size, each[size] * 1e6), flush=True)
    least, most = min(each), max(each)
    print('growth: a function of %d costs %.2f of one of %d (target: at most 1.1)' % (most, each[most] / each[least], least),
          flush=True)
    if LOOP:
        compare('list of %d, by reading alone' % most, ([TOOL, '--host', root, 'list'],), ([LOOP, root] + LIST_FILES,),
                'target 1.15', ALL_ROUNDS)


def main():
    where = '/dev/shm' if os.path.isdir('/dev/shm') else None
    with tempfile.TemporaryDirectory(prefix='zpci-bench-', dir=where) as root:
        grow(root, [FEW, MOST // 8, MOST // 4, MOST // 2, MOST], ROUNDS, but_first=compare_few)
        compare_peers(root, MOST)
    with tempfile.TemporaryDirectory(prefix='zpci-bench-', dir=where) as root:
        grow(root, [ALL // 16, ALL // 4, ALL], ALL_ROUNDS, sparse=True)
    return 0


sys.exit(main())
