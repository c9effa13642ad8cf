# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The page "By symptom" against the software: what QEMU says when it is provoked is found in the page; the page quotes QEMU and
# libvirt as they are installed here, word for word; messages that the plug-in knows, and those that nothing here can
# provoke, stand in it.
#
# Usage: test-symptoms.py SOURCE-FOLDER

import glob
import os
import re
import shutil
import subprocess
import sys

source = sys.argv[1]
with open(os.path.join(source, 'docs/symptoms.md'), encoding='utf-8') as f:
    page = f.read()
QEMU = shutil.which('qemu-system-s390x')
LIBVIRT = [*glob.glob('/usr/lib/*/libvirt.so.0'), *glob.glob('/usr/lib/*/libvirt/connection-driver/libvirt_driver_qemu.so')]
results = []

# Messages that need a host, a guest that runs, a newer release or KubeVirt.
KNOWN = [
    'Plug failed for zPCI device in interpretation mode: -22',
    'no free uid could be found', 'no free fid could be found', 'no slot for plugging zpci device',
    'zPCI device could not be created: out of something', 'PCI bridge hot unplug currently not supported',
    'unsupported ioat dt 1 t 2', 'relaxed translation not allowed', 'zPCI interpretation missing',
    "State blocked by non-migratable device 'zpci'", 'non-migratable device: zpci',
    'protected VMs are currently not migratable.',
    "Attempt to set property 'interpret' on device 'zpci1' (type 'zpci') after it was realized",
    'Unrecoverable error detected. Please collect any data possible and then kill the guest',
    'vfio 0000:00:00.0: no iommu_group found: No such file or directory',
    'failover primary device must be on PCIExpress bus',
    "Invalid PCI address uid='0x0000', must be > 0x0000 and <= 0xffff", 'zPCI uid 20 is already reserved',
    'Invalid PCI address 0001:00:00. Only PCI domain 0 is available', 'There is no more free uid.',
    "This QEMU binary doesn't support zPCI", 'No PCI buses available',
    "Invalid value for attribute 'uid' in element 'zpci': '-1'",
    'Interface type hostdev is currently supported on SR-IOV Virtual Functions only',
    'VFIO PCI device assignment is not supported by the host',
    'Unmanaged PCI device 0001:00:00.0 must be manually detached from the host',
    "host doesn't support passthrough of host PCI devices", "pci backend driver 'default' is not supported",
    "property with name 'id' can't be overridden", 'Hook script execution failed: internal error',
    'qdev_unplug: assertion failed: (hotplug_ctrl)', 'custom device configuration', 'Extra element devices in interleave',
    'Adding PCI function 00000102 failed because the configured limit of 64 is reached',
    'Adding PCI function 00000102 failed because domain 0001 is already assigned',
    'UID checking was active but no UID is provided: switching to automatic domain allocation',
    'PCI is not supported because CPU facilities 69 or 71 are not available',
]

# Not messages; what strerror() and QEMU's parser of properties put together, and what only a QEMU with KVM has.
COMMANDS = ('virsh ', 'lspci', 'smc_chk', 'iommu.', 'power', 'custom-device')
COMPOSED = ('qdev_unplug: assertion failed: (hotplug_ctrl)', "No 'ap-bus' bus found for device 'vfio-ap'",
            'there is no device "', ': No such file or directory', "'on' or 'off'",
            'Plug failed for zPCI device in interpretation mode')

# What QEMU is given, and part of what it says.
RNG = ('-device', 'virtio-rng-pci,id=r')
PROVOKED = [
    (('-cpu', 'qemu,zpci=off', '-device', 'zpci,uid=1,target=r', *RNG), 'Plugging a PCI/zPCI device'),
    (('-device', 'virtio-rng-pci,multifunction=on'), 'multifunction'),
    (('-device', 'zpci,uid=1'), 'target must be'),
    ((*RNG, '-device', 'zpci,uid=7,target=r'), 'already has an associated'),
    (('-device', 'zpci,uid=7,target=a', '-device', 'zpci,uid=7,target=b'), 'uid 7 already'),
    (('-device', 'zpci,uid=7,fid=8,target=a', '-device', 'zpci,uid=9,fid=8,target=b'), 'fid 8 already'),
    (('-device', 'zpci,uid=65536,target=r'), "Parameter 'uid'"),
    (('-device', 'zpci,fid=4294967296,target=r'), "Parameter 'fid'"),
    (('-device', 'zpci,interpret=2,target=r'), "Parameter 'interpret'"),
    (('-device', 'zpci,no-such-thing=on,target=r'), 'not found'),
    (('-set', 'device.zpci1.interpret=off'), 'zpci1'),
    (('-device', 'vfio-pci,host=fffe:00:00.0'), 'no such host device'),
]


def check(name, problems):
    results.append(not problems)
    print('%s %d %s' % ('not ok' if problems else 'ok', len(results), name))
    for problem in problems:
        print('# %s: %s' % (name, problem), file=sys.stderr)


def needs(name, tool, problems):
    """A test whose software is not there is skipped, but not where CI is set."""
    if tool:
        check(name, problems())
    elif os.environ.get('CI'):
        check(name, ['CI is set, and the software is not installed'])
    else:
        results.append(True)
        print('ok %d %s # SKIP not installed' % (len(results), name))


def rows():
    """(message with ... for what varies, who says it) of every message in the tables."""
    for line in re.findall(r'^\| (.*) \|$', page, re.M):
        cells = line.split(' | ')
        for message in re.findall(r'`([^`]*)`', cells[0]):
            if not message.startswith(COMMANDS):
                yield message, cells[1].strip(), cells[0]


def pattern(message):
    return re.compile('.*'.join(re.escape(part) for part in message.split('…')))


def libvirt_version():
    """Major times 1000 plus minor, of the library that is installed; 0: none."""
    return max([int(os.path.realpath(path).split('.')[-2]) for path in LIBVIRT if path.endswith('.so.0')], default=0)


messages = list(rows())
patterns = [pattern(message) for message, _, _ in messages]


def is_in_page(text):
    return any(one.search(text) for one in patterns)


def provoke(args):
    done = subprocess.run([QEMU, '-M', 's390-ccw-virtio', '-accel', 'tcg', '-nodefaults', '-display', 'none', '-S', '-m', '64', '-monitor',
                           'stdio', *args], input='quit\n', stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    return done.stderr


def provoked():
    problems = []
    for args, text in PROVOKED:
        said = provoke(args)
        lines = [line for line in said.splitlines() if text in line]
        problems += [] if lines else ['%s: %r' % (' '.join(args), said)]
        problems += ['not in the page: ' + line for line in lines if not is_in_page(line)]
    return problems


# Marks of a message that only some releases have. libvirt 12.8 lacks those of older ones.
ELSEWHERE = ('(from', '(newer', '(a trace') + (('(older',) if libvirt_version() >= 12008 else ())


def quoted(who, files):
    """The parts of each message that do not vary stand in one of the files, as they are printed from."""
    texts = []
    for path in files:
        with open(path, 'rb') as f:
            texts.append(f.read())
    problems = []
    for message, of, cell in messages:
        if of != who or any(word in cell for word in ELSEWHERE):
            continue
        for composed in COMPOSED:
            message = message.replace(composed, '…')
        for part in re.split('…|0x0000|0xffff', message):
            # Only a literal of some length is worth looking for; what stands before it is another literal.
            for literal in re.split(r"'uid'|'fid'|'interpret'|uint16_t|uint32_t|'zpci\.", part):
                if len(literal.strip(': ')) > 7 and not any(literal.strip(': ').encode() in text for text in texts):
                    problems.append("%s: nothing says '%s'" % (message, literal))
    return problems


with open(os.path.join(source, 'src/plugin/zpci-plugin-start.c'), encoding='utf-8') as f:
    texts = re.search(r'complaints\[\] = \{(.*?)\};', f.read(), re.S).group(1)
known_by_plugin = re.findall(r'"([^"]+)",', texts)
with open(os.path.join(source, 'docs/ap.md'), encoding='utf-8') as f:
    pages = page + f.read()

check('there are messages', [] if len(messages) >= 45 else ['only %d' % len(messages)])
check('messages that nothing here provokes', ['not in the page: ' + text for text in KNOWN if not is_in_page(text)])
check('messages that the plug-in explains', ['not in the page: ' + text for text in known_by_plugin
                                             if text not in pages and text.replace("'zpci.", "'zpci.…") not in page] +
      ([] if len(known_by_plugin) >= 4 else ['only %d' % len(known_by_plugin)]))
needs('what QEMU says is in the page', QEMU, provoked)
needs('QEMU is quoted word for word', QEMU, lambda: quoted('QEMU', [QEMU]))
needs('libvirt is quoted word for word', len(LIBVIRT) >= 2, lambda: quoted('libvirt', LIBVIRT))
print('1..%d' % len(results))
sys.exit(0 if all(results) else 1)
