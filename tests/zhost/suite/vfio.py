#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What VFIO says of a function of this host, asked by this program's own ioctls
(layouts: linux/vfio.h and linux/vfio_zdev.h of Linux 6.12, big-endian as the
machine is) and held against the kernel's sysfs.

Usage: vfio.py nodedev ADDRESS FILE   compares with the node device that
                                      `virt-zpci nodedev-dumpxml --vfio` printed
       vfio.py list ADDRESS FILE      compares with `virt-zpci list --vfio --format json`
"""

import fcntl
import json
import os
import struct
import sys
import xml.etree.ElementTree as ElementTree

# _IO(';', 100 + n)
GET_API_VERSION, SET_IOMMU, SET_CONTAINER = 0x3B64, 0x3B66, 0x3B68
GET_DEVICE_FD, GET_INFO = 0x3B6A, 0x3B6B
TYPE1_V2 = 3
FLAG_PCI, FLAG_CAPS = 0x02, 0x80
BASE, GROUP, UTIL, PFIP = 1, 2, 3, 4


def device_info(address):
    """The bytes of VFIO_DEVICE_GET_INFO; everything is closed again."""
    group = os.path.basename(os.readlink(f"/sys/bus/pci/devices/{address}/iommu_group"))
    container_fd = os.open("/dev/vfio/vfio", os.O_RDWR)
    group_fd = os.open(f"/dev/vfio/{group}", os.O_RDWR)
    device_fd = -1
    try:
        assert fcntl.ioctl(container_fd, GET_API_VERSION) == 0
        fcntl.ioctl(group_fd, SET_CONTAINER, struct.pack("=i", container_fd))
        fcntl.ioctl(container_fd, SET_IOMMU, TYPE1_V2)
        device_fd = fcntl.ioctl(group_fd, GET_DEVICE_FD, bytearray(address.encode() + b"\0"))
        info = bytearray(4096)
        struct.pack_into(">I", info, 0, len(info))
        fcntl.ioctl(device_fd, GET_INFO, info)
        return bytes(info)
    finally:
        for fd in (device_fd, group_fd, container_fd):
            if fd >= 0:
                os.close(fd)


def chain(info):
    """The capabilities by id: (version, offset of the body)."""
    _size, flags, _regions, _irqs, offset = struct.unpack_from(">5I", info)
    assert flags & (FLAG_PCI | FLAG_CAPS) == FLAG_PCI | FLAG_CAPS, f"flags {flags:#x}"
    found = {}
    while offset:
        identifier, version, following = struct.unpack_from(">HHI", info, offset)
        assert identifier not in found, f"capability {identifier} occurs twice"
        found[identifier] = (version, offset + 8)
        offset = following
    return found


def sysfs(address, name):
    with open(f"/sys/bus/pci/devices/{address}/{name}", encoding="ascii") as file:
        return int(file.read(), 0)


def read(address):
    """The fields of the chain, after a look whether it is this function's."""
    info = device_info(address)
    caps = chain(info)
    # The emulated functions have no utility string.
    assert sorted(caps) == [BASE, GROUP, PFIP], f"capabilities {sorted(caps)}"
    assert (caps[BASE][0], caps[GROUP][0], caps[PFIP][0]) == (2, 2, 1), f"versions {caps}"
    names = "start end pchid vfn fmb_length pft gid handle"
    base = dict(zip(names.split(), struct.unpack_from(">QQHHHBBI", info, caps[BASE][1])))
    names = "mask msi_address flags mui noi maxstbl version reserved imaxstbl"
    group = dict(zip(names.split(), struct.unpack_from(">QQQHHHBBH", info, caps[GROUP][1])))
    for field, name in (("pchid", "pchid"), ("vfn", "vfn"), ("pft", "pft"), ("gid", "pfgid"), ("handle", "function_handle")):
        assert base[field] == sysfs(address, name), f"{field} {base[field]:#x}, {name} {sysfs(address, name):#x}"
    pfip = struct.unpack_from(">I4B", info, caps[PFIP][1])
    assert pfip == (4, *(sysfs(address, f"pfip/segment{n}") for n in range(4))), f"pfip {pfip}"
    # What QEMU reports of its default group: hw/s390x/s390-pci-bus.h.
    known = {"msi_address": 0xFE00000000000000, "mui": 4000, "noi": 128, "maxstbl": 128, "imaxstbl": 128}
    assert known.items() <= group.items(), f"group {group}"
    return base | group


def expected_elements(said):
    """docs/nodedev.md, "From VFIO": (element, attributes) in order."""
    measurement = {"length": said["fmb_length"], "interval": said["mui"]}
    yield "dma", {"start": f"0x{said['start']:016x}", "end": f"0x{said['end']:016x}", "mask": f"0x{said['mask']:016x}"}
    yield "msi", {"address": f"0x{said['msi_address']:016x}", "count": str(said["noi"])}
    yield "storeBlock", {"max": str(said["maxstbl"]), "interpretedMax": str(said["imaxstbl"])}
    if any(measurement.values()):
        yield "measurement", {name: str(value) for name, value in measurement.items() if value}
    yield "refresh", {"supported": "yes" if said["flags"] & 1 else "no"}
    if said["flags"] & 2:
        yield "relaxed", {"supported": "yes"}


def expected_keys(said):
    """docs/json.md, `vfio`."""
    result = {
        "dma_start": f"0x{said['start']:016x}",
        "dma_end": f"0x{said['end']:016x}",
        "dma_mask": f"0x{said['mask']:016x}",
        "msi_address": f"0x{said['msi_address']:016x}",
        "msi_count": said["noi"],
        "store_block_max": said["maxstbl"],
        "store_block_interpreted_max": said["imaxstbl"],
        "refresh": bool(said["flags"] & 1),
        "io_region": False,
    }
    if said["fmb_length"]:
        result["measurement_length"] = said["fmb_length"]
    if said["mui"]:
        result["measurement_interval"] = said["mui"]
    if said["flags"] & 2:
        result["relaxed"] = True
    return result


def main():
    what, address, path = sys.argv[1:]
    if what == "nodedev":
        vfio = ElementTree.parse(path).find("./capability/capability[@type='zpci']/vfio")
        got = [(child.tag, child.attrib) for child in vfio] if vfio is not None else None
        want = list(expected_elements(read(address)))
    else:
        with open(path, encoding="utf-8") as file:
            functions = json.load(file)["functions"]
        got = [function.get("vfio") for function in functions if function.get("pci_address") == address]
        want = [expected_keys(read(address))]
    if got != want:
        print(f"{address}: the kernel says\n{want}\nthe product\n{got}")
    return got != want


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("nodedev", "list"):
        sys.exit(__doc__)
    sys.exit(main())
