# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Tests that take minutes: many calls from many clients, and memory that does not grow.

import os
import sys
import threading
import time

import libvirt

import zpcidaemon
from zpcidaemon import Daemon, PLUGIN, read
from zpciguest import guest, hostdev
from zpcitap import case, expect, expect_equal, run, show

CALLS = int(os.environ.get('ZPCI_TEST_CALLS', '100000'))
WARM = 1000
THREADS = 8
ASKING = guest(kind='qemu', devices=hostdev('0031:00:00.0', "uid='0x0001' fid='0x00000000' interp='off'"))
# One arena, and no cache of freed pieces per thread: how threads share arenas is chance, and the caches of some
# 25 threads take 300,000 calls to fill (1.7 MiB). Both would hide a leak of the size that is looked for.
ENVIRONMENT = {'MALLOC_ARENA_MAX': '1', 'GLIBC_TUNABLES': 'glibc.malloc.tcache_count=0',
               'LIBVIRT_LOG_OUTPUTS': '4:stderr'}
REFUSED = ASKING.replace("interp='off'", "interp='maybe'")


def memory(daemon):
    """RSS, and the part of it that is not pages of files: which of those are there depends on the kernel's mood."""
    lines = dict(line.split(':', 1) for line in read('/proc/%d/status' % daemon.process.pid).splitlines())
    return int(lines['VmRSS'].split()[0]), int(lines['RssAnon'].split()[0])


class Client:
    """One connection and a round of calls; every answer is compared with the first. With define,
    domxml-to-native and the migratable form the stock daemon (9.0.0) grows by itself: those are compared with it."""
    def __init__(self, growing=False):
        self.round = self.grow if growing else self.read
        self.connection = libvirt.open('qemu:///system')
        self.devices = [d for d in self.connection.listAllDevices(0) if d.name().startswith('pci_')]
        self.domain = self.connection.lookupByName('g')
        self.seen = {}

    def same(self, what, answer):
        if self.seen.setdefault(what, answer) != answer:
            raise AssertionError('%s changed its answer' % what)

    def refused(self):
        try:
            self.connection.defineXML(REFUSED)
        except libvirt.libvirtError as error:
            return str(error)
        raise AssertionError('the document was accepted')

    def grow(self):
        self.same('defined', self.connection.defineXML(ASKING).name())
        self.same('native', self.connection.domainXMLToNative('qemu-argv', ASKING, 0))
        self.same('migratable', self.domain.XMLDesc(libvirt.VIR_DOMAIN_XML_MIGRATABLE))
        return 3

    def read(self):
        calls = 0
        for device in self.devices:
            self.same(device.name(), device.XMLDesc(0))
            calls += 1
        self.same('live', self.domain.XMLDesc(0))
        self.same('refused', self.refused())
        return calls + 2

    def run(self, calls):
        while calls > 0:
            calls -= self.round()
        self.connection.close()


def in_threads(calls, growing=False):
    failures = []

    def work():
        try:
            Client(growing).run(calls // THREADS)
        except Exception as error:
            failures.append(error)
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expect_equal(failures, [], 'failures')


@case(1500)
def many_calls_from_many_clients_take_no_memory():
    libvirt.registerErrorHandler(lambda data, error: None, None)
    with Daemon(preload=PLUGIN, env=ENVIRONMENT) as daemon:
        daemon.virsh('define', '/dev/stdin', stdin=ASKING)
        in_threads(WARM)
        before, anon = memory(daemon)
        begin = time.monotonic()
        in_threads(CALLS)
        after = before + memory(daemon)[1] - anon
        show('# %d calls in %.0f s; RSS %d KiB after %d, %d KiB at the end, ratio %.4f'
             % (CALLS, time.monotonic() - begin, before, WARM, after, after / before))
        expect(after <= before * 1.01, 'RSS grew from %d to %d KiB' % (before, after))
        daemon.virsh('undefine', 'g')


@case(600)
def what_makes_stock_grow_is_not_made_worse():
    libvirt.registerErrorHandler(lambda data, error: None, None)
    growth = []
    for preload in (None, PLUGIN):
        with Daemon(preload=preload, env=ENVIRONMENT) as daemon:
            daemon.virsh('define', '/dev/stdin', stdin=ASKING)
            in_threads(WARM, growing=True)
            before = memory(daemon)[1]
            in_threads(CALLS // 5, growing=True)
            growth.append(memory(daemon)[1] - before)
            daemon.virsh('undefine', 'g')
    show('# memory grew by %d KiB with stock, by %d KiB with the plug-in, in %d calls' % (growth[0], growth[1], CALLS // 5))
    # A megabyte in 20,000 calls is 50 bytes a call, less than the smallest thing we could leak.
    expect(growth[1] <= growth[0] + 1024, 'memory grew by %d KiB, with stock by %d KiB' % (growth[1], growth[0]))


zpcidaemon.main(zpcidaemon.captured('z16'))
# The first daemon asks the emulators, which leaves holes in its heap; later ones read the cache.
with Daemon() as first:
    first.virsh('capabilities')
sys.exit(run(zpcidaemon.show_log))
