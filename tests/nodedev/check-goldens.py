#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A second opinion on the golden node devices: works out what the capability of
# every function must be from the lines of its .zhost file, by the rules of
# docs/nodedev.md and with no code of the product, and compares. So that a
# regenerated golden file cannot make a mistake the rule. Prints TAP.

import pathlib
import re
import sys
import xml.etree.ElementTree as ET

TYPES = {0x00: "unclassified", 0x02: "roce-express", 0x05: "ism", 0x0a: "roce-express-2", 0x0b: "nvme",
         0x0c: "network-express-hybrid", 0x0d: "cloud-network", 0x0f: "network-express-direct"}
WITH_PNETID = {0x02, 0x05, 0x0a, 0x0c, 0x0d, 0x0f}
ADDRESS = re.compile(r"[0-9a-f]{4}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]")


# A .zhost file as {path: bytes} and {path: target of link}


def unquote(word):
    if not word.startswith('"'):
        return word.encode()
    return word[1:-1].encode("latin-1").decode("unicode_escape").encode("latin-1")


def split_word(text):
    match = re.match(r'("(?:[^"\\]|\\.)*"|\S+) ?', text)
    return match.group(1), text[match.end():]


def read_zhost(path):
    files, links = {}, {}
    folder, block = "", None
    for line in path.read_text().splitlines():
        if line.startswith("|"):
            block[0].append(line[2:])
            continue
        directive, _, rest = line.partition(" ")
        if directive == "in":
            folder = unquote(rest).decode("latin-1")
        elif directive in ("answer", "answer-hex"):
            question, argument, *value = rest.split(" ", 2)
            block = ([], "hex")
            files[f"{question} {argument}"] = block if directive == "answer-hex" else value[0].encode()
        elif directive in ("line", "text", "file", "hex", "link"):
            word, rest = split_word(rest)
            name = unquote(word).decode("latin-1")
            name = name if name.startswith("/") else f"{folder}/{name}"
            if directive == "line":
                files[name] = rest.encode() + b"\n"
            elif directive == "text":
                files[name] = unquote(rest)
            elif directive == "link":
                links[name] = unquote(rest).decode("latin-1")
            else:
                block = ([], directive)
                files[name] = block
    return {name: join(content) if isinstance(content, tuple) else content for name, content in files.items()}, links


def join(block):
    lines, directive = block
    if directive == "file":
        return "".join(line + "\n" for line in lines).encode()
    content = b""
    for line in lines:
        byte, _, count = line.partition(" * ")
        content += bytes.fromhex(byte) * int(count or 1)
    return content


# One function


def text(files, path):
    content = files.get(path)
    if content is None or len(content) > 100:
        return None
    line = content[:-1] if content.endswith(b"\n") else content
    return line.decode() if re.fullmatch(rb"[ -~]+", line) else None


def number(files, path, base, largest, smallest=0):
    value = text(files, path)
    if value is None or not re.fullmatch("0x[0-9a-fA-F]+" if base == 16 else "[0-9]+", value):
        return None
    return int(value, base) if smallest <= int(value, base) <= largest else None


def interrupts(config):
    """(MSI, MSI-X) vectors; None: none, or not known."""
    if config is None or not 64 < len(config) <= 4096 or config[0:2] + config[6:8] == b"\xff" * 4 or not config[6] & 0x10:
        return None, None
    found, seen, place = {}, set(), config[0x34] & 0xfc
    while place >= 0x40 and place not in seen and place + 2 <= len(config):
        seen.add(place)
        kind, control = config[place], config[place + 2:place + 4]
        if kind == 0xff or (kind in (5, 0x11) and len(control) < 2):
            break
        if kind == 5 and (control[0] >> 1 & 7) > 5:
            break
        if kind in (5, 0x11):
            control = int.from_bytes(control, "little")
            found.setdefault(kind, 1 << (control >> 1 & 7) if kind == 5 else (control & 0x7ff) + 1)
        place = config[place + 1] & 0xfc
    return found.get(5), found.get(0x11)


def pnetids(string):
    for index in range(4):
        field = string[16 * index:16 * index + 16].rstrip(b"\0\x40").decode("cp037")
        if re.fullmatch("[A-Za-z0-9@#$_.-]+", field):
            yield f"<pnetid port='{index + 1}'>{field}</pnetid>"


def capability(files, folder):
    """The lines of the capability, in order."""
    at = lambda name: f"{folder}/{name}"
    hexadecimal = lambda name, digits, smallest=0: number(files, at(name), 16, 16 ** digits - 1, smallest)
    lines = []
    uid, unique = hexadecimal("uid", 4, 1), {"0": "no", "1": "yes"}.get(text(files, at("uid_is_unique")))
    if uid is not None:
        lines.append(f"<uid unique='{unique}'>0x{uid:04x}</uid>" if unique else f"<uid>0x{uid:04x}</uid>")
    for element, name, digits in (("fid", "function_id", 8), ("pchid", "pchid", 4), ("type", "pft", 2), ("group", "pfgid", 2),
                                  ("vfn", "vfn", 4)):
        value = hexadecimal(name, digits)
        if value is not None and element == "type":
            lines.append(f"<type pft='0x{value:02x}'>{TYPES.get(value, 'unknown')}</type>")
        elif value is not None:
            lines.append(f"<{element}>0x{value:0{digits}x}</{element}>")
    if not lines:
        return []
    pft, port = hexadecimal("pft", 2), number(files, at("port"), 10, 15, 1)
    if port and pft != 0x05:
        lines.append(f"<port>{port}</port>")
    segments = [hexadecimal(f"pfip/segment{index}", 2) for index in range(4)]
    if None not in segments:
        lines.append("<pfip>" + ".".join(f"{segment:02x}" for segment in segments) + "</pfip>")
    string = files.get(at("util_string"), b"")
    if len(string) == 64 and string.strip(b"\0\x40"):
        if pft in WITH_PNETID:
            lines += pnetids(string)
        else:
            lines.append(f"<utilityString>{string.rstrip(bytes([0, 0x40])).decode('cp037')}</utilityString>")
    msi, msix = interrupts(files.get(at("config")))
    lines += [f"<{name} vectors='{count}'/>" for name, count in (("msi", msi), ("msix", msix)) if count]
    mio = {"0": "no", "1": "yes"}.get(text(files, at("mio_enabled")))
    return lines + ([f"<mio enabled='{mio}'/>"] if mio else [])


def vfio(files, address):
    """The lines of <vfio>; None: VFIO did not answer, or says nothing that is shown. All versions, wherever the chain is."""
    info = files.get(f"vfio-device-info {address}", b"")
    if len(info) < 20:
        return None
    at = lambda offset, width, of=info: int.from_bytes(of[offset:offset + width], "big")
    place, base, group = at(16, 4), None, None
    while place:
        if info[place + 1] == 1:
            base = place
        elif info[place + 1] == 2:
            group = place
        place = at(place + 4, 4)
    # Linux 7.3 sends BASE as version 3, which has the length of an error event behind the handle.
    layout = base is not None and group is not None and (info[base + 3], info[group + 3])
    if layout not in ((1, 1), (2, 2), (3, 2)) or (layout == (3, 2) and at(base + 36, 4) != 32):
        return ["a layout that this check does not know"]
    length, interval, flags = at(base + 28, 2), at(group + 32, 2), at(group + 24, 8)
    interpreted = f" interpretedMax='{at(group + 40, 2)}'" if info[group + 3] == 2 else ""
    lines = [f"<dma start='0x{at(base + 8, 8):016x}' end='0x{at(base + 16, 8):016x}' mask='0x{at(group + 8, 8):016x}'/>",
             f"<msi address='0x{at(group + 16, 8):016x}' count='{at(group + 34, 2)}'/>",
             f"<storeBlock max='{at(group + 36, 2)}'{interpreted}/>"]
    parts = (f" length='{length}'" if length else "") + (f" interval='{interval}'" if interval else "")
    lines += [f"<measurement{parts}/>"] if parts else []
    lines += [f"<refresh supported='{'yes' if flags & 1 else 'no'}'/>"]
    lines += ["<relaxed supported='yes'/>"] if flags & 2 else []
    for index in range(9, 64):
        region = files.get(f"vfio-region-info {address}/{index}", b"")
        if region[40:48] == bytes.fromhex("8000101400000002"):
            lines.append(f"<ioRegion index='{index}' size='{at(16, 8, region)}'/>")
    return ["<vfio>", *("  " + line for line in lines), "</vfio>"]


def golden_lines(path):
    """The lines of the capability as they stand in the golden file, without indentation."""
    if not path.exists():
        return None
    content = path.read_text(encoding="utf-8")
    ET.fromstring(content)
    match = re.search(r"\n    <capability type='zpci'>\n((?:      .*\n)*)    </capability>\n", content)
    return [line[6:] for line in match.group(1).splitlines()] if match else []


def main():
    tests = pathlib.Path(sys.argv[1])
    results = []
    for host in sorted((tests / "hosts").glob("*.zhost")):
        files, links = read_zhost(host)
        for name, target in sorted(links.items()):
            bus, _, address = name.rpartition("/")
            folder = target.replace("../../../", "/sys/")
            if bus != "/sys/bus/pci/devices" or not ADDRESS.fullmatch(address) or not folder.startswith("/sys/devices/"):
                continue
            wanted = capability(files, folder)
            device = "pci_" + re.sub("[:.]", "_", address)
            found = golden_lines(tests / "nodedevxml2xmldata" / f"{host.stem}.{device}.xml")
            # A device that is not a zPCI function is not checked here.
            fault = None if found == wanted or (found is None and not wanted) else f"expected {wanted}, golden {found}"
            results.append((f"{host.stem} {device}", fault))
            told = vfio(files, address)
            path = tests / "nodedevxml2xmldata" / f"{host.stem}.{device}.vfio.xml"
            if told or path.exists():
                found = golden_lines(path)
                fault = None if told and found == wanted + told else f"expected {wanted + (told or [])}, golden {found}"
                results.append((f"{host.stem} {device} with VFIO", fault))
    if not results:
        results.append(("some functions", "no host has any"))
    print(f"1..{len(results)}")
    for index, (title, fault) in enumerate(results, 1):
        print(f"{'not ok' if fault else 'ok'} {index} - {title}")
        if fault:
            print(f"{title}: {fault}", file=sys.stderr)
    return 1 if any(fault for _, fault in results) else 0


if __name__ == "__main__":
    sys.exit(main())
