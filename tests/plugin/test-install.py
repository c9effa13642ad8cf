#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Usage: test-install.py MESON BUILD-FOLDER PLUGIN-PATH TOOL-PATH BUILT-TOOL
# The files that "meson install" puts below a folder, that nothing of it is in use, and
# that enable, disable and taking the installed files away leave nothing.

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

MESON, BUILD, PLUGIN, TOOL, BUILT = sys.argv[1:]
# The program that runs the tool of a cross build.
WRAPPER = shlex.split(os.environ.get('MESON_EXE_WRAPPER', ''))
LOG = BUILD + '/meson-logs/install-log.txt'


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, '%s: exit %d: %s%s' % (words, done.returncode, done.stdout, done.stderr)
    return done.stdout


def install(root):
    """The log of a real installation, which uninstalling needs, is kept."""
    kept = LOG + '.kept'
    if os.path.exists(LOG):
        os.rename(LOG, kept)
    try:
        run(MESON, 'install', '-C', BUILD, '--no-rebuild', '--quiet', '--destdir', root)
    finally:
        if os.path.exists(kept):
            os.rename(kept, LOG)


def files(root):
    return sorted(os.path.join(folder, name)[len(root):] for folder, _, names in os.walk(root) for name in names)


def installs_what_is_planned_and_nothing_in_use(root, planned):
    assert files(root) == planned, files(root)
    assert PLUGIN in planned and TOOL in planned, planned
    for path in planned:
        for word in ('hooks', 'systemd', 'ld.so', '/etc/'):
            assert word not in path, path


def modes(root, planned):
    assert os.stat(root + PLUGIN).st_mode & 0o7777 == 0o644, oct(os.stat(root + PLUGIN).st_mode)
    for path in planned:
        wanted = 0o755 if path == TOOL else 0o644
        assert os.stat(root + path).st_mode & 0o7777 == wanted, '%s: %o' % (path, os.stat(root + path).st_mode)


def the_tool_is_the_one_that_was_built(root, planned):
    for words in (['--version'], ['--help']):
        assert run(*WRAPPER, root + TOOL, *words) == run(*WRAPPER, BUILT, *words), words


def disable_and_uninstall_leave_nothing(root, planned):
    run(*WRAPPER, root + TOOL, 'plugin', 'enable', '--root', root)
    assert len(files(root)) == len(planned) + 4, files(root)
    run(*WRAPPER, root + TOOL, 'plugin', 'disable', '--root', root)
    assert files(root) == planned, files(root)
    for path in planned:
        os.unlink(root + path)
    assert files(root) == [], files(root)


planned = sorted(json.loads(run(MESON, 'introspect', '--installed', BUILD)).values())
cases = (installs_what_is_planned_and_nothing_in_use, modes, the_tool_is_the_one_that_was_built,
         disable_and_uninstall_leave_nothing)
root = tempfile.mkdtemp(prefix='zpci-install-')
failed = 0
print('1..%d' % len(cases))
try:
    install(root)
    for number, case in enumerate(cases, 1):
        try:
            case(root, planned)
            print('ok %d - %s' % (number, case.__name__))
        except AssertionError as error:
            failed = 1
            print('not ok %d - %s' % (number, case.__name__))
            print(error, file=sys.stderr)
finally:
    shutil.rmtree(root)
sys.exit(failed)
