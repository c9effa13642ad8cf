#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Usage: test-enable.py TOOL PLUGIN-PATH HOOK-PATH CACHE-PATH PROGRAM-PATH
# "virt-zpci plugin" in a folder of its own: what it writes, keeps, refuses and
# leaves behind.

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

TOOL, PLUGIN, HOOK, CACHE, PROGRAM = sys.argv[1:]
# The program that runs the tool of a cross build.
COMMAND = shlex.split(os.environ.get('MESON_EXE_WRAPPER', '')) + [TOOL]
DROP_IN = '/etc/systemd/system/%s.service.d/zz-libvirt-zpci.conf'
DAEMONS = ('libvirtd', 'virtqemud', 'virtnodedevd')
FILES = [HOOK] + [DROP_IN % daemon for daemon in DAEMONS]
CASES = []


def case(function):
    CASES.append(function)
    return function


class Root:
    def __init__(self):
        self.path = tempfile.mkdtemp(prefix='zpci-enable-')
        self.write(PLUGIN, 'a plug-in')
        self.write(PROGRAM, 'a program', 0o755)

    def write(self, path, text, mode=0o644):
        os.makedirs(os.path.dirname(self.path + path), exist_ok=True)
        with open(self.path + path, 'w') as f:
            f.write(text)
        os.chmod(self.path + path, mode)

    def read(self, path):
        with open(self.path + path) as f:
            return f.read()

    def has(self, path):
        return os.path.lexists(self.path + path)

    def files(self):
        return sorted(os.path.join(folder, name)[len(self.path):] for folder, _, names in os.walk(self.path) for name in names)

    def run(self, *words, status=0):
        done = subprocess.run([*COMMAND, 'plugin', *words, '--root', self.path], capture_output=True, text=True, timeout=30)
        assert done.returncode == status, '%s: exit %d: %s%s' % (words, done.returncode, done.stdout, done.stderr)
        return done.stdout if status == 0 else done.stderr


def preload(root, daemon='libvirtd'):
    lines = [line for line in root.read(DROP_IN % daemon).splitlines() if 'LD_PRELOAD' in line]
    assert len(lines) == 1, lines
    return lines[0]


@case
def enable_and_disable_are_idempotent(root):
    before = root.files()
    first = root.run('enable')
    assert [line.split() for line in first.splitlines()] == [['changed', path] for path in FILES], first
    again = root.run('enable')
    assert [line.split() for line in again.splitlines()] == [['unchanged', path] for path in FILES], again
    assert root.files() == sorted(before + FILES)
    gone = root.run('disable')
    assert [line.split() for line in gone.splitlines()] == [['changed', path] for path in FILES], gone
    assert root.files() == before
    assert not root.has(os.path.dirname(HOOK)) and not root.has('/etc/systemd/system/libvirtd.service.d')
    nothing = root.run('disable')
    assert [line.split() for line in nothing.splitlines()] == [['unchanged', path] for path in FILES], nothing


@case
def modes_and_texts(root):
    root.run('enable')
    assert os.stat(root.path + HOOK).st_mode & 0o7777 == 0o755
    assert os.stat(root.path + DROP_IN % 'virtqemud').st_mode & 0o7777 == 0o644
    assert root.read(HOOK).startswith('#!/bin/sh\n') and 'hook -- "$@"' in root.read(HOOK)
    assert preload(root) == 'Environment="LD_PRELOAD=%s"' % PLUGIN
    assert '[Service]' in root.read(DROP_IN % 'libvirtd')


@case
def a_hook_without_its_program_stops_no_guest(root):
    root.run('enable', '--hook-only')
    text = root.read(HOOK)
    program = re.search(r'\[ -x (\S+) \]', text).group(1)
    root.write('/hook', text.replace(program, root.path + '/gone'))
    done = subprocess.run(['/bin/sh', root.path + '/hook', 'db01', 'prepare', 'begin', '-'], stdin=subprocess.DEVNULL,
                          timeout=30)
    assert done.returncode == 0, done


@case
def a_hook_whose_program_cannot_run_stops_only_who_asks(root):
    """Status 1 is a refusal; everything else is a program that did not do its work."""
    root.run('enable', '--hook-only')
    text = root.read(HOOK)
    program = re.search(r'\[ -x (\S+) \]', text).group(1)
    conf = re.search(r"[$]' (\S+) \|\|", text).group(1)
    root.write('/hook', text.replace(program, root.path + '/broken').replace(conf, root.path + '/zpci.conf'), 0o755)

    def hook(xml, *words):
        words = words or ('db01', 'prepare', 'begin', '-')
        return subprocess.run(['/bin/sh', root.path + '/hook', *words], input=xml, capture_output=True, text=True, timeout=30)

    asks = "<domain><metadata><z:functions xmlns:z='urn:libvirt-zpci:domain:1'/></metadata></domain>"
    for act, status in (('exit 127', 127), ('exit 126', 126), ('exit 2', 2), ('kill -SEGV $$', 139), ('kill -KILL $$', 137)):
        root.write('/broken', '#!/bin/sh\n%s\n' % act, 0o755)
        done = hook('<domain/>')
        assert done.returncode == 0 and 'guest db01 was not checked' in done.stderr, done
        assert 'ended with status %d' % status in done.stderr, done
        assert hook('').returncode == 0
        done = hook(asks)
        assert done.returncode == 1 and 'db01 has zPCI attributes and stays stopped' in done.stderr, done
        assert hook(asks, 'db01', 'release', 'end', '-').returncode == 0
        root.write('/zpci.conf', '[zpci]\nnegotiate = warn\n')
        assert hook(asks).returncode == 0
        root.write('/zpci.conf', '[zpci]\n# negotiate = warn\nnegotiate = strict\n')
        assert hook(asks).returncode == 1
        os.unlink(root.path + '/zpci.conf')
    for shell in ('/bin/sh', 'bash', 'dash'):
        done = subprocess.run([shell, root.path + '/hook', 'a\\033[2J\x9b\u202e\nb', 'prepare', 'begin', '-'], input=asks.encode(),
                              capture_output=True, timeout=30)
        lines = done.stderr.splitlines()[-2:]
        assert len(lines) == 2 and all(b': guest a\\033[2J??????b ' in line for line in lines), done
    for status in (0, 1):
        root.write('/broken', '#!/bin/sh\ncat\necho said >&2\nexit %d\n' % status, 0o755)
        done = hook(asks)
        assert (done.returncode, done.stdout, done.stderr) == (status, asks + '\n', 'said\n'), done


@case
def the_script_is_the_documented_one(root):
    """By hand it is installed from docs/hook.md, where the prefix is /usr."""
    root.run('enable', '--hook-only')
    installed = [line for line in root.read(HOOK).splitlines() if not line.startswith('#')]
    page = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../docs/hook.md')).read()
    documented = page.partition('```sh\n')[2].partition('```')[0].splitlines()[1:]
    program = re.search(r'\[ -x (\S+) \]', root.read(HOOK)).group(1)
    conf = re.search(r"[$]' (\S+) \|\|", root.read(HOOK)).group(1)
    installed = [line.replace(program, '/usr/bin/virt-zpci').replace(conf, '/etc/libvirt/zpci.conf') for line in installed]
    assert installed == documented, '\n'.join(installed)


@case
def hook_only(root):
    os.unlink(root.path + PLUGIN)
    assert PLUGIN in root.run('enable', status=1)
    assert root.files() == [PROGRAM]
    assert root.run('enable', '--hook-only').split() == ['changed', HOOK]
    assert root.files() == sorted([HOOK, PROGRAM])
    assert root.run('disable', '--hook-only').split() == ['changed', HOOK]
    assert root.files() == [PROGRAM]


@case
def a_hook_without_its_program(root):
    os.unlink(root.path + PROGRAM)
    assert PROGRAM in root.run('enable', '--hook-only', status=1)
    assert root.files() == [PLUGIN]
    root.write(PROGRAM, 'a program', 0o755)
    root.run('enable', '--hook-only')
    os.unlink(root.path + PROGRAM)
    assert 'no-program' in root.run('status', '--hook-only')


@case
def other_preloads_are_kept(root):
    root.write('/usr/lib/systemd/system/libvirtd.service', '[Service]\nEnvironment=A=b "LD_PRELOAD=/lib/one.so /lib/two.so" C=d\n'
               'EnvironmentFile=-/etc/default/libvirtd\n')
    root.write('/etc/default/libvirtd', 'LIBVIRTD_ARGS="--timeout 120"\n')
    root.write('/usr/lib/systemd/system/virtqemud.service', '[Service]\nEnvironment=LD_PRELOAD=/lib/old.so\n')
    root.write('/etc/systemd/system/virtqemud.service.d/10-a.conf', '[Service]\nEnvironment=\nEnvironment=X=1 \\\n  LD_PRELOAD=/lib/a.so\n')
    root.write('/run/systemd/system/virtqemud.service.d/20-b.conf', '# Environment=LD_PRELOAD=/lib/comment.so\n')
    root.write('/usr/lib/systemd/system/virtqemud.service.d/10-a.conf', '[Service]\nEnvironment=LD_PRELOAD=/lib/masked.so\n')
    root.write('/usr/lib/systemd/system/virtnodedevd.service', '[Service]\nEnvironment=LD_PRELOAD=%s\n' % PLUGIN)
    root.run('enable')
    assert preload(root) == 'Environment="LD_PRELOAD=/lib/one.so /lib/two.so:%s"' % PLUGIN, preload(root)
    assert preload(root, 'virtqemud') == 'Environment="LD_PRELOAD=/lib/a.so:%s"' % PLUGIN, preload(root, 'virtqemud')
    assert preload(root, 'virtnodedevd') == 'Environment="LD_PRELOAD=%s"' % PLUGIN, preload(root, 'virtnodedevd')
    root.write('/etc/systemd/system/libvirtd.service.d/50-c.conf', '[Service]\nEnvironment=LD_PRELOAD=/lib/c.so\n')
    assert 'outdated' in root.run('status')
    assert root.run('enable').split()[2:4] == ['changed', DROP_IN % 'libvirtd']
    assert preload(root) == 'Environment="LD_PRELOAD=/lib/c.so:%s"' % PLUGIN, preload(root)


@case
def an_environment_file_that_would_win_is_refused(root):
    root.write('/lib/systemd/system/libvirtd.service', '[Service]\nEnvironmentFile=-/etc/default/libvirtd\n')
    root.write('/etc/default/libvirtd', 'LD_PRELOAD=/lib/x.so\n')
    before = root.files()
    message = root.run('enable', status=1)
    assert '/etc/default/libvirtd' in message and PLUGIN in message, message
    assert root.files() == before
    root.run('disable')
    root.run('status')


@case
def foreign_files_are_never_touched(root):
    root.write(HOOK, '#!/bin/sh\nexit 0\n', 0o755)
    before = root.files()
    assert HOOK in root.run('enable', status=1)
    assert root.files() == before and root.read(HOOK) == '#!/bin/sh\nexit 0\n'
    root.run('disable')
    assert root.files() == before
    os.unlink(root.path + HOOK)
    os.symlink('/nonexistent', root.path + HOOK)
    assert HOOK in root.run('enable', status=1)
    root.run('disable')
    assert os.path.islink(root.path + HOOK)


@case
def status_tells(root):
    lines = root.run('status').splitlines()
    assert lines[0].split() == ['NAME', 'STATE', 'RUNNING', 'FILE'], lines
    assert [line.split()[:2] for line in lines[1:]] == [[name, 'disabled'] for name in ('hook',) + DAEMONS], lines
    root.run('enable')
    assert [line.split()[1] for line in root.run('status').splitlines()[1:]] == ['enabled'] * 4
    document = json.loads(root.run('status', '--format', 'json'))
    assert document['plugin'][0] == {'name': 'hook', 'state': 'enabled', 'file': HOOK}, document
    assert document['meta']['api_level'] == 1


@case
def the_cache_goes_with_the_plugin(root):
    root.write(CACHE + '/reply.json', '{}')
    root.run('disable', '--hook-only')
    assert root.has(CACHE + '/reply.json')
    root.run('disable')
    assert not root.has(CACHE)


@case
def wrong_use(root):
    assert 'unknown' in root.run('enabel', status=2)
    assert '--now' in root.run('enable', '--now', status=2)
    done = subprocess.run([*COMMAND, 'plugin'], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2, done
    if os.geteuid() != 0:
        os.chmod(root.path, 0o500)
        root.run('enable', '--hook-only', status=1)
        os.chmod(root.path, 0o700)


failed = 0
print('1..%d' % len(CASES))
for number, function in enumerate(CASES, 1):
    place = Root()
    try:
        function(place)
        print('ok %d - %s' % (number, function.__name__))
    except AssertionError as error:
        failed += 1
        print('%s: %s' % (function.__name__, error), file=sys.stderr)
        print('not ok %d - %s' % (number, function.__name__))
    finally:
        shutil.rmtree(place.path)
sys.exit(1 if failed else 0)
