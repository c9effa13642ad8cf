# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The cost of calls with the plug-in, by their cost without it: CPU time of the daemon.

import glob
import os
import statistics
import sys

import libvirt

import zpcidaemon
from zpcidaemon import Daemon, PLUGIN, read, virt_zpci
from zpciguest import guest, hostdev
from zpcitap import Skip, case, expect, run, show

TURNS = 250


def cpu_time(daemon):
    """Nanoseconds that the daemon's threads have been on a CPU. A busy machine makes them wait, which is not counted."""
    total = 0
    for path in glob.glob('/proc/%d/task/*/schedstat' % daemon.process.pid):
        total += int(read(path).split()[0])
    if total == 0:
        raise Skip('needs a kernel that counts CPU time in /proc/PID/task/TID/schedstat')
    return total


class Calls:
    """One daemon and what is measured in it."""
    def __init__(self, daemon):
        self.daemon = daemon
        daemon.virsh('define', '/dev/stdin', stdin=guest(kind='qemu', devices=hostdev('0031:00:00.0', "uid='0x0001'")))
        self.connection = libvirt.open(daemon.uri)
        self.devices = [d for d in self.connection.listAllDevices(0) if d.name().startswith('pci_')]
        self.domain = self.connection.lookupByName('g')

    def nodedev_dumpxml(self):
        return ''.join(d.XMLDesc(0) for d in self.devices)

    def dumpxml(self):
        return ''.join(self.domain.XMLDesc(0) for _ in range(10))

    def version(self):
        return [self.connection.getLibVersion() for _ in range(10)]

    def cost(self, what):
        begin = cpu_time(self.daemon)
        getattr(self, what)()
        return cpu_time(self.daemon) - begin


def take_turns():
    """The cost of calls with the plug-in by that without: medians of many turns."""
    ratios = {}
    with Daemon(preload=PLUGIN) as ours, Daemon(beside='stock') as others:
        plugin, stock = Calls(ours), Calls(others)
        expect('zpci' in plugin.nodedev_dumpxml() and 'zpci' not in stock.nodedev_dumpxml(), 'one of them has the plug-in')
        for turn in range(TURNS):
            for what in ('nodedev_dumpxml', 'dumpxml', 'version'):
                first, second = (plugin, stock) if turn % 2 else (stock, plugin)
                costs = {first: first.cost(what), second: second.cost(what)}
                ratios.setdefault(what, []).append(costs[plugin] / costs[stock])
        for calls in (plugin, stock):
            calls.connection.close()
            calls.daemon.virsh('undefine', 'g')
    return {what: statistics.median(values) for what, values in ratios.items()}


@case(900)
def a_call_costs_little_more_than_stock():
    """CPU time of two daemons that run side by side and are asked in turn, a few milliseconds each, on the same CPU, so
    that what else the machine does hits both. Two processes of the same program still differ by some percent, by where
    their memory lies; the version, which is not interposed, tells by how much, and is divided by."""
    cpus = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cpus)})
    try:
        pairs = [take_turns() for _ in range(5)]
    finally:
        os.sched_setaffinity(0, cpus)
    for what in ('nodedev_dumpxml', 'dumpxml'):
        costs = [pair[what] / pair['version'] for pair in pairs]
        show('# CPU time of %s with the plug-in by that of stock: %.3f (%s; undivided %s)'
             % (what, statistics.median(costs), ' '.join('%.3f' % cost for cost in costs),
                ' '.join('%.3f' % pair[what] for pair in pairs)))
        expect(statistics.median(costs) <= 1.10, '%s costs %.3f of stock' % (what, statistics.median(costs)))


BRIDGES = 30  # the slots of a pci-root, less the one that libvirt keeps for another bridge
SLOTS = 31
DEVICES = BRIDGES * SLOTS


def many_devices(count):
    devices = ["<controller type='pci' model='pci-root'/>"]
    devices += ["<controller type='pci' index='%d' model='pci-bridge'/>" % bridge
                for bridge in range(1, (count + SLOTS - 1) // SLOTS + 1)]
    for number in range(1, count + 1):
        bridge, slot = divmod(number - 1, SLOTS)
        asked = "uid='0x%04x' fid='0x%08x'%s" % (number, number, " interp='off'" if number % 2 or count < SLOTS else '')
        devices.append(hostdev('%04x:00:00.0' % number, asked).replace(
            "<address type='pci'>", "<address type='pci' bus='0x%02x' slot='0x%02x'>" % (bridge + 1, slot + 1)))
    return guest(kind='qemu', name='many', number=77, devices='\n'.join(devices))


def measure_document(ours, others, count, rounds):
    """Medians of the ratios: define, the first dumpxml of a text, and the next ones. Every define is of another text."""
    author = many_devices(count)
    ratios = {}
    for turn in range(rounds):
        text = author.replace('</name>', '</name><title>%d</title>' % turn)
        stock = virt_zpci('domxml-to-stock', '-', stdin=text)
        costs = {}
        for daemon, document in ((ours, text), (others, stock)):
            connection = libvirt.open(daemon.uri)
            begin = cpu_time(daemon)
            domain = connection.defineXML(document)
            costs.setdefault('define', []).append(cpu_time(daemon) - begin)
            begin = cpu_time(daemon)
            domain.XMLDesc(0)
            costs.setdefault('first dumpxml', []).append(cpu_time(daemon) - begin)
            begin = cpu_time(daemon)
            for _ in range(10):
                domain.XMLDesc(0)
            costs.setdefault('next dumpxml', []).append(cpu_time(daemon) - begin)
            domain.undefine()
            connection.close()
        for call, (with_plugin, without) in costs.items():
            ratios.setdefault(call, []).append(with_plugin / without)
    for call, values in ratios.items():
        show('# CPU time of %s, %d devices, by that of stock: %.2f' % (call, count, statistics.median(values)))
    return statistics.median(ratios['next dumpxml'])


@case(900)
def what_a_document_costs():
    """The cost of define and dumpxml by those of the stock daemon, which gets the stock form. A guest that nobody changed
    is translated once."""
    with Daemon(preload=PLUGIN) as ours, Daemon(beside='stock') as others:
        for count, rounds in ((8, 41), (DEVICES, 5)):
            again = measure_document(ours, others, count, rounds)
            expect(again <= 1.5, 'the next dumpxml of %d devices costs %.2f of stock' % (count, again))


zpcidaemon.main(zpcidaemon.captured('z16'))
with Daemon() as first:
    first.virsh('capabilities')
sys.exit(run(zpcidaemon.show_log))
