# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The daemon under valgrind: no error and no definite leak with a frame of ours.

import os
import shutil
import sys
import xml.etree.ElementTree as ET

import libvirt

import zpcidaemon
from zpcidaemon import Daemon, PLUGIN, SCRATCH, SHIM, read, write
from zpciguest import guest, hostdev
from zpcitap import case, expect, expect_equal, expect_in, run, show, Skip

ASKING = guest(kind='qemu', devices=hostdev('0031:00:00.0', "uid='0x0001' fid='0x00000000' interp='off'"))
REPORT = SCRATCH + '/valgrind.xml'
VALGRIND = ['valgrind', '--tool=memcheck', '--leak-check=full', '--show-leak-kinds=definite', '--errors-for-leak-kinds=definite',
            '--num-callers=40', '--xml=yes', '--xml-file=' + REPORT, '--child-silent-after-fork=yes', '--trace-children=no']


def use(daemon):
    """Every row, with what is accepted, refused and untouched."""
    libvirt.registerErrorHandler(lambda data, error: None, None)
    for device in daemon.virsh('nodedev-list').out.split():
        daemon.virsh('nodedev-dumpxml', device, check=False)
        daemon.virsh('nodedev-dumpxml', device, check=False)
    expect_in("type='zpci'", daemon.virsh('nodedev-dumpxml', 'pci_0001_00_00_0').out, 'the plug-in works')
    daemon.virsh('define', '/dev/stdin', stdin=ASKING)
    expect_in('urn:libvirt-zpci', read('/etc/libvirt/qemu/g.xml'), 'the plug-in works')
    for _ in range(2):
        for words in (['dumpxml', 'g'], ['dumpxml', 'g', '--migratable'], ['domcapabilities', '--arch', 's390x'],
                      ['domcapabilities', '--arch', 'x86_64']):
            daemon.virsh(*words, seconds=120)
        daemon.virsh('domxml-to-native', 'qemu-argv', '/dev/stdin', stdin=ASKING)
        for bad in (ASKING.replace("interp='off'", "interp='maybe'"), '<domain><zpci interp="on"', ASKING.replace('0x0001', '0x10001')):
            daemon.virsh('define', '/dev/stdin', stdin=bad, check=False)
        for how in (['--config'], ['--live'], ['--config', '--live']):
            for device in (hostdev('0030:00:00.0', "interp='off'"), hostdev('0030:00:00.0', None), hostdev('0030:00:00.0', "interp='on'"),
                           '<hostdev'):
                for verb in ('attach-device', 'update-device', 'detach-device'):
                    daemon.virsh(verb, 'g', '/dev/stdin', *how, stdin=device, check=False)
        daemon.virsh('detach-device-alias', 'g', 'ua-none', '--config', check=False)
        daemon.virsh('start', 'g', check=False)
    daemon.virsh('undefine', 'g')
    daemon.virsh('create', '/dev/stdin', '--paused', stdin=guest(kind='qemu', name='r', number=5), seconds=120)
    for device in (hostdev('0099:00:00.0', None), hostdev('0001:00:00.0', None), hostdev('0030:00:00.0', None, managed='no'),
                   hostdev('0031:00:00.0', "interp='off'"), hostdev('0031:00:00.0', "region='on'")):
        write(SCRATCH + '/shim/attach-works', '')
        daemon.virsh('attach-device', 'r', '/dev/stdin', '--live', stdin=device, check=False)
    daemon.virsh('destroy', 'r')


def frames(element):
    return [frame.findtext('obj') or '' for frame in element.iter('frame')]


def is_ours(error):
    return any('libvirt-zpci-plugin' in name for name in frames(error))


def describe(error):
    lines = [error.findtext('kind'), error.findtext('what') or error.findtext('xwhat/text') or '']
    return '\n  '.join(lines + ['%s (%s)' % (f.findtext('fn'), os.path.basename(f.findtext('obj') or '?')) for f in error.iter('frame')])


@case(900)
def no_error_and_no_leak_of_ours():
    if not shutil.which('valgrind'):
        raise Skip('needs valgrind')
    os.makedirs(SCRATCH + '/shim')
    zpcidaemon.fake_vfio('11', '12')
    daemon = Daemon(preload=PLUGIN + ':' + SHIM, wrapper=VALGRIND)
    # valgrind's own tools need a usual PATH.
    daemon.env['PATH'] += ':/usr/bin:/bin'
    daemon.start(seconds=120)
    use(daemon)
    daemon.stop(seconds=120)
    root = ET.parse(REPORT).getroot()
    errors = root.findall('error')
    ours = [error for error in errors if is_ours(error)]
    show('# valgrind reports %d errors and definite leaks in the whole daemon, %d with a frame of ours' % (len(errors), len(ours)))
    expect_equal([describe(error) for error in ours], [], 'errors and leaks with a frame of ours')
    expect(root.find("status[state='FINISHED']") is not None, 'the run is complete')


zpcidaemon.main(zpcidaemon.captured('z16'))
sys.exit(run(zpcidaemon.show_log))
