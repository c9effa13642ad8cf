# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A stock libvirtd on a captured IBM Z host, in namespaces of its own: mounts,
# processes, network. Nothing outside is touched, and everything that was
# started ends with the program. Start reading at main().

import os
import shutil
import subprocess
import sys
import time

import zpcitap
from zpcitap import show

SCRATCH = '/run/zpci'
SOCKETS = '/run/libvirt'
INSIDE = 'ZPCI_TEST_INSIDE'
TOOLS = ('unshare', 'mount', 'libvirtd', 'virsh')
EMULATOR = SCRATCH + '/bin/qemu-system-s390x'

LIBVIRTD_CONF = '''
auth_unix_ro = "none"
auth_unix_rw = "none"
host_uuid = "6d3f9f64-0d67-4bd5-9b0e-6a4a2f1b9c11"
'''
# No host service is there to help: no cgroups, no virtlogd, no security module.
QEMU_CONF = '''
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
namespaces = []
cgroup_controllers = []
security_driver = "none"
stdio_handler = "file"
'''


class Result:
    """What a program left behind: exit status, output, messages."""
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __str__(self):
        return 'exit %d\n%s\n%s' % (self.status, self.out, self.err)


def call(args, stdin=None, seconds=30, env=None):
    done = subprocess.run(args, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=seconds,
                          text=True, env=env)
    return Result(done.returncode, done.stdout, done.stderr)


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w') as f:
        f.write(text)
    os.chmod(path, mode)
    return path


def read(path):
    with open(path, errors='replace') as f:
        return f.read()


def mount_tmpfs(path):
    os.makedirs(path, exist_ok=True)
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'tmpfs', path], check=True, timeout=10)


def make_private(sys_tree):
    """Puts empty or captured trees over everything that libvirtd reads or writes."""
    online = read('/sys/devices/system/cpu/online')
    for path in ('/run', '/etc/libvirt', '/var/lib/libvirt', '/var/cache/libvirt', '/var/log/libvirt', '/sys'):
        mount_tmpfs(path)
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=False, timeout=10)
    sys_tree('/')
    for path in ('bus/pci/devices', 'bus/pci/slots', 'class', 'kernel/iommu_groups', 'module', 'fs/cgroup',
                 'devices/system/node', 'devices/system/cpu'):
        os.makedirs('/sys/' + path, exist_ok=True)
    for name in ('online', 'present', 'possible'):
        write('/sys/devices/system/cpu/' + name, online)
    # Fewer emulators to ask means a daemon that is ready sooner.
    os.makedirs(SCRATCH + '/bin')
    for name in ('qemu-system-s390x', 'qemu-system-x86_64', 'qemu-img'):
        if shutil.which(name):
            os.symlink(shutil.which(name), SCRATCH + '/bin/' + name)
    write('/etc/libvirt/libvirtd.conf', LIBVIRTD_CONF)
    write('/etc/libvirt/qemu.conf', QEMU_CONF)


class Daemon:
    """One libvirtd; @preload names a shared object, None is the stock daemon."""
    def __init__(self, preload=None, env=None, wrapper=()):
        self.log = SCRATCH + '/libvirtd.log'
        self.env = dict(os.environ, SYSTEMD_DEVICE_VERIFY_SYSFS='0', PATH=SCRATCH + '/bin:/usr/sbin:/sbin',
                        LIBVIRT_LOG_OUTPUTS='2:stderr')
        self.env.pop('LD_PRELOAD', None)
        if preload:
            self.env['LD_PRELOAD'] = preload
        self.env.update(env or {})
        self.wrapper = list(wrapper)
        self.process = None

    def start(self, seconds=30):
        out = open(self.log, 'a')
        self.process = subprocess.Popen(self.wrapper + ['/usr/sbin/libvirtd'], env=self.env, stdin=subprocess.DEVNULL,
                                        stdout=out, stderr=out)
        out.close()
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                raise AssertionError('libvirtd ended with %d:\n%s' % (self.process.returncode, self.tail()))
            if os.path.exists(SOCKETS + '/libvirt-sock'):
                # Answers only when its drivers have read their state and started what starts by itself.
                if self.virsh('uri', check=False, seconds=seconds).status == 0:
                    return self
            time.sleep(0.02)
        raise AssertionError('libvirtd is not ready after %d s:\n%s' % (seconds, self.tail()))

    def stop(self, seconds=20):
        if self.process is None:
            return None
        self.process.terminate()
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
            raise AssertionError('libvirtd did not end within %d s:\n%s' % (seconds, self.tail()))
        finally:
            self.process = None
        return status

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.stop()
        elif self.process is not None:
            self.process.kill()
            self.process.wait(5)
            self.process = None

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def tail(self, lines=40):
        if not os.path.exists(self.log):
            return '(no log)'
        return '\n'.join(read(self.log).splitlines()[-lines:])

    def virsh(self, *args, check=True, readonly=False, stdin=None, seconds=30):
        """Runs stock virsh; it never carries the plug-in."""
        env = dict(os.environ)
        env.pop('LD_PRELOAD', None)
        command = ['virsh', '-q', '-c', 'qemu:///system'] + (['-r'] if readonly else []) + list(args)
        done = call(command, stdin=stdin, seconds=seconds, env=env)
        if check and done.status != 0:
            raise AssertionError('virsh %s: %s' % (' '.join(args), done))
        return done

    def refused(self, *args, text, **more):
        """Runs virsh and expects it to fail with @text in its message."""
        done = self.virsh(*args, check=False, **more)
        zpcitap.expect(done.status == 1, 'virsh %s should fail: %s' % (' '.join(args), done))
        zpcitap.expect_in(text, done.err, 'the message of virsh %s' % ' '.join(args))
        return done


def missing():
    """Says what this machine lacks, or None."""
    if os.geteuid() != 0:
        return 'needs root: namespaces and a system daemon'
    for tool in TOOLS:
        if not shutil.which(tool, path=os.environ.get('PATH', '') + ':/usr/sbin:/sbin'):
            return 'needs %s' % tool
    if not shutil.which('qemu-system-s390x'):
        return 'needs qemu-system-s390x'
    if subprocess.run(['unshare', '-m', '-p', '-n', '-i', '-u', '--fork', 'true'], stderr=subprocess.DEVNULL,
                      timeout=10).returncode != 0:
        return 'needs the right to make mount, process and network namespaces'
    return None


def enter():
    """Runs this program again inside its namespaces; its processes die with it."""
    reason = missing()
    if reason:
        zpcitap.skip_all(reason)
    os.environ[INSIDE] = '1'
    os.execvp('unshare', ['unshare', '-m', '-p', '-n', '-i', '-u', '--fork', '--kill-child', '--mount-proc',
                          '--propagation', 'private', sys.executable] + sys.argv)


def reap_until_end(child):
    """What process 1 of a namespace owes the others: QEMU daemonizes, and libvirt waits until it is gone."""
    while True:
        pid, status = os.wait()
        if pid == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xff)


def main(sys_tree):
    """Call this first: returns inside the namespaces, where the cases may be run."""
    if os.environ.get(INSIDE) != '1':
        enter()
    child = os.fork()
    if child:
        reap_until_end(child)
    make_private(sys_tree)


def show_log():
    log = SCRATCH + '/libvirtd.log'
    if os.path.exists(log):
        show('--- end of the daemon\'s log ---')
        show('\n'.join(read(log).splitlines()[-30:]))
