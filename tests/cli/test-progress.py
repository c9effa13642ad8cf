# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Progress: one line on a terminal for what takes longer than a second, wiped in the end; nothing anywhere else.
#
# Usage: test-progress.py VIRT-ZPCI FAKE-QEMU SOURCE-FOLDER

import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile

program, fake, source = sys.argv[1:4]
results = []


def run(env, *args):
    """The text that the user sees on a terminal: standard error and output both go there."""
    master, slave = pty.openpty()
    process = subprocess.Popen([program, *args], stdin=subprocess.DEVNULL, stdout=slave, stderr=slave,
                               env=env)
    os.close(slave)
    text = b''
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
        text += chunk
    os.close(master)
    process.wait(60)
    return text.decode('utf-8')


def screen(text):
    """The text that is left of it: a wiped line is gone."""
    return [re.sub(r'.*\r\x1b\[K', '', line) for line in text.replace('\r\n', '\n').split('\n')]


def check(name, problems):
    results.append(not problems)
    print('%s %d %s' % ('not ok' if problems else 'ok', len(results), name))
    for problem in problems:
        print('# %s: %s' % (name, problem), file=sys.stderr)


with tempfile.TemporaryDirectory() as scratch:
    os.chmod(scratch, 0o755)
    for name in ('hangs', 'good'):
        shutil.copy(fake, os.path.join(scratch, name))
    with open(os.path.join(scratch, 'zpci.conf'), 'w', encoding='ascii'):
        pass
    host = ('--config', os.path.join(scratch, 'zpci.conf'), '--host', os.path.join(source, 'tests/hosts/z16.zhost'))
    guest = os.path.join(source, 'tests/cli/data/guest.xml')
    env = dict(os.environ, TERM='xterm', NO_COLOR='1', XDG_CACHE_HOME=scratch)
    slow = (*host, 'plan', '--emulator', scratch + '/hangs', guest)

    text = run(env, *slow)
    told = re.findall(r'\r\x1b\[K(.{1,60} \.\.\. \d+ s)', text)
    check('what takes longer than a second is told', [] if len(told) >= 3 and told[0].startswith('asking ') and
          told[0].endswith('... 1 s') and told[1].endswith('... 2 s') else [repr(text)])
    left = screen(text)
    check('the line is gone when it is done', [] if left[0].startswith('error: emulator ') and '...' not in ''.join(left)
          else [repr(left)])
    text = run(env, *host, 'plan', '--emulator', scratch + '/good', guest)
    check('nothing is told of what is fast', ['%r' % text] if '\x1b' in text or '...' in text else [])
    text = run(dict(env, TERM='dumb'), *slow)
    check('nor on a terminal that cannot wipe a line', ['%r' % text] if '\x1b' in text or '...' in text else [])
    done = subprocess.run([program, *slow], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, env=env, timeout=60, check=False)
    check('nor without a terminal', [] if done.stderr.startswith('error: emulator ') and len(done.stderr.splitlines()) == 1 and
          done.returncode == 1 else [repr(done)])
print('1..%d' % len(results))
sys.exit(0 if all(results) else 1)
