# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Costs of verbs about guests, start to end: CPU time (of programs that they start, too) and the largest memory. The
# hook and plan of a guest with 8 functions on a host of 256, and the steps of the hook; plan and list with many guests
# of a libvirt, and how often they call it; the verbs that read documents, up to the largest that limits allow, with the
# memory by the size of the document.
#
# From the environment: VIRT_ZPCI (the program), FAKE_QEMU (an emulator that answers at once).

import collections
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import benchhost  # noqa: E402

TOOL = os.environ.get('VIRT_ZPCI', 'virt-zpci')
ROUNDS = 7


def cost(arguments, document=None, env=None, rounds=ROUNDS):
    """Median of the CPU time in ms, and the largest memory in KiB, in which that of this program is the least."""
    times, memory = [], 0
    for _ in range(rounds):
        with open(document or os.devnull, 'rb') as given:
            process = subprocess.Popen([TOOL] + arguments, stdin=given, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, env=dict(os.environ, **(env or {})))
            _, _, usage = os.wait4(process.pid, 0)
            process.returncode = 0
        times.append((usage.ru_utime + usage.ru_stime) * 1e3)
        memory = max(memory, usage.ru_maxrss)
    return statistics.median(times), memory


def guest(number, devices, emulator='/usr/bin/qemu-system-s390x', kind='kvm'):
    text = ["<domain type='%s'><name>g%d</name><memory>1024</memory>" % (kind, number),
            "<os><type arch='s390x' machine='s390-ccw-virtio-12.3'>hvm</type></os>", '<devices>',
            '<emulator>%s</emulator>' % emulator]
    for i in range(devices):
        source = number * devices + i + 1
        text.append("""    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source>
        <address domain='0x%04x' bus='0x00' slot='0x00' function='0x0'/>
      </source>
      <address type='pci' domain='0x0000' bus='0x%02x' slot='0x%02x' function='0x0'>
        <zpci uid='0x%04x' fid='0x%08x' interp='%s'/>
      </address>
    </hostdev>""" % (source % 0x10000, i // 31 % 256, i % 31 + 1, i + 1, i + 1, 'off' if i % 2 else 'on'))
    return '\n'.join(text + ['</devices></domain>', ''])


def write(path, text):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    return path


def stock_form(scratch, author):
    with open(scratch + '/stock.xml', 'wb') as out:
        subprocess.run([TOOL, 'domxml-to-stock', author], stdout=out, check=True)
    return scratch + '/stock.xml'


def make_root(root, functions):
    benchhost.make_host(root)
    for number in range(1, functions + 1):
        benchhost.make_function(root, number)
    return root


def hook_steps(scratch, hook, start, stock, emulator):
    """The steps of the hook, each from two runs that differ in it."""
    few = cost(['--host', make_root(scratch + '/few', 8), 'hook', 'g', 'prepare', 'begin', '-'], stock)[0]
    steps = {'the start of the program': start,
             'reading the guest': cost(['domxml-from-stock', stock])[0] - cost(['--version'])[0],
             'asking the emulator': cost(['qemu-caps', emulator], env={'XDG_CACHE_HOME': scratch})[0] - cost(['--version'])[0],
             'reading the host': (hook - few) * 256 / 248}
    steps['the decision and the rest'] = hook - sum(steps.values())
    print('the hook is ' + ', '.join('%s %.1f ms (%.0f %%)' % (step, time, time * 100 / hook) for step, time in steps.items()),
          flush=True)


def one_guest(scratch):
    root = make_root(scratch + '/root', 256)
    emulator = scratch + '/good'
    shutil.copy(os.environ['FAKE_QEMU'], emulator)
    os.chmod(scratch, 0o755)
    stock = stock_form(scratch, write(scratch + '/one.xml', guest(0, 8, emulator)))
    read = cost(['--host', root, 'list', '--format', 'json'])
    plan = cost(['--host', root, 'plan', '--emulator', emulator, stock], env={'XDG_CACHE_HOME': scratch})
    hook = cost(['--host', root, 'hook', 'g', 'prepare', 'begin', '-'], stock)
    nothing = cost(['hook', 'g', 'stopped', 'end', '-'], stock)
    print('8 functions on a host of 256: plan %.1f ms, hook %.1f ms of CPU time (target 30; the emulator answers at once); '
          'of that the start of the program %.1f ms; all attributes of the host as JSON are %.1f ms'
          % (plan[0], hook[0], nothing[0], read[0]), flush=True)
    hook_steps(scratch, hook[0], nothing[0], stock, emulator)


def count_calls(scratch, arguments):
    """How often each function of libvirt about a domain is called, by libvirt's own log."""
    log = scratch + '/log'
    subprocess.run([TOOL] + arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
                   env=dict(os.environ, LIBVIRT_LOG_FILTERS='1:libvirt', LIBVIRT_LOG_OUTPUTS='1:file:' + log))
    with open(log, encoding='utf-8', errors='replace') as file:
        calls = collections.Counter(re.findall(r' : (vir(?:Domain|Connect)[A-Z]\w+):\d+ : (?:dom|conn)=', file.read()))
    os.remove(log)
    return ', '.join('%s %d times' % call for call in calls.most_common(4)) or 'unknown'


def many_guests(scratch):
    each = {}
    for count in (125, 250, 500, 1000):
        node = write(scratch + '/node.xml', '<node>%s</node>' % ''.join(guest(i, 2, kind='test') for i in range(count)))
        uri = 'test://' + node
        none = cost(['--connect', uri, 'plan', 'g1'])[0]
        plan = cost(['--host', scratch + '/root', '--connect', uri, 'plan', '--all'])
        listed = cost(['--host', scratch + '/root', '--connect', uri, 'list'])
        each[count] = plan[0] / count
        print('%d guests: plan --all %.0f ms, %.1f MiB; list %.0f ms; the test driver alone takes %.0f ms to read them'
              % (count, plan[0], plan[1] / 1024, listed[0], none), flush=True)
    print('calls for 1000 guests: list: %s; plan --all: %s' % (
        count_calls(scratch, ['--host', scratch + '/root', '--connect', uri, 'list']),
        count_calls(scratch, ['--host', scratch + '/root', '--connect', uri, 'plan', '--all'])), flush=True)
    print('growth: a guest of 1000 costs %.2f of one of 250 in plan --all (target: about 1)' % (each[1000] / each[250]))


MOST = 65535             # a guest has no more uids
MOST_SIDE_BY_SIDE = 59900  # of devices that validate takes: 60,000 elements in one, for libxml2's recursion
MAX_BYTES = 32 * 2**20   # of a document
MAX_ELEMENTS = 1000000


def show_memory(name, arguments, document, env=None):
    size = os.path.getsize(document)
    time, memory = cost(arguments, document, env, rounds=ROUNDS if size < 2**20 else 3 if size < 2**23 else 1)
    print('%s, %.2f MiB: %.1f ms of CPU time, memory at most %.1f MiB%s'
          % (name, size / 2**20, time, memory / 1024,
             ', %.1f times the document (target 40)' % (memory * 1024 / size) if size > 2**20 else ''), flush=True)


def large_documents(scratch):
    root, env = ['--host', scratch + '/root'], {'XDG_CACHE_HOME': scratch}
    for devices in (8, 64, 1000, 10000, MOST):
        author = write(scratch + '/author.xml', guest(0, devices, scratch + '/good'))
        stock = stock_form(scratch, author)
        checked = write(scratch + '/checked.xml', guest(0, min(devices, MOST_SIDE_BY_SIDE), scratch + '/good'))
        for arguments, document in ((['domxml-to-stock', author], author), (['domxml-from-stock', stock], stock),
                                    (['validate', checked], checked),
                                    (root + ['plan', '--emulator', scratch + '/good', stock], stock),
                                    (root + ['hook', 'g', 'prepare', 'begin', '-'], stock)):
            verb = next(word for word in arguments if word not in root)
            count = min(devices, MOST_SIDE_BY_SIDE) if verb == 'validate' else devices
            show_memory('%s of %d devices' % (verb, count), arguments, document, env)


def dense_documents(scratch):
    """Documents that take most memory for their bytes: the elements that the limit allows, and nothing but attributes."""
    elements = write(scratch + '/elements.xml',
                     "<domain type='kvm'>" + '<e/>' * (MAX_ELEMENTS - 1) + '</domain>')
    names = ' '.join("%s=''" % chr(ord('a') + i) for i in range(26))
    many = '<e %s/>' % names
    attributes = write(scratch + '/attributes.xml',
                       "<domain type='kvm'>" + many * ((MAX_BYTES - 64) // len(many)) + '</domain>')
    for name, document in (('elements', elements), ('attributes', attributes)):
        for verb in ('domxml-to-stock', 'validate'):
            show_memory('%s of nothing but %s' % (verb, name), [verb, document], document)


with tempfile.TemporaryDirectory(prefix='zpci-bench-', dir='/dev/shm' if os.path.isdir('/dev/shm') else None) as folder:
    os.environ['XDG_CACHE_HOME'] = folder
    one_guest(folder)
    many_guests(folder)
    large_documents(folder)
    dense_documents(folder)
