#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Usage: test-exports.py PLUGIN ROWS LIBVIRT
# The plug-in exports the functions of its table and nothing else, all of them
# public functions of libvirt, and rests on none of libvirt's private symbols.

import re
import subprocess
import sys


def symbols(*options):
    out = subprocess.run(['nm', '-D', *options], check=True, capture_output=True, text=True, timeout=30).stdout
    return [line.split() for line in out.splitlines()]


plugin, table, libvirt = sys.argv[1:]
with open(table) as f:
    rows = re.findall(r'^ZPCI_ROW \((\w+),', f.read(), re.M)
exported = sorted(words[-1] for words in symbols('--defined-only', plugin))
undefined = [words[-1] for words in symbols('--undefined-only', plugin)]
public = {words[-1].split('@')[0] for words in symbols('--defined-only', libvirt)
          if '@@LIBVIRT_' in words[-1] and 'PRIVATE' not in words[-1]}
checks = {
    'exports the rows and nothing else': exported == sorted(rows),
    'has every row once': len(rows) == len(set(rows)) and len(rows) > 20,
    'interposes public functions only': all(row in public for row in rows),
    'needs no private symbol': not any('PRIVATE' in name for name in undefined),
}
print('1..%d' % len(checks))
for number, (what, good) in enumerate(checks.items(), 1):
    print('%s %d - %s' % ('ok' if good else 'not ok', number, what))
if not all(checks.values()):
    print('exported %s\nrows %s' % (exported, sorted(rows)), file=sys.stderr)
    sys.exit(1)
