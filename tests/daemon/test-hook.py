# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The start hook, run by stock libvirtd without the plug-in: what it refuses, that
# its words reach the client, and that it is in nobody's way otherwise.

import os
import subprocess
import sys
import time

import zpcidaemon
from zpcidaemon import Daemon, SCRATCH, add_program, call, hook_program, read, virt_zpci, write
from zpciguest import guest, hostdev, save_image, x86_guest
from zpcitap import case, expect, expect_equal, expect_in, expect_not_in, run

HOOK = '/etc/libvirt/hooks/qemu.d/50-libvirt-zpci'
ISM, ISM_OF_HOST, NVME = '0001:00:00.0', '0002:00:00.0', '0031:00:00.0'


def install_hook(host='z16'):
    """The hook as documented, but for a captured host: this machine has no functions."""
    write(HOOK, '#!/bin/sh\nexec %s --host %s/%s.zhost hook -- "$@"\n'
          % (os.environ['ZPCI_TOOL'], os.environ['ZPCI_TEST_HOSTS'], host), 0o755)


def configure(text):
    write('/etc/libvirt/zpci.conf', '[zpci]\n' + text + '\n')


def unconfigure():
    if os.path.exists('/etc/libvirt/zpci.conf'):
        os.unlink('/etc/libvirt/zpci.conf')


def stock(xml):
    return virt_zpci('domxml-to-stock', '-', stdin=xml)


def define(daemon, xml):
    daemon.virsh('define', '/dev/stdin', stdin=stock(xml))


def run_hook(xml, *words, host='z16', seconds=30):
    words = words or ('g', 'prepare', 'begin', '-')
    return call([os.environ['ZPCI_TOOL'], '--host', '%s/%s.zhost' % (os.environ['ZPCI_TEST_HOSTS'], host), 'hook', '--']
                + list(words), stdin=xml, seconds=seconds)


REFUSED = guest(devices=hostdev(ISM, "interp='off'"))
ALLOWED = guest(devices=hostdev(ISM, "interp='on'"))
PLAIN = guest(kind='qemu', name='plain', number=7)


@case()
def a_refused_start_shows_why_and_what_to_do():
    install_hook()
    with Daemon() as daemon:
        define(daemon, REFUSED)
        done = daemon.refused('start', 'g', text='Hook script execution failed')
        for part in ('hostdev0', 'interp=off', 'MSI-X'):
            expect_in(part, done.err, 'the message')
        expect_equal(daemon.virsh('domstate', 'g').out.strip(), 'shut off', 'the guest')
        daemon.refused('create', '/dev/stdin', stdin=stock(REFUSED.replace('<name>g<', '<name>t<').replace('0001<', '0002<')),
                       text='MSI-X')


@case()
def the_hook_that_plugin_enable_installs():
    """As an administrator has it: looks at the machine itself, whose /sys here is the captured one."""
    if os.path.exists(HOOK):
        os.unlink(HOOK)
    program = hook_program()
    add_program(os.environ['ZPCI_TOOL'], program)
    expect_in(HOOK, virt_zpci('plugin', 'enable', '--hook-only'), 'what was written')
    with Daemon() as daemon:
        define(daemon, REFUSED)
        for part in ('Hook script execution failed', 'hostdev0', 'interp=off', 'MSI-X'):
            daemon.refused('start', 'g', text=part)
    virt_zpci('plugin', 'disable', '--hook-only')
    expect(not os.path.exists(HOOK), 'the hook is gone')
    with Daemon() as daemon:
        expect_not_in('Hook script', daemon.virsh('start', 'g', '--paused', check=False).err, 'the message without the hook')
    subprocess.run(['umount', os.path.dirname(program)], check=True, timeout=10)


@case(120)
def a_program_that_cannot_run_stops_no_guest_that_asks_nothing():
    """libvirt takes every status but 0 as a refusal; only status 1 is one of ours."""
    if os.path.exists(HOOK):
        os.unlink(HOOK)
    program = hook_program()
    broken = SCRATCH + '/broken-virt-zpci'
    write(broken, '')
    add_program(broken, program)
    virt_zpci('plugin', 'enable', '--hook-only')
    with Daemon() as daemon:
        define(daemon, ALLOWED)
        for act, status in (('exit 127', 127), ('exit 126', 126), ('exit 2', 2), ('kill -SEGV $$', 139)):
            write(program, '#!/bin/sh\n%s\n' % act, 0o755)
            daemon.virsh('create', '/dev/stdin', '--paused', stdin=x86_guest())
            daemon.virsh('destroy', 'x')
            done = call([HOOK, 'x', 'prepare', 'begin', '-'], stdin=x86_guest())
            expect_equal(done.status, 0, act)
            expect_in('warning: guest x was not checked: %s ended with status %d' % (program, status), done.err, act)
            daemon.refused('start', 'g', text='ended with status %d' % status)
            daemon.refused('start', 'g', text='negotiate = warn in /etc/libvirt/zpci.conf lets it start')
            expect_equal(call([HOOK, 'g', 'release', 'end', '-'], stdin=stock(ALLOWED)).status, 0, act + ' at another time')
            configure('  negotiate=warn ')
            expect_not_in('Hook script', daemon.virsh('start', 'g', '--paused', check=False).err, 'the message with warn')
            unconfigure()
        # A refusal stays one, and a document of any size goes through the shell.
        write(program, '#!/bin/sh\ncat >%s/seen\necho "error: no" >&2\nexit 1\n' % SCRATCH, 0o755)
        daemon.refused('create', '/dev/stdin', text='error: no', stdin=x86_guest())
        for end, status in ((ALLOWED, 1), (x86_guest(), 0)):
            large = '<!--%s-->' % ('\\n %s "$(' * 700000) + stock(end) if status else '<!--%s-->' % ('x' * 7000000) + end
            write(program, '#!/bin/sh\ncat >%s/seen\nexit 127\n' % SCRATCH, 0o755)
            begin = time.monotonic()
            expect_equal(call([HOOK, 'g', 'prepare', 'begin', '-'], stdin=large).status, status, 'a large document')
            expect(time.monotonic() - begin < 10, 'took %d s' % (time.monotonic() - begin))
            expect(read(SCRATCH + '/seen').rstrip('\n') == large.rstrip('\n'), 'what the program read')
    virt_zpci('plugin', 'disable', '--hook-only')
    subprocess.run(['umount', os.path.dirname(program)], check=True, timeout=10)


@case()
def the_plugin_keeps_the_words_of_a_refused_start():
    install_hook()
    with Daemon(preload=zpcidaemon.PLUGIN) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=REFUSED)
        for part in ('Hook script execution failed', 'hostdev0', 'interp=off', 'MSI-X'):
            daemon.refused('start', 'g', text=part)


@case()
def what_can_work_goes_on_to_libvirt():
    install_hook()
    with Daemon() as daemon:
        define(daemon, ALLOWED)
        # No KVM for s390x here: the start fails, but not by us.
        done = daemon.virsh('start', 'g', '--paused', check=False)
        expect_not_in('Hook script', done.err, 'the message')
        daemon.virsh('create', '/dev/stdin', '--paused', stdin=PLAIN)
        daemon.virsh('destroy', 'plain')


@case()
def warn_lets_the_guest_start():
    install_hook()
    configure('negotiate = warn')
    with Daemon() as daemon:
        define(daemon, REFUSED)
        expect_not_in('Hook script', daemon.virsh('start', 'g', '--paused', check=False).err, 'the message')
    done = run_hook(stock(REFUSED))
    expect_equal(done.status, 0, 'the exit status')
    expect_in('warning: guest g: hostdev0', done.err, 'the warning')
    unconfigure()


@case()
def guests_that_ask_nothing_are_never_refused():
    done = run_hook(guest(devices=hostdev(ISM_OF_HOST), machine='s390-ccw-virtio-7.1'))
    expect_equal(done.status, 0, 'an ISM function that will not work')
    expect_in('warning: guest g: hostdev0', done.err, 'it is warned about')
    for xml in (guest(devices=hostdev(NVME)), PLAIN, x86_guest()):
        done = run_hook(xml)
        expect_equal((done.status, done.out, done.err), (0, '', ''), 'a guest that asks nothing')


@case()
def metadata_that_fits_no_device_asks_nothing():
    """The override that a device which is gone left behind; an ISM function without interpretation is only warned about."""
    left = ("<metadata><zpci:functions xmlns:zpci='urn:libvirt-zpci:domain:1'>%s</zpci:functions></metadata>")
    stale = "<zpci:function uid='0x0009' source='0031:00:00.0' interp='on'/>"
    fits = "<zpci:function uid='0x0001' source='0002:00:00.0' interp='on'/>"
    device = hostdev(ISM_OF_HOST, "uid='0x0001' fid='0x00000000'")
    for entries, status in ((stale, 0), ('', 0), (fits, 1), (stale + fits, 1)):
        done = run_hook(guest(devices=device, machine='s390-ccw-virtio-7.1', metadata=left % entries))
        expect_equal(done.status, status, 'metadata %r: %s' % (entries, done))
    done = run_hook(x86_guest().replace('<devices>', left % stale + '<devices>'))
    expect_equal((done.status, done.out, done.err), (0, '', ''), 'another kind of guest')


@case()
def time_that_runs_out_follows_negotiate():
    """Late input and an emulator that hangs are each within their limits; together they are not."""
    emulator = write(SCRATCH + '/hanging-qemu', '#!/bin/sh\nexec /usr/bin/sleep 100\n', 0o755)
    xml = stock(guest(devices=hostdev(ISM, "interp='on'"), emulator=emulator)).encode()
    host = '%s/z16.zhost' % os.environ['ZPCI_TEST_HOSTS']
    runs = {}
    for word in ('strict', 'warn'):
        conf = write('%s/%s.conf' % (SCRATCH, word), '[zpci]\nnegotiate = %s\n' % word)
        runs[word] = subprocess.Popen([os.environ['ZPCI_TOOL'], '--host', host, '--config', conf, 'hook', '--', 'g', 'prepare',
                                       'begin', '-'], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(7)
    for process in runs.values():
        process.stdin.write(xml)
        process.stdin.close()
    for word, status in (('strict', 1), ('warn', 0)):
        err = runs[word].stderr.read().decode()
        expect_equal(runs[word].wait(10), status, '%s: %s' % (word, err))
        expect_in('did not answer within 10 s', err, 'the message')


@case()
def what_is_not_known_is_warned_about():
    text = read('%s/z16.zhost' % os.environ['ZPCI_TEST_HOSTS'])
    unknown = ''.join(line for line in text.splitlines(True) if 'kvm-check-extension' not in line and 'answer kvm' not in line)
    expect(unknown != text, 'the capture tells of KVM')
    write(SCRATCH + '/unknown.zhost', unknown)
    done = call([os.environ['ZPCI_TOOL'], '--host', SCRATCH + '/unknown.zhost', 'hook', '--', 'g', 'prepare', 'begin', '-'],
                stdin=stock(ALLOWED))
    expect_equal(done.status, 0, 'what is not known refuses nothing: %s' % done)
    expect_in('warning: guest g: hostdev0: ', done.err, 'the warning')


@case()
def other_operations_do_nothing():
    for words in (('g', 'start', 'begin', '-'), ('g', 'prepare', 'end', '-'), ('g', 'restore', 'begin', '-'),
                  ('g', 'migrate', 'begin', '-'), ('g', 'release', 'end', '-'), ('--help', 'stopped', 'end', '-')):
        done = run_hook(stock(REFUSED), *words)
        expect_equal((done.status, done.out, done.err), (0, '', ''), ' '.join(words))
    # Nothing on standard input, and rubbish: neither may stop a guest.
    for xml in ('', 'not XML', '<domain/>', '<domain><devices>'):
        expect_equal(run_hook(xml).status, 0, 'input %r' % xml)
    expect_equal(run_hook('', 'g').status, 2, 'missing arguments')


@case()
def rubbish_with_our_metadata_is_refused_when_strict():
    broken = "<domain><metadata><zpci:functions xmlns:zpci='urn:libvirt-zpci:domain:1'>"
    expect_equal(run_hook(broken).status, 1, 'strict')
    configure('negotiate = warn')
    expect_equal(run_hook(broken).status, 0, 'warn')
    unconfigure()


@case()
def a_bad_configuration_is_told_and_the_default_used():
    configure('negotiate = perhaps\nnonsense = 1')
    done = run_hook(stock(REFUSED))
    expect_equal(done.status, 1, 'strict is the default')
    expect_in("'perhaps'", done.err, 'the message')
    expect_in('nonsense', done.err, 'the message')
    unconfigure()


@case(90)
def an_emulator_that_hangs_or_dies_is_bounded():
    emulator = SCRATCH + '/hanging-qemu'
    xml = stock(guest(devices=hostdev(ISM, "interp='on'"), emulator=emulator))
    for act, word in (('exec /usr/bin/sleep 100', 'within'), ('exit 3', 'status 3'), ('kill -SEGV $$', 'signal')):
        write(emulator, '#!/bin/sh\n%s\n' % act, 0o755)
        begin = time.monotonic()
        done = run_hook(xml)
        expect(time.monotonic() - begin < 12, '%s: took %d s' % (act, time.monotonic() - begin))
        expect_equal(done.status, 1, act)
        expect_in(emulator, done.err, act)
        expect_in(word, done.err, act)
        configure('negotiate = warn')
        expect_equal(run_hook(xml).status, 0, act + ' with warn')
        unconfigure()
        # Not asked at all for a guest that asks nothing.
        begin = time.monotonic()
        expect_equal(run_hook(guest(devices=hostdev(ISM), emulator=emulator)).status, 0, act + ' asking nothing')
        expect(time.monotonic() - begin < 3, 'asking nothing costs nothing')


@case()
def standard_input_that_never_ends_is_bounded():
    reader, writer = os.pipe()
    begin = time.monotonic()
    done = zpcidaemon.subprocess.run([os.environ['ZPCI_TOOL'], 'hook', '--', 'g', 'prepare', 'begin', '-'], stdin=reader,
                                     stdout=-1, stderr=-1, timeout=30)
    os.close(reader)
    os.close(writer)
    expect(time.monotonic() - begin < 15, 'it ends within seconds')
    expect_equal(done.returncode, 0, 'a guest that may ask nothing is not stopped')


@case()
def an_unreadable_host_follows_negotiate():
    done = call([os.environ['ZPCI_TOOL'], '--host', SCRATCH + '/nowhere', 'hook', '--', 'g', 'prepare', 'begin', '-'],
                stdin=stock(REFUSED))
    expect_equal(done.status, 1, 'strict')
    expect_in('nowhere', done.err, 'the message')
    done = call([os.environ['ZPCI_TOOL'], '--host', SCRATCH + '/nowhere', 'hook', '--', 'g', 'prepare', 'begin', '-'],
                stdin=guest(devices=hostdev(ISM)))
    expect_equal(done.status, 0, 'a guest that asks nothing')


@case()
def autostart_at_daemon_restart():
    install_hook()
    with Daemon() as daemon:
        define(daemon, REFUSED)
        daemon.virsh('define', '/dev/stdin', stdin=x86_guest())
        daemon.virsh('autostart', 'g')
        daemon.virsh('autostart', 'x')
    # libvirt starts guests by itself once per boot; this is the next one.
    os.unlink('/run/libvirt/qemu/autostarted')
    with Daemon() as daemon:
        expect_equal(daemon.virsh('domstate', 'x').out.strip(), 'running', 'the guest that asks nothing')
        expect_equal(daemon.virsh('domstate', 'g').out.strip(), 'shut off', 'the guest that is refused')
        expect_in('MSI-X', read(daemon.log), 'the log')
        daemon.virsh('destroy', 'x')
        daemon.virsh('undefine', 'x')


@case()
def a_restore_is_checked():
    install_hook()
    image = SCRATCH + '/image'
    with Daemon() as daemon:
        daemon.virsh('create', '/dev/stdin', '--paused', stdin=guest(kind='qemu', name='s', number=8))
        daemon.virsh('save', 's', image)
        xml = daemon.virsh('save-image-dumpxml', image).out
        refused = hostdev(ISM, "uid='0x0001' fid='0x00000000' interp='off'")
        save_image(image, stock(xml.replace('</devices>', refused + '</devices>')))
        daemon.refused('restore', image, text='MSI-X')
        configure('negotiate = warn')
        expect_not_in('Hook script', daemon.virsh('restore', image, check=False).err, 'with warn')
        unconfigure()
        save_image(image, xml)
        daemon.virsh('restore', image)
        daemon.virsh('destroy', 's')


@case()
def a_revert_is_checked():
    install_hook()
    # libvirt wants one to be there; a guest without disks needs none.
    write(SCRATCH + '/bin/qemu-img', '#!/bin/sh\nexit 1\n', 0o755)
    plain = guest(kind='qemu', name='r', number=9)
    refused = plain.replace('</devices>', hostdev(ISM, "interp='off'") + '</devices>')
    with Daemon() as daemon:
        define(daemon, refused)
        inactive = daemon.virsh('dumpxml', 'r', '--inactive').out
        snapshot = ('<domainsnapshot><name>one</name><state>shutoff</state><creationTime>1</creationTime>'
                    '<memory snapshot="no"/>%s</domainsnapshot>' % inactive)
        daemon.virsh('snapshot-create', 'r', '/dev/stdin', '--redefine', '--current', stdin=snapshot)
        daemon.refused('snapshot-revert', 'r', 'one', '--running', text='MSI-X')


zpcidaemon.main(zpcidaemon.captured('z16'))
zpcidaemon.pretend_kvm()
sys.exit(run(zpcidaemon.show_log))
