# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The pages as they stand: each command in a block ```console is run, and prints what stands below it. Lines "..."
# stand for any lines. The commands see z16.zhost and db01.xml, as in the folder of examples.
#
# Usage: test-pages.py SOURCE-FOLDER VIRT-ZPCI

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

source, program = sys.argv[1:3]
pages = [os.path.join(source, 'README.md'), *sorted(glob.glob(os.path.join(source, 'docs', '*.md')))]
results = []


def check(name, problems):
    results.append(not problems)
    print('%s %d %s' % ('not ok' if problems else 'ok', len(results), name))
    for problem in problems:
        print('# %s: %s' % (name, problem.replace('\n', '\n# ')), file=sys.stderr)


def commands(block):
    """Pairs of a command and what it prints."""
    parts = re.split(r'^\$ ', block, flags=re.M)[1:]
    for part in parts:
        lines = part.split('\n')
        end = 1
        while lines[end - 1].endswith('\\') or '\n'.join(lines[:end]).count("'") % 2:
            end += 1
        yield '\n'.join(lines[:end]), '\n'.join(lines[end:]).rstrip('\n')


def matches(expected, printed):
    pattern = '\n'.join('(?:.*\n)*?.*' if line == '...' else re.escape(line) for line in expected.split('\n'))
    return re.fullmatch(pattern, printed) is not None


def run(command, folder, env):
    done = subprocess.run(command, shell=True, executable='/bin/bash', cwd=folder, env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    return done.stdout.rstrip('\n')


number = 0
for path in pages:
    blocks = re.findall(r'^```console\n(.*?)^```', open(path, encoding='utf-8').read(), re.M | re.S)
    if not blocks:
        continue
    with tempfile.TemporaryDirectory() as folder:
        for name in ('tests/hosts/z16.zhost', 'docs/examples/db01.xml'):
            shutil.copy(os.path.join(source, name), folder)
        os.mkdir(os.path.join(folder, 'bin'))
        os.symlink(os.path.abspath(program), os.path.join(folder, 'bin', 'virt-zpci'))
        env = dict(os.environ, PATH=os.path.join(folder, 'bin') + ':' + os.environ['PATH'], XDG_CACHE_HOME=folder)
        problems = []
        for block in blocks:
            found = list(commands(block))
            problems += [] if found else ['a block without a command: ' + block]
            for command, expected in found:
                number += 1
                printed = run(command, folder, env)
                if not matches(expected, printed):
                    problems.append('%s\nprints:\n%s\nnot:\n%s' % (command, printed, expected))
    check(os.path.relpath(path, source), problems)
check('there are commands', [] if number >= 8 else ['only %d' % number])
print('1..%d' % len(results))
sys.exit(0 if all(results) else 1)
