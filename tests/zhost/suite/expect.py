#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What `virt-zpci list --all --format json` must say about this host, read
from the kernel's sysfs by other means than the product's, from the kernel's
Documentation/arch/s390/pci.rst and the PCI specification.

Usage: expect.py functions          prints the expected functions as JSON
       expect.py compare FILE       compares them with the product's output
       expect.py nodedev ADDRESS FILE
                                    compares one with the capability in a node device
"""

import glob
import json
import os
import struct
import sys
import xml.etree.ElementTree as ElementTree

DEVICES = "/sys/bus/pci/devices"
SLOTS = "/sys/bus/pci/slots"
# Linux Documentation/arch/s390/pci.rst, "PFT"; the emulated host has type 0 only.
TYPES = {0x00: "unclassified"}
CAP_MSI, CAP_MSIX = 0x05, 0x11


def text(path):
    with open(path, encoding="ascii") as file:
        return file.read().strip()


def link_name(path):
    return os.path.basename(os.readlink(path)) if os.path.islink(path) else None


def capabilities(config):
    """The offset of each capability in config space, by its id."""
    found = {}
    if struct.unpack_from("<H", config, 0x06)[0] & 0x10:
        offset = config[0x34] & 0xFC
        while offset and config[offset] not in found:
            found[config[offset]] = offset
            offset = config[offset + 1] & 0xFC
    return found


def vectors(config):
    """(MSI vectors, MSI-X vectors); 0 where there is no such capability."""
    caps, msi, msix = capabilities(config), 0, 0
    if CAP_MSI in caps:
        msi = 1 << ((struct.unpack_from("<H", config, caps[CAP_MSI] + 2)[0] >> 1) & 0x7)
    if CAP_MSIX in caps:
        msix = (struct.unpack_from("<H", config, caps[CAP_MSIX] + 2)[0] & 0x7FF) + 1
    return msi, msix


def configured(address):
    base = f"{DEVICES}/{address}"

    def number(name):
        return int(text(f"{base}/{name}"), 0)

    with open(f"{base}/config", "rb") as file:
        msi, msix = vectors(file.read())
    result = {
        "uid": f"0x{number('uid'):04x}",
        "uid_is_unique": number("uid_is_unique") == 1,
        "pci_address": address,
        "nodedev": "pci_" + address.replace(":", "_").replace(".", "_"),
        "pchid": f"0x{number('pchid'):04x}",
        "type": TYPES.get(number("pft"), "unknown"),
        "pft": f"0x{number('pft'):02x}",
        "vfn": number("vfn"),
        "group": f"0x{number('pfgid'):02x}",
        "pfip": ".".join(f"{number(f'pfip/segment{n}'):02x}" for n in range(4)),
        "mio_enabled": number("mio_enabled") == 1,
        "msi_vectors": msi,
        "msix_vectors": msix,
        "vendor": f"0x{number('vendor'):04x}",
        "device": f"0x{number('device'):04x}",
        "class": f"0x{number('class'):06x}",
        "netdevs": sorted(os.path.basename(path) for path in glob.glob(f"{base}/net/*") + glob.glob(f"{base}/virtio*/net/*")),
    }
    if number("port"):
        result["port"] = number("port")
    if os.path.exists(f"{base}/fidparm"):
        result["fidparm"] = f"0x{number('fidparm'):02x}"
    if link_name(f"{base}/driver"):
        result["driver"] = link_name(f"{base}/driver")
    if link_name(f"{base}/iommu_group"):
        result["iommu_group"] = int(link_name(f"{base}/iommu_group"))
    return result


def slot_address(slot):
    """The kernel names domain, bus and devfn (not the slot) there."""
    domain, bus, devfn = (int(part, 16) for part in text(f"{SLOTS}/{slot}/address").split(":"))
    return f"{domain:04x}:{bus:02x}:{devfn >> 3:02x}.{devfn & 7}"


def functions():
    by_fid = {int(text(f"{DEVICES}/{address}/function_id"), 0): address for address in os.listdir(DEVICES)}
    result = []
    for slot in sorted(os.listdir(SLOTS)):
        fid = int(slot, 16)
        one = {"fid": f"0x{fid:08x}", "slot": slot}
        if fid in by_fid:
            one.update(configured(by_fid[fid]), state="configured")
        else:
            one.update(state="standby", power_on=f"{SLOTS}/{slot}/power", pci_address=slot_address(slot))
        result.append(one)
    return result


def compare(path):
    with open(path, encoding="utf-8") as file:
        actual = json.load(file)["functions"]
    wrong = 0
    for want, got in zip(functions(), actual):
        got.pop("guests", None)
        for key in sorted(want.keys() | got.keys()):
            if want.get(key) != got.get(key):
                print(f"{want['fid']} {key}: the kernel says {want.get(key)!r}, the product {got.get(key)!r}")
                wrong += 1
    if len(functions()) != len(actual):
        print(f"{len(functions())} functions expected, {len(actual)} printed")
        wrong += 1
    return 1 if wrong else 0


def elements(address):
    """docs/nodedev.md: (element, attributes, text) in order; the emulated host has no port and no utility string."""
    want = configured(address)
    fid = int(text(f"{DEVICES}/{address}/function_id"), 0)
    yield "uid", {"unique": "yes" if want["uid_is_unique"] else "no"}, want["uid"]
    yield "fid", {}, f"0x{fid:08x}"
    yield "pchid", {}, want["pchid"]
    yield "type", {"pft": want["pft"]}, want["type"]
    yield "group", {}, want["group"]
    yield "vfn", {}, f"0x{want['vfn']:04x}"
    yield "pfip", {}, want["pfip"]
    for kind in ("msi", "msix"):
        if want[f"{kind}_vectors"]:
            yield kind, {"vectors": str(want[f"{kind}_vectors"])}, None
    yield "mio", {"enabled": "yes" if want["mio_enabled"] else "no"}, None


def compare_nodedev(address, path):
    capability = ElementTree.parse(path).find("./capability/capability[@type='zpci']")
    got = [] if capability is None else [(child.tag, child.attrib, child.text) for child in capability]
    if got != list(elements(address)):
        print(f"{address}: the kernel says {list(elements(address))}, the product {got}")
        return 1
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["functions"]:
        print(json.dumps(functions(), indent=2))
    elif len(sys.argv) == 3 and sys.argv[1] == "compare":
        sys.exit(compare(sys.argv[2]))
    elif len(sys.argv) == 4 and sys.argv[1] == "nodedev":
        sys.exit(compare_nodedev(sys.argv[2], sys.argv[3]))
    else:
        sys.exit(__doc__)
