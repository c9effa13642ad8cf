#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# check-documents.py on folders made for it: it must find what is wrong, and
# nothing else. A checker that looks at no file would pass for ever.

import pathlib
import subprocess
import sys
import tempfile

SCRIPT, OURS, LIBVIRT = (pathlib.Path(argument) for argument in sys.argv[1:4])

HOSTDEV = ("<hostdev mode='subsystem' type='pci'><source><address domain='1' bus='0' slot='0' function='0'/></source>"
           "<address type='pci'><zpci uid='0x0001' fid='0x00000102'%s/></address></hostdev>")
DOMAIN = ("<domain type='kvm'><name>a</name><memory>1</memory><os><type arch='s390x'>hvm</type></os><devices>%s</devices>"
          "</domain>")
STOCK, AUTHOR, WRONG = (DOMAIN % (HOSTDEV % ask) for ask in ("", " interp='on'", " interp='maybe'"))

# title: ({file below tests/: content}, content of docs/page.md, lines that must come and no other "not ok")
CASES = {
    "good documents": ({"a/stock.xml": STOCK, "b/c/author.xml": AUTHOR, "a/x-invalid.xml": WRONG, "a/lone.xml": HOSTDEV % ""},
                       "", ["ok - tests/a/stock.xml: xmllint, libvirt domain", "ok - tests/a/stock.xml: xmllint, ours domain",
                            "ok - tests/b/c/author.xml: xmllint, libvirt domain",
                            "ok - tests/b/c/author.xml: xmllint, ours domain", "ok - tests/a/lone.xml: xmllint, ours device",
                            "ok - tests/a/x-invalid.xml: xmllint, ours domain"]),
    "a wrong document": ({"new/wrong.xml": WRONG, "new/stock.xml": STOCK}, "",
                         ["not ok - tests/new/wrong.xml: xmllint, ours domain", "ok - tests/new/stock.xml: xmllint, ours domain"]),
    "an accepted one that must be refused": ({"a/x-invalid.xml": AUTHOR}, "",
                                             ["not ok - tests/a/x-invalid.xml: xmllint, ours domain"]),
    "not well-formed": ({"a/x.xml": "<domain>"}, "", ["not ok - tests/a/x.xml: is a document with a schema"]),
    "an unknown root": ({"a/x.xml": "<unheard-of/>"}, "", ["not ok - tests/a/x.xml: is a document with a schema"]),
    "refused by a document rule": ({"a/x.xml": WRONG, "a/x.err": "RANGE", "a/y.xml": WRONG, "a/y.qemu-7.2.err": "RANGE"}, "", []),
    "unchecked": ({"a/x.xml": "<domain>", "schema/unchecked": "# comment\na/x.* is broken on purpose\n"}, "", []),
    "an unchecked entry without file": ({"schema/unchecked": "a/x.xml gone\n"}, "",
                                        ["not ok - tests/schema/unchecked: needs 'a/x.xml'"]),
    "samples": ({}, "text\n```xml\n%s\n```\n\n  ```xml\n  <zpci aif='off'/>\n  ```\n```\n<not-xml\n```\n```xml\n%s%s\n```\n"
                "```xml\n<address type='pci'>\n  <zpci interp='on'/>\n</address>\n```\n"
                "```xml\n<capability type='zpci'><fid>0x00000102</fid></capability>\n```\n"
                % (AUTHOR, HOSTDEV % "", HOSTDEV % " region='on'"),
                ["ok - docs/page.md:3: xmllint, ours domain", "ok - docs/page.md:7: xmllint, ours device",
                 "ok - docs/page.md:13: xmllint, ours device", "ok - docs/page.md:13 (2): xmllint, ours device",
                 "ok - docs/page.md:16: xmllint, ours device", "ok - docs/page.md:21: xmllint, ours nodedev"]),
    "examples": ({"../docs/examples/good.xml": STOCK, "../docs/examples/wrong.xml": WRONG}, "",
                 ["ok - docs/examples/good.xml: xmllint, libvirt domain", "not ok - docs/examples/wrong.xml: xmllint, ours domain"]),
    "a wrong sample": ({}, "```xml\n<zpci interp='maybe'/>\n```\n", ["not ok - docs/page.md:2: xmllint, ours device"]),
    "a sample that is meant to be refused": ({}, "<!-- refused by the schema -->\n```xml\n<zpci interp='maybe'/>\n```\n",
                                             ["ok - docs/page.md:3: xmllint, ours device"]),
    "a sample with dots": ({}, "```xml\n<domain>...\n```\n", ["not ok - docs/page.md:2: is a document with a schema"]),
}


def run(folder, files, page):
    for name, content in {"schema/unchecked": "", **files}.items():
        path = folder / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "docs" / "page.md").write_text(page)
    result = subprocess.run([sys.executable, "-B", SCRIPT, "--tests", folder / "tests", "--page", folder / "docs", "--page",
                             folder / "absent.md", "--ours", OURS, "--libvirt", LIBVIRT],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    lines = []
    for line in result.stdout.splitlines():
        verdict, _, text = line.partition(" - ")
        lines.append(f"{verdict.rstrip('0123456789 ')} - {text}" if text else line)
    return result.returncode, lines, result.stderr


def fault_of(folder, files, page, wanted):
    status, lines, errors = run(folder, files, page)
    missing = [line for line in wanted if line not in lines]
    # jing agrees with xmllint, so its lines are judged by theirs.
    bad = [line for line in lines if line.startswith("not ok") and line.replace(": jing,", ": xmllint,") not in wanted]
    failed = any(line.startswith("not ok") for line in wanted)
    if missing or bad or (status != 0) != failed or failed != bool(errors):
        return f"exit {status}; missing {missing}; unexpected {bad}\n" + "\n".join(lines) + errors
    return None


def main():
    print(f"1..{len(CASES)}")
    failed = False
    for number, (title, (files, page, wanted)) in enumerate(CASES.items(), 1):
        with tempfile.TemporaryDirectory() as folder:
            fault = fault_of(pathlib.Path(folder), files, page, wanted)
        print(f"{'not ok' if fault else 'ok'} {number} - {title}")
        if fault:
            print(f"{title}: {fault}", file=sys.stderr)
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
