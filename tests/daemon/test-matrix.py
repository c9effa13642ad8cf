# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The requirement of a matrix (<ap>) through the daemon: define and
# dumpxml, attach, update and detach in the configuration, by the plug-in and by
# the command line. libvirt itself never sees it; the start hook asks for it.

import os
import sys

import zpcidaemon
from zpciclient import tool
from zpcidaemon import Daemon, PLUGIN, write
from zpcidevice import attach, detach, refused, stored
from zpciguest import guest, hostdev
from zpcitap import case, expect_equal, expect_in, expect_not_in, run

UUID = 'c2177883-f1bb-47f0-914d-32a22e3a8804'
AP = "<ap adapters='0x05 0x06' domains='0x0004' control='0x0004'/>"
ENTRY = '<zpci:ap uuid="%s" adapters="0x05 0x06" domains="0x0004" control="0x0004"/>' % UUID


def matrix(ap='', model='vfio-ap', uuid=UUID):
    return ("<hostdev mode='subsystem' type='mdev' managed='no' model='%s'><source><address uuid='%s'/></source>%s</hostdev>"
            % (model, uuid, ap))



@case()
def what_is_required_is_shown_again():
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('define', '--validate', '/dev/stdin',
                     stdin=guest(devices=matrix("<ap domains='4' adapters='0x6,5' control='0x0004'/>") +
                                 hostdev(zpci="uid='0x0001' fid='0x00000102' interp='on'")))
        author = daemon.virsh('dumpxml', 'g').out
        expect_in("</source>\n      %s\n" % AP, author, 'dumpxml')
        expect_not_in('urn:libvirt-zpci', author, 'the author form')
        expect_in('source="0001:00:00.0" interp="on"/>\n      ' + ENTRY, stored(), 'what libvirt stores')
        expect_not_in('<ap', stored().replace('<zpci:ap', ''), 'what libvirt stores')
        expect_not_in('qemu:', stored(), 'what libvirt stores')
        before = stored()
        daemon.virsh('define', '--validate', '/dev/stdin', stdin=author)
        expect_equal(stored(), before, 'what libvirt stores after the way back')
    with Daemon(preload=PLUGIN) as daemon:
        expect_equal(daemon.virsh('dumpxml', 'g').out, author, 'dumpxml after a restart')
        expect_in(ENTRY, daemon.virsh('dumpxml', '--migratable', 'g').out, 'the migratable form')
    with Daemon() as daemon:
        expect_in(ENTRY, daemon.virsh('dumpxml', 'g').out, 'the stock form')
        daemon.virsh('define', '--validate', '/dev/stdin', stdin=daemon.virsh('dumpxml', 'g').out)
        expect_equal(stored(), before, 'what a libvirt without the plug-in stores')


@case()
def qemu_is_told_nothing_of_it():
    with Daemon(preload=PLUGIN) as daemon:
        native = ['domxml-to-native', 'qemu-argv', '/dev/stdin']
        expect_equal(daemon.virsh(*native, stdin=guest(devices=matrix(AP))).out,
                     daemon.virsh(*native, stdin=guest(devices=matrix())).out, 'the command line of QEMU')


@case()
def what_cannot_be_required_is_refused():
    texts = (("<ap adapters='0x05'/>", '<ap> requires no domain'),
             ("<ap adapters='0x105' domains='4'/>", "'0x105' is above 0xff"),
             ("<ap adapters='5 5' domains='4'/>", '0x05 is there twice'),
             ("<ap adapters='05' domains='4'/>", "'05' begins with a zero: write 0x05"),
             ("<ap adapters='5' domains='4' queues='1'/>", "<ap> has no attribute 'queues'"),
             (AP + AP, 'an <ap> in <hostdev> has no effect'),
             ("<AP adapters='5' domains='4'/>", 'an <AP> in <hostdev> has no effect'))
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=guest())
        before = stored()
        for ap, text in texts:
            daemon.refused('define', '/dev/stdin', stdin=guest(devices=matrix(ap)), text=text)
            refused(daemon, matrix(ap), '--config', text=text)
        daemon.refused('define', '/dev/stdin', stdin=guest(devices=matrix(AP, model='vfio-pci')), text='has no effect')
        expect_equal(stored(), before, 'what libvirt stores after the refusals')


@case()
def it_comes_and_goes_with_the_device():
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=guest())
        before = stored()
        for how in (matrix(), matrix(AP)):
            attach(daemon, matrix(AP), '--config')
            expect_in(ENTRY, stored(), 'what libvirt stores')
            expect_in(AP, daemon.virsh('dumpxml', 'g').out, 'dumpxml')
            daemon.refused('update-device', 'g', '/dev/stdin', '--config',
                           stdin=matrix("<ap adapters='7' domains='4'/>"), text='<ap> of a device cannot be updated')
            detach(daemon, how, '--config')
            expect_equal(stored(), before, 'what libvirt stores after the detach')
        # One without is libvirt's alone.
        attach(daemon, matrix(), '--config')
        expect_not_in('urn:libvirt-zpci', stored(), 'what libvirt stores')


@case()
def metadata_that_says_two_things_is_left_as_it_is():
    twice = ('<metadata><z:functions xmlns:z="urn:libvirt-zpci:domain:1">' + 2 * ENTRY.replace('zpci:', 'z:') +
             '</z:functions></metadata>')
    with Daemon() as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=guest(devices=matrix(), metadata=twice))
        stock = daemon.virsh('dumpxml', 'g').out
    with Daemon(preload=PLUGIN) as daemon:
        expect_equal(daemon.virsh('dumpxml', 'g').out, stock, 'dumpxml')
        daemon.refused('define', '/dev/stdin', stdin=stock.replace('</source>', '</source>' + AP),
                       text='a second <ap> in <metadata> has uuid ' + UUID)


@case()
def the_command_line_does_the_same():
    with Daemon() as daemon:
        tool('define', '--validate', '-', stdin=guest(devices=matrix(AP)))
        expect_in(ENTRY, stored(), 'what libvirt stores')
        dumped = tool('dumpxml', 'g').out
        expect_in("</source>\n      %s\n" % AP, dumped, 'dumpxml')
        before = stored()
        tool('define', '-', stdin=dumped)
        expect_equal(stored(), before, 'what libvirt stores after the round trip')
        tool('detach-device', 'g', '-', '--config', stdin=matrix())
        expect_not_in('urn:libvirt-zpci', stored(), 'what libvirt stores after the detach')
        tool('attach-device', 'g', '-', '--config', stdin=matrix(AP))
        expect_equal(tool('dumpxml', 'g').out, dumped, 'dumpxml after the attach')
        # A libvirt without the plug-in leaves the entry behind.
        daemon.virsh('detach-device', 'g', '/dev/stdin', '--config', stdin=matrix())
        expect_in(ENTRY, stored(), 'what libvirt leaves')
        done = tool('detach-device', 'g', '-', '--config', stdin=matrix())
        expect_in('mdev ' + UUID, done.err, 'the message')
        expect_not_in('urn:libvirt-zpci', stored(), 'what libvirt stores then')


# The captured host has one queue of one accelerator.
HERE = "<ap adapters='0x02' domains='0x0005'/>"


@case()
def the_hook_refuses_what_is_not_there():
    write('/etc/libvirt/hooks/qemu.d/50-libvirt-zpci', '#!/bin/sh\nexec %s --host %s/ap-and-zpci.zhost hook -- "$@"\n'
          % (os.environ['ZPCI_TOOL'], os.environ['ZPCI_TEST_HOSTS']), 0o755)
    cpu = "<cpu mode='custom' match='exact'><model>z14-base</model>%s</cpu>"
    features = ''.join("<feature policy='require' name='%s'/>" % name for name in ('ap', 'apft', 'apqci', 'apqi'))
    with Daemon(preload=PLUGIN) as daemon:
        def start(ap, model):
            xml = guest(devices=matrix(ap)).replace('<os>', cpu % model + '<os>')
            daemon.virsh('define', '/dev/stdin', stdin=xml)
            done = daemon.virsh('start', 'g', check=False)
            expect_equal(done.status, 1, 'the start on a machine without KVM for s390x')
            return done.err
        expect_in('the guest requires adapter 0x03, and adapter 0x03 is not assigned to ' + UUID,
                  start("<ap adapters='2 3' domains='5'/>", features), 'the message')
        # Met, or nothing required: libvirt goes on, and fails for want of such a machine.
        for ap in (HERE, ''):
            expect_not_in('Hook script', start(ap, features), 'the message')
        expect_in('lacks the feature ap', start(HERE, ''), 'the message')
        expect_not_in('Hook script', start('', ''), 'the message')
    os.unlink('/etc/libvirt/hooks/qemu.d/50-libvirt-zpci')


zpcidaemon.main(zpcidaemon.captured('ap-and-zpci'))
zpcidaemon.pretend_kvm()
sys.exit(run(zpcidaemon.show_log))
