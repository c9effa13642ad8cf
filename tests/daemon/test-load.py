# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Being loaded: which programs the plug-in works in, that it does not travel to
# the programs they start, and when it leaves the work to libvirt.

import os
import re
import shutil
import subprocess
import sys

import zpcidaemon
from zpcidaemon import Daemon, PLUGIN, SCRATCH, SHIM, call, read, virt_zpci, write
from zpciguest import guest, hostdev
from zpcitap import case, expect, expect_equal, expect_in, expect_not_in, run

ASKING = guest(kind='qemu', devices=hostdev('0031:00:00.0', "uid='0x0001' fid='0x00000000' interp='off'"))
SCHEMA = '/usr/share/libvirt/schemas/basictypes.rng'


def zpci_lines(xml):
    return [line.strip() for line in xml.splitlines() if '<zpci ' in line]


def environment_of(pid):
    return dict(word.split('=', 1) for word in read('/proc/%d/environ' % pid).split('\0') if '=' in word)


def started_guest(daemon):
    daemon.virsh('create', '/dev/stdin', '--paused', stdin=guest(kind='qemu', name='e', number=5))
    return int(read('/run/libvirt/qemu/e.pid'))


@case()
def programs_that_the_daemon_starts_do_not_get_it():
    with Daemon(preload=PLUGIN) as daemon:
        expect_not_in('LD_PRELOAD', environment_of(started_guest(daemon)), 'the environment of QEMU')
        expect_not_in('zpci', read('/proc/%s/maps' % read('/run/libvirt/qemu/e.pid')), 'the libraries of QEMU')
        daemon.virsh('destroy', 'e')
    for value in (PLUGIN + ':' + SHIM, SHIM + ' ' + PLUGIN, PLUGIN + ' ' + SHIM + ':' + PLUGIN):
        with Daemon(preload=value) as daemon:
            expect_equal(environment_of(started_guest(daemon)).get('LD_PRELOAD'), SHIM, 'LD_PRELOAD of QEMU')
            daemon.virsh('destroy', 'e')


@case()
def other_programs_are_left_alone():
    env = dict(os.environ, LD_PRELOAD=PLUGIN)
    expect_in('LD_PRELOAD=' + PLUGIN, call(['/usr/bin/env'], env=env).out.splitlines(), 'the environment of env(1)')
    with Daemon() as daemon:
        # virsh calls the same public functions; in it they must be libvirt's.
        done = call(['virsh', '-q', '-c', 'qemu:///system', 'define', '/dev/stdin'], stdin=ASKING, env=env)
        expect_equal(done.status, 0, 'virsh with the plug-in preloaded')
        expect_not_in('urn:libvirt-zpci', daemon.virsh('dumpxml', 'g').out, 'what a stock daemon stores')
        daemon.virsh('undefine', 'g')


@case()
def modular_daemons_get_their_rows():
    """Not the real modular daemons: libvirtd under their names."""
    for name, domains, devices in (('virtqemud', True, False), ('virtnodedevd', False, True), ('somethingd', False, False)):
        program = SCRATCH + '/' + name
        shutil.copy('/usr/sbin/libvirtd', program)
        daemon = Daemon(preload=PLUGIN)
        daemon.program = program
        with daemon:
            daemon.virsh('define', '/dev/stdin', stdin=ASKING)
            expect_equal('urn:libvirt-zpci' in read('/etc/libvirt/qemu/g.xml'), domains, '%s: domains' % name)
            daemon.virsh('undefine', 'g')
            expect_equal("type='zpci'" in daemon.virsh('nodedev-dumpxml', 'pci_0001_00_00_0').out, devices,
                         '%s: node devices' % name)
            preload = environment_of(started_guest(daemon)).get('LD_PRELOAD')
            expect_equal(preload, None if domains or devices else PLUGIN, '%s: LD_PRELOAD of QEMU' % name)
            daemon.virsh('destroy', 'e')


@case()
def twice_is_as_good_as_once():
    copy = SCRATCH + '/copy/' + os.path.basename(PLUGIN)
    os.makedirs(os.path.dirname(copy))
    shutil.copy(PLUGIN, copy)
    answers = []
    for preload in (PLUGIN, PLUGIN + ':' + copy):
        with Daemon(preload=preload) as daemon:
            daemon.virsh('define', '/dev/stdin', stdin=ASKING)
            answers.append([daemon.virsh(*words).out for words in (
                ['nodedev-dumpxml', 'pci_0001_00_00_0'], ['dumpxml', 'g'], ['domcapabilities', '--arch', 's390x'],
                ['dumpxml', 'g'])] + [read('/etc/libvirt/qemu/g.xml')])
            daemon.virsh('define', '/dev/stdin', stdin=ASKING.replace("interp='off'", "aif='off'"))
            answers[-1].append(daemon.virsh('dumpxml', 'g').out)
            expect_in("aif='off'", answers[-1][-1], 'dumpxml')
            daemon.virsh('undefine', 'g')
    expect_equal(answers[1], answers[0], 'what virsh prints')


@case()
def a_libvirt_that_knows_the_attributes_is_left_to_itself():
    """Its schema says so; this libvirt does not really know them, so they get lost, as without us."""
    text = read(SCHEMA).replace('<element name="zpci">', '<element name="zpci"><optional><attribute name="interp"/></optional>')
    copy = write(SCRATCH + '/basictypes.rng', text)
    subprocess.run(['mount', '--bind', copy, SCHEMA], check=True, timeout=10)
    try:
        with Daemon(preload=PLUGIN) as daemon:
            expect_in('knows the attributes, or <ap>, by itself', read(daemon.log), 'the log')
            daemon.virsh('define', '/dev/stdin', stdin=ASKING)
            expect_not_in('urn:libvirt-zpci', read('/etc/libvirt/qemu/g.xml'), 'what libvirt stores')
            expect_not_in('<zpci supported', daemon.virsh('domcapabilities', '--arch', 's390x').out, 'domcapabilities')
            expect_in("type='zpci'", daemon.virsh('nodedev-dumpxml', 'pci_0001_00_00_0').out, 'node devices go on')
            daemon.virsh('undefine', 'g')
    finally:
        subprocess.run(['umount', SCHEMA], check=True, timeout=10)


@case()
def faults_in_the_configuration_are_in_the_log():
    for text, words in (('[zpci]\nexplicit = perhaps\nnonsense = 1\n', ("'perhaps'", "'nonsense'")),
                        ('[zpci]\nemulators = relative\n', ("'relative'",)),
                        ('not a key file\n', ('zpci.conf',))):
        write('/etc/libvirt/zpci.conf', text)
        with Daemon(preload=PLUGIN) as daemon:
            for word in words:
                expect_in(word, read(daemon.log), 'the log')
            daemon.virsh('define', '/dev/stdin', stdin=ASKING)
            expect_equal(zpci_lines(daemon.virsh('dumpxml', 'g').out),
                         ["<zpci uid='0x0001' fid='0x00000000' interp='off'/>"], 'it works all the same')
            daemon.virsh('undefine', 'g')
    os.unlink('/etc/libvirt/zpci.conf')


@case()
def a_guest_of_the_plugin_starts_without_it():
    plain = guest(kind='qemu', name='p', number=6, metadata="<metadata><zpci:functions xmlns:zpci='urn:libvirt-zpci:domain:1'>"
                  "<zpci:function uid='0x0009' source='0031:00:00.0' interp='off'/></zpci:functions></metadata>")
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=plain)
        daemon.virsh('start', 'p', '--paused')
    with Daemon() as daemon:
        expect_equal(daemon.virsh('domstate', 'p').out.strip(), 'paused', 'the guest that was running')
        daemon.virsh('destroy', 'p')
        daemon.virsh('start', 'p', '--paused')
        daemon.virsh('destroy', 'p')
        daemon.virsh('undefine', 'p')


@case()
def enabled_and_disabled_by_the_tool():
    """The files of "plugin enable", read as systemd reads them."""
    root = SCRATCH + '/root'
    where = re.search(r'LD_PRELOAD=(\S*)"', virt_zpci_dropin(root)).group(1)
    expect_equal(os.path.basename(where), os.path.basename(PLUGIN), 'the file name of the plug-in')
    hook = '/etc/libvirt/hooks/qemu.d/50-libvirt-zpci'
    text = read(root + hook)
    expect(os.access(root + hook, os.X_OK), 'the hook can be run')
    expect_in('virt-zpci hook -- "$@"', text, 'the hook')
    # The same hook in its place, with this build's tool.
    write(hook, re.sub(r'exec \S+', 'exec ' + os.environ['ZPCI_TOOL'], text), 0o755)
    with Daemon(preload=PLUGIN) as daemon:
        os.kill(started_guest(daemon), 0)
        daemon.virsh('destroy', 'e')
    os.unlink(hook)
    virt_zpci('plugin', 'disable', '--root', root)
    left = [path for path, _, files in os.walk(root) for _ in files if not path.endswith(('libvirt-zpci', '/bin'))]
    expect_equal(left, [], 'what is left')


def virt_zpci_dropin(root):
    # The tool only enables a plug-in that is installed.
    os.makedirs(root)
    missing = virt_zpci('plugin', 'enable', '--root', root, check=False)
    path = re.search(r'there is no (\S+\.so)', missing.err).group(1)
    os.makedirs(os.path.dirname(path))
    shutil.copy(PLUGIN, path)
    missing = virt_zpci('plugin', 'enable', '--root', root, check=False)
    program = re.search(r'there is no ([^\s:;,]+)', missing.err).group(1)
    os.makedirs(os.path.dirname(program), exist_ok=True)
    shutil.copy(os.environ['ZPCI_TOOL'], program)
    virt_zpci('plugin', 'enable', '--root', root)
    return read(root + '/etc/systemd/system/libvirtd.service.d/zz-libvirt-zpci.conf')


zpcidaemon.main(zpcidaemon.captured('z16'))
sys.exit(run(zpcidaemon.show_log))
