# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The verbs that ask over a connection, against the stock daemon: list, plan,
# dumpxml, status, host-validate.

import json
import os
import signal
import subprocess
import sys

import zpcidaemon
from zpciclient import TOOL, Guest, attach, refused, tool
from zpcidaemon import Daemon, PLUGIN, SCRATCH, SHIM, add_program, call, hook_program, read, write
from zpcidevice import ISM, NVME, pending, prepare
from zpciguest import guest, hostdev
from zpcitap import case, expect, expect_equal, expect_in, expect_not_in, run

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../cli/golden/status.json')


@case()
def plans_and_guests_over_a_connection():
    one = guest('one', hostdev(NVME, "interp='off'") + hostdev(ISM, "aif='off'"), kind='qemu', number=1)
    two = guest('two', hostdev(NVME, "aif='off'"), kind='qemu', number=2)
    behind = guest('behind', kind='qemu', number=3).replace(
        '</domain>', '<qemu:commandline><qemu:arg value="-device"/><qemu:arg value="vfio-pci,host=0031:00:00.0"/>'
        '</qemu:commandline></domain>').replace("<domain ", "<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0' ")
    with Daemon() as daemon:
        tool('define', '-', stdin=one)
        tool('define', '-', stdin=two)
        tool('define', '-', stdin=behind)
        done = call([TOOL, 'list', '--columns', 'fid,guest'], env=dict(os.environ, XDG_CACHE_HOME=SCRATCH + '/cache'))
        expect_in('0x00000401  behind,one,two', done.out, 'list')
        expect_in('0x00000102  one', done.out, 'list')
        expect_in('0x00000400  -', done.out, 'list')
        done = call([TOOL, '--connect', 'qemu:///system', 'plan', '--all'], env=dict(os.environ, XDG_CACHE_HOME=SCRATCH + '/cache'))
        expect_in('one: machine', done.out, 'plan --all')
        expect_in('two: machine', done.out, 'plan --all')
        expect_in('hostdev0 of one, hostdev0 of two', done.err, 'the findings')
        expect_in('of behind', done.err, 'the findings')
        done = call([TOOL, '--connect', 'qemu:///system', 'plan', 'two', '--format', 'json'],
                    env=dict(os.environ, XDG_CACHE_HOME=SCRATCH + '/cache'))
        expect_equal(json.loads(done.out)['plans'][0]['devices'][0]['asked'], {'aif': 'off'}, 'what two asks')
        for name in ('behind', 'one', 'two'):
            daemon.virsh('undefine', name)


class Watch:
    """list --watch as a program reads it: objects of a JSON text sequence."""
    def __init__(self, *args):
        self.process = subprocess.Popen([TOOL, *args, 'list', '--watch'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=20)

    def record(self):
        text = ''
        while True:
            line = self.process.stdout.readline()
            expect(line != '', 'the watch ended: %s' % text)
            text += line.lstrip('\x1e')
            try:
                return json.loads(text)
            except ValueError:
                pass


@case()
def a_watch_is_told_of_guests():
    one = guest('one', hostdev(NVME), kind='qemu', number=1)
    with Daemon() as daemon:
        # The system daemon is asked where none is named.
        with Watch() as unnamed, Watch('--connect', 'qemu:///system') as named:
            for watch in unnamed, named:
                expect_equal({tuple(f['guests']) for f in watch.record()['functions']}, {()}, 'guests at first')
            daemon.virsh('define', '/dev/stdin', stdin=one)
            for watch in unnamed, named:
                change = watch.record()
                expect_equal((change['event'], change['changed'], change['function']['pci_address'], change['function']['guests']),
                             ('changed', ['guests'], '0031:00:00.0', ['one']), 'a guest that came')
            daemon.virsh('undefine', 'one')
            expect_equal(named.record()['function']['guests'], [], 'a guest that went')
            daemon.stop()
            expect_equal(named.process.wait(20), 1, 'the status without a daemon')
            expect_in('error: the connection to libvirt has ended', named.process.stderr.read(), 'why it ended')


# The program that libvirt's transport "ext" runs: it carries bytes to and fro.
RELAY = """#!/usr/bin/python3
import os, select, socket
there = socket.socket(socket.AF_UNIX)
there.connect('%s')
ends = {0: there.fileno(), there.fileno(): 1}
while True:
    for source in select.select(list(ends), [], [])[0]:
        data = os.read(source, 65536)
        if not data:
            raise SystemExit
        while data:
            data = data[os.write(ends[source], data):]
"""


def on_z16(*args, shim=True, **more):
    return tool('--host', os.path.join(os.environ['ZPCI_TEST_HOSTS'], 'z16.zhost'), *args, shim=shim, **more)


@case()
def one_guest_hides_none_of_the_others():
    names = ('aa', 'bb', 'cc', 'dd')
    with Daemon() as daemon:
        for number, name in enumerate(names):
            tool('define', '-', stdin=guest(name, hostdev(NVME, "aif='off'"), kind='qemu', number=number))
        prepare('gone-bb')
        done = on_z16('plan', '--all')
        expect_equal([name + ': machine' in done.out for name in names], [True, False, True, True], 'the guests: %s' % done)
        expect_not_in('bb', done.err, 'the messages')
        pretend('document-cc', '<domain><name>cc')
        done = on_z16('plan', '--all', status=1, answers=True)
        expect_equal([name + ': machine' in done.out for name in names], [True, False, False, True], 'the guests: %s' % done)
        expect_in("warning: guest 'cc' is left out: cc:1:", done.err, 'the warning')
        expect_in('0031:00:00.0 is claimed by hostdev0 of aa, hostdev0 of dd', done.err, 'the findings')
        expect_in('cc:1:', on_z16('plan', 'cc', status=1).err, 'the message of one guest')
        os.unlink(SCRATCH + '/shim/document-cc')
        prepare('gone-cc')
        done = on_z16('list', '--columns', 'fid,guest')
        expect_in('0x00000401  aa,dd', done.out, 'list')
        expect_equal(done.err, 'note: 3 functions in standby or without a PCI device are left out; --all shows them\n', 'the messages of list')
        for name in ('aa', 'dd'):
            daemon.virsh('undefine', name)


@case(120)
def as_they_run_and_as_they_will_start():
    """A guest has a function by either of its documents; the plan is of the next start."""
    plain = hostdev(NVME, "uid='0x0001' fid='0x00000000'")
    with Daemon() as daemon, Guest(daemon, running=True):
        tool('define', '-', stdin=guest('two', hostdev(NVME, "aif='off'"), kind='qemu', number=2))
        pretend('xml', guest('g', plain.replace('</hostdev>', "<alias name='hostdev7'/></hostdev>"), kind='qemu'))
        done = on_z16('plan', '--all')
        expect_in('0031:00:00.0 is claimed by hostdev0 of two, hostdev7 of g (running)', done.err, 'the findings')
        expect_not_in('g: machine', done.out, 'the plans')
        expect_equal(on_z16('plan', 'g').out, '', 'the plan')
        attach(plain, '--config')
        done = on_z16('plan', '--all')
        expect_in('0031:00:00.0 is claimed by hostdev0 of g, hostdev0 of two; only', done.err, 'the findings')
        expect_in('0x00000401  g,two', on_z16('list', '--columns', 'fid,guest').out, 'list')
        os.unlink(SCRATCH + '/shim/xml')
        expect_not_in('<hostdev', daemon.virsh('dumpxml', 'g').out, 'the running guest')
        expect_in('0x00000401  g,two', on_z16('list', '--columns', 'fid,guest', shim=False).out, 'list')
        expect_in('0031:00:00.0 is claimed by hostdev0 of g, hostdev0 of two; only', on_z16('plan', '--all', shim=False).err,
                  'the findings')
        daemon.virsh('undefine', 'two')


@case(120)
def guests_are_looked_up_as_virsh_does():
    with Daemon() as daemon, Guest(daemon, running=True):
        number = daemon.virsh('domid', 'g').out.strip()
        uuid = daemon.virsh('domuuid', 'g').out.strip()
        for name, uid in ((number, 2), (uuid, 3)):
            daemon.virsh('define', '/dev/stdin', stdin=guest(name, hostdev(NVME), kind='qemu', number=uid))
        for word in (number, uuid, 'g'):
            expect_in('<name>g</name>', tool('dumpxml', word).out, 'the guest ' + word)
            expect_in('no passed-through PCI function', on_z16('status', word).err, 'the status of ' + word)
            expect_in('g has no passed-through', on_z16('plan', word).err, 'the plan of ' + word)
        daemon.virsh('undefine', number)
        expect_in('<name>g</name>', tool('dumpxml', number).out, 'the guest by its number')
        daemon.virsh('undefine', '8f4e6b0c-3c0c-4a4c-9b0f-2a6c2d4f0003')
        here = os.getcwd()
        os.makedirs(SCRATCH + '/files/g')
        write(SCRATCH + '/files/other', guest('other', hostdev(NVME), kind='qemu'))
        os.chdir(SCRATCH + '/files')
        try:
            expect_in('g has no passed-through', on_z16('plan', 'g').err, 'the plan of a guest, where a folder has its name')
            expect_in('other: machine', on_z16('plan', 'other').out, 'the plan of a file')
            os.rmdir('g')
            write(SCRATCH + '/files/g', guest('file', hostdev(NVME), kind='qemu'))
            expect_in('g has no passed-through', on_z16('plan', 'g').err, 'the plan of a guest, where a file has its name')
            expect_in('file: machine', on_z16('plan', './g').out, 'the plan of a file')
        finally:
            os.chdir(here)


@case(120)
def an_alias_may_be_another_machine():
    """libvirt.conf says what it stands for; here the same daemon, by a URI that names another machine."""
    zpcidaemon.fake_vfio('12')
    conf = '/etc/libvirt/libvirt.conf'
    before = read(conf) if os.path.exists(conf) else ''
    sock = zpcidaemon.SOCKETS + ('/virtqemud-sock' if zpcidaemon.MODULAR else '/libvirt-sock')
    write(SCRATCH + '/relay', RELAY % sock, 0o755)
    away = 'qemu+ext://elsewhere.example/system?command=%s/relay' % SCRATCH
    write(conf, before + 'uri_aliases = [ "away=%s", "here=qemu:///system" ]\n' % away)
    try:
        with Daemon() as daemon, Guest(daemon, running=True):
            for args in (('list',), ('plan', 'g'), ('plan', '--all'), ('status', 'g'), ('nodedev-dumpxml', 'fid:0x401')):
                done = tool(*args, uri='away', status=2)
                expect_in('elsewhere.example', done.err, 'the message of ' + args[0])
                expect_in('is on another machine', done.err, 'the message of ' + args[0])
            for args in (('plan', '--all'), ('status', 'g')):
                done = call([TOOL] + list(args), env=dict(os.environ, LIBVIRT_DEFAULT_URI='away', XDG_CACHE_HOME=SCRATCH + '/cache'))
                expect_equal(done.status, 2, 'the exit status of %s: %s' % (args[0], done))
                expect_in('is on another machine', done.err, 'the message of ' + args[0])
            expect_in('FID', tool('list', uri='here').out, 'list')
            expect_in('g has no passed-through', on_z16('plan', 'g', uri='away', shim=False).err, 'the plan with a --host')
            expect_in('<name>g</name>', tool('dumpxml', 'g', uri='away').out, 'dumpxml')
            # A name from another machine's libvirt does not allow running a program of that name here.
            for uri, run_here in (('here', True), ('away', False), (away, False)):
                done = on_z16('validate', '--schemas', os.environ['ZPCI_TEST_SCHEMAS'], '-', shim=False, uri=uri,
                              stdin=guest(devices=hostdev(NVME)))
                expect_equal('is not run' in done.out + done.err, not run_here, 'validate with %s: %s' % (uri, done))
            # A function that this machine does not have; the guard would say so.
            refused(hostdev('0077:00:00.0', "interp='off'"), '--live', text='no function at 0077:00:00.0', uri='here')
            prepare('attach-works')
            done = attach(hostdev('0077:00:00.0', "interp='off'"), '--live', shim=True, uri='away')
            expect_in('it is on another machine', done.err, 'the note')
    finally:
        write(conf, before)


@case(90)
def dumpxml_is_a_question():
    """It needs no more than the socket of those who may only read, and ends where the daemon hangs."""
    name = '/virtqemud-sock' if zpcidaemon.MODULAR else '/libvirt-sock'
    with Daemon() as daemon, Guest(daemon, devices=hostdev(NVME, "uid='0x0001' aif='off'")):
        dumped = tool('dumpxml', 'g').out
        os.rename(zpcidaemon.SOCKETS + name, zpcidaemon.SOCKETS + name + '-away')
        try:
            expect_equal(tool('dumpxml', 'g').out, dumped, 'dumpxml by who may only read')
            expect_in('<domain', tool('dumpxml', 'g', '--inactive').out, 'dumpxml --inactive')
            for option in ('--security-info', '--migratable'):
                expect_in('cannot connect', tool('dumpxml', 'g', option, status=1).err, option)
        finally:
            os.rename(zpcidaemon.SOCKETS + name + '-away', zpcidaemon.SOCKETS + name)
        os.kill(daemon.process.pid, signal.SIGSTOP)
        try:
            expect_in('did not answer within 10 seconds', tool('dumpxml', 'g', status=1).err, 'the message')
        finally:
            os.kill(daemon.process.pid, signal.SIGCONT)


@case()
def libvirts_lines_are_one():
    with Daemon() as daemon:
        wrong = guest(kind='qemu').replace('<vcpu>1</vcpu>', '<vcpu>1</vcpu><nonsense/>')
        done = tool('define', '--validate', '-', stdin=wrong, status=1)
        expect_in('XML document failed to validate against schema', done.err, 'the message')
        expect_in('; ', done.err, 'the message')
        expect_not_in('\\x0a', done.err, 'the message')
        expect_equal(done.err.count('\n'), 1, 'the lines of the message')
        tool('define', '-', stdin=wrong)
        daemon.virsh('undefine', 'g')
        expect_in('standard input:1: an XML document was expected, and this one is empty', tool('attach-device', 'g', '-', stdin='', status=1).err,
                  'the message')


def checks_of_the_host():
    host = os.path.join(os.environ['ZPCI_TEST_HOSTS'], 'z16.zhost')
    told = json.loads(tool('--host', host, 'host-validate', '--format', 'json').out)
    return {check['id']: check['result'] for check in told['checks']}


@case()
def host_validate_sees_hook_and_plugin():
    with Daemon():
        checks = checks_of_the_host()
        expect_equal((checks['libvirt'], checks['hook'], checks['plugin']), ('PASS', 'WARN', 'NOTE'), 'the checks')
    with Daemon(preload=PLUGIN):
        add_program(TOOL, hook_program())
        tool('plugin', 'enable', '--hook-only')
        try:
            checks = checks_of_the_host()
        finally:
            tool('plugin', 'disable')
        expect_equal((checks['libvirt'], checks['hook'], checks['plugin']), ('PASS', 'PASS', 'PASS'), 'the checks')


def status_of(*args, **more):
    """The status as on a host where KVM interprets."""
    return tool('--host', os.path.join(os.environ['ZPCI_TEST_HOSTS'], 'z16.zhost'), 'status', *args, **more)


def pretend(name, text):
    write('%s/shim/%s' % (SCRATCH, name), text)


@case(120)
def status_of_a_running_guest():
    rng = ("<rng model='virtio'><backend model='random'>/dev/urandom</backend>"
           "<address type='pci'><zpci uid='0x0001' fid='0x00000102'/></address></rng>")
    seen = guest(devices=hostdev(ISM, "uid='0x0001' fid='0x00000102' interp='on'"))
    with Daemon() as daemon:
        expect_in('no guest', tool('status', 'g', status=1).err, 'the message')
        with Guest(daemon):
            expect_in('does not run', tool('status', 'g', status=1).err, 'the message')
        with Guest(daemon, running=True, devices=rng):
            done = status_of('g', '--qom')
            expect_equal(done.out, '', 'the status of a guest without passed-through functions')
            expect_in('no passed-through PCI function', done.err, 'the note')
            # QEMU under TCG cannot pass a function through; its zpci device under another name can be asked.
            pretend('xml', seen)
            done = status_of('g', shim=True)
            expect_in('hostdev0  ism 0x00000102  interp=on  interpreted  ?          ?    not asked', done.out, 'the status')
            expect_not_in('custom monitor', daemon.virsh('dominfo', 'g').out, 'what libvirt says of the guest')
            done = status_of('g', '--qom', shim=True, status=1, answers=True)
            expect_in('interp=on  interpreted  intercepted  off  QEMU fell back', done.out, 'the status')
            expect_in("warning: asking the monitor of guest 'g' taints it (custom-monitor)", done.err, 'the messages')
            expect_in('custom monitor', daemon.virsh('dominfo', 'g').out, 'what libvirt says of the guest')
            pretend('xml', seen.replace(" interp='on'", ''))
            done = status_of('g', '--qom', shim=True)
            expect_in('interpreted  intercepted  off  nothing was asked; QEMU fell back: KVM refused', done.out,
                      'the status of a guest that asks for nothing')
            pretend('xml', seen)
            pretend('qom', '{"return": true, "id": "libvirt-9"}')
            done = status_of('g', '--qom', shim=True)
            expect_in('interp=on  interpreted  interpreted  on   as asked', done.out, 'the status')
            done = status_of('g', '--qom', '--format', 'json', shim=True)
            told = json.loads(done.out)
            del told['meta']
            expect_equal(told, json.loads(read(GOLDEN)), 'the JSON')
            pretend('xml', seen.replace("interp='on'", "interp='off'"))
            done = status_of('g', '--qom', shim=True, status=1, answers=True)
            expect_in("interpreted, though interp='off'", done.out, 'the status')
            pretend('xml', seen.replace("interp='on'", "aif='off'"))
            done = status_of('g', '--qom', shim=True, status=1, answers=True)
            expect_in("firmware delivers the interrupts, though aif='off'", done.out, 'the status')
            pretend('xml', seen)
            # What QEMU does not tell is not known to be as asked, and a fallback is explained whatever was asked.
            pretend('qom', '{"return": false}')
            for request, met, words in (("region='on'", None, ('not interpreted; QEMU does not tell whether the I/O region is used',
                                                            'a start would be refused: ')),
                                        ("aif='off'", True, ('as asked; QEMU fell back: KVM refused',)),
                                        ("region='off'", True, ('as asked; QEMU fell back: KVM refused',)),
                                        ("interp='off'", True, ('as asked',))):
                pretend('xml', seen.replace("interp='on'", request))
                told = json.loads(status_of('g', '--qom', '--format', 'json', shim=True).out)['devices'][0]
                expect_equal(told.get('met'), met, 'whether %s is met' % request)
                for word in words:
                    expect_in(word, told['why'], 'why, with ' + request)
                expect_equal(told.get('effective'), None if met is None else 'intercepted', 'the effect of ' + request)
                expect_equal('fell back' in told['why'], 'fell back' in words[0], 'the fallback of ' + request)
            pretend('xml', seen.replace("interp='on'", "region='on'"))
            done = status_of('g', '--qom', shim=True)
            expect_in('region=on  REFUSED   ?          off  not interpreted', done.out, 'the status')
            pretend('qom', '{"return": true}')
            done = status_of('g', '--qom', shim=True, status=1, answers=True)
            expect_in("interpreted, though region='on'", done.out, 'the status')
            pretend('xml', seen)
            with open(SCRATCH + '/said', 'w') as said:
                call_to_file = dict(os.environ, LD_PRELOAD=SHIM, XDG_CACHE_HOME=SCRATCH + '/cache',
                                    ASAN_OPTIONS='verify_asan_link_order=0')
                subprocess.run([TOOL, '--connect', 'qemu:///system', 'status', 'g', '--qom'], env=call_to_file, stderr=said,
                               stdout=subprocess.DEVNULL, timeout=40)
            expect((pending('warned'), pending('not-warned')) == (True, False), 'that it taints is said before it does')
            os.unlink(SCRATCH + '/shim/warned')
            for answer, text in (('{"error": {"desc": "no such thing"}}', 'QEMU says: no such thing'), ('[]', 'not a JSON object'),
                                 ('{"return": "yes"}', 'not yes or no'), ('{"ret', 'not JSON')):
                pretend('qom', answer)
                done = status_of('g', '--qom', shim=True)
                expect_in(text, done.out, 'the status')
            os.unlink(SCRATCH + '/shim/xml')
            os.unlink(SCRATCH + '/shim/qom')


zpcidaemon.main(zpcidaemon.captured('z16'))
os.makedirs(SCRATCH + '/shim')
sys.exit(run(zpcidaemon.show_log))
