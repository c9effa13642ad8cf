# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The cost of `list --ap` of 4,096 queues: beside lszcrypt -V of s390-tools on the same folder, beside a program that
# only reads the same files, and how it grows with the number of queues. Each figure is the median of pairs that ran in
# turn; wall time too, which counts where the machine does nothing else.
#
# From the environment: VIRT_ZPCI (the program), ZPCI_BENCH_AP_LOOP (the program that only reads), ZPCI_LSZCRYPT
# (optional: lszcrypt, which scripts/bench.sh builds).

import os
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from benchcost import compare, each  # noqa: E402
from benchhost import make_ap_bus, make_card  # noqa: E402

TOOL = os.environ.get('VIRT_ZPCI', 'virt-zpci')
LOOP = os.environ.get('ZPCI_BENCH_AP_LOOP')
LSZCRYPT = os.environ.get('ZPCI_LSZCRYPT')
CARDS, DOMAINS = 256, 16


def main():
    with tempfile.TemporaryDirectory(prefix='zpci-bench-', dir='/dev/shm' if os.path.isdir('/dev/shm') else None) as root:
        ours = [TOOL, '--host', root, 'list', '--ap'],
        costs = {}
        make_ap_bus(root)
        for card in range(CARDS):
            make_card(root, card, DOMAINS)
            if card + 1 in (CARDS // 8, CARDS):
                costs[card] = each(ours, (card + 1) * DOMAINS)
                print('list --ap of %d: %.1f us of CPU time for each' % ((card + 1) * DOMAINS, costs[card] * 1e6), flush=True)
        few, many = costs.values()
        print('growth: a queue of %d costs %.2f of one of %d (target: at most 1.1)'
              % (CARDS * DOMAINS, many / few, CARDS // 8 * DOMAINS))
        if LSZCRYPT:
            compare('list --ap of 4096, by lszcrypt -V', ours, ([LSZCRYPT, '-V'], {'SYSFS_ROOT': root + '/sys'}), 'target 1.0')
        if LOOP:
            compare('list --ap of 4096, by reading alone', ours, ([LOOP, root],), 'target 2.0')
    return 0


sys.exit(main())
