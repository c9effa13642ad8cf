# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The manual against the program: every verb and option of --help stands in the
# manual and the other way round, word for word; its examples work; the keys of
# zpci.conf and the JSON keys of docs/json.md are those of the program.
#
# Usage: test-manual.py SOURCE-FOLDER VIRT-ZPCI MANUAL

import os
import re
import shutil
import subprocess
import sys
import tempfile

source, program, manual = sys.argv[1:4]
pod = open(os.path.join(source, 'tools/virt-zpci/virt-zpci.pod'), encoding='utf-8').read()
results = []


def check(name, problems):
    results.append(not problems)
    print('%s %d %s' % ('not ok' if problems else 'ok', len(results), name))
    for problem in problems:
        print('# %s: %s' % (name, problem), file=sys.stderr)


def plain(text):
    """POD without its markup."""
    text = re.sub(r'[BIF]<< (.*?) >>', r'\1', text)
    while re.search(r'[BIFL]<([^<>]*)>', text):
        text = re.sub(r'[BIFL]<([^<>]*)>', r'\1', text)
    return text


def section(title):
    return re.search(r'^=head1 %s$(.*?)^=head1 ' % title, pod, re.M | re.S).group(1)


def call(*args):
    done = subprocess.run([program, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, timeout=60)
    if done.returncode != 0 or done.stderr:
        raise SystemExit('%r: exit %d\n%s' % (args, done.returncode, done.stderr))
    return done.stdout


def options_in_help(text, title):
    found = re.search(r'^%s:\n((?:  .*\n)+)' % title, text, re.M)
    return [re.match(r'  (.*?)(  |$)', line).group(1) for line in found.group(1).splitlines()] if found else []


def options_in_manual(text):
    items = [plain(item) for item in re.findall(r'^=item (.*)$', text, re.M)]
    return [item for item in items if item.startswith('-')]


def columns_in_manual(text):
    """Headings and what they show: the items inside of the item --columns."""
    item = re.search(r'^=item B<--columns>.*?^=over\n(.*?)^=back', text, re.M | re.S)
    return [plain(head) + ': ' + plain(' '.join(body.split()))
            for head, body in re.findall(r'^=item (.*?)\n\n(.*?)\n\n', item.group(1), re.M | re.S)] if item else []


def columns_in_help(text):
    found = re.search(r'^Columns:\n((?:  .*\n)+)', text, re.M)
    return [': '.join(line.split(None, 1)) for line in found.group(1).splitlines()] if found else []


def verbs_in_manual(title='VERBS'):
    parts = re.split(r'^=head2 (.*)$', section(title), flags=re.M)
    return {plain(head).split()[0]: (plain(head), body) for head, body in zip(parts[1::2], parts[2::2])}


def compare(where, in_help, in_manual):
    return (['%s: %s of --help is not in the manual' % (where, one) for one in in_help if one not in in_manual] +
            ['%s: %s of the manual is not in --help' % (where, one) for one in in_manual if one not in in_help] +
            (['%s: another order' % where] if sorted(in_help) == sorted(in_manual) and in_help != in_manual else []))


def check_options():
    top = call('--help')
    described = verbs_in_manual()
    verbs = options_in_help(top, 'Verbs')
    check('verbs', compare('verbs', [verb.split()[0] for verb in verbs], list(described)) +
          (['no verbs'] if len(verbs) < 10 else []))
    check('global options', compare('global options', options_in_help(top, 'Global options'),
                                    options_in_manual(section('GLOBAL OPTIONS'))))
    internal = verbs_in_manual('INTERNAL VERBS')
    check('internal verbs', [] if sorted(internal) == ['complete', 'hook'] else [str(sorted(internal))])
    for verb, (head, body) in [*described.items(), *internal.items()]:
        text = call(verb, '--help')
        usage = text.splitlines()[0].partition('[GLOBAL OPTION...] ')[2]
        problems = [] if head == usage else ['%s: --help says "%s", the manual "%s"' % (verb, usage, head)]
        problems += compare(verb, columns_in_help(text), columns_in_manual(body))
        check('options of ' + verb, problems + compare(verb, options_in_help(text, 'Options'), options_in_manual(body)))


def check_examples():
    """Those that name the captured host, or need none; the others need a libvirt."""
    lines = [line.strip() for line in section('EXAMPLES').splitlines() if line.startswith('    virt-zpci')]
    commands = [line for line in lines if '--connect' not in line]
    problems = ['only %d examples' % len(commands)] if len(commands) < 6 else []
    with tempfile.TemporaryDirectory() as folder:
        for name in ('tests/hosts/z16.zhost', 'docs/examples/db01.xml'):
            shutil.copy(os.path.join(source, name), folder)
        os.symlink(os.path.abspath(program), os.path.join(folder, 'virt-zpci'))
        env = dict(os.environ, PATH=folder + ':' + os.environ['PATH'], XDG_CACHE_HOME=folder)
        for command in commands:
            extra = ' --schemas "$ZPCI_TEST_SCHEMAS"' if ' validate ' in command else ''
            done = subprocess.run('set -o pipefail; ' + command + extra, shell=True, executable='/bin/bash', cwd=folder,
                                  env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True, timeout=60)
            if done.returncode != 0 or 'error:' in done.stderr:
                problems.append('%s: exit %d\n%s' % (command, done.returncode, done.stderr))
            if not done.stdout and '>' not in command:
                problems.append('%s: prints nothing' % command)
    check('examples', problems)


def check_configuration():
    """The example has every key but those that are lists of paths, and brings no warning."""
    example = re.search(r'^    \[zpci\]\n(?:    .*\n)+', section('FILES'), re.M).group(0)
    code = open(os.path.join(source, 'src/base/zpci-config.c'), encoding='utf-8').read()
    known = re.findall(r'"([a-z-]+)"', re.search(r'known\[\] = \{(.*?)\}', code).group(1))
    described = [plain(item) for item in re.findall(r'^=item (B<[a-z-]+>)$', section('FILES'), re.M)]
    problems = compare('zpci.conf', known, described)
    with tempfile.NamedTemporaryFile('w', suffix='.conf') as conf:
        conf.write(re.sub('^    ', '', example, flags=re.M))
        conf.flush()
        call('--config', conf.name, 'domxml-to-stock', os.path.join(source, 'docs/examples/db01.xml'))
    check('zpci.conf', problems)


def check_page():
    page = open(manual, encoding='utf-8').read()
    problems = ['@ in the page: ' + word for word in re.findall(r'@[A-Z_]+@', page)]
    if '.TH VIRT-ZPCI 1' not in page or 'POD ERRORS' in page:
        problems.append('no page, or with errors')
    wide = [line for line in pod.splitlines() if line.startswith('    ') and len(line) > 110]
    check('page', problems + ['too wide: ' + line for line in wide])


check_options()
check_examples()
check_configuration()
check_page()
print('1..%d' % len(results))
sys.exit(0 if all(results) else 1)
