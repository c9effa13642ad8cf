#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Plain sentences (CONTRIBUTING.md): they begin with the noun, and none of the turns that readers stumbled over comes
# back, in comments, schemas, scripts and pages alike.
#
# usage: test-language.py SOURCE-ROOT
#
# Prints TAP.

import glob
import os
import re
import sys

source = sys.argv[1]
PLACES = ('*.md', 'CHANGELOG', 'cross/*', 'data/**', 'docs/*.md', 'packaging/**', 'schemas/*', 'scripts/*', 'src/**', 'tests/**', 'tools/**')
SUFFIXES = ('', '.md', '.c', '.h', '.def', '.py', '.sh', '.rng', '.pod', '.build', '.table')
# At the start of a line, behind a comment's or list's sign, or behind the end of a sentence.
START = r'(?:^|[.:;] |\* |# |// |\| |- |""")'
TURNS = {
    'a sentence opens with "What"': START + r'What [a-z]',
    '"is no number"': r'\bis no number\b',
    '"for who", "who must not"': r'\bfor who (?:is|has|wants|must)\b|\bfor who must not\b',
    '"has it that"': r'\b(?:has|have) it that\b',
    '"goes by" for "follows"': r'\b(?:goes|go) by (?:the|its|a) (?!way)',
}


def problems_of(text):
    for line_number, line in enumerate(text.split('\n'), 1):
        for turn, pattern in TURNS.items():
            if re.search(pattern, line):
                yield line_number, turn, line.strip()


def files():
    for place in PLACES:
        for path in sorted(glob.glob(os.path.join(source, place), recursive=True)):
            if os.path.isfile(path) and os.path.splitext(path)[1] in SUFFIXES and path != os.path.abspath(__file__):
                yield path


def main():
    problems, count = [], 0
    for path in files():
        with open(path, encoding='utf-8', errors='replace') as file:
            problems += ['%s:%d: %s: %s' % (os.path.relpath(path, source), *problem) for problem in problems_of(file.read())]
        count += 1
    wrong = 'It runs. What runs is seen.\n/* What is seen. */\na uid that is no number\n'
    for name, good, details in (
            ('files are looked at', count > 500, ['only %d' % count]),
            ('a wrong sentence is found', len(list(problems_of(wrong))) == 3, list(map(str, problems_of(wrong)))),
            ('no sentence has a turn that readers stumble over', not problems, problems)):
        print(('' if good else 'not ') + 'ok - ' + name)
        if not good:
            print('\n'.join('# ' + detail for detail in details))
    print('1..3')
    sys.exit(bool(problems))


main()
