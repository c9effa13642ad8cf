# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Crypto adapters through the daemon: node devices, definitions by the real
# mdevctl, and what is put behind messages of QEMU, libvirt and mdevctl. The
# hosts are composed; no kernel here makes a mediated device.

import os
import re
import shutil
import sys

import zpcidaemon
from zpcidaemon import Daemon, PLUGIN, SCRATCH, SHIM, add_program, call, hook_program, read, virt_zpci, write
from zpcidevice import Guest, attach
from zpciguest import guest
from zpcitap import case, expect, expect_equal, expect_in, expect_not_in, run, skip_all

OURS = re.compile(r" *<capability type='ap'>\n(?: *<.*\n)*? *</capability>\n")
ACTIVE = 'c2177883-f1bb-47f0-914d-32a22e3a8804'
OTHER = '6d1a2f34-0c5e-4b7a-9d3e-5f6a7b8c9d0e'
DEFINED = '9f3e4d5c-6b7a-4890-a1b2-c3d4e5f60718'
NEW = '11111111-2222-4333-8444-555555555555'
NO_BUS = "No 'ap-bus' bus found for device 'vfio-ap'"
DEFINITIONS = '/etc/mdevctl.d'


def hostdev(uuid):
    return ("<hostdev mode='subsystem' type='mdev' model='vfio-ap'><source><address uuid='%s'/></source></hostdev>"
            % uuid)


def name_of(uuid):
    return 'mdev_%s_matrix' % uuid.replace('-', '_')


def use(host):
    """The host @host, and what it keeps for mdevctl."""
    zpcidaemon.use_host(zpcidaemon.captured(host))
    for name in os.listdir(DEFINITIONS):
        shutil.rmtree(os.path.join(DEFINITIONS, name))
    kept = SCRATCH + '/host' + DEFINITIONS
    if os.path.isdir(kept):
        shutil.copytree(kept, DEFINITIONS, dirs_exist_ok=True)
    for name in ('callouts', 'notifiers'):
        os.makedirs(DEFINITIONS + '/scripts.d/' + name, exist_ok=True)


def dump_ap(daemon):
    names = daemon.virsh('nodedev-list').out.split()
    return {name: daemon.virsh('nodedev-dumpxml', name).out for name in names if name.startswith(('ap_', 'mdev_'))}


@case(120)
def node_devices_keep_libvirts_bytes():
    shown = {}
    for host in ('ap-z16', 'ap-old', 'ap-override', 'ap-debian13', 'ap-hostile', 'emulated'):
        use(host)
        with Daemon() as daemon:
            stock = dump_ap(daemon)
        with Daemon(preload=PLUGIN) as daemon:
            ours = dump_ap(daemon)
        expect_equal(sorted(ours), sorted(stock), 'the list of devices of %s' % host)
        for name in stock:
            expect_not_in("type='ap'", stock[name], 'stock %s' % name)
            expect_equal(OURS.sub('', ours[name]), stock[name], '%s of %s without our element' % (name, host))
            if name.startswith(('ap_matrix', 'mdev_')):
                expect_equal(ours[name], stock[name], '%s of %s' % (name, host))
        shown[host] = sum("type='ap'" in xml for xml in ours.values())
    zpcidaemon.show('# capabilities shown: %s' % shown)
    expect_equal((shown['ap-z16'], shown['emulated']), (12, 0), 'cards and queues with our element')


@case()
def a_card_that_was_replaced_is_read_again():
    use('ap-z16')
    with Daemon(preload=PLUGIN) as daemon:
        expect_in("<type hwtype='13'>CEX7C</type>", daemon.virsh('nodedev-dumpxml', 'ap_05_0004').out, 'the first card')
        for name, text in (('hwtype', '14\n'), ('ap_functions', '0x86000000\n')):
            os.unlink('/sys/devices/ap/card05/' + name)
            write('/sys/devices/ap/card05/' + name, text)
        for name in ('ap_card05', 'ap_05_0004'):
            xml = daemon.virsh('nodedev-dumpxml', name).out
            expect_in("<type hwtype='14'>CEX8P</type>", xml, name)
            expect_in('<mode>ep11</mode>', xml, name)
        write('/sys/devices/ap/card06/hwtype', 'garbage\n')
        expect_not_in("type='ap'", daemon.virsh('nodedev-dumpxml', 'ap_card06').out, 'a card that says nothing')
        expect(daemon.alive(), 'the daemon lives')


@case()
def what_mdev_prints_is_defined_by_stock_libvirt():
    """With the real mdevctl, which keeps it; nothing of ours is in the daemon."""
    use('ap-z16')
    printed = virt_zpci('mdev', '--adapters', '0x05,0x06', '--domains', '0x0004', '--control', '0x0004', '--uuid', NEW,
                        host='ap-z16')
    with Daemon() as daemon:
        daemon.virsh('nodedev-define', '--validate', '/dev/stdin', stdin=printed)
        xml = daemon.virsh('nodedev-dumpxml', name_of(NEW)).out
        for line in ("<attr name='assign_adapter' value='0x05'/>", "<attr name='assign_adapter' value='0x06'/>",
                     "<attr name='assign_domain' value='0x0004'/>", "<attr name='assign_control_domain' value='0x0004'/>"):
            expect_in(line, xml, 'the defined device')
            expect_in(line, printed, 'what mdev prints')
        expect_in(name_of(NEW), daemon.virsh('nodedev-list', '--inactive').out, 'the inactive devices')
        kept = '%s/matrix/%s' % (DEFINITIONS, NEW)
        expect_equal(call([os.environ['ZPCI_TOOL'], 'validate', kept]).status, 0, 'validate of it')
        daemon.virsh('nodedev-autostart', name_of(NEW))
        listed = call([os.environ['ZPCI_TOOL'], 'list', '--mdev']).out
        expect(re.search(NEW + r' +defined +auto +05 06 +0004 +0004 ', listed), 'list --mdev: %s' % listed)
        daemon.virsh('nodedev-undefine', name_of(NEW))
        expect(not os.path.exists(kept), 'undefine removes it')


@case()
def a_start_that_mdevctl_fails_is_explained():
    """The words before ours are those of the real mdevctl; there is no kernel that made the device."""
    use('ap-z16')
    write('/sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create', '')
    xml = virt_zpci('mdev', '--adapters', '0x05', '--domains', '0x0011', '--uuid', NEW, host='ap-z16')
    cause = 'assign_domain 17 (EADDRINUSE): 08.0011 is assigned to %s' % OTHER
    for preload in (None, PLUGIN):
        with Daemon(preload=preload) as daemon:
            done = daemon.refused('nodedev-start', name_of(DEFINED), text='(os error 2)')
            other = daemon.refused('nodedev-create', '/dev/stdin', stdin=xml, text='(os error 2)')
            readonly = daemon.refused('nodedev-start', name_of(DEFINED), readonly=True, text='read only access')
            expect_not_in('08.0011', readonly.err, 'what a client learns that may only read')
            if preload:
                expect_in(cause, done.err, 'the message')
                expect_in('(EADDRNOTAVAIL): 05.0011 belongs to the host', other.err, 'the message of nodedev-create')
                expect(done.err.index('(os error 2)') < done.err.index(cause), "mdevctl's words come first")
                expect_equal(done.err.count(cause), 1, 'how often the cause is told')
                expect(daemon.alive(), 'the daemon lives')
            else:
                expect_not_in('08.0011', done.err + other.err, 'the message of a stock daemon')


def claims_kvm(uuid, cpu=''):
    """The document of guest g, as the plug-in reads it: only KVM has AP, and no machine of the tests has that KVM."""
    return write(SCRATCH + '/shim/document-g',
                 guest(devices=hostdev(uuid) if uuid else '').replace('<devices>', cpu + '<devices>'))


@case()
def a_guest_without_its_device_is_told_why():
    use('ap-z16')
    with Daemon(preload=PLUGIN + ':' + SHIM) as daemon:
        for uuid, causes in (
                (NEW, ['the mediated device %s neither exists nor is defined' % NEW]),
                (DEFINED, ['is defined and not active: virsh nodedev-start ' + name_of(DEFINED),
                           'a start would fail now at assign_domain 17 (EADDRINUSE): 08.0011 is assigned to ' + OTHER])):
            words = "mediated device '%s' not found" % uuid
            with Guest(daemon, devices=hostdev(uuid)):
                claims_kvm(uuid)
                done = daemon.refused('start', 'g', text=words)
                for cause in causes:
                    expect_in(cause, done.err, 'the message')
                    expect(done.err.index(words) < done.err.index(cause), "libvirt's words come first")
                expect_not_in('hostdev0', daemon.refused('start', 'g', readonly=True, text='read only access').err,
                              'what a client learns that may only read')
                os.unlink(SCRATCH + '/shim/document-g')
        done = daemon.refused('create', '/dev/stdin', stdin=guest('t', kind='qemu', devices=hostdev(NEW)),
                              text="mediated device '%s' not found" % NEW)
        expect_in("only KVM gives a guest AP instructions: use <domain type='kvm'>", done.err, 'the message of create')
        done = daemon.refused('create', '/dev/stdin', readonly=True,
                              stdin=guest('t', kind='qemu', devices=hostdev(NEW)), text='read only access')
        expect_not_in('only KVM', done.err, 'what a client learns that may only read')
    with Daemon(preload=SHIM) as daemon:
        with Guest(daemon, devices=hostdev(NEW)):
            expect_not_in('hostdev0', daemon.refused('start', 'g', text='not found').err, 'the message of a stock daemon')


@case()
def qemus_own_words_about_the_bus_are_explained():
    """The words are the real emulator's, which has no AP bus here."""
    use('ap-z16')
    with Daemon(preload=PLUGIN + ':' + SHIM) as daemon, Guest(daemon, devices=hostdev(ACTIVE)):
        tcg = daemon.refused('start', 'g', text=NO_BUS)
        expect_in("only KVM gives a guest AP instructions: use <domain type='kvm'>", tcg.err, 'the message')
        claims_kvm(ACTIVE, "<cpu mode='custom'><model>gen15a</model></cpu>")
        named = daemon.refused('start', 'g', text=NO_BUS)
        expect_in("the CPU model of the guest lacks the feature ap: use <cpu mode='host-model'/>", named.err, 'the message')
        os.unlink(SCRATCH + '/shim/document-g')


@case()
def a_cpu_feature_that_qemu_does_not_know_is_explained():
    """QEMU 7.2 does not know appv; newer ones do, and refuse it here for another reason."""
    cpu = "<cpu mode='custom'><model>qemu</model><feature policy='require' name='appv'/></cpu>"
    use('ap-z16')
    with Daemon(preload=PLUGIN + ':' + SHIM) as daemon, Guest(daemon, devices=hostdev(ACTIVE), metadata=cpu):
        claims_kvm(ACTIVE, cpu)
        done = daemon.refused('start', 'g', text='appv')
        if "Property 'qemu-s390x-cpu.appv' not found" in done.err:
            expect_in(' has no CPU feature appv: use a QEMU that has it', done.err, 'the message')
        os.unlink(SCRATCH + '/shim/document-g')


@case()
def a_second_matrix_is_treated_as_by_stock_libvirt():
    """libvirt 9.0 takes it by attach --config and refuses the next start, later ones refuse both; we refuse no more, and say what to do."""
    use('ap-z16')
    done = {}
    for preload in (SHIM, PLUGIN + ':' + SHIM):
        with Daemon(preload=preload) as daemon, Guest(daemon, devices=hostdev(ACTIVE)):
            accepted = attach(daemon, hostdev(OTHER), '--config', check=False)
            defined = daemon.virsh('dumpxml', 'g', '--inactive').out
            if accepted.status:
                done[preload] = (accepted.out, accepted.err, defined), None
                continue
            claims_kvm(ACTIVE)
            write(SCRATCH + '/shim/document-g', read(SCRATCH + '/shim/document-g').replace(
                '</devices>', hostdev(OTHER) + '</devices>'))
            refused = daemon.refused('start', 'g', text='Only one hostdev of model vfio-ap is supported').err
            os.unlink(SCRATCH + '/shim/document-g')
            done[preload] = (accepted.out, accepted.err, defined), refused
    stock, ours = done[SHIM], done[PLUGIN + ':' + SHIM]
    expect_equal(ours[0], stock[0], 'attach and the document after it')
    if stock[1]:
        expect_in('put both matrices into one mediated device: virt-zpci mdev --adapters 0x05,0x06,0x07,0x08 '
                  '--domains 0x0004,0x0011 --control 0x0004', ours[1], 'the message')
        expect_not_in('put both', stock[1], 'the message of a stock daemon')


@case()
def a_live_attach_is_explained():
    use('ap-z16')
    with Daemon(preload=PLUGIN + ':' + SHIM) as daemon, Guest(daemon, running=True):
        for document, cause in (
                (None, 'the device: vfio-ap %s: refused: only KVM gives' % ACTIVE),
                (OTHER, 'the guest has two vfio-ap devices, and QEMU takes one: put both matrices into one')):
            if document:
                claims_kvm(document)
            done = daemon.refused('attach-device', 'g', '/dev/stdin', '--live', stdin=hostdev(ACTIVE), text=NO_BUS)
            expect_in(cause, done.err, 'the message')
            expect_equal(done.err.count('refused'), 1, 'how often it is told')
        expect_not_in('refused', daemon.refused('attach-device', 'g', '/dev/stdin', '--live', readonly=True,
                                                stdin=hostdev(ACTIVE), text='read only access').err,
                      'what a client learns that may only read')
        os.unlink(SCRATCH + '/shim/document-g')
    with Daemon(preload=SHIM) as daemon, Guest(daemon, running=True):
        expect_not_in('refused', daemon.refused('attach-device', 'g', '/dev/stdin', '--live', stdin=hostdev(ACTIVE),
                                                text=NO_BUS).err, 'the message of a stock daemon')


@case()
def a_guest_that_starts_at_boot_needs_a_device_that_does():
    use('ap-z16')
    ask = [os.environ['ZPCI_TOOL'], '--connect', 'qemu:///system', 'plan', '--all']
    said = 'guest g starts when the host boots, and mediated device %s '
    with Daemon() as daemon:
        for uuid, words in ((ACTIVE, None), (OTHER, 'does not: virsh nodedev-autostart ' + name_of(OTHER)),
                            (NEW, 'is not defined')):
            with Guest(daemon, devices=hostdev(uuid)):
                expect_not_in('starts when', call(ask).err, 'a guest that is started by hand')
                daemon.virsh('autostart', 'g')
                told = call(ask).err
                if words:
                    expect_in(said % uuid + words, told, 'plan --all')
                else:
                    expect_not_in('starts when', told, 'a device that starts at boot')


def without_matrix():
    """A QEMU that writes down how it was called, and is the real one without the vfio-ap device."""
    return write(SCRATCH + '/bin/noting-qemu', """#!/bin/bash
case "$*" in *vfio-ap*) printf '%%s\n' "$@" >%s/argv ;; esac
args=()
while [ $# -gt 0 ]; do
  case "$1 $2" in "-device {"*vfio-ap*) shift 2 ;; *) args+=("$1"); shift ;; esac
done
exec /usr/bin/qemu-system-s390x "${args[@]}"
""" % SCRATCH, 0o755)


def life_of_a_guest(preload):
    """Everything that a client and QEMU see of a guest with a matrix, from define to undefine."""
    seen = []
    emulator = without_matrix()
    with Daemon(preload=preload) as daemon:
        def call_virsh(*args, stdin=None):
            done = daemon.virsh(*args, stdin=stdin, check=False)
            seen.append((args, done.status, done.out, done.err))
        call_virsh('define', '/dev/stdin', stdin=guest(kind='qemu', devices=hostdev(ACTIVE), emulator=emulator))
        seen.append(read('/etc/libvirt/qemu/g.xml'))
        call_virsh('dumpxml', 'g')
        call_virsh('domxml-to-native', 'qemu-argv', '--domain', 'g')
        call_virsh('start', 'g', '--paused')
        # The number of libvirt's own descriptor depends on what else it has open at that moment.
        argv = re.sub(r'domain-\d+-g', 'domain-N-g', read(SCRATCH + '/argv'))
        seen.append(re.sub(r'charmonitor,fd=\d+', 'charmonitor,fd=N', argv))
        call_virsh('dumpxml', 'g', '--migratable')
        call_virsh('destroy', 'g')
        call_virsh('detach-device', 'g', '/dev/stdin', '--config', stdin=hostdev(ACTIVE))
        call_virsh('attach-device', 'g', '/dev/stdin', '--config', stdin=hostdev(ACTIVE))
        call_virsh('dumpxml', 'g')
        call_virsh('nodedev-dumpxml', name_of(ACTIVE))
        call_virsh('nodedev-dumpxml', 'ap_matrix')
        call_virsh('undefine', 'g')
    return seen


@case(120)
def a_guest_with_a_matrix_is_what_it_was():
    """With plug-in and hook every answer, the stored document and QEMU's arguments are those without, byte for byte."""
    use('ap-z16')
    stock = life_of_a_guest(SHIM)
    add_program(os.environ['ZPCI_TOOL'], hook_program())
    virt_zpci('plugin', 'enable', '--hook-only')
    ours = life_of_a_guest(PLUGIN + ':' + SHIM)
    virt_zpci('plugin', 'disable', '--hook-only')
    for before, after in zip(stock, ours):
        expect_equal(after, before, 'with everything installed')
    expect_equal(len(ours), len(stock), 'how much was seen')
    expect_in('"driver":"vfio-ap"', '\n'.join(part for part in stock if isinstance(part, str)), "QEMU's arguments")
    expect_equal({part[1] for part in stock if not isinstance(part, str)}, {0}, 'the exit statuses')


zpcidaemon.main(zpcidaemon.captured('ap-z16'))
if not shutil.which('mdevctl'):
    skip_all('needs mdevctl (Debian package mdevctl)')
zpcidaemon.mount_tmpfs(DEFINITIONS)
os.symlink(shutil.which('mdevctl'), SCRATCH + '/bin/mdevctl')
zpcidaemon.fake_vfio('1', '2')
sys.exit(run(zpcidaemon.show_log))
