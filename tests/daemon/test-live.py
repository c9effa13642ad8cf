# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# virt-zpci on a live host, and on the capture that it takes of it there: every
# verb says the same, to root and to an ordinary user. Each host of tests/hosts is
# put under this machine's /sys and /proc for that.

import glob
import os
import re
import shutil
import sys

import zpcidaemon
from zpcidaemon import SCRATCH, call, write
from zpciguest import guest, hostdev
from zpcitap import case, expect, expect_equal, expect_in, run

TOOL = os.environ['ZPCI_TOOL']
HOSTS = os.environ['ZPCI_TEST_HOSTS']
FOLDER = SCRATCH + '/live'
USER = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
EMULATOR = FOLDER + '/good'
NAMES = sorted(os.path.basename(path)[:-len('.zhost')] for path in glob.glob(HOSTS + '/*.zhost'))


def tool(who, *args):
    env = dict(os.environ, HOME=FOLDER, XDG_CACHE_HOME='%s/cache-%d' % (FOLDER, len(who)), SOURCE_DATE_EPOCH='1700000000')
    return call(who + [FOLDER + '/virt-zpci'] + list(args), env=env, seconds=60)


# The remedy: the host is looked at again, or captured again.
LIVE_KVM = 'load the module kvm, and look as root or as a member of the group kvm'
CAPTURED_KVM = 'the capture does not tell: capture the host with the module kvm loaded, as root or as a member of the group kvm'


def said(done, capture, warnings):
    """Where the values come from is named differently, and nothing else."""
    out = re.sub(r'"host" : ".*"', '"host" : "..."', done.out)
    text = '%d\n%s\n%s' % (done.status, out, done.err if warnings else '')
    return text.replace(CAPTURED_KVM, LIVE_KVM).replace(os.path.basename(capture) + ':', '').replace(capture, 'this machine').replace(
        os.path.basename(capture), 'this machine')


def devices(who):
    told = tool(who, 'list', '--all', '--columns', 'FID', '--no-headings').out.split()
    return ['fid:' + fid for fid in told if fid != '-']


def every_question(who, document):
    """Every verb that looks at the host; those that change a guest look at it as plan does."""
    for how in ([], ['--all'], ['--vfio'], ['--all', '--format', 'json'], ['--vfio', '--format', 'json']):
        yield ['list'] + how
    for how in ([], ['--vfio'], ['--verbose'], ['--vfio', '--format', 'json']):
        yield ['plan', document] + how
    yield ['validate', '--schemas', os.environ['ZPCI_TEST_SCHEMAS'], document]
    for how in ([], ['--format', 'json']):
        yield ['host-validate', '--emulator', EMULATOR, '--connect', 'test:///default'] + how
    for device in devices(who):
        yield ['nodedev-dumpxml', device]
        yield ['nodedev-dumpxml', '--vfio', device]
        yield ['hostdev', '--interp', 'on', device]


def check(name, who):
    zpcidaemon.use_host(zpcidaemon.captured(name))
    capture = '%s/user-%d/host.zhost' % (FOLDER, len(who))
    devices = hostdev('0001:00:00.0', "interp='on'") + hostdev('0002:00:00.0', "interp='off'") + hostdev('0202:00:00.0')
    document = write(FOLDER + '/guest.xml', guest(devices=devices, emulator=EMULATOR))
    if os.path.exists(capture):
        os.unlink(capture)
    done = tool(who, 'capture', '--vfio', capture)
    expect_equal(done.status, 0, 'the exit status of capture: %s' % (done,))
    done = tool(who, 'capture', '--vfio', capture)
    expect_in('exists already', done.err, 'a second capture')
    again = tool(who, '--host', capture, 'capture', '--vfio', '-').out
    expect_equal(again.partition('\n\n')[2], zpcidaemon.read(capture).partition('\n\n')[2], 'a capture of the capture of ' + name)
    count = 0
    # A capture has not everything that the hostile host was warned about, as what is no function at all.
    warnings = name != 'hostile'
    for question in every_question(who, document):
        if not warnings and 'json' in question:
            continue
        expect_equal(said(tool(who, '--host', capture, *question), capture, warnings),
                     said(tool(who, *question), capture, warnings), '%s on the capture of %s' % (' '.join(question), name))
        count += 1
    return count


def check_all(who, names=NAMES):
    counts = {name: check(name, who) for name in names}
    zpcidaemon.show('# questions: %s' % counts)
    expect(counts['z16'] > 50, 'z16 was asked about its functions')


@case(300)
def a_capture_says_what_the_live_host_says():
    check_all([])


@case(300)
def a_capture_says_what_the_live_host_says_to_an_ordinary_user():
    check_all(USER, ('emulated', 'x86', 'z16'))


zpcidaemon.main(zpcidaemon.captured('z16'))
zpcidaemon.fake_vfio('12')
for user in ([], USER):
    os.makedirs('%s/user-%d' % (FOLDER, len(user)))
    os.makedirs('%s/cache-%d' % (FOLDER, len(user)))
    os.chown('%s/user-%d' % (FOLDER, len(user)), 65534 if user else 0, 65534 if user else 0)
    os.chown('%s/cache-%d' % (FOLDER, len(user)), 65534 if user else 0, 65534 if user else 0)
shutil.copy(TOOL, FOLDER + '/virt-zpci')
shutil.copy(os.environ['FAKE_QEMU'], EMULATOR)
sys.exit(run(zpcidaemon.show_log))
