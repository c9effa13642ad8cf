# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The JSON keys against docs/json.md: every key that is printed is documented
# in the section of its verb, and every documented key is printed somewhere.
#
# Usage: test-json.py SOURCE-FOLDER
# It looks at the golden files, which the other tests lay beside the program.

import glob
import json
import os
import re
import sys

source = sys.argv[1]
page = open(os.path.join(source, 'docs/json.md'), encoding='utf-8').read()
results = []


def check(name, problems):
    results.append(not problems)
    print('%s %d %s' % ('not ok' if problems else 'ok', len(results), name))
    for problem in problems:
        print('# %s: %s' % (name, problem), file=sys.stderr)


def documented(section):
    """The names in the first column of the section's tables, and all that it mentions."""
    text = re.search(r'^## %s$(.*?)(?=^## |\Z)' % section, page, re.M | re.S).group(1)
    rows = re.findall(r'^\| (`.*?) \|', text, re.M)
    words = re.compile(r'`([a-z_-]+(?:[A-Z][a-z]+)*)`')
    return {name for row in rows for name in words.findall(row)}, set(words.findall(text))


def keys(value, found):
    if isinstance(value, dict):
        for name, member in value.items():
            found.add(name)
            keys(member, found)
    elif isinstance(value, list):
        for member in value:
            keys(member, found)
    return found


common, _ = documented('Every verb')
check('every verb has the meta block', [] if {'meta', 'api_level', 'version', 'tool', 'host', 'time'} <= common
      else ['not documented: %s' % sorted(common)])
_, of_functions = documented('list')
_, of_plans = documented('plan')
for section, pattern in (('topology', 'topology.*.json'), ('export ansible', 'export.*.json'), ('list', 'list.*.json'), ('list --ap', 'list-ap.*.json'),
                         ('list --mdev', 'list-mdev.*.json'),
                         ('plan', 'plan*.json'), ('plan --compare', 'plan.compare.json'), ('qemu-caps', 'qemu-caps.json'),
                         ('validate', 'validate.*.json'), ('host-validate', 'host-validate*.json'),
                         ('status', 'status*.json'), ('plugin', 'plugin-*.json')):
    files = [path for path in glob.glob(os.path.join(source, 'tests/cli/golden', pattern))
             if section != 'plan' or not path.endswith('plan.compare.json')]
    printed = set()
    for path in files:
        with open(path, encoding='utf-8') as f:
            keys(json.load(f), printed)
    if section == 'plan':
        for path in glob.glob(os.path.join(source, 'tests/qemuxml2argvdata/*.plan.json')):
            with open(path, encoding='utf-8') as f:
                keys(json.load(f), printed)
    rows, mentioned = documented(section)
    if section in ('topology', 'export ansible'):
        mentioned |= of_functions
    if section == 'plan --compare':
        mentioned |= of_plans
    if section == 'plugin':
        rows.remove('running')  # about daemons of this machine, so in no golden file
    check('keys of ' + section,
          (['no golden file'] if not files else []) +
          ['%s is printed and not documented' % name for name in sorted(printed - mentioned - common)] +
          ['%s is documented and never printed' % name for name in sorted(rows - printed)])
print('1..%d' % len(results))
sys.exit(0 if all(results) else 1)
