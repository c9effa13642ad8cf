#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Does a golden case notice when the decision's tables change? Every cell of
# src/plan/zpci-decide-table.c is changed, one at a time, to each other value
# it can have; the golden runners are linked with the changed table, and at
# least one of them has to fail. Nothing in the source tree is touched.
#
# usage: mutate-table.py SOURCE-ROOT BUILD-ROOT RUNNER...
#   RUNNER: executable of BUILD-ROOT, as ninja calls it, that compares plans
#   with golden files, e.g. tests/plan/test-plan-plan
#
# Prints TAP: one test per cell value.

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

TABLE = 'src/plan/zpci-decide-table.c'
LIBRARY = 'libzpci-plan.a'
REGIONS = ['ZPCI_REGION_NO', 'ZPCI_REGION_IF_ASKED', 'ZPCI_REGION_PREFERRED', 'ZPCI_REGION_REQUIRED']

# ANY is not put in the place of YES or NO: rows would overlap, and the first
# one would still win, so that nothing changes but the order's importance.
OTHERS = {'YES': ['NO'], 'NO': ['YES'], 'ANY': ['NO', 'YES'], 'TRUE': ['FALSE'], 'FALSE': ['TRUE']}
OTHERS.update({region: [other for other in REGIONS if other != region] for region in REGIONS})

ROW = re.compile(r'^  \{ "([a-z-]+)",', re.M)
WORD = re.compile(r'\b(?:YES|NO|ANY|TRUE|FALSE|ZPCI_REGION_[A-Z_]+)\b')


def mutants(text):
    """Yields (what, changed text) for every cell of every row."""
    for row in ROW.finditer(text):
        end = text.index('}', row.end())
        for column, cell in enumerate(WORD.finditer(text, row.end(), end), 1):
            for other in OTHERS[cell.group()]:
                what = f'{row.group(1)}, cell {column}: {cell.group()} -> {other}'
                yield what, text[:cell.start()] + other + text[cell.end():]


def run(command, cwd, env=None):
    return subprocess.run(command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=120, text=True, errors='replace')


def compile_command(build):
    with open(os.path.join(build, 'compile_commands.json'), encoding='utf-8') as file:
        for entry in json.load(file):
            if entry['file'].endswith(TABLE):
                return shlex.split(entry['command']), entry['directory'], entry['file']
    sys.exit(f'error: {TABLE} is not in compile_commands.json')


def make(build, runners):
    done = subprocess.run(['ninja', '-j2', *runners], cwd=build, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=280, text=True, errors='replace', check=False)
    if done.returncode:
        sys.exit(f'error: {" ".join(runners)} cannot be built:\n{done.stdout}')


def link_command(build, runner):
    commands = run(['ninja', '-t', 'commands', runner], build).stdout.splitlines()
    words = shlex.split(commands[-1])
    if not any(word.endswith(LIBRARY) for word in words):
        sys.exit(f'error: {runner} is not linked with {LIBRARY}')
    return words


class Bench:
    """Compiles a table and links it into the runners, in front of the library that has the real one."""

    def __init__(self, source, build, runners, scratch):
        self.build = build
        self.scratch = scratch
        self.compile, self.directory, self.file = compile_command(build)
        self.links = [(runner, link_command(build, runner)) for runner in runners]
        self.env = dict(os.environ, G_TEST_SRCDIR=os.path.join(source, 'tests'),
                        G_TEST_BUILDDIR=os.path.join(build, 'tests'), LC_ALL='C.UTF-8', TZ='UTC')
        self.env.pop('ZPCI_TEST_REGENERATE', None)

    def make_object(self, text):
        source = os.path.join(self.scratch, 'table.c')
        target = os.path.join(self.scratch, 'table.o')
        with open(source, 'w', encoding='utf-8') as file:
            file.write(text)
        words = list(self.compile)
        words[words.index('-o') + 1] = target
        words[words.index(self.file)] = source
        where = os.path.dirname(os.path.join(self.directory, self.file))
        done = run(words + ['-I' + where], self.directory)
        if done.returncode:
            sys.exit(f'error: the changed table does not compile:\n{done.stdout}')
        return target

    def failures(self, text):
        """Names of the golden cases that fail with the table @text."""
        target = self.make_object(text)
        failed = []
        for runner, link in self.links:
            program = os.path.join(self.scratch, os.path.basename(runner))
            words = [program if word == runner else word for word in link]
            library = next(i for i, word in enumerate(words) if word.endswith(LIBRARY))
            done = run(words[:library] + [target] + words[library:], self.build)
            if done.returncode:
                sys.exit(f'error: {runner} does not link:\n{done.stdout}')
            done = run([program, '--tap'], self.build, self.env)
            failed += re.findall(r'^not ok \d+ (\S+)', done.stdout, re.M)
            if done.returncode < 0:
                failed.append(f'{os.path.basename(runner)} ended by signal {-done.returncode}')
        return failed


def main():
    if len(sys.argv) < 4:
        sys.exit('usage: mutate-table.py SOURCE-ROOT BUILD-ROOT RUNNER...')
    source, build = (os.path.abspath(path) for path in sys.argv[1:3])
    with open(os.path.join(source, TABLE), encoding='utf-8') as file:
        text = file.read()
    cases = list(mutants(text))
    if len(cases) < 40:
        sys.exit(f'error: only {len(cases)} changes found in {TABLE}; has its layout changed?')
    missed = 0
    make(build, sys.argv[3:])
    with tempfile.TemporaryDirectory(prefix='zpci-mutate-') as scratch:
        bench = Bench(source, build, sys.argv[3:], scratch)
        broken = bench.failures(text)
        print(f'1..{len(cases)}')
        for case in broken: # the golden suite itself reports these; here they notice nothing
            print(f'# fails with the table as it is: {case}')
        for number, (what, changed) in enumerate(cases, 1):
            failed = [case for case in bench.failures(changed) if case not in broken]
            missed += not failed
            seen = f'noticed by {len(failed)}, first {failed[0]}' if failed else 'NO golden case notices'
            print(f'{"ok" if failed else "not ok"} {number} {what}: {seen}', flush=True)
    return 1 if missed else 0


if __name__ == '__main__':
    sys.exit(main())
