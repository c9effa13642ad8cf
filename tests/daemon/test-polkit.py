# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# libvirt's access driver of polkit, and a user who may only read: the plug-in
# works before libvirt decides, and gives that user nothing that stock libvirt
# does not give. polkit and its bus are this program's own.

import glob
import os
import shutil
import subprocess
import sys
import time

import zpcidaemon
from zpcidaemon import Daemon, LIBVIRTD_CONF, PLUGIN, SCRATCH, SHIM, call, read, write
from zpciguest import guest, hostdev
from zpcitap import case, expect, expect_equal, expect_in, expect_not_in, run, skip_all

POLKITD = [path for path in ('/usr/lib/polkit-1/polkitd', '/usr/libexec/polkitd') if os.path.exists(path)]
NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
# A user needs these to look at guests and devices.
MAY = ('connect.getattr', 'connect.read', 'connect.search-domains', 'connect.search-node-devices', 'domain.getattr', 'domain.read',
       'node-device.getattr', 'node-device.read')
RULE = '''polkit.addRule(function(action, subject) {
  if (action.id == "org.libvirt.unix.manage" || subject.user == "root")
    return polkit.Result.YES;
  if (action.id.indexOf("org.libvirt.api.") == 0)
    return [%s].indexOf(action.id.substr("org.libvirt.api.".length)) >= 0 ? polkit.Result.YES : polkit.Result.NO;
});
''' % ', '.join('"%s"' % name for name in MAY)
BUS = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen><auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_type="method_call"/><allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/><allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/><allow receive_type="method_return"/><allow receive_type="error"/>
    <allow receive_type="signal"/>
  </policy>
</busconfig>
'''
# Of a call of the reader, who cannot open the standard input that root gives him.
DOCUMENT = SCRATCH + '/document.xml'
ASKING = guest(kind='qemu', devices=hostdev('0031:00:00.0', "uid='0x0001' fid='0x00000000' interp='off'"))
SECOND = hostdev('0030:00:00.0', "uid='0x0002' interp='off'")
READABLE = ('transient domains do not have any persistent config', 'domain is not running')
PLAIN = hostdev('0030:00:00.0', None)


def start_polkit():
    for path in ('/etc/polkit-1', '/usr/share/polkit-1/rules.d'):
        if os.path.isdir(path):
            zpcidaemon.mount_tmpfs(path)
    write('/etc/polkit-1/rules.d/10-test.rules', RULE)
    for place in ('/etc/polkit-1', '/etc/polkit-1/rules.d'):
        os.chmod(place, 0o755)
    write('/run/bus.conf', BUS)
    os.makedirs('/run/dbus')
    subprocess.Popen(['dbus-daemon', '--config-file=/run/bus.conf', '--nofork', '--nopidfile'])
    wait_for(lambda: os.path.exists('/run/dbus/system_bus_socket'), 'the bus')
    subprocess.Popen([POLKITD[0], '--no-debug'])
    wait_for(lambda: call(['dbus-send', '--system', '--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.GetNameOwner',
                           'string:org.freedesktop.PolicyKit1']).status == 0, 'polkit')


def wait_for(holds, what, seconds=30):
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            raise AssertionError('%s is not ready' % what)
        time.sleep(0.1)


def as_reader(*args):
    """virsh of the user who may only read, over the socket that everybody may write to."""
    env = {k: v for k, v in os.environ.items() if k != 'LD_PRELOAD'}
    return call(NOBODY + ['virsh', '-q', '-c', 'qemu:///system'] + list(args), env=dict(env, HOME='/nonexistent'))


def denied_calls():
    """Everything that changes, starts or runs something, with our attributes and without."""
    for xml in (ASKING, ASKING.replace('<name>g<', '<name>h<').replace('0000</uuid>', '0009</uuid>')):
        yield ['define', DOCUMENT], xml
        yield ['create', DOCUMENT], xml
        yield ['domxml-to-native', 'qemu-argv', DOCUMENT], xml
    for how in ('--config', '--live'):
        for device in (SECOND, PLAIN):
            for verb in ('attach-device', 'update-device', 'detach-device'):
                for name in ('g', 'r'):
                    yield [verb, name, DOCUMENT, how], device
        yield ['detach-device-alias', 'r', 'hostdev0', how], None
    yield ['start', 'g'], None
    yield ['save', 'r', '/run/nobody.save'], None
    yield ['snapshot-create', 'g', DOCUMENT], '<domainsnapshot/>'
    yield ['dumpxml', 'g', '--security-info'], None
    yield ['domcapabilities', '--emulatorbin', SCRATCH + '/bin/mark'], None


def state():
    """The things that must not change: what libvirt keeps, and the marks of programs and devices that were opened."""
    kept = {path: read(path) for path in glob.glob('/etc/libvirt/qemu/**/*.xml', recursive=True)}
    return kept, sorted(os.listdir(SCRATCH + '/shim')), os.path.exists(SCRATCH + '/mark')


def answers(preload):
    """Of one daemon: what the reader was told of each call."""
    told = []
    with Daemon(preload=preload) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=ASKING)
        daemon.virsh('create', '/dev/stdin', '--paused', stdin=guest(kind='qemu', name='r', number=5))
        before = state()
        for words, xml in denied_calls():
            write(DOCUMENT, xml or '')
            done = as_reader(*words)
            expect(done.status != 0, '%s worked for a reader' % ' '.join(words))
            told.append((words, xml, done.err))
            expect_equal(state(), before, 'what is kept, after %s' % ' '.join(words))
        expect(daemon.alive(), 'the daemon is alive')
        daemon.virsh('destroy', 'r')
        daemon.virsh('undefine', 'g')
    return told


@case(300)
def a_reader_is_denied_what_stock_denies_and_in_its_words():
    stock = answers(None)
    for (words, xml, err), (_, _, wanted) in zip(answers(PLUGIN + ':' + SHIM), stock):
        expect_in('access denied', wanted, 'what stock says of %s' % ' '.join(words))
        # Whoever may read a guest sees these; a change of a device with our attributes is refused for them first.
        if not any(text in err for text in READABLE):
            expect_equal(err, wanted, 'the answer to %s with %s' % (' '.join(words), xml))


@case(120)
def a_reader_reads():
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=ASKING)
        text = as_reader('dumpxml', 'g').out
        expect_in("interp='off'", text, 'the guest')
        expect_not_in('urn:libvirt-zpci', text, 'the guest')
        expect_in("type='zpci'", as_reader('nodedev-dumpxml', 'pci_0001_00_00_0').out, 'the node device')
        daemon.virsh('undefine', 'g')


if not POLKITD or not shutil.which('dbus-daemon') or not shutil.which('setpriv'):
    skip_all('needs polkitd, dbus-daemon and setpriv')
zpcidaemon.main(zpcidaemon.captured('z16'))
write('/etc/libvirt/libvirtd.conf', LIBVIRTD_CONF + 'access_drivers = [ "polkit" ]\nunix_sock_rw_perms = "0777"\n')
write(SCRATCH + '/bin/mark', '#!/bin/sh\ntouch %s/mark\n' % SCRATCH, 0o755)
os.makedirs(SCRATCH + '/shim')
zpcidaemon.fake_vfio('11', '12')
start_polkit()
sys.exit(run(zpcidaemon.show_log))
