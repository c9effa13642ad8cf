#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds `virt-zpci status --qom` of a running guest that has one function
against what QEMU says to this program's own questions.

Usage: status.py GUEST UID SOURCE ASKED WHY
         UID     of the guest, decimal
         SOURCE  PCI address on the host
         ASKED   "interp=off aif=off", or empty
         WHY     the reason, a regular expression
"""

import json
import re
import subprocess
import sys

import libvirt
import libvirt_qemu


def main(guest, uid, source, asked, why):
    domain = libvirt.open("qemu:///system").lookupByName(guest)

    def qom(name):
        command = {"execute": "qom-get", "arguments": {"path": f"/machine/peripheral/zpci{uid}", "property": name}}
        return json.loads(libvirt_qemu.qemuMonitorCommand(domain, json.dumps(command), 0))["return"]

    done = subprocess.run(["virt-zpci", "status", "--qom", "--format", "json", guest], check=True, timeout=120,
                          stdout=subprocess.PIPE)
    devices = json.loads(done.stdout)["devices"]
    got_why = devices[0].pop("why")
    want = [{
        "device": "hostdev0",
        "uid": f"0x{qom('uid'):04x}",
        "fid": f"0x{qom('fid'):08x}",
        "source": source,
        "asked": dict(word.split("=") for word in asked.split()),
        "expected": "intercepted",
        "effective": "interpreted" if qom("interpret") else "intercepted",
        "interpret": qom("interpret"),
        "forwarding_assist": qom("forwarding-assist"),
        "relaxed_translation": qom("relaxed-translation"),
        "met": True,
    }]
    if devices != want:
        print(f"QEMU says\n{want}\nthe product\n{devices}")
    if not re.fullmatch(why, got_why):
        print(f"why: {got_why!r}, expected {why!r}")
    return devices != want or not re.fullmatch(why, got_why)


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
