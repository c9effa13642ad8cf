# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Domain documents through the daemon: what is asked for survives define and
# dumpxml, what cannot be is refused with our words, and everything else is
# exactly as libvirt would have it.

import glob
import os
import subprocess
import sys

import libvirt

import zpcidaemon
import zpcisys
from zpcidaemon import Daemon, PLUGIN, SCRATCH, read, write
from zpciguest import guest, hostdev, x86_guest
from zpcitap import case, expect, expect_equal, expect_in, expect_not_in, run

# AddressSanitizer wants more than any limit for a map of the whole address space.
LITTLE_MEMORY = () if zpcidaemon.SANITIZED else ('/usr/bin/prlimit', '--as=3000000000')
ASKING = guest(devices=hostdev(zpci="uid='0x0001' fid='0x00000102' interp='on' aif='on'") +
               hostdev('0010:00:00.0', "interp='off'"))
NOTHING_ASKED = guest(devices=hostdev(zpci="uid='0x0001' fid='0x00000102'"))


def stored(name='g'):
    return read('/etc/libvirt/qemu/%s.xml' % name)


def zpci_lines(xml):
    return [line.strip() for line in xml.splitlines() if '<zpci ' in line]


@case()
def what_is_asked_is_shown_again():
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=ASKING)
        expect_equal(zpci_lines(daemon.virsh('dumpxml', 'g').out),
                     ["<zpci uid='0x0001' fid='0x00000102' interp='on' aif='on'/>",
                      "<zpci uid='0x0002' fid='0x00000000' interp='off'/>"], 'the zpci elements')
        expect_not_in('urn:libvirt-zpci', daemon.virsh('dumpxml', 'g').out, 'the author form')
        expect_in('urn:libvirt-zpci', stored(), 'what libvirt stores')
        expect_in("alias='zpci2'", stored(), 'the override for interp=off')
        expect_not_in("alias='zpci1'", stored(), 'no override for what is the default')
        expect_not_in("interp='", ''.join(zpci_lines(stored())), 'what libvirt stores')


@case()
def it_survives_a_restart_and_the_removal_of_the_plugin():
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=ASKING)
        author = daemon.virsh('dumpxml', 'g').out
        before = stored()
    with Daemon(preload=PLUGIN) as daemon:
        expect_equal(daemon.virsh('dumpxml', 'g').out, author, 'dumpxml after a restart')
    with Daemon() as daemon:
        stock = daemon.virsh('dumpxml', 'g').out
        expect_in('urn:libvirt-zpci', stock, 'the stock form')
        # The stock form is a valid document for a libvirt without us.
        daemon.virsh('define', '--validate', '/dev/stdin', stdin=stock)
    expect_equal(stored(), before, 'what libvirt stores')
    with Daemon(preload=PLUGIN) as daemon:
        expect_equal(daemon.virsh('dumpxml', 'g').out, author, 'dumpxml with the plug-in again')


@case()
def edit_and_validate_round_trips():
    editor = write(SCRATCH + '/editor', "#!/bin/sh\nsed -i \"s/interp='off'/aif='off'/\" \"$1\"\n", 0o755)
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('define', '--validate', '/dev/stdin', stdin=ASKING)
        os.environ['EDITOR'] = editor
        daemon.virsh('edit', 'g')
        expect_equal(zpci_lines(daemon.virsh('dumpxml', 'g').out)[1], "<zpci uid='0x0002' fid='0x00000000' aif='off'/>",
                     'what edit changed')
        first = stored()
        for _ in range(3):
            daemon.virsh('define', '/dev/stdin', stdin=daemon.virsh('dumpxml', '--inactive', 'g').out)
        expect_equal(stored(), first, 'what libvirt stores after more rounds')


@case()
def only_zpci_lines_differ_from_stock():
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=ASKING)
        ours = daemon.virsh('dumpxml', 'g').out
    with Daemon() as daemon:
        daemon.virsh('undefine', 'g')
        daemon.virsh('define', '/dev/stdin', stdin=ASKING.replace("<zpci interp='off'/>",
                                                                  "<zpci uid='0x0002' fid='0x00000000'/>"))
        stock = daemon.virsh('dumpxml', 'g').out
        daemon.virsh('undefine', 'g')
    different = [(a, b) for a, b in zip(ours.splitlines(), stock.splitlines()) if a != b]
    expect_equal(len(ours.splitlines()), len(stock.splitlines()), 'the number of lines')
    expect(len(different) == 2 and all('<zpci ' in a and '<zpci ' in b for a, b in different),
           'only zpci lines differ: %s' % different)


REFUSALS = {
    'uid 0': ("uid='0x0000' interp='on'", 'uid'),
    'other text': ("interp='maybe'", "'maybe'"),
    'aif without interp': ("interp='off' aif='on'", 'aif'),
    'region and interp': ("region='on' interp='on'", 'region'),
    'region and aif': ("region='on' aif='on'", 'region'),
    'fid too large': ("fid='0x100000000' interp='on'", 'fid'),
}


@case()
def every_refusal_carries_our_text():
    with Daemon(preload=PLUGIN) as daemon:
        for what, (attributes, word) in REFUSALS.items():
            done = daemon.refused('define', '/dev/stdin', stdin=guest(devices=hostdev(zpci=attributes)), text=word)
            expect_in('hostdev0', done.err, what)
            expect_in('XML error', done.err, what)
        twice = hostdev(zpci="uid='0x1234' interp='on'") + hostdev('0010:00:00.0', "uid='0x1234'")
        expect_in('0x1234', daemon.refused('define', '/dev/stdin', stdin=guest(devices=twice), text='uid').err,
                  'a duplicate is told in hex')
        rng = "<rng model='virtio'><backend model='builtin'/><address type='pci'><zpci interp='on'/></address></rng>"
        daemon.refused('define', '/dev/stdin', stdin=guest(devices=rng), text='rng')
        daemon.refused('define', '/dev/stdin', text="interp='on'",
                       stdin=guest(kind='qemu', devices=hostdev(zpci="interp='on'")))
        expect_equal(daemon.virsh('list', '--all', '--name').out.split(), [], 'the guests that were defined')


@case()
def errors_are_real_libvirt_errors():
    libvirt.registerErrorHandler(lambda data, error: None, None)
    with Daemon(preload=PLUGIN):
        connection = libvirt.open('qemu:///system')
        try:
            connection.defineXML(guest(devices=hostdev(zpci="interp='maybe'")))
            expect(False, 'the document is refused')
        except libvirt.libvirtError as error:
            expect_equal(error.get_error_code(), libvirt.VIR_ERR_XML_ERROR, 'the code')
            expect_equal(error.get_error_domain(), libvirt.VIR_FROM_DOMAIN, 'the domain')
            expect_equal(error.get_error_level(), libvirt.VIR_ERR_ERROR, 'the level')
            expect_in("'maybe'", error.get_error_message(), 'the message')
        # The next call on the same connection starts without an error.
        connection.defineXML(NOTHING_ASKED).undefine()
        connection.close()


@case()
def refusals_are_in_the_daemons_log():
    with Daemon(preload=PLUGIN) as daemon:
        daemon.refused('define', '/dev/stdin', stdin=guest(devices=hostdev(zpci="interp='maybe'")), text='maybe')
        expect_in("'maybe'", read(daemon.log), 'the log')


@case()
def before_access_control_nothing_is_run():
    mark = SCRATCH + '/mark'
    emulator = write(SCRATCH + '/marking-qemu', '#!/bin/sh\n: >%s\nexec /usr/bin/qemu-system-s390x "$@"\n' % mark, 0o755)
    asking = guest(devices=hostdev(zpci="interp='off'"), emulator=emulator, kind='qemu')
    with Daemon(preload=PLUGIN) as daemon:
        before = set(os.listdir('/proc/%d/fd' % daemon.process.pid))
        for arguments in (['define', '/dev/stdin'], ['create', '/dev/stdin'],
                          ['domxml-to-native', 'qemu-argv', '/dev/stdin']):
            daemon.refused(*arguments, stdin=asking, readonly=True, text='read only access')
        daemon.refused('domcapabilities', '--emulatorbin', emulator, readonly=True, text='read only access')
        expect(not os.path.exists(mark), 'the emulator was not run for a client that may only read')
        expect_equal(set(os.listdir('/proc/%d/fd' % daemon.process.pid)) - before, set(), 'new open files')
        # The mark does appear for a client that may.
        daemon.virsh('define', '/dev/stdin', stdin=asking)
        expect(os.path.exists(mark), 'libvirt runs the emulator for a client that may write')


def hostile_documents():
    """Below the 4 MiB that the protocol lets through; each made the daemon's memory or time grow with length times number."""
    def document(devices, arch='s390x', indent=' '):
        return "<domain type='qemu'>%s<name>g</name><os><type arch='%s'>hvm</type></os><devices>%s</devices></domain>" % (
            '\n' + indent, arch, devices)

    def devices(count, uid='', first=''):
        return "<hostdev type='pci'>%s" % first + "<hostdev type='pci'>".join(
            "<source><address domain='%d'/></source><address type='pci'><zpci %s interp='off'/></address></hostdev>" % (number, uid)
            for number in range(count))
    return {'indentation': document(devices(12000), indent=' ' * 2000000),
            'architecture': document(devices(12000), arch='a' * 2000000),
            'alias': document(devices(16000, uid="uid='1'", first="<alias name='%s'/>" % ('a' * 1500000))),
            'open tags': '<zpci' * 800000}


@case(120)
def a_hostile_document_of_a_reader_harms_nobody():
    for name, text in hostile_documents().items():
        expect(len(text) < 4 * 1024 * 1024, '%s: the protocol lets it through' % name)
        with Daemon(preload=PLUGIN, wrapper=LITTLE_MEMORY) as daemon:
            done = daemon.virsh('define', '/dev/stdin', stdin=text, readonly=True, check=False, seconds=20)
            expect_equal(done.status, 1, 'define of the document with long %s' % name)
            expect(daemon.alive(), 'the daemon lives: %s' % name)
            expect(len(done.err) < 1000, 'a short message: %d bytes' % len(done.err))


@case()
def the_migratable_form_is_the_stock_form():
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=ASKING)
        author = daemon.virsh('dumpxml', 'g').out
        migratable = daemon.virsh('dumpxml', '--migratable', 'g').out
        expect_in('urn:libvirt-zpci', migratable, 'the migratable form')
        expect_not_in("interp='off'", ''.join(zpci_lines(migratable)), 'the migratable form')
    with Daemon() as daemon:
        daemon.virsh('undefine', 'g')
        daemon.virsh('define', '--validate', '/dev/stdin', stdin=migratable)
    with Daemon(preload=PLUGIN) as daemon:
        expect_equal(daemon.virsh('dumpxml', 'g').out, author, 'what came back')


@case()
def native_argv_says_what_is_asked():
    with Daemon(preload=PLUGIN) as daemon:
        asked = daemon.virsh('domxml-to-native', 'qemu-argv', '/dev/stdin', stdin=ASKING).out
        plain = daemon.virsh('domxml-to-native', 'qemu-argv', '/dev/stdin',
                             stdin=ASKING.replace("interp='off'", "uid='0x0002' fid='0x00000000'")
                             .replace(" interp='on' aif='on'", '')).out
    asked, plain = asked.split(), plain.split()
    different = [(a, b) for a, b in zip(asked, plain) if a != b]
    expect_equal(len(different), 1, 'the arguments that differ')
    expect_in('"interpret":false', different[0][0], 'the zpci device')


@case()
def documents_without_our_attributes_are_the_same_with_and_without():
    answers = []
    for preload in (None, PLUGIN):
        with Daemon(preload=preload) as daemon:
            answers.append([daemon.virsh(*words, stdin=text).out for words, text in (
                (['define', '--validate', '/dev/stdin'], NOTHING_ASKED),
                (['dumpxml', 'g'], None),
                (['dumpxml', 'g', '--migratable'], None),
                (['domxml-to-native', 'qemu-argv', '/dev/stdin'], NOTHING_ASKED),
                (['attach-device', 'g', '/dev/stdin', '--config'], hostdev('0010:00:00.0', zpci=None)),
                (['dumpxml', 'g'], None),
                (['detach-device', 'g', '/dev/stdin', '--config'], hostdev('0010:00:00.0', zpci=None)),
                (['dumpxml', 'g'], None),
                (['undefine', 'g'], None))])
    expect_equal(answers[1], answers[0], 'what virsh prints')


@case(120)
def x86_guests_are_the_same_with_and_without():
    answers = []
    for preload in (None, PLUGIN):
        with Daemon(preload=preload) as daemon:
            answers.append([daemon.virsh(*words, stdin=text).out for words, text in (
                (['define', '--validate', '/dev/stdin'], x86_guest()),
                (['dumpxml', 'x'], None),
                (['domxml-to-native', 'qemu-argv', '/dev/stdin'], x86_guest()),
                (['domcapabilities', '--arch', 'x86_64'], None),
                (['capabilities'], None),
                (['start', 'x', '--paused'], None),
                (['domstate', 'x'], None),
                (['attach-device', 'x', '/dev/stdin', '--config'],
                 "<rng model='virtio'><backend model='builtin'/></rng>"),
                (['attach-device', 'x', '/dev/stdin', '--config'], hostdev('0010:00:00.0', zpci=None)),
                (['dumpxml', 'x', '--inactive'], None),
                (['detach-device', 'x', '/dev/stdin', '--config'], hostdev('0010:00:00.0', zpci=None)),
                (['snapshot-create-as', 'x', 'one', '--diskspec', 'none,snapshot=no', '--print-xml'], None),
                (['destroy', 'x'], None),
                (['dumpxml', 'x'], None),
                (['undefine', 'x'], None))])
    expect_equal(answers[1], answers[0], 'what virsh prints')


def relaxed_translation():
    """QEMU has the property from 10.0 on."""
    properties = subprocess.run([zpcidaemon.EMULATOR, '-machine', 'none', '-device', 'zpci,help'], capture_output=True, text=True,
                                timeout=60, check=True).stdout
    if 'relaxed-translation' not in properties:
        return "      <enum name='relaxedTranslation'/>\n"
    return ("      <enum name='relaxedTranslation'>\n        <value>on</value>\n        <value>off</value>\n"
            "      </enum>\n")


@case()
def domain_capabilities_say_what_may_be_asked():
    with Daemon(preload=PLUGIN) as daemon:
        for virttype in ('qemu', 'kvm'):
            text = daemon.virsh('domcapabilities', '--arch', 's390x', '--virttype', virttype).out
            ours = text[text.index("    <zpci supported='yes'>"):text.index('</features>')]
            # This machine's KVM is not one that interprets, so nothing can be on.
            expect_equal(ours, "    <zpci supported='yes'>\n"
                         "      <enum name='interp'>\n        <value>off</value>\n      </enum>\n"
                         "      <enum name='aif'>\n        <value>off</value>\n      </enum>\n"
                         "      <enum name='region'>\n        <value>off</value>\n      </enum>\n"
                         + relaxed_translation() +
                         "    </zpci>\n    <vfioAp supported='yes'/>\n  ", 'our elements for ' + virttype)
        expect_not_in('zpci supported', daemon.virsh('domcapabilities', '--arch', 'x86_64').out, 'x86_64')
    write('/etc/libvirt/zpci.conf', '[zpci]\nregion-emulators = %s\n' % zpcidaemon.EMULATOR)
    with Daemon(preload=PLUGIN) as daemon:
        text = daemon.virsh('domcapabilities', '--arch', 's390x').out
        expect_in("<enum name='region'>\n        <value>on</value>", text, 'with region-emulators')
    os.unlink('/etc/libvirt/zpci.conf')
    with Daemon() as daemon:
        expect_equal(text[:text.index("    <zpci supported")] + '  ' + text[text.index('</features>'):],
                     daemon.virsh('domcapabilities', '--arch', 's390x').out, 'everything else')


@case()
def an_emulator_nobody_names_is_not_asked():
    marks = SCRATCH + '/asked'
    os.makedirs(marks)
    os.chmod(marks, 0o777)
    emulator = write(SCRATCH + '/other-qemu', '#!/bin/sh\n/usr/bin/mkdir -p %s/$(/usr/bin/id -u)\n'
                     'exec /usr/bin/qemu-system-s390x "$@"\n' % marks, 0o755)
    with Daemon(preload=PLUGIN) as daemon:
        text = daemon.virsh('domcapabilities', '--arch', 's390x', '--emulatorbin', emulator).out
        expect_in("<enum name='interp'/>", text, 'an emulator that is not asked')
        expect_equal(os.listdir(marks), ['0'], 'the users that ran the emulator: libvirt alone')
    write('/etc/libvirt/zpci.conf', '[zpci]\nemulators = %s\n' % emulator)
    with Daemon(preload=PLUGIN) as daemon:
        text = daemon.virsh('domcapabilities', '--arch', 's390x', '--emulatorbin', emulator).out
        expect_in("<enum name='interp'>", text, 'an emulator that the administrator names')
        expect_equal(sorted(os.listdir(marks)), ['0', '65534'], 'the users that ran the emulator: we as nobody')
    os.unlink('/etc/libvirt/zpci.conf')


@case()
def a_broken_emulator_does_not_break_the_answer():
    emulator = SCRATCH + '/broken-qemu'
    write('/etc/libvirt/zpci.conf', '[zpci]\nemulators = %s\n' % emulator)
    # libvirt asks as root and gets an answer; we ask as nobody and get none.
    lies = 'echo \'{"QMP": {}}\'; while read line; do echo \'{"return": [{"name": 7}]}\'; done'
    floods = 'exec /usr/bin/yes \'{"QMP": {}}\''
    for act in ('exit 1', 'kill -SEGV $$', '/usr/bin/sleep 60', 'echo "{}"; /usr/bin/sleep 60', lies, floods):
        write(emulator, '#!/bin/sh\nif [ $(/usr/bin/id -u) -ne 0 ]; then %s; fi\nexec /usr/bin/qemu-system-s390x "$@"\n' % act, 0o755)
        with Daemon(preload=PLUGIN) as daemon:
            text = daemon.virsh('domcapabilities', '--arch', 's390x', '--emulatorbin', emulator,
                                seconds=20).out
            expect_in("<zpci supported='yes'>", text, act)
            expect_in("<enum name='interp'/>", text, act)
            expect(daemon.alive(), 'the daemon lives')
    os.unlink('/etc/libvirt/zpci.conf')


@case()
def explicit_writes_every_override():
    write('/etc/libvirt/zpci.conf', '[zpci]\nexplicit = yes\n')
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=ASKING)
        expect_in("alias='zpci1'", stored(), 'what libvirt stores')
        expect_equal(zpci_lines(daemon.virsh('dumpxml', 'g').out)[0],
                     "<zpci uid='0x0001' fid='0x00000102' interp='on' aif='on'/>", 'what is shown')
        daemon.virsh('undefine', 'g')
    os.unlink('/etc/libvirt/zpci.conf')


@case()
def foreign_overrides_and_metadata_stay():
    document = guest(metadata="<metadata><app:x xmlns:app='urn:app'>y</app:x></metadata>",
                     devices=hostdev(zpci="uid='0x0007' interp='off'")).replace(
        "<domain type='kvm'>", "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>").replace(
        '</domain>', "<qemu:override><qemu:device alias='zpci9'><qemu:frontend>"
        "<qemu:property name='interpret' type='bool' value='false'/></qemu:frontend></qemu:device></qemu:override></domain>")
    with Daemon(preload=PLUGIN) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=document)
        shown = daemon.virsh('dumpxml', 'g').out
        expect_in('<app:x xmlns:app="urn:app">y</app:x>', shown, 'metadata of others')
        expect_in("alias='zpci9'", shown, 'an override of others')
        expect_not_in("alias='zpci7'", shown, 'our own override')
        daemon.virsh('undefine', 'g')


@case()
def hostile_documents_do_no_harm():
    bomb = "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'>]><domain><zpci interp='on'/>&a;</domain>"
    deep = '<domain>' + '<a>' * 5000 + "<zpci interp='on'/>" + '</a>' * 5000 + '</domain>'
    wide = guest(devices="<zpci interp='on'/>" * 20000)
    with Daemon(preload=PLUGIN) as daemon:
        for document in (bomb, deep, wide, "<zpci interp='on'", "<zpci interp='on'/>", '<domain/><zpci interp="on">'):
            done = daemon.virsh('define', '/dev/stdin', stdin=document, check=False)
            expect_equal(done.status, 1, document[:40])
            expect(daemon.alive(), 'the daemon lives')


zpcidaemon.main(zpcidaemon.captured('z16'))
# libvirt 12.8 wants VFIO even to print QEMU's arguments.
zpcidaemon.fake_vfio('12')
zpcidaemon.pretend_kvm()
sys.exit(run(zpcidaemon.show_log))
