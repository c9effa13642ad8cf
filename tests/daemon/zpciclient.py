# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# virt-zpci over a connection, from outside the daemon.

import os

import zpcidevice
from zpcidaemon import SCRATCH, SHIM, call
from zpcitap import expect_equal, expect_in

TOOL = os.environ['ZPCI_TOOL']


def tool(*args, stdin=None, shim=False, status=0, answers=False, uri='qemu:///system'):
    """Runs virt-zpci; a failure prints nothing, unless with @answers it is bad news; with @shim what a test machine cannot provoke happens to the client."""
    env = dict(os.environ, XDG_CACHE_HOME=SCRATCH + '/cache', LD_PRELOAD=SHIM if shim else '',
               SOURCE_DATE_EPOCH='1700000000', ASAN_OPTIONS='verify_asan_link_order=0:detect_leaks=1')
    done = call([TOOL, '--connect', uri] + list(args), stdin=stdin, env=env, seconds=40)
    expect_equal(done.status, status, 'the exit status of %s: %s' % (' '.join(args), done))
    if status and not answers:
        expect_equal(done.out, '', 'standard output of a failure')
    return done


def attach(device, *how, **more):
    return tool('attach-device', 'g', '-', *how, stdin=device, **more)


def refused(device, *how, text, **more):
    done = attach(device, *how, status=1, **more)
    expect_in(text, done.err, 'the message')
    return done


class Guest(zpcidevice.Guest):
    """The same, defined by virt-zpci."""
    def define(self):
        tool('define', '-', stdin=self.xml)
