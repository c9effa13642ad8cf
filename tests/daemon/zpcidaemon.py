# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A stock libvirtd on a captured IBM Z host, in namespaces of its own: mounts,
# processes, network. Nothing outside is touched, and everything that was
# started ends with the program. Start reading at main().

import copy
import glob
import os
import re
import shutil
import stat
import subprocess
import sys
import time
import xml.etree.ElementTree as ET

import zpcitap
from zpcitap import show

SCRATCH = '/run/zpci'
SOCKETS = '/run/libvirt'
INSIDE = 'ZPCI_TEST_INSIDE'
TOOLS = ('unshare', 'mount', 'libvirtd', 'virsh')
EMULATOR = SCRATCH + '/bin/qemu-system-s390x'
PLUGIN = os.environ.get('ZPCI_PLUGIN')
SHIM = os.environ.get('ZPCI_TEST_SHIM')
# A folder with virtqemud and virtnodedevd, to be used instead of libvirtd.
MODULAR = os.environ.get('ZPCI_TEST_MODULAR')
# In a build with sanitizers: what the daemon needs before the plug-in; tests/daemon/sanitized.c.
SANITIZED = os.environ.get('ZPCI_TEST_SANITIZED')
SANITIZED_LOG = SCRATCH + '/sanitizer'

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
    """The result of a program: exit status, output, messages."""
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


def mount_bind(source, target):
    os.makedirs(target, exist_ok=True) if os.path.isdir(source) else None
    subprocess.run(['mount', '--bind', source, target], check=True, timeout=10)


# The files of a captured /proc that are put over the real ones.
PROC = ('/proc/cpuinfo', '/proc/cmdline')
DEVICES = {'null': (1, 3), 'zero': (1, 5), 'full': (1, 7), 'random': (1, 8), 'urandom': (1, 9), 'tty': (5, 0),
           'ptmx': (5, 2), 'kvm': (10, 232)}


def make_private_dev():
    """A /dev of our own, so that a case can put device nodes into it."""
    mount_tmpfs('/dev')
    for name, number in DEVICES.items():
        os.mknod('/dev/' + name, stat.S_IFCHR | 0o666, os.makedev(*number))
    for path in ('/dev/pts', '/dev/shm'):
        os.makedirs(path)
    subprocess.run(['mount', '-t', 'devpts', '-o', 'newinstance,ptmxmode=0666', 'devpts', '/dev/pts'], check=True,
                   timeout=10)
    for number, name in enumerate(('stdin', 'stdout', 'stderr')):
        os.symlink('/proc/self/fd/%d' % number, '/dev/' + name)


def fake_vfio(*groups):
    """Makes libvirt believe that VFIO is there, with these groups; the nodes are plain files."""
    for name in ('vfio',) + groups:
        write('/dev/vfio/%s' % name, '')


def captured(name):
    """The tree of tests/hosts/NAME.zhost, for main() and use_host()."""
    def unpack(root):
        done = call([os.environ['ZPCI_ZHOST_UNPACK'], '%s/%s.zhost' % (os.environ['ZPCI_TEST_HOSTS'], name), root])
        if done.status != 0:
            raise AssertionError('cannot unpack %s: %s' % (name, done))
    return unpack


def use_host(sys_tree):
    """Replaces /sys by the tree that sys_tree() makes below a folder; no daemon may run."""
    if os.path.ismount('/sys/devices/system'):
        for path in ('/sys/devices/system', '/sys') + tuple(p for p in PROC if os.path.ismount(p)):
            subprocess.run(['umount', path], check=True, timeout=10)
        shutil.rmtree(SCRATCH + '/host')
    os.makedirs(SCRATCH + '/host/sys')
    sys_tree(SCRATCH + '/host')
    for path in ('bus/pci/devices', 'bus/pci/slots', 'class', 'kernel/iommu_groups', 'module', 'fs/cgroup',
                 'devices/system'):
        os.makedirs('%s/host/sys/%s' % (SCRATCH, path), exist_ok=True)
    mount_bind(SCRATCH + '/host/sys', '/sys')
    for path in PROC:
        if os.path.exists(SCRATCH + '/host' + path):
            mount_bind(SCRATCH + '/host' + path, path)
    mount_bind(SCRATCH + '/system', '/sys/devices/system')


def make_private(sys_tree):
    """Puts empty or captured trees over everything that libvirtd reads or writes."""
    for path in ('/run', '/etc/libvirt', '/var/lib/libvirt', '/var/cache/libvirt', '/var/log/libvirt'):
        mount_tmpfs(path)
    make_private_dev()
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=False, timeout=10)
    mount_bind('/sys/devices/system', SCRATCH + '/system')
    use_host(sys_tree)
    # Fewer emulators to ask means a daemon that is ready sooner.
    os.makedirs(SCRATCH + '/bin')
    for name in ('qemu-system-s390x', 'qemu-system-x86_64', 'qemu-img'):
        if shutil.which(name):
            os.symlink(shutil.which(name), SCRATCH + '/bin/' + name)
    for name in ('libvirtd', 'virtqemud', 'virtnodedevd'):
        write('/etc/libvirt/%s.conf' % name, LIBVIRTD_CONF)
    if MODULAR:
        write('/etc/libvirt/libvirt.conf', 'remote_mode = "direct"\n')
    write('/etc/libvirt/qemu.conf', QEMU_CONF)


def pretend_kvm():
    """Edits libvirt's cache so that guests of type kvm and arch s390x can be defined, not run."""
    with Daemon() as daemon:
        daemon.virsh('capabilities')
    for path in glob.glob('/var/cache/libvirt/qemu/capabilities/*.xml'):
        tree = ET.parse(path)
        root = tree.getroot()
        if root.findtext('arch') != 's390x':
            continue
        ET.SubElement(root, 'flag', name='kvm')
        for element in [e for tag in ('hostCPU', 'cpu', 'machine') for e in root.findall(tag)]:
            twin = copy.deepcopy(element)
            twin.set('type', 'kvm')
            root.append(twin)
        tree.write(path)


# A daemon beside another has a mount namespace of its own, and its sockets where both see them.
BESIDE = '''
path_of_daemon=$PATH
PATH=/usr/bin:/bin
for path in /run/libvirt /var/lib/libvirt /var/log/libvirt; do mount -t tmpfs tmpfs $path || exit 1; done
cp -r /etc/libvirt %(folder)s/etc && cp -r /var/cache/libvirt %(folder)s/cache || exit 1
mount --bind %(folder)s/etc /etc/libvirt && mount --bind %(folder)s/cache /var/cache/libvirt || exit 1
echo 'unix_sock_dir = "%(folder)s"' >>/etc/libvirt/libvirtd.conf
PATH=$path_of_daemon exec "$@" --pid-file %(folder)s/libvirtd.pid
'''


def threads_of(pid):
    """{name: (number, what it waits in)} of the threads of a process."""
    return {read(path + '/comm').strip(): (int(os.path.basename(path)), read(path + '/syscall').split())
            for path in glob.glob('/proc/%d/task/*' % pid)}


def hangs_by_itself(pid):
    """libvirt 11.3.0 waits for the end of its udev thread while it holds the lock that the thread needs to end
    (nodeStateShutdownWait, udevEventHandleThread); with and without us. True where memory says so: a mutex is lock,
    count and the thread that owns it."""
    threads = threads_of(pid)
    if not {'udev-event', 'daemon-shutdown'} <= set(threads) or len(threads['udev-event'][1]) < 2:
        return False
    try:
        with open('/proc/%d/mem' % pid, 'rb') as memory:
            memory.seek(int(threads['udev-event'][1][1], 16) + 8)
            owner = int.from_bytes(memory.read(4), sys.byteorder)
    except (OSError, ValueError):
        return False
    return owner == threads['daemon-shutdown'][0]


def wait_for_end(process, seconds):
    """The exit status of a daemon that was told to end; libvirt itself gives up after 30 s."""
    try:
        return process.wait(5)
    except subprocess.TimeoutExpired:
        if not hangs_by_itself(process.pid):
            return process.wait(seconds - 5)
        show('# the daemon hangs in libvirt\'s own end: its udev thread and the thread that waits for it')
        process.kill()
        return process.wait(5)


class Daemon:
    """One libvirtd; @preload names a shared object, None is the stock daemon. With @beside, a name, it may run
    while another does."""
    def __init__(self, preload=None, env=None, wrapper=(), beside=None):
        self.folder = '%s/%s' % (SCRATCH, beside) if beside else None
        self.sockets = self.folder or SOCKETS
        self.uri = 'qemu:///system' + ('?socket=%s/libvirt-sock' % self.folder if beside else '')
        # To the socket of those who may only read, by a client that does not say so: "virsh -r" would be refused by the
        # client's own library, and nothing would reach the daemon.
        self.uri_readonly = 'qemu:///system?socket=%s/%s-sock-ro' % (self.sockets, 'virtqemud' if MODULAR else 'libvirt')
        self.log = (self.folder or SCRATCH) + '/libvirtd.log'
        self.env = dict(os.environ, SYSTEMD_DEVICE_VERIFY_SYSFS='0', PATH=SCRATCH + '/bin:/usr/sbin:/sbin',
                        LIBVIRT_LOG_OUTPUTS='2:stderr')
        self.env.pop('LD_PRELOAD', None)
        if preload:
            self.env['LD_PRELOAD'] = SANITIZED + ':' + preload if SANITIZED else preload
        self.env.update(env or {})
        self.wrapper = list(wrapper)
        if beside:
            self.wrapper += ['/usr/bin/unshare', '-m', '--propagation', 'private', '/bin/sh', '-c',
                             BESIDE % {'folder': self.folder}, 'sh']
        self.program = MODULAR + '/virtqemud' if MODULAR else '/usr/sbin/libvirtd'
        self.process = None
        self.nodedevd = None

    def start_nodedevd(self, out, seconds):
        """The daemon of the node devices, which virtqemud forwards to."""
        self.nodedevd = subprocess.Popen([MODULAR + '/virtnodedevd'], env=self.env, stdin=subprocess.DEVNULL,
                                         stdout=out, stderr=out)
        limit = time.monotonic() + seconds
        while not os.path.exists(SOCKETS + '/virtnodedevd-sock'):
            if self.nodedevd.poll() is not None or time.monotonic() > limit:
                raise AssertionError('virtnodedevd is not ready:\n%s' % self.tail())
            time.sleep(0.02)

    def start(self, seconds=30):
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
            os.makedirs(self.folder)
        out = open(self.log, 'w')
        if MODULAR:
            self.start_nodedevd(out, seconds)
        self.process = subprocess.Popen(self.wrapper + [self.program], env=self.env, stdin=subprocess.DEVNULL,
                                        stdout=out, stderr=out)
        out.close()
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                raise AssertionError('libvirtd ended with %d:\n%s' % (self.process.returncode, self.tail()))
            if os.path.exists(self.sockets + ('/virtqemud-sock' if MODULAR else '/libvirt-sock')):
                # Answers only when its drivers have read their state and started what starts by itself.
                if self.virsh('uri', check=False, seconds=seconds).status == 0:
                    return self
            time.sleep(0.02)
        raise AssertionError('libvirtd is not ready after %d s:\n%s' % (seconds, self.tail()))

    def stop(self, seconds=60):
        """Ends both daemons, whatever happens, so that a hang is the fault of one case; returns the exit status."""
        processes = [process for process in (self.nodedevd, self.process) if process is not None]
        self.process = self.nodedevd = None
        hanging, status = [], None
        for process in processes:
            process.terminate()
            try:
                status = wait_for_end(process, seconds)
            except subprocess.TimeoutExpired:
                hanging.append(threads_of(process.pid))
                process.kill()
                process.wait(5)
        if hanging:
            raise AssertionError('no end within %d s, threads %s:\n%s' % (seconds, hanging, self.tail()))
        return status

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.kill()
            raise

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.stop()
        else:
            self.kill()
        self.expect_no_report()

    def expect_no_report(self):
        """Of a sanitizer; it is told even where the case went on without the daemon."""
        for path in glob.glob(SANITIZED_LOG + '.*'):
            text = read(path)
            os.unlink(path)
            raise AssertionError('a sanitizer reports:\n%s' % text)

    def kill(self):
        for process in (self.process, self.nodedevd):
            if process is not None:
                process.kill()
                process.wait(5)
        self.process = self.nodedevd = None

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
        command = ['virsh', '-q', '-c', self.uri_readonly if readonly else self.uri] + list(args)
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


def qemu_version():
    """(major, minor, micro) of the emulator that the guests run on."""
    said = call([EMULATOR, '--version']).out
    return tuple(int(number) for number in re.search(r'version (\d+)\.(\d+)\.(\d+)', said).groups())


def add_program(source, path):
    """Puts a program among those that are there, for this namespace alone."""
    folder, below = os.path.dirname(path), SCRATCH + '/below'
    mount_bind(folder, below)
    mount_tmpfs(folder)
    for name in os.listdir(below):
        os.symlink(os.path.join(below, name), os.path.join(folder, name))
    if os.path.lexists(path):
        os.unlink(path)
    shutil.copy(source, path)


def hook_program():
    """The program that an enabled hook runs; enable refuses, and names it, where it is not installed."""
    hook = '/etc/libvirt/hooks/qemu.d/50-libvirt-zpci'
    done = virt_zpci('plugin', 'enable', '--hook-only', check=False)
    if done.status != 0:
        return re.search(r'there is no ([^\s:;,]+)', done.err).group(1)
    program = re.search(r'\[ -x (\S+) \]', read(hook)).group(1)
    virt_zpci('plugin', 'disable', '--hook-only')
    return program


def virt_zpci(*args, host=None, check=True, stdin=None):
    """Runs our own tool; returns its output, or with check=False the whole result."""
    command = [os.environ['ZPCI_TOOL']]
    if host:
        command += ['--host', '%s/%s.zhost' % (os.environ['ZPCI_TEST_HOSTS'], host)]
    done = call(command + list(args), stdin=stdin)
    if not check:
        return done
    if done.status != 0:
        raise AssertionError('virt-zpci %s: %s' % (' '.join(args), done))
    return done.out


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
    """The duty of process 1 of a namespace to the others: QEMU daemonizes, and libvirt waits until it is gone."""
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


# Messages of libvirtd wherever it runs without a host around it.
NOISE = ('dnsmasqCapsNewFromBinary', 'virGDBusGetSystemBus', 'networkStateInitialize', 'udevGetDMIData', 'dmidecode',
         'virNetDevGetLinkInfo', 'virSecurityManagerNew', 'hostname: ', 'cgroup', 'libvirt version: ')


def show_log():
    log = SCRATCH + '/libvirtd.log'
    if os.path.exists(log):
        lines = [line for line in read(log).splitlines() if line and not any(word in line for word in NOISE)]
        show('--- log of the last daemon ---')
        show('\n'.join(lines[-30:]))
