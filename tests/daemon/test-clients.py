# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Eight clients that define, attach, detach and read, each a guest of its own,
# while the daemon is restarted under them: nothing is lost, and memory stays
# as it is. ZPCI_TEST_MINUTES says for how long; without it ten minutes, and two where CI is set.

import os
import re
import sys
import threading
import time

import libvirt

import zpcidaemon
from zpcidaemon import Daemon, PLUGIN, read
from zpciguest import guest, hostdev
from zpcitap import case, expect, expect_equal, run, show

MINUTES = float(os.environ.get('ZPCI_TEST_MINUTES', '2' if os.environ.get('CI') else '10'))
CLIENTS = 8
WARM_ROUNDS = 25
LIFE = 20 # seconds between restarts
# One arena and no caches per thread, as test-long.py explains.
ENVIRONMENT = {'MALLOC_ARENA_MAX': '1', 'GLIBC_TUNABLES': 'glibc.malloc.tcache_count=0',
               'LIBVIRT_LOG_OUTPUTS': '4:stderr'}
FIRST, SECOND = '0031:00:00.0', '0030:00:00.0'


def memory(daemon):
    lines = dict(line.split(':', 1) for line in read('/proc/%d/status' % daemon.process.pid).splitlines())
    return int(lines['VmRSS'].split()[0]), int(lines['RssAnon'].split()[0])


def functions(xml):
    """The zPCI part of a document: uid, fid and request of each device, in its order."""
    return [tuple(re.findall(r"(\w+)='([^']*)'", line)) for line in re.findall(r'<zpci ([^/]*)/>', xml)]


class Client:
    """One connection and one guest. Each request is one step; a step that the restart interrupts has happened or
    it has not, and nothing else."""
    def __init__(self, number, asking=True):
        self.name = 'c%d' % number
        self.asking = asking
        self.rounds = self.interrupted = 0
        device = hostdev(FIRST, "uid='0x0001' fid='0x00000000'" + (" interp='off'" if asking else ''))
        self.text = guest(kind='qemu', name=self.name, number=number, devices=device)
        self.second = hostdev(SECOND, "uid='0x0007' fid='0x00000070'" + (" interp='off' aif='off'" if asking else ''))
        self.one = functions(device)
        self.two = self.one + functions(self.second)
        self.connection = None

    def connect(self, seconds=60):
        limit = time.monotonic() + seconds
        while True:
            try:
                self.connection = libvirt.open('qemu:///system')
                return
            except libvirt.libvirtError:
                if time.monotonic() > limit:
                    raise
                time.sleep(0.2)

    def seen(self):
        return functions(self.connection.lookupByName(self.name).XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))

    def step(self, call, before, after):
        """Calls; afterwards the guest is @after, or where the connection broke @before or @after."""
        possible = (after,)
        try:
            call()
        except libvirt.libvirtError as error:
            if self.connection.isAlive() == 1:
                raise
            self.interrupted += 1
            possible = (before, after)
        for _ in range(20):
            try:
                if self.connection.isAlive() != 1:
                    self.connect()
                seen = self.seen()
                break
            except libvirt.libvirtError:
                if self.connection.isAlive() == 1:
                    raise
        expect(seen in possible, '%s has %s, and should have %s' % (self.name, seen, ' or '.join(map(str, possible))))
        return seen == after

    def until_done(self, call, before, after):
        while not self.step(call, before, after):
            pass

    def domain(self):
        return self.connection.lookupByName(self.name)

    def define(self):
        self.connection.defineXML(self.text)

    def attach(self):
        self.domain().attachDeviceFlags(self.second, libvirt.VIR_DOMAIN_AFFECT_CONFIG)

    def detach(self):
        self.domain().detachDeviceFlags(self.second, libvirt.VIR_DOMAIN_AFFECT_CONFIG)

    def round(self):
        self.until_done(self.define, self.one, self.one)
        self.until_done(self.attach, self.one, self.two)
        self.until_done(self.detach, self.two, self.one)
        self.rounds += 1


def in_threads(clients, goes_on):
    """Starts a thread for each client, which works as long as goes_on(client). Returns: a function that waits for them."""
    failures = []

    def work(client):
        try:
            client.connect()
            if not client.rounds:
                client.define()
            while goes_on(client) and not failures:
                client.round()
            client.connection.close()
        except Exception as error:
            failures.append('%s, round %d: %s: %s' % (client.name, client.rounds, type(error).__name__, error))
    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()

    def wait():
        for thread in threads:
            thread.join()
        expect_equal(failures, [], 'failures')
    return wait


def make_clients(asking=True):
    return [Client(number, asking) for number in range(CLIENTS)]


@case(int(MINUTES * 60) + 300)
def nothing_is_lost_when_the_daemon_is_restarted():
    libvirt.registerErrorHandler(lambda data, error: None, None)
    clients, restarts = make_clients(), 0
    end = time.monotonic() + MINUTES * 60
    daemon = Daemon(preload=PLUGIN, env=ENVIRONMENT).start()
    try:
        wait = in_threads(clients, lambda client: time.monotonic() < end)
        while time.monotonic() < end:
            time.sleep(max(0, min(LIFE, MINUTES * 15, end - time.monotonic())))
            daemon.stop(60)
            daemon.start(60)
            restarts += 1
        wait()
        for client in clients:
            client.connect()
            expect_equal(client.seen(), client.one, 'the functions of %s at the end' % client.name)
            client.domain().undefine()
            client.connection.close()
        expect(restarts > 0, 'the daemon was restarted')
        show('# %d rounds of define, attach and detach by %d clients, %d restarts, %d calls interrupted'
             % (sum(client.rounds for client in clients), CLIENTS, restarts, sum(client.interrupted for client in clients)))
    finally:
        daemon.kill()
        daemon.expect_no_report()


@case(int(MINUTES * 180) + 600)
def memory_stays_as_it_is():
    """A stock daemon grows with each define: the same rounds without our attributes say by how much."""
    libvirt.registerErrorHandler(lambda data, error: None, None)
    grown, rounds = {}, None
    for preload in (PLUGIN, None):
        with Daemon(preload=preload, env=ENVIRONMENT) as daemon:
            clients = make_clients(asking=preload is not None)
            in_threads(clients, lambda client: client.rounds < WARM_ROUNDS)()
            rss, before = memory(daemon)
            end = time.monotonic() + MINUTES * 60
            goal = rounds
            in_threads(clients, lambda client: client.rounds < goal if goal else time.monotonic() < end)()
            rounds = min(client.rounds for client in clients)
            grown[preload] = memory(daemon)[1] - before
            show('# %s: RSS %d KiB after %d rounds of each client, grown by %d KiB after %d'
                 % ('plug-in' if preload else 'stock', rss, WARM_ROUNDS, grown[preload], rounds))
            for client in clients:
                client.connect()
                client.domain().undefine()
                client.connection.close()
            if preload:
                limit = rss // 100
    expect(grown[PLUGIN] <= max(grown[None], 0) + limit, 'memory grew by %d KiB, with stock by %d KiB'
           % (grown[PLUGIN], grown[None]))


zpcidaemon.main(zpcidaemon.captured('z16'))
# The first daemon asks the emulators, which leaves holes in its heap; later ones read the cache.
with Daemon() as first:
    first.virsh('capabilities')
sys.exit(run(zpcidaemon.show_log))
