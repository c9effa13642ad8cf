# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Node devices through the daemon: libvirt's own XML plus our capability, on
# every captured host, always the same, and true again after a function changed.

import glob
import os
import re
import shutil
import sys
import threading
import time
import xml.etree.ElementTree as ET

import libvirt

import zpcidaemon
import zpcisys
from zpcidaemon import Daemon, PLUGIN
from zpcitap import Skip, case, expect, expect_equal, expect_in, expect_not_in, run

OURS = re.compile(r"    <capability type='zpci'>\n(?:      .*\n)*    </capability>\n")


def pci_devices(daemon):
    return daemon.virsh('nodedev-list', '--cap', 'pci').out.split()


def dump_all(daemon):
    return {name: daemon.virsh('nodedev-dumpxml', name).out for name in pci_devices(daemon)}


def both_ways():
    """The XML of every device without and with the plug-in."""
    with Daemon() as daemon:
        stock = dump_all(daemon)
    with Daemon(preload=PLUGIN) as daemon:
        ours = dump_all(daemon)
    expect_equal(sorted(ours), sorted(stock), 'the list of devices')
    return stock, ours


def is_zpci(name):
    domain, bus, slot, function = name.split('_')[1:]
    return os.path.isfile('/sys/bus/pci/devices/%s:%s:%s.%s/function_id' % (domain, bus, slot, function))


def check_position(name, xml):
    pci = ET.fromstring(xml).find("./capability[@type='pci']")
    tags = [(child.tag, child.get('type')) for child in pci]
    place = tags.index(('capability', 'zpci'))
    expect(all(tag != 'capability' for tag, _ in tags[place + 1:]), '%s: ours is the last capability' % name)
    expect(all(tag not in ('iommuGroup', 'numa', 'pci-express') for tag, _ in tags[:place]),
           '%s: ours stands before what follows capabilities' % name)


def check_host(host):
    zpcidaemon.use_host(zpcidaemon.captured(host))
    stock, ours = both_ways()
    shown = 0
    for name in stock:
        expect_not_in('zpci', stock[name], 'stock %s' % name)
        expect_equal(OURS.sub('', ours[name]), stock[name], '%s of %s without our element' % (name, host))
        if "type='zpci'" in ours[name]:
            shown += 1
            check_position(name, ours[name])
            expect(is_zpci(name), '%s of %s is a zPCI function' % (name, host))
        else:
            expect(not is_zpci(name) or host == 'hostile', '%s of %s lacks the capability' % (name, host))
    return shown


@case(300)
def every_captured_host_keeps_libvirts_bytes():
    hosts = sorted(os.path.basename(path)[:-len('.zhost')]
                   for path in glob.glob(os.environ['ZPCI_TEST_HOSTS'] + '/*.zhost'))
    shown = {host: check_host(host) for host in hosts}
    zpcidaemon.show('# capabilities shown: %s' % shown)
    expect(shown['z16'] >= 8, 'z16 shows its functions')
    expect(shown['x86'] == 0, 'a host without zPCI shows none')


@case()
def the_element_is_the_one_of_the_command_line():
    zpcidaemon.use_host(zpcidaemon.captured('z16'))
    with Daemon(preload=PLUGIN) as daemon:
        for name, xml in dump_all(daemon).items():
            if "type='zpci'" not in xml:
                continue
            alone = zpcidaemon.virt_zpci('nodedev-dumpxml', name, host='z16')
            expect_equal(OURS.search(xml).group(0), OURS.search(alone).group(0), 'the capability of %s' % name)


@case()
def ism_roce_and_nvme_are_named():
    zpcidaemon.use_host(zpcidaemon.captured('z16'))
    with Daemon(preload=PLUGIN) as daemon:
        text = ''.join(dump_all(daemon).values())
    for kind in ('ism', 'roce-express-2', 'nvme'):
        expect_in('>%s</type>' % kind, text, 'the node devices')


@case(120)
def a_thousand_calls_and_eight_threads_say_the_same():
    zpcidaemon.use_host(zpcidaemon.captured('z16'))
    with Daemon(preload=PLUGIN) as daemon:
        wanted = dump_all(daemon)
        wrong = []

        def work(calls):
            connection = libvirt.open('qemu:///system')
            for _ in range(calls // len(wanted) + 1):
                for name, xml in wanted.items():
                    # virsh ends its output with a newline of its own.
                    if connection.nodeDeviceLookupByName(name).XMLDesc(0) not in (xml, xml[:-1]):
                        wrong.append(name)
            connection.close()

        threads = [threading.Thread(target=work, args=(1000,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        expect_equal(wrong, [], 'devices that changed their XML')
        expect(daemon.alive(), 'the daemon lives')


@case()
def a_function_that_changed_is_read_again():
    zpcidaemon.use_host(zpcisys.small_host)
    with Daemon(preload=PLUGIN) as daemon:
        expect_in('<fid>0x00000102</fid>', daemon.virsh('nodedev-dumpxml', 'pci_0001_00_00_0').out, 'the first life')
        zpcisys.remove('0001:00:00.0', 0x102)
        after = daemon.virsh('nodedev-dumpxml', 'pci_0001_00_00_0', check=False)
        expect_not_in('zpci', after.out, 'a function that is gone')
        zpcisys.add('0001:00:00.0', 0x777, driver='ism', **zpcisys.ISM)
        expect_in('<fid>0x00000777</fid>', daemon.virsh('nodedev-dumpxml', 'pci_0001_00_00_0').out, 'the second life')
        zpcisys.put('/sys/bus/pci/devices/0001:00:00.0/uid_is_unique', '0\n')
        time.sleep(1.1)
        expect_in("<uid unique='no'>", daemon.virsh('nodedev-dumpxml', 'pci_0001_00_00_0').out, 'UID checking off')


@case()
def unreadable_attributes_leave_libvirts_answer():
    zpcidaemon.use_host(zpcisys.small_host)
    with Daemon() as daemon:
        stock = dump_all(daemon)
    folder = zpcisys.path_of('0010:00:00.0')
    os.unlink(folder + '/function_id')
    os.mkdir(folder + '/function_id')
    with Daemon(preload=PLUGIN) as daemon:
        ours = dump_all(daemon)
        expect_equal(OURS.sub('', ours['pci_0010_00_00_0']), stock['pci_0010_00_00_0'], 'an odd function')
        expect_not_in('<fid>', ours['pci_0010_00_00_0'], 'what cannot be read')
        expect_in("type='zpci'", ours['pci_0001_00_00_0'], 'the other function')
        shutil.rmtree('/sys/bus/pci/devices')
        # libvirt itself fails now; the message is its own.
        daemon.refused('nodedev-dumpxml', 'pci_0001_00_00_0', text='Device 0001:00:00.0 not found')
        expect(daemon.alive(), 'the daemon lives')


@case()
def devices_of_other_kinds_are_untouched():
    zpcidaemon.use_host(zpcisys.small_host)
    with Daemon() as daemon:
        stock = {n: daemon.virsh('nodedev-dumpxml', n).out for n in daemon.virsh('nodedev-list').out.split()
                 if not n.startswith('pci_')}
    with Daemon(preload=PLUGIN) as daemon:
        for name, xml in stock.items():
            expect_equal(daemon.virsh('nodedev-dumpxml', name).out, xml, name)


@case()
def detach_reattach_and_reset_still_work():
    # From libvirt 10 on it looks there for a better driver than vfio-pci.
    aliases = '/lib/modules/%s/modules.alias' % os.uname().release
    if libvirt.getVersion() >= 10000000 and not os.path.exists(aliases):
        raise Skip('needs %s, as every system that boots its own kernel has it' % aliases)
    zpcidaemon.use_host(zpcisys.small_host)
    zpcidaemon.fake_vfio('0', '1')
    messages = []
    for preload in (None, PLUGIN):
        with Daemon(preload=preload) as daemon:
            messages.append([(d.status, d.out, d.err) for d in (
                daemon.virsh('nodedev-detach', 'pci_0010_00_00_0', check=False),
                daemon.virsh('nodedev-reset', 'pci_0010_00_00_0', check=False),
                daemon.virsh('nodedev-reattach', 'pci_0010_00_00_0', check=False))])
    expect_equal(messages[1], messages[0], 'what detach, reset and reattach say')
    # The captured function is bound to vfio-pci already, so detaching it must have worked.
    expect_equal(messages[1][0][0], 0, 'the exit status of nodedev-detach')


@case()
def a_client_that_may_only_read_sees_it_too():
    zpcidaemon.use_host(zpcisys.small_host)
    with Daemon(preload=PLUGIN) as daemon:
        expect_in("type='zpci'", daemon.virsh('nodedev-dumpxml', 'pci_0001_00_00_0', readonly=True).out, 'virsh -r')


zpcidaemon.main(zpcisys.small_host)
sys.exit(run(zpcidaemon.show_log))
