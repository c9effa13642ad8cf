# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# edit and update-device against the stock daemon, which has no plug-in: what
# the user wrote is defined or kept, and what virsh left behind goes.

import os
import pty
import select
import stat
import sys
import time

import zpcidaemon
import zpcidevice
from zpciclient import Guest, TOOL, tool
from zpcidaemon import Daemon, SCRATCH, read, write
from zpcidevice import ISM, NVME, NVME_OF_HOST, interface, stored, zpci_lines
from zpciguest import guest, hostdev
from zpcitap import case, expect, expect_equal, expect_in, expect_not_in, run

ASKING = hostdev(NVME, "uid='0x0001' fid='0x00000001' interp='off'")
HOOK = '/etc/libvirt/hooks/qemu.d/50-libvirt-zpci'
KEPT = SCRATCH + '/kept'
LEFT = 'note: entries of devices that are gone were dropped from the configuration: uid 0x0001 of 0031:00:00.0 (interp=off)\n'


def prepare_editor(script):
    """An editor that is this shell script; the file is "$1"."""
    os.makedirs(KEPT, exist_ok=True)
    for name in os.listdir(KEPT):
        os.unlink(os.path.join(KEPT, name))
    write(SCRATCH + '/editor', '#!/bin/sh\n' + script + '\n', 0o755)
    os.environ['TMPDIR'] = KEPT
    os.environ['VISUAL'] = SCRATCH + '/editor'


def edit(script, *how, status=0):
    prepare_editor(script)
    return tool('edit', 'g', *how, status=status)


def kept():
    return [os.path.join(KEPT, name) for name in os.listdir(KEPT)]


def edit_on_terminal(script, answers, *how):
    """The same where a user answers; returns status and all that was shown."""
    prepare_editor(script)
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ['XDG_CACHE_HOME'] = SCRATCH + '/cache'
        os.execv(TOOL, [TOOL, '--connect', 'qemu:///system', 'edit', 'g'] + list(how))
    shown, given, end = '', 0, time.monotonic() + 40
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part.decode()
        if shown.count('[y,n,i,f,?]: ') > given and given < len(answers):
            os.write(terminal, (answers[given] + '\n').encode())
            given += 1
    os.close(terminal)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    expect_equal(given, len(answers), 'the questions in %s' % shown)
    return status, shown


@case()
def the_author_form_is_edited():
    with Daemon() as daemon, Guest(daemon, devices=ASKING + "<graphics type='vnc' passwd='s3cret'/>"):
        done = edit("""cp "$1" %s/seen; sed -i "s/interp='off'/interp='off' aif='off'/" "$1" """ % SCRATCH)
        expect_equal((done.out, done.err), ("Domain 'g' edited\n", ''), 'the answer')
        expect_equal(zpci_lines(read(SCRATCH + '/seen')), ["<zpci uid='0x0001' fid='0x00000001' interp='off'/>"], 'what was edited')
        expect_not_in('qemu:override', read(SCRATCH + '/seen'), 'what was edited')
        expect_equal(zpci_lines(tool('dumpxml', 'g').out), ["<zpci uid='0x0001' fid='0x00000001' interp='off' aif='off'/>"], 'the guest')
        expect_in("passwd='s3cret'", stored(), 'the configuration')
        expect_in('forwarding-assist', stored(), 'the configuration')
        expect_equal(kept(), [], 'the files that are left')


@case()
def nothing_changed_does_nothing():
    with Daemon() as daemon, Guest(daemon, devices=ASKING):
        before = os.stat('/etc/libvirt/qemu/g.xml')
        expect_equal(edit('true').out, "Domain 'g' not changed\n", 'the answer')
        after = os.stat('/etc/libvirt/qemu/g.xml')
        expect_equal((after.st_ino, after.st_mtime_ns), (before.st_ino, before.st_mtime_ns), 'the file of libvirt')
        expect_equal(kept(), [], 'the files that are left')


@case()
def the_text_is_kept_where_it_fails():
    with Daemon() as daemon, Guest(daemon, devices=ASKING):
        before = stored()
        for script, text in (("s/interp='off'/interp='maybe'/", "interp='maybe'"),
                             ("s/interp='off'/interpret='off'/", "write interp='off'"),
                             ('s/<vcpu.*/<vcpu>many<\\/vcpu>/', 'cannot define guest'),
                             ('s/<vcpu.*/<nonsense\\/>/', 'cannot define guest'),
                             ('s/<\\/domain>//', 'the document ends inside')):
            done = edit('sed -i "%s" "$1"' % script, status=1)
            path, = kept()
            expect_in(text, done.err, 'the message')
            expect_in("note: the text is kept in '%s'; 'virt-zpci define' of that file defines it" % path, done.err, 'the note')
            expect_equal(stat.S_IMODE(os.stat(path).st_mode), 0o600, 'the mode of the file')
            expect_equal(stored(), before, 'the configuration')
        done = edit("""sed -i "s/interp='off'/interp='maybe'/" "$1" """, status=1)
        path, = kept()
        expect_in('%s:' % path, done.err, 'the place of the fault')
        write(path, read(path).replace("interp='maybe'", "interp='off' aif='off'"))
        expect_equal(tool('define', path).out, "Domain 'g' defined from %s\n" % path, 'the answer')
        expect_in("aif='off'", tool('dumpxml', 'g').out, 'the guest')


@case()
def an_editor_that_fails():
    with Daemon() as daemon, Guest(daemon, devices=ASKING):
        before = stored()
        expect_in("editor' exited with status 3: set VISUAL or EDITOR", edit('exit 3', status=1).err, 'the message')
        expect_equal(kept(), [], 'the files that are left')
        done = edit('echo "<!-- mine -->" >> "$1"; exit 3', status=1)
        path, = kept()
        expect_in(path, done.err, 'the note')
        expect_in('<!-- mine -->', read(path), 'the text that is kept')
        edit('rm "$1"', status=1)
        expect_equal(stored(), before, 'the configuration')
        os.environ['EDITOR'] = os.environ.pop('VISUAL') + ' first second; true'
        write(SCRATCH + '/editor', '#!/bin/sh\necho "$#" > %s/words\n' % SCRATCH, 0o755)
        expect_equal(tool('edit', 'g').out, "Domain 'g' not changed\n", 'the answer')
        expect_equal(read(SCRATCH + '/words'), '2\n', 'the words of EDITOR, for a shell')
        del os.environ['EDITOR']


@case(120)
def on_a_terminal_the_user_is_asked():
    count = 'n=$(cat %s/count 2> /dev/null || echo 0); echo $((n + 1)) > %s/count; ' % (SCRATCH, SCRATCH)
    with Daemon() as daemon, Guest(daemon, devices=ASKING):
        before = stored()
        status, shown = edit_on_terminal(count + """sed -i "s/aif='maybe'/aif='off'/; s/<zpci \\(.*interp='off'\\)\/>/<zpci \\1 aif='maybe'\/>/" "$1" """, ['?', 'y'])
        expect_equal(status, 0, 'the status of %s' % shown)
        for text in ("aif='maybe'", 'y - yes, start the editor again', "Domain 'g' edited"):
            expect_in(text, shown, 'what was shown')
        expect_equal(read(SCRATCH + '/count'), '2\n', 'the times that the editor ran')
        expect_in("aif='off'", tool('dumpxml', 'g').out, 'the guest')
        before = stored()
        status, shown = edit_on_terminal("""sed -i "s/interp='off'/interp='maybe'/" "$1" """, ['n'])
        expect_equal(status, 1, 'the status of %s' % shown)
        expect_in("guest 'g' was not changed", shown, 'what was shown')
        expect_in("interp='maybe'", read(kept()[0]), 'the text that is kept')
        expect_equal(stored(), before, 'the configuration')
        status, shown = edit_on_terminal("""sed -i "s/<vcpu/<nonsense\\/><vcpu/" "$1" """, ['i'])
        expect_equal(status, 0, 'the status of %s' % shown)
        virsh = 'virsh -q -c %s desc g --config --title ' % daemon.uri
        status, shown = edit_on_terminal(virsh + 'of-another; sed -i "s/65536</131072</" "$1"', ['f'])
        expect_equal(status, 0, 'the status of %s' % shown)
        expect_in("guest 'g' was changed by somebody else meanwhile", shown, 'what was shown')
        expect_not_in('of-another', stored(), 'the configuration')
        edit(virsh + 'again; sed -i "s/131072</262144</" "$1"', status=1)
        expect_in('again', stored(), 'the configuration that somebody else made')


@case()
def a_transient_guest_has_nothing_to_edit():
    with Daemon() as daemon:
        daemon.virsh('create', '/dev/stdin', '--paused', stdin=guest(kind='qemu'))
        expect_in('is transient and has no configuration', edit('true', status=1).err, 'the message')
        daemon.virsh('destroy', 'g')
        expect_in("there is no guest 'g'", edit('true', status=1).err, 'the message')


@case()
def edit_drops_what_virsh_left():
    with Daemon() as daemon:
        with Guest(daemon):
            wanted = stored()
        with Guest(daemon, devices=ASKING):
            zpcidevice.detach(daemon, hostdev(NVME), '--config')
            expect_in("alias='zpci1'", stored(), 'what virsh left')
            done = edit('cp "$1" %s/seen' % SCRATCH)
            expect_equal((done.out, done.err), ("Domain 'g' edited\n", LEFT), 'the answer')
            expect_not_in('zpci1', read(SCRATCH + '/seen'), 'what was edited')
            expect_equal(stored(), wanted, 'the configuration')


@case(120)
def what_virsh_left_is_inherited_by_no_guest_that_starts():
    """virsh gives the next device the uid, and with it the override; the start hook refuses that, with the remedy."""
    write(HOOK, '#!/bin/sh\nexec %s --host %s/z16.zhost hook -- "$@"\n' % (TOOL, os.environ['ZPCI_TEST_HOSTS']), 0o755)
    text = ('the <qemu:override> of zpci1 (interpret=off) was written for the function 0031:00:00.0, which has left the guest; this device '
            "has got its uid, and would inherit it: 'virt-zpci edit' or 'virt-zpci define' of the guest, or 'virt-zpci detach-device' of "
            'that device, drops it')
    try:
        with Daemon() as daemon, Guest(daemon, devices=ASKING):
            zpcidevice.detach(daemon, hostdev(NVME), '--config')
            zpcidevice.attach(daemon, hostdev(NVME_OF_HOST), '--config')
            expect_equal(zpci_lines(stored()), ["<zpci uid='0x0001' fid='0x00000000'/>"], 'the uid of the next device')
            expect_in('hostdev0 (asked: -): ' + text, daemon.virsh('start', 'g', '--paused', check=False).err, 'the message')
            planned = tool('--host', os.environ['ZPCI_TEST_HOSTS'] + '/z16.zhost', 'plan', 'g', status=1, answers=True)
            expect_in('REFUSED', planned.out, 'the plan')
            expect_in(text, planned.out, 'the plan')
            expect_equal(edit('true').err, LEFT, 'the note')
            expect_equal(zpci_lines(stored()), ["<zpci uid='0x0001' fid='0x00000000'/>"], 'the next device')
            expect_not_in('Hook script', daemon.virsh('start', 'g', '--paused', check=False).err, 'the message afterwards')
    finally:
        os.unlink(HOOK)


@case()
def an_update_keeps_what_is_ours_or_is_refused():
    def update(zpci, **more):
        device = interface(zpci).replace('<source>', "<link state='down'/><source>")
        return tool('update-device', 'g', '-', '--config', stdin=device, **more)

    with Daemon() as daemon, Guest(daemon, devices=interface("uid='0x0005' fid='0x00000009' interp='off'")):
        before = stored()
        for zpci, text in (("interp='off'", "keep uid='0x0005'"), (None, "cannot be updated: detach and attach it, or use 'virt-zpci edit'"),
                           ("uid='5' interp='off' aif='off'", 'virt-zpci edit'), ("uid='5' interp='maybe'", "'maybe'")):
            expect_in(text, update(zpci, status=1).err, 'the message')
            expect_equal(stored(), before, 'what libvirt stores')
        expect_equal(update("uid='5' fid='9' interp='off'").out, 'Device updated successfully\n', 'the answer')
        expect_equal(zpci_lines(tool('dumpxml', 'g').out), ["<zpci uid='0x0005' fid='0x00000009' interp='off'/>"], 'the interface')
        expect_in('down', stored(), 'what libvirt stores')
    with Daemon() as daemon, Guest(daemon, devices=ASKING):
        done = tool('update-device', 'g', '-', stdin=ASKING, status=1)
        expect_in("cannot update the device of guest 'g'", done.err, 'what libvirt says of a hostdev')
        expect_in('does not run: update with --config alone', tool('update-device', 'g', '-', '--live', stdin=ASKING, status=1).err, 'the message')
        tool('update-device', 'g', '-', stdin='<nonsense/>', status=1)


zpcidaemon.main(zpcidaemon.captured('z16'))
os.makedirs(SCRATCH + '/shim')
sys.exit(run(zpcidaemon.show_log))
