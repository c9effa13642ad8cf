#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The questions of docs/ap.md beside the tests: each names commands that there are, and an output that a test compares.
#
# usage: test-answers.py SOURCE-ROOT
#
# Prints TAP.

import glob
import os
import re
import sys

source = sys.argv[1]
ROWS = 17


def read(path):
    with open(os.path.join(source, path), encoding='utf-8') as file:
        return file.read()


def verbs():
    """The names in the verbs' own files."""
    files = glob.glob(source + '/tools/virt-zpci/*/verb-*.c')
    return set(name for path in files for name in re.findall(r'^  \.name = "([a-z-]+)",$', read(path), re.M))


def rows():
    page = read('docs/ap.md')
    part = re.search(r'^## Questions and their answers\n(.*?)(?=^## )', page, re.M | re.S).group(1)
    return [[cell.strip() for cell in line.strip('|').split(' | ')] for line in part.splitlines() if line.startswith('| ')][1:]


def problems_of(row, known, scripts):
    question, commands, example = row
    path = example.strip('`')
    name = os.path.basename(path)
    for verb in re.findall(r'`virt-zpci ([a-z-]+)', commands):
        if verb not in known:
            yield 'there is no verb %s' % verb
    if not os.path.exists(os.path.join(source, 'tests', path)) or not read('tests/' + path).strip():
        yield 'there is no output %s' % path
    # One script compares it: by its name, or by the part in front of the name of a host.
    parts = name.split('.')
    stems = {name, '.'.join(parts[:-1]), parts[0] + '.$', '.'.join(parts[:-1]).rsplit('.', 1)[0], 'mdev.' + parts[-2]}
    if path.startswith('cli/') and not any(stem in scripts for stem in stems):
        yield 'no script compares %s' % path


def main():
    known = verbs()
    scripts = ''.join(read(path) for path in glob.glob(source + '/tests/cli/*.sh'))
    table = rows()
    lines = []
    for row in table:
        problems = list(problems_of(row, known, scripts))
        lines.append(('not ' if problems else '') + 'ok %d - ' + row[0] + ''.join('\n# ' + p for p in problems))
    lines.append(('' if len(table) == ROWS else 'not ') + 'ok %d - there are ' + '%d questions' % ROWS)
    print('1..%d' % len(lines))
    for number, line in enumerate(lines, 1):
        print(line.replace('%d', str(number), 1))
    return any(line.startswith('not') for line in lines)


sys.exit(main())
