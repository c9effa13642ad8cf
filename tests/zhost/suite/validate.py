#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What `virt-zpci host-validate` must say about this host, found out by other
means than the product's: sysfs, procfs, QEMU's help, libvirt's API.

Usage: validate.py JSON TABLE STATUS   files with what the product printed, and
                                       its exit status
"""

import glob
import json
import os
import re
import subprocess
import sys

import libvirt

DEVICES = "/sys/bus/pci/devices"
# Linux arch/s390/kvm/pci.h: machine types before the z14.
OLD_MACHINES = {"2817", "2818", "2827", "2828", "2964", "2965"}


def text(path):
    with open(path, encoding="ascii", errors="replace") as file:
        return file.read()


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=120).stdout.decode()


def passed(condition, otherwise):
    return "PASS" if condition else otherwise


def expected_of_host():
    """(id, result, texts that the line must have)."""
    cpuinfo = text("/proc/cpuinfo")
    facilities = re.search(r"^facilities +: (.*)$", cpuinfo, re.M).group(1).split()
    features = re.search(r"^features\s*: (.*)$", cpuinfo, re.M).group(1).split()
    standby = [slot for slot in glob.glob("/sys/bus/pci/slots/*") if text(f"{slot}/power").strip() == "0"]
    unique = {text(path).strip() for path in glob.glob(f"{DEVICES}/*/uid_is_unique")}
    yield "architecture", passed(os.uname().machine == "s390x", "FAIL"), []
    yield "facilities", passed({"69", "71"} <= set(facilities), "FAIL"), []
    yield "functions", passed(os.listdir(DEVICES), "FAIL"), []
    if standby:
        yield "standby", "NOTE", [f"{len(standby)} in standby", f"echo 1 > {standby[0]}/power"]
    # QEMU names a control program; only a partition without one can be under DPM.
    yield "dpm", "NOTE", ["this is a guest", re.search(r"Control Program: (\S+)", text("/proc/sysinfo")).group(1)]
    yield "generation", passed(not OLD_MACHINES & set(re.findall(r"machine = (\d+)", cpuinfo)), "WARN"), []
    # This host has no KVM, so the answer is never PASS.
    assert not os.path.exists("/dev/kvm")
    yield "kvm-interpretation", "WARN", ["/dev/kvm", "modprobe kvm"]
    assert "pcimio" not in features
    yield "mio", "NOTE", ["pcimio"]
    yield "vfio-pci", passed(os.path.isdir("/sys/bus/pci/drivers/vfio-pci"), "WARN"), []
    yield "uid-checking", passed(unique == {"1"}, "WARN"), []


def expected_of_qemu():
    version = re.search(r"version (\d+\.\d+\.\d+)", output("qemu-system-s390x", "--version")).group(1)
    properties = set(re.findall(r"^ +([a-z-]+)=", output("qemu-system-s390x", "-device", "zpci,help"), re.M))
    yield "qemu", "PASS", [version]
    yield "qemu-zpci", passed(properties, "FAIL"), []
    for name, otherwise in (("interpret", "FAIL"), ("forwarding-assist", "FAIL"), ("relaxed-translation", "NOTE")):
        yield f"qemu-{name}", passed(name in properties, otherwise), []


def expected_of_libvirt():
    version = libvirt.open("qemu:///system").getLibVersion()
    hooks = [path for path in glob.glob("/etc/libvirt/hooks/qemu.d/*") if os.access(path, os.X_OK)]
    preloaded = "libvirt-zpci" in text(f"/proc/{text('/run/libvirtd.pid').strip()}/maps")
    yield "libvirt", "PASS", [f"{version // 1000000}.{version // 1000 % 1000}.{version % 1000}"]
    yield "hook", passed(hooks, "WARN"), []
    yield "plugin", passed(preloaded, "NOTE"), []


def differences(printed, table, status):
    expected = [*expected_of_host(), *expected_of_qemu(), *expected_of_libvirt()]
    checks = {check["id"]: check for check in printed["checks"]}
    lines = dict(zip(checks, table))
    if len(printed["checks"]) != len(table):
        yield f"{len(table)} lines for {len(printed['checks'])} checks"
    failed = any(result == "FAIL" for _identifier, result, _texts in expected)
    if printed["ready"] == failed or status != ("1" if failed else "0"):
        yield f"ready {printed['ready']}, exit status {status}"
    for identifier, result, texts in expected:
        check = checks.pop(identifier, {})
        if check.get("result") != result:
            yield f"{identifier}: expected {result}, got {check}"
            continue
        line = lines[identifier]
        shown = re.fullmatch(r"  ZPCI: Checking (.*?) *: (PASS|NOTE|WARN|FAIL)( \(.+\))?", line)
        if not shown or shown.group(1, 2) != (check["check"], result):
            yield f"{identifier}: the table has {line!r}"
        if result in ("WARN", "FAIL") and not check.get("remedy"):
            yield f"{identifier}: {result} without a remedy"
        for part in texts:
            if part not in line:
                yield f"{identifier}: {part!r} is not in {line!r}"
    # A check that this test does not know may tell something, but finds no fault here.
    for identifier, check in checks.items():
        if check["result"] in ("WARN", "FAIL"):
            yield f"{identifier}: not expected: {check}"


def main(json_path, table_path, status):
    wrong = list(differences(json.loads(text(json_path)), text(table_path).splitlines(), status))
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
