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
                         ('An error', 'error.*.json'), ('texts', 'text.*.json'), ('validate', 'validate.*.json'), ('capture, report', 'written.*.json'), ('host-validate', 'host-validate*.json'),
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
    if section == 'texts':
        rows.remove('command')  # by an emulator and a libvirt, so in no golden file
    check('keys of ' + section,
          (['no golden file'] if not files else []) +
          ['%s is printed and not documented' % name for name in sorted(printed - mentioned - common)] +
          ['%s is documented and never printed' % name for name in sorted(rows - printed)])


# A row of a table of reasons: its id and its cause, by itself or in a macro.
ROW = re.compile(r'(?:\{\s*|REFUSAL \(\w+, |INSTEAD_OF \(\w+, \w+, \w+, |ZPCI_GUEST_FAULT \(\w+, |ZPCI_TROUBLE \(\w+, )'
                 r'"([a-z0-9]+(?:-[a-z0-9]+)*)",\s*(?=["A-Z{])')
CHECK = re.compile(r'zpci_checks_add \(\w+, "([a-z0-9-]+)"')
# A finding of a document: behind its code stands its id.
FINDING = re.compile(r'(?:ZPCI_ERROR_\w+|->code),\s*"([a-z0-9]+(?:-[a-z0-9]+)*)"')
# They are made from the table of requests, and of what is no reason by itself.
MADE = {'qemu-interpret', 'qemu-forwarding-assist', 'qemu-relaxed-translation', 'ap-other-queue', 'ap-unknown'}
# They say of an emulator which one it is; the other is a sentence of one word.
NO_ID = {'this-machine', 'recorded', 'interrupted'}


def ids_of_program():
    found = set(MADE)
    for folder in ('src', 'tools'):
        for path in glob.glob(os.path.join(source, folder, '**/*.[cd]*'), recursive=True):
            with open(path, encoding='utf-8') as f:
                text = f.read()
            found.update(CHECK.findall(text))
            found.update(FINDING.findall(text))
            if re.search(r'ZpciReasonRow|ZpciDecideReason|ZpciPlanReason|^ZPCI_TROUBLE|^ZPCI_GUEST_FAULT', text, re.M) and \
                    not path.endswith('src/base/zpci-reason.c'):
                found.update(ROW.findall(text))
    return found - NO_ID


def ids_printed():
    """The ids in golden files of JSON."""
    found = set()

    def collect(value):
        if isinstance(value, dict):
            found.update(member for name, member in value.items() if name in ('id', 'reason') and isinstance(member, str))
            for member in value.values():
                collect(member)
        elif isinstance(value, list):
            for member in value:
                collect(member)

    for pattern in ('tests/cli/golden/*.json', 'tests/qemuxml2argvdata/*.plan.json'):
        for path in glob.glob(os.path.join(source, pattern)):
            with open(path, encoding='utf-8') as f:
                collect(json.load(f))
    return found


findings = []
for path in glob.glob(os.path.join(source, 'tests/cli/golden/validate.*.json')):
    with open(path, encoding='utf-8') as f:
        answer = json.load(f)
    for part in answer.get('files', [answer]):
        findings += part['findings']
check('every finding of validate has an id', ['%s has none' % finding for finding in findings if not finding.get('id')] +
      (['only %d findings' % len(findings)] if len(findings) < 9 else []))
listed = re.findall(r'^\| .*? \| (`.*`) \|$', re.search(r'^## ids$(.*)', page, re.M | re.S).group(1), re.M)
listed = [name for row in listed for name in re.findall(r'`([a-z0-9-]+)`', row)]
of_program, printed = ids_of_program(), ids_printed()
check('ids', ['%s is of the program and not listed' % name for name in sorted((of_program | printed) - set(listed))] +
      ['%s is listed and not of the program' % name for name in sorted(set(listed) - of_program)] +
      (['only %d ids' % len(of_program)] if len(of_program) < 100 else []) +
      (['only %d ids are printed' % len(printed)] if len(printed) < 40 else []))
print('1..%d' % len(results))
sys.exit(0 if all(results) else 1)
