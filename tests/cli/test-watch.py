# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# --watch without hardware: the tree of a captured host in place of /sys, and events of the kernel, in a mount and a
# network namespace of our own. An event that is sent to the kernel there comes back to the listeners of that
# namespace as the kernel's own, so the program under test uses libudev as it does on any machine.
#
# Usage: test-watch.py VIRT-ZPCI ZHOST-UNPACK SOURCE-FOLDER

import fcntl
import json
import os
import pty
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time

program, unpack, source = sys.argv[1:4]
results = []
NETLINK_KOBJECT_UEVENT = 15
NLM_F_REQUEST = 1
NLMSG_MIN_TYPE = 0x10
SECONDS = 20


def fail(text):
    raise AssertionError(text)


def event(action, path, subsystem):
    """As the kernel tells it, to all that listen in this network namespace."""
    parts = ('%s@%s' % (action, path), 'ACTION=' + action, 'DEVPATH=' + path, 'SUBSYSTEM=' + subsystem)
    text = b''.join(part.encode() + b'\0' for part in parts)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_KOBJECT_UEVENT) as sender:
        sender.sendto(struct.pack('=IHHII', 16 + len(text), NLMSG_MIN_TYPE, NLM_F_REQUEST, 1, 0) + text, (0, 0))


def make_host(scratch):
    subprocess.run([unpack, os.path.join(source, 'tests/hosts/z16.zhost'), scratch + '/host'], check=True, timeout=30)
    for tree, target in ((scratch + '/host/sys', '/sys'), (scratch + '/host/proc/cpuinfo', '/proc/cpuinfo')):
        subprocess.run(['mount', '--bind', tree, target], check=True, timeout=10)
    # No daemon of this machine, and no udev.
    subprocess.run(['mount', '-t', 'tmpfs', 'tmpfs', '/run'], check=True, timeout=10)


class Watch:
    """One run, and what it has printed so far."""
    def __init__(self, *args, terminal=False):
        self.text = b''
        if terminal:
            self.fd, writer = pty.openpty()
            fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack('HHHH', 50, 200, 0, 0))
        else:
            self.fd, writer = os.pipe()
        self.process = subprocess.Popen([program, '--config', '/dev/null', *args], stdin=subprocess.DEVNULL, stdout=writer,
                                        stderr=subprocess.PIPE)
        os.close(writer)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(SECONDS)
        self.process.stderr.close()
        if self.fd >= 0:
            os.close(self.fd)

    def read(self, seconds):
        """The output within the time, as soon as there is some."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return b''
        chunk = os.read(self.fd, 65536)
        self.text += chunk
        return chunk

    def wait_for(self, text):
        limit = time.monotonic() + SECONDS
        while text not in self.text:
            if time.monotonic() > limit or (not self.read(0.5) and self.process.poll() is not None):
                fail('no %r in %r; %r' % (text, self.text[-2000:], self.process.poll()))
        self.text = self.text[self.text.index(text) + len(text):]

    def record(self):
        """The next JSON text: RFC 7464, behind a record separator and up to a newline."""
        limit = time.monotonic() + SECONDS
        while True:
            if self.text and self.text[:1] != b'\x1e':
                fail('no record separator: %r' % self.text[:100])
            try:
                parsed = json.loads(self.text[1:].split(b'\x1e')[0])
                end = self.text.find(b'\x1e', 1)
                text = self.text if end < 0 else self.text[:end]
                if text.endswith(b'\n'):
                    self.text = self.text[len(text):]
                    return parsed
            except ValueError:
                pass
            if time.monotonic() > limit:
                fail('no record within %d s: %r' % (SECONDS, self.text[:2000]))
            self.read(0.5)

    def nothing(self, seconds):
        if self.read(seconds):
            fail('something was printed: %r' % self.text)


DEVICE = '/sys/bus/pci/devices/0002:00:00.0'  # function 0x00000103, of driver ism


def bind(driver):
    link = os.path.realpath(DEVICE) + '/driver'
    if os.path.lexists(link):
        os.remove(link)
    if driver:
        os.symlink('../../../bus/pci/drivers/' + driver, link)


def path_of_device():
    return os.path.realpath(DEVICE)[len('/sys'):]


def state_first(watch, count):
    state = watch.record()
    if state['event'] != 'state' or state['meta']['tool'] != 'virt-zpci' or len(state['functions']) != count:
        fail(str(state)[:500])
    return state


def a_driver_that_changes():
    with Watch('list', '--watch') as watch:
        state_first(watch, 13)
        bind('vfio-pci')
        event('bind', path_of_device(), 'pci')
        change = watch.record()
        if (change['event'], change['changed'], change['function']['fid'], change['function']['driver']) != (
                'changed', ['driver'], '0x00000103', 'vfio-pci') or change['meta']['api_level'] != 1:
            fail(str(change))
        bind(None)
        event('unbind', path_of_device(), 'pci')
        change = watch.record()
        if change['changed'] != ['driver'] or 'driver' in change['function']:
            fail(str(change))
        bind('ism')
        event('bind', path_of_device(), 'pci')
        if watch.record()['function']['driver'] != 'ism':
            fail('not ism again')


def nothing_is_polled():
    with Watch('list', '--watch') as watch:
        state_first(watch, 13)
        bind('vfio-pci')
        watch.nothing(2.5)
        # Of something else, and of something of ours.
        event('change', '/devices/virtual/block/loop0', 'block')
        watch.nothing(2.5)
        event('bind', path_of_device(), 'pci')
        if watch.record()['changed'] != ['driver']:
            fail('no change')
        # An event after which everything is as before.
        event('change', path_of_device(), 'pci')
        watch.nothing(2.5)
        bind('ism')


def a_standby_function_that_is_powered_on():
    link, slot = '/sys/bus/pci/devices/0002:00:00.0', '/sys/bus/pci/slots/00000103/power'
    target, path = os.readlink(link), path_of_device()

    def power(value):
        with open(slot, 'w', encoding='ascii') as f:
            f.write(value + '\n')

    with Watch('list', '--watch', '--all') as everything, Watch('list', '--watch') as configured:
        total = len(everything.record()['functions'])
        state_first(configured, 13)
        # The kernel tells that the device is gone, and after that its slot says so, without an event.
        os.remove(link)
        event('remove', path, 'pci')
        if configured.record()['event'] != 'removed':
            fail('not removed')
        time.sleep(0.3)
        power('0')
        while True:
            change = everything.record()
            if change['event'] != 'changed' or change['function']['fid'] != '0x00000103':
                fail(str(change))
            if change['function']['state'] == 'standby':
                break
        power('1')
        os.symlink(target, link)
        event('add', path, 'pci')
        change = configured.record()
        if change['event'] != 'added' or change['function']['type'] != 'ism':
            fail(str(change))
        change = everything.record()
        if change['function']['state'] != 'configured' or 'state' not in change['changed'] or total <= 13:
            fail(str(change))


def a_slot_and_an_interface_that_come():
    with Watch('topology', '--watch') as watch:
        state = watch.record()
        if state['event'] != 'state' or not state['adapters'] or 'networks' not in state:
            fail(str(state)[:500])
        shutil.copytree('/sys/bus/pci/slots/00000103', '/sys/bus/pci/slots/00000777')
        for name, value in (('power', '0'), ('address', '0777:00:00')):
            with open('/sys/bus/pci/slots/00000777/' + name, 'w', encoding='ascii') as f:
                f.write(value + '\n')
        event('add', '/bus/pci/slots/00000777', 'slots')
        change = watch.record()
        if (change['event'], change['function']['fid'], change['function']['state']) != ('added', '0x00000777', 'standby'):
            fail(str(change))
        shutil.rmtree('/sys/bus/pci/slots/00000777')
        net = os.path.realpath('/sys/bus/pci/devices/0010:00:00.0') + '/net/eth77'
        os.makedirs(net)
        event('add', net[len('/sys'):], 'net')
        # Its end was not told, and is seen now.
        if watch.record()['event'] + watch.record()['event'] not in ('changedremoved', 'removedchanged'):
            fail('not both')
        os.rmdir(net)


def a_terminal_is_redrawn():
    for verb in (['list'], ['list', '--tree'], ['topology']):
        with Watch(*verb, '--watch', terminal=True) as watch:
            watch.wait_for(b'\x1b[H\x1b[2J')
            watch.wait_for(b'0x00000103')
            bind('vfio-pci')
            event('bind', path_of_device(), 'pci')
            watch.wait_for(b'\x1b[H\x1b[2J')
            watch.wait_for(b'0x00000103')
            watch.process.send_signal(signal.SIGWINCH)
            watch.wait_for(b'\x1b[H\x1b[2J')
            watch.process.send_signal(signal.SIGINT)
            if watch.process.wait(SECONDS) != -signal.SIGINT:
                fail('status %d' % watch.process.returncode)
            bind('ism')


def a_table_that_is_asked_for():
    with Watch('list', '--watch', '--format', 'table', '--columns', 'fid,driver') as watch:
        watch.wait_for(b'0x00000103  ism')
        bind('vfio-pci')
        event('bind', path_of_device(), 'pci')
        watch.wait_for(b'0x00000103  vfio-pci')
        if b'\x1b' in watch.text:
            fail('terminal codes')
        bind('ism')


def keys_that_are_documented():
    with open(os.path.join(source, 'docs/json.md'), encoding='utf-8') as f:
        section = f.read().partition('## list --watch')[2].partition('\n## ')[0]
    documented = {row.split('`')[1] for row in section.splitlines() if row.startswith('| `')}
    with Watch('list', '--watch') as watch:
        printed = set(state_first(watch, 13)) - {'functions', 'warnings'}
        bind('vfio-pci')
        event('bind', path_of_device(), 'pci')
        printed |= set(watch.record())
        bind('ism')
    if printed != documented | {'meta'}:
        fail('%s, not %s' % (printed, documented))


def a_reader_that_goes():
    with Watch('list', '--watch') as watch:
        state_first(watch, 13)
        os.close(watch.fd)
        watch.fd = -1
        if watch.process.wait(SECONDS) not in (0, -signal.SIGPIPE):
            fail('status %d: %r' % (watch.process.returncode, watch.process.stderr.read()))


def refused():
    for args, text in ((('--host', '/', 'list', '--watch'), b'the host of --host does not change'),
                       (('list', '--watch', '--vfio'), b'--vfio cannot be used with --watch'),
                       (('list', '--watch', '--ap'), b'--ap cannot be used with --watch'),
                       (('topology', '--watch', '--format', 'dot'), b'prints no --format dot'),
                       (('list', '--watch', '--columns', 'none'), b'none')):
        done = subprocess.run([program, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=SECONDS, check=False)
        if done.returncode != 2 or text not in done.stderr or done.stdout:
            fail('%s: %r' % (args, done))
    done = subprocess.run([program, '--connect', 'test:///none', 'list', '--watch'], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SECONDS, check=False)
    if done.returncode != 1 or b'cannot connect to libvirt' not in done.stderr or done.stdout:
        fail(str(done))


def run(case):
    name = case.__name__.replace('_', ' ')
    try:
        case()
        results.append(True)
    except (AssertionError, OSError, KeyError, subprocess.SubprocessError) as error:
        print('# %s: %s: %s' % (name, type(error).__name__, error), file=sys.stderr)
        results.append(False)
    print('%s %d %s' % ('ok' if results[-1] else 'not ok', len(results), name))


def inside():
    # The mounts go with the namespace; the folder itself is removed by the caller.
    make_host(os.environ['ZPCI_WATCH_SCRATCH'])
    os.environ.update(TERM='xterm', NO_COLOR='1')
    for case in (a_driver_that_changes, nothing_is_polled, a_standby_function_that_is_powered_on,
                 a_slot_and_an_interface_that_come, a_terminal_is_redrawn, a_table_that_is_asked_for,
                 keys_that_are_documented, a_reader_that_goes, refused):
        run(case)
    print('1..%d' % len(results))
    return 0 if all(results) else 1


def outside():
    why = 'needs root' if os.getuid() != 0 else None
    if not why and subprocess.run(['unshare', '-mn', 'true'], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        why = 'needs mount and network namespaces (util-linux, a kernel that permits them)'
    if why and os.environ.get('CI'):
        print('Bail out! CI is set, and this cannot run: ' + why)
        return 1
    if why:
        print('1..0 # SKIP ' + why)
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        env = dict(os.environ, ZPCI_WATCH_SCRATCH=scratch)
        return subprocess.run(['unshare', '-mn', '--propagation', 'private', sys.executable, '-B', *sys.argv], env=env,
                              check=False).returncode


sys.exit(inside() if 'ZPCI_WATCH_SCRATCH' in os.environ else outside())
