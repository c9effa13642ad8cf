#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Every XML fixture below tests/, every example and every ```xml sample of the
# documentation against our schemas, and against libvirt's own where nothing of ours is in
# it. New folders need no registration. Prints TAP. The rules are in README.md.

import argparse
import fnmatch
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

DEVICES = ("audio channel console controller crypto disk emulator filesystem graphics hostdev hub input interface iommu "
           "lease memballoon memory nvram panic parallel pstore redirdev redirfilter rng serial shmem smartcard sound "
           "tpm video vsock watchdog").split()
OURS = {"domain": "domain", "domainsnapshot": "domainsnapshot", "domaincheckpoint": "domaincheckpoint",
        "device": "nodedev", "domainCapabilities": "domaincaps", "{urn:libvirt-zpci:domain:1}functions": "metadata",
        **{name: "device" for name in DEVICES}}
STOCK = {"domain": "domain", "domainsnapshot": "domainsnapshot", "domaincheckpoint": "domaincheckpoint",
         "device": "nodedev", "domainCapabilities": "domaincaps", "capabilities": "capability", "network": "network"}

MAX_FAULT = 2000

# The document around a fragment of the documentation: (its root, the text around it).
GUEST = ("<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>guest</name>"
         "<memory>1048576</memory><os><type arch='s390x'>hvm</type></os>", "</domain>")
HOSTDEV = ("<hostdev mode='subsystem' type='pci'><source><address domain='0x0001' bus='0x00' slot='0x00' function='0x0'/>"
           "</source>", "</hostdev>")
PCI_DEVICE = ("<device><name>pci_0001_00_00_0</name>", "</device>")
PCI = ("<capability type='pci'><domain>1</domain><bus>0</bus><slot>0</slot><function>0</function>"
       "<product id='0x04ed'/><vendor id='0x1014'/>", "</capability>")
CAPABILITIES = ("<domainCapabilities><path>/usr/bin/qemu-system-s390x</path><domain>kvm</domain><arch>s390x</arch><features>",
                "</features></domainCapabilities>")
WRAPPERS = [
    (re.compile(r"\s*<zpci supported="), [CAPABILITIES]),
    (re.compile(r"\s*<capability type='pci'"), [PCI_DEVICE]),
    (re.compile(r"\s*<capability type='zpci'"), [PCI_DEVICE, PCI]),
    (re.compile(r"\s*<address type='pci'"), [HOSTDEV]),
    (re.compile(r"\s*<zpci "), [HOSTDEV, ("<address type='pci'>", "</address>")]),
    (re.compile(r"\s*<zpci:function "), [("<zpci:functions xmlns:zpci='urn:libvirt-zpci:domain:1'>", "</zpci:functions>")]),
    (re.compile(r"\s*<(metadata|qemu:override|devices|os|launchSecurity)[ >]"), [GUEST]),
]


class Document:
    def __init__(self, name, path, text, refused):
        # jing prints absolute paths, whatever it was given.
        self.name, self.path, self.refused = name, path.resolve(), refused
        self.root, self.ours, self.fault = None, False, None
        try:
            tree = ET.fromstring(text)
        except ET.ParseError as error:
            self.fault = f"not well-formed: {error}"
            return
        self.root = tree.tag
        self.ours = any(is_ours(element) for element in tree.iter())

    def schemas(self):
        """(folder key, schema name, whether it must be valid)"""
        wanted = []
        if self.root in OURS:
            wanted.append(("ours", OURS[self.root], not self.refused))
        if self.root in STOCK and not self.refused:
            wanted.append(("libvirt", STOCK[self.root], not self.ours))
        return wanted


def is_ours(element):
    if element.tag == "zpci":
        return any(name in element.attrib for name in ("interp", "aif", "region", "relaxedTranslation", "supported"))
    if element.tag == "ap":
        return any(name in element.attrib for name in ("adapters", "domains", "control"))
    return element.tag == "vfioAp" or element.tag == "capability" and element.get("type") in ("zpci", "ap")


# Finding documents


def read_unchecked(path):
    rules = {}
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            pattern, _, reason = line.partition(" ")
            rules[pattern] = reason.strip()
    return rules


def has_err(path):
    """A document rule refuses it, and its .err says why; its shape may be fine."""
    stem = path.name[:-len(".xml")]
    return any(found for suffix in (".err", ".*.err") for found in path.parent.glob(glob_escape(stem) + suffix))


def glob_escape(text):
    return re.sub(r"([*?[])", r"[\1]", text)


def find_fixtures(tests, unchecked, used):
    for path in sorted(tests.rglob("*.xml")):
        name = str(path.relative_to(tests))
        matching = [pattern for pattern in unchecked if fnmatch.fnmatch(name, pattern)]
        used.update(matching)
        refused = name.endswith("-invalid.xml")
        if not matching and (refused or not has_err(path)):
            yield Document("tests/" + name, path, path.read_bytes(), refused)


def find_examples(folder):
    for path in sorted(folder.rglob("*.xml")):
        yield Document(str(path.relative_to(folder.parent)), path, path.read_bytes(), False)


def find_samples(page, where, folder):
    text = page.read_text(encoding="utf-8")
    for match in re.finditer(r"(?ms)^( *)```xml\n(.*?)^ *```", text):
        line = text.count("\n", 0, match.start()) + 2
        refused = re.search(r"<!-- refused by the schema -->\s*$", text[:match.start()]) is not None
        sample = wrap(match.group(2))
        for number, part in enumerate(split(sample)):
            path = folder / f"{page.stem}-{line}-{number}.xml"
            path.write_text(part, encoding="utf-8")
            yield Document(f"{where}:{line}" + (f" ({number + 1})" if number else ""), path, part, refused)


def wrap(sample):
    for pattern, around in WRAPPERS:
        if pattern.match(sample):
            for before, after in reversed(around):
                sample = before + sample + after
            return sample
    return sample


def split(sample):
    """Several devices one after the other are a sample each."""
    try:
        ET.fromstring(sample)
        return [sample]
    except ET.ParseError:
        pass
    try:
        return [ET.tostring(child, encoding="unicode") for child in ET.fromstring(f"<all>{sample}</all>")]
    except ET.ParseError:
        return [sample]


# Validating


def run(command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          timeout=120, check=False).stdout


def xmllint(schema, paths):
    """The paths that are not valid, with what xmllint says of them."""
    output = run(["xmllint", "--nonet", "--noout", "--relaxng", str(schema), *paths])
    valid = {path for path in paths if f"{path} validates\n" in output}
    return {path: run(["xmllint", "--nonet", "--noout", "--relaxng", str(schema), path])
            for path in paths if path not in valid}


def jing(schema, paths):
    output = run(["jing", str(schema), *paths])
    faults = {}
    for line in output.splitlines():
        if line.startswith("[warning] "):  # of Debian's wrapper, about optional libraries
            continue
        path = next((p for p in paths if line.startswith(p + ":")), None)
        for bad in [path] if path else paths:
            faults[bad] = faults.get(bad, "") + line + "\n"
    return faults


# The command of each of them.
NEEDS = {"xmllint": ["xmllint"], "jing": ["jing", "java"]}


def check(validate, documents, folders):
    """Runs one validator; returns (document, schema, what went wrong or None) for each pair."""
    batches = {}
    for document in documents:
        for folder, name, valid in document.schemas():
            batches.setdefault((folder, name), []).append((document, valid))
    for (folder, name), wanted in sorted(batches.items(), key=lambda item: item[0]):
        faults = validate(folders[folder] / f"{name}.rng", [str(document.path) for document, _ in wanted])
        for document, valid in wanted:
            said = faults.get(str(document.path))
            if valid:
                yield document, f"{folder} {name}", said
            else:
                yield document, f"{folder} {name}", None if said else "accepted, and must be refused\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tests", type=pathlib.Path, required=True)
    parser.add_argument("--page", type=pathlib.Path, action="append", default=[], help="a page or a folder of pages")
    parser.add_argument("--ours", type=pathlib.Path, required=True)
    parser.add_argument("--libvirt", type=pathlib.Path, required=True)
    arguments = parser.parse_args()

    unchecked = read_unchecked(arguments.tests / "schema" / "unchecked")
    used = set()
    with tempfile.TemporaryDirectory() as folder:
        documents = list(find_fixtures(arguments.tests, unchecked, used))
        for page in arguments.page:
            documents += find_examples(page)
            for path in sorted(page.rglob("*.md")) if page.is_dir() else [page] * page.exists():
                where = str(path.relative_to(page.parent))
                documents += find_samples(path, where, pathlib.Path(tempfile.mkdtemp(dir=folder)))
        results = [(document.name, "is a document with a schema", document.fault or f"no schema for <{document.root}>\n")
                   for document in documents if not document.schemas() and not (document.fault and document.refused)]
        results += [("tests/schema/unchecked", f"needs '{pattern}'", "matches no file\n")
                    for pattern in sorted(set(unchecked) - used)]
        skipped = []
        folders = {"ours": arguments.ours, "libvirt": arguments.libvirt}
        for validate in (xmllint, jing):
            missing = [tool for tool in NEEDS[validate.__name__] if not shutil.which(tool)]
            if missing and os.environ.get("CI"):
                results.append((validate.__name__, "can run, since CI is set", f"not installed: {', '.join(missing)}\n"))
            elif missing:
                skipped.append(f"{validate.__name__} # SKIP not installed: {', '.join(missing)}")
            if missing:
                continue
            results += [(document.name, f"{validate.__name__}, {schema}", fault)
                        for document, schema, fault in check(validate, documents, folders)]

    for number, (name, what, fault) in enumerate(results, 1):
        print(f"{'not ok' if fault else 'ok'} {number} - {name}: {what}")
        if fault:
            print(f"{name}: {what}: {fault[:MAX_FAULT]}", file=sys.stderr, end="" if fault.endswith("\n") else "\n")
    for number, text in enumerate(skipped, len(results) + 1):
        print(f"ok {number} - {text}")
    print(f"1..{len(results) + len(skipped)}")
    return 1 if any(fault for _, _, fault in results) else 0


if __name__ == "__main__":
    sys.exit(main())
