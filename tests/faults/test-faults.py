# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The n-th call of one kind fails (failing.c), for every n until a run in which
# none did, once per entry point of the program. Whatever fails, the program
# ends by itself, leaves every file whole and no other behind, leaves nothing
# open and nothing wrong in a cache; and where its result is not that of a run
# without the fault, it says why. Start reading at Sweep.judge().
#
#   test-faults.py sample|all [ENTRY [KIND [NUMBER]]]
#
# "sample" tries the first numbers of each kind and then ever fewer.

import os
import re
import shutil
import subprocess
import sys
import tempfile

HOSTS = os.environ['ZPCI_SRC'] + '/tests/hosts'
DATA = os.environ['ZPCI_SRC'] + '/tests/cli/data'
TOOL = os.environ['VIRT_ZPCI']
SECONDS = 60

# The kinds, and what is said of the cause of such a failure, in a message or in what was to be written.
CAUSES = {
    'open': ('Too many open files', 'EMFILE'),
    'read': ('Input/output error', 'EIO'),
    # The process that reads what may hang has no other way to say so than to say less.
    'write': ('No space left on device', 'Input/output error'),
    'folder': ('Read-only file system',),
    'fork': ('Resource temporarily unavailable',),
    'thread': ('Resource temporarily unavailable',),
    'pipe': ('Too many open files',),
    'iconv': ('onversion',),
    'load': ('made to fail',),
    'symbol': ('made to fail',),
    'xml': ('memory',),
}
FIRST = 3          # numbers of a sample that are tried one by one
FIRST_OF_XML = 400 # of all: a schema makes libxml2 allocate 70,000 times

# In a report, the daemons of this machine; those of other tests come and go.
RUNNING = re.compile(rb'"running" : "[^"]*",?\s*')


class Entry:
    """One way into the program, which runs in a folder of its own, @ in an argument, that @tree fills."""
    def __init__(self, name, *args, tree=None, stdin=''):
        self.name, self.args, self.tree, self.stdin = name, args, tree, stdin
        # libvirt ends a program that gets no memory, as GLib does.
        self.kinds = tuple(k for k in CAUSES if k != 'xml' or '--connect' not in args)


class Run:
    """The output and files of one run, and what failing.c says of it."""
    def __init__(self, done, folder, report):
        self.status = done.returncode
        self.out = done.stdout.decode('utf-8', 'surrogateescape')
        self.err = done.stderr.decode('utf-8', 'replace')
        self.tree = snapshot(folder)
        words = dict(line.rstrip('\n').partition(' ')[::2] for line in report)
        self.failed, self.calls, self.open = words.get('failed'), words.get('calls'), words.get('open')

    def names(self, causes):
        """Whether a cause is named: in messages, on standard output, or in a file that was written."""
        texts = [self.err, self.out] + [what.decode('utf-8', 'replace') for _, what in self.tree.values()]
        return any(cause in text for cause in causes for text in texts)

    def files(self):
        """All but caches, which may be lost without a word."""
        return {path: what for path, what in self.tree.items() if not path.startswith('cache')}


def snapshot(folder):
    """Every path below it, with its mode and content, or where it leads."""
    found = {}
    for place, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(place, name)
            what = b''
            if os.path.islink(path):
                what = os.fsencode(os.readlink(path))
            elif name in files:
                with open(path, 'rb') as f:
                    what = RUNNING.sub(b'', f.read())
            found[os.path.relpath(path, folder)] = (os.lstat(path).st_mode, what)
    return found


class Sweep:
    """All runs of one entry."""
    def __init__(self, entry):
        self.entry = entry
        self.work = SCRATCH + '/work'
        self.bad = self.runs = 0
        self.fresh()
        self.before = snapshot(self.work)

    def fresh(self):
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)
        if self.entry.tree:
            self.entry.tree(self.work)

    def run(self, kind, number):
        report = SCRATCH + '/report'
        if os.path.exists(report):
            os.unlink(report)
        env = dict(os.environ, LC_ALL='C.UTF-8', TMPDIR=self.work, HOME='/nonexistent', SOURCE_DATE_EPOCH='1700000000',
                   XDG_CACHE_HOME=self.work + '/cache', LD_PRELOAD=os.environ['ZPCI_FAILING'],
                   ZPCI_FAULT='%s:%d' % (kind, number), ZPCI_FAULT_REPORT=report)
        env['ASAN_OPTIONS'] = env.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'
        command = [TOOL, '--config', SCRATCH + '/zpci.conf'] + [a.replace('@', self.work) for a in self.entry.args]
        self.runs += 1
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, timeout=SECONDS,
                                  input=self.entry.stdin.encode())
        except subprocess.TimeoutExpired as late:
            done = subprocess.CompletedProcess(command, 'no end', late.stdout or b'', late.stderr or b'')
        lines = []
        if os.path.exists(report):
            with open(report, errors='replace') as f:
                lines = f.readlines()
        return Run(done, self.work, lines)

    def complain(self, kind, number, run, text):
        self.bad += 1
        where = re.search(r'(\S+/virt-zpci)\+(0x[0-9a-f]+)', run.failed)
        if where and shutil.which('addr2line'):
            text += ' (%s)' % subprocess.run(['addr2line', '-fsp', '-e', where[1], hex(int(where[2], 16) - 1)],
                                             stdout=subprocess.PIPE, text=True).stdout.strip()
        print('# %s %s:%d %s: %s' % (self.entry.name, kind, number, run.failed, text), file=sys.stderr)
        print(re.sub('^', '#   ', run.err, flags=re.M), file=sys.stderr, flush=True)

    def judge(self, kind, run, clean):
        """Returns: everything that is wrong with @run, beside a run without the fault."""
        wrong = []
        same = (run.status, run.out, run.files()) == (clean.status, clean.out, clean.files())
        # A library of others answers for its own failures.
        ours = '/virt-zpci+' in run.failed
        if run.status not in (0, 1):
            wrong.append('ended with %s' % run.status)
        elif run.status < clean.status:
            wrong.append('ended with %d, and without the fault with %d' % (run.status, clean.status))
        elif ours and not same and not run.names(CAUSES[kind]):
            wrong.append('another result, and its cause is not named')
        for path, what in run.files().items():
            if what not in (self.before.get(path), clean.tree.get(path)) and not (
                    run.status == 0 and run.names(CAUSES[kind])):
                wrong.append('%s is neither as before nor as after' % path)
        for path in self.before:
            if path not in run.tree and path in clean.tree:
                wrong.append('%s is gone' % path)
        # Where a library cannot be loaded the program ends at once.
        if kind not in ('load', 'symbol') and run.open and run.open != clean.open:
            wrong.append('left open%s, and without the fault%s' % (run.open, clean.open))
        return wrong

    def next(self, kind, number, every):
        if every:
            return number + 1 if kind != 'xml' or number < FIRST_OF_XML else number + number // 20
        return number + max(1, 0 if number < FIRST else number // 2)

    def sweep(self, kind, every, only=None):
        self.fresh()
        clean = self.run(kind, 0)
        if clean.status not in (0, 1) or clean.calls is None:
            raise AssertionError('%s without a fault: %s\n%s' % (self.entry.name, clean.status, clean.err))
        number = only or 1
        while True:
            self.fresh()
            run = self.run(kind, number)
            if run.failed is None:
                break
            wrong = self.judge(kind, run, clean)
            if any(path.startswith('cache') for path in run.tree) and self.run(kind, 0).out != clean.out:
                wrong.append('a wrong answer is cached')
            for text in wrong:
                self.complain(kind, number, run, text)
            if only:
                break
            number = self.next(kind, number, every)
        return int(clean.calls)


def tool(*args):
    return subprocess.run([TOOL] + list(args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def install(root):
    """The files that plugin enable wants to find below @root; it names what is missing."""
    os.makedirs(root)
    for args in (('--root', root), ('--hook-only', '--root', root)):
        missing = re.search(r'there is no ([^\s;:,]+)', tool('plugin', 'enable', *args).stderr)[1]
        os.makedirs(os.path.dirname(missing))
        with open(missing, 'w') as f:
            f.write('x')


def prepare():
    """Makes what the entries share. Returns: a guest in stock form."""
    open(SCRATCH + '/zpci.conf', 'w').close()
    for host in ('kinds', 'ap-z16', 'z13'):
        subprocess.run([os.environ['ZPCI_ZHOST_UNPACK'], '%s/%s.zhost' % (HOSTS, host), SCRATCH + '/' + host], check=True)
    os.makedirs(SCRATCH + '/bin')
    shutil.copy(os.environ['FAKE_QEMU'], SCRATCH + '/bin/good')
    for folder in ('', '/bin'):
        os.chmod(SCRATCH + folder, 0o755) # the emulator runs as nobody
    stock = tool('domxml-to-stock', DATA + '/guest.xml').stdout
    guest = stock.replace("type='kvm'", "type='test'")
    guest = guest.replace('</name>', '</name><uuid>c2177883-f1bb-47f0-914d-32a22e3a8804</uuid>', 1)
    for name, text in ('stock.xml', stock), ('node.xml', '<node>%s</node>' % guest):
        with open('%s/%s' % (SCRATCH, name), 'w') as f:
            f.write(text)
    install(SCRATCH + '/disabled')
    install(SCRATCH + '/enabled')
    for folder in '/disabled', '/enabled':
        units = SCRATCH + folder + '/usr/lib/systemd/system'
        os.makedirs(units + '/libvirtd.service.d')
        with open(units + '/libvirtd.service.d/other.conf', 'w') as f:
            f.write('[Service]\nEnvironment=LD_PRELOAD=/usr/lib/other.so\n')
    done = tool('plugin', 'enable', '--root', SCRATCH + '/enabled')
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return stock


def copy(name, target):
    def make(work):
        source = '%s/%s' % (SCRATCH, name)
        if os.path.isdir(source):
            shutil.copytree(source, '%s/%s' % (work, target), symlinks=True)
        else:
            shutil.copy(source, '%s/%s' % (work, target))
    return make


def entries(stock):
    kinds, z13 = ('--host', SCRATCH + '/kinds'), ('--host', SCRATCH + '/z13')
    crypto = ('--host', SCRATCH + '/ap-z16')
    node, guests = copy('node.xml', 'node.xml'), ('--connect', 'test://@/node.xml')
    guest, emulator = DATA + '/guest.xml', ('--emulator', SCRATCH + '/bin/good')
    matrix = 'c2177883-f1bb-47f0-914d-32a22e3a8804'
    return [
        Entry('list', *kinds, 'list', '--all'),
        Entry('list-json', *z13, 'list', '--format', 'json'),
        Entry('list-ap', *crypto, 'list', '--ap'),
        Entry('list-mdev', *crypto, 'list', '--mdev'),
        Entry('list-guests', *z13, *guests, 'list', tree=node),
        Entry('topology', *kinds, 'topology'),
        Entry('export', *kinds, 'export', 'prometheus'),
        Entry('nodedev', *kinds, 'nodedev-dumpxml', 'fid:0x102'),
        Entry('hostdev', *kinds, 'hostdev', 'fid:0x102'),
        Entry('mdev', *crypto, 'mdev', '--uuid', matrix, '05.0011'),
        Entry('reserve', *crypto, 'reserve', '05.0011'),
        Entry('validate', *kinds, 'validate', '--schemas', os.environ['ZPCI_TEST_SCHEMAS'], guest),
        Entry('plan', *kinds, 'plan', *emulator, guest),
        Entry('plan-json', *z13, 'plan', '--format', 'json', *emulator, guest),
        Entry('plan-guests', *z13, *guests, 'plan', '--all', *emulator, tree=node),
        Entry('hook', *kinds, 'hook', 'db01', 'prepare', 'begin', '-', stdin=stock),
        Entry('to-stock', 'domxml-to-stock', guest),
        Entry('from-stock', 'domxml-from-stock', SCRATCH + '/stock.xml'),
        Entry('define', *guests, 'define', guest, tree=node),
        Entry('dumpxml', *guests, 'dumpxml', 'db01', tree=node),
        Entry('qemu-caps', 'qemu-caps', emulator[1]),
        Entry('capture', *kinds, 'capture', '@/copy.zhost'),
        Entry('report', *z13, 'report', *emulator, '@/report.txt'),
        Entry('host-validate', *z13, 'host-validate'),
        Entry('plugin-enable', 'plugin', 'enable', '--root', '@/root', tree=copy('disabled', 'root')),
        Entry('plugin-disable', 'plugin', 'disable', '--root', '@/root', tree=copy('enabled', 'root')),
        Entry('plugin-status', 'plugin', 'status', '--root', '@/root', tree=copy('enabled', 'root')),
    ]


def main(how, name=None, kind=None, number=None):
    chosen = [entry for entry in entries(prepare()) if name in (None, entry.name)]
    print('1..%d' % len(chosen), flush=True)
    failed = 0
    for index, entry in enumerate(chosen, 1):
        sweep = Sweep(entry)
        calls = {k: sweep.sweep(k, how == 'all', int(number) if number else None) for k in entry.kinds if kind in (None, k)}
        failed += sweep.bad > 0
        print('%sok %d - %s # %d runs; calls: %s' % (
            'not ' if sweep.bad else '', index, entry.name, sweep.runs,
            ', '.join('%s %d' % item for item in calls.items() if item[1])), flush=True)
    return 1 if failed or not chosen else 0


if __name__ == '__main__':
    SCRATCH = tempfile.mkdtemp(prefix='zpci-faults-')
    try:
        result = main(*sys.argv[1:])
    finally:
        shutil.rmtree(SCRATCH)
    sys.exit(result)
