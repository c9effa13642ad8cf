#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# schemas/extend-schemas.py stops with one clear line where libvirt's schemas
# have another shape than it knows, and resolves includes as RELAX NG says.

import pathlib
import shutil
import subprocess
import sys
import tempfile

SCRIPT, OURS, LIBVIRT = (pathlib.Path(argument) for argument in sys.argv[1:4])

# (what is done to the copy of libvirt's schemas, which schema, what must be said; None: it must work)
FAULTS = [
    (("nodedev.rng", '"iommuGroup"', '"iommugroup"'), "nodedev", "'cappcidev' has no optional <iommuGroup>"),
    (("nodedev.rng", '"cappcidev"', '"cappci"'), "nodedev", "no grammar in it defines 'cappcidev'"),
    (("nodedev.rng", "</grammar>", ""), "nodedev", "no element found"),
    (("nodedev.rng", 'href="basictypes.rng"', 'href="absent.rng"'), "nodedev", "absent.rng"),
    (("basictypes.rng", "uint16", "uint16"), "nodedev", None),
    (("domaincommon.rng", '<ref name="hostdevsubsyspci"/>', ""), "domain",
     "'hostdevsubsys' does not choose 'hostdevsubsyspci' in one place"),
    (("domaincommon.rng", "<value>vfio-ap</value>", ""), "domain",
     "'hostdevsubsysmdev' does not choose the model 'vfio-ap' in one place"),
    (("domaincommon.rng", '<ref name="hostdevsubsysmdev"/>', ""), "domain", "no reference to 'hostdevsubsysmdev' in 'zpciMatrixSubsys'"),
    (("domaincommon.rng", '<ref name="mdevaddress"/>', '<ref name="mdevaddress"/><element name="ap"><empty/></element>'), "domain", None),
    (("domaincommon.rng", '<ref name="zpciaddress"/>', ""), "domain", "no reference to 'zpciaddress' in 'zpciPassthroughAddress'"),
    (("domaincommon.rng", '<value>hostdev</value>', "<value>host</value>"), "domain",
     "'interface' has 0 groups of type 'hostdev' where one was expected"),
    (("domaincaps.rng", '<element name="features">', '<element name="feature">'), "domaincaps", "'features' is not one element <features>"),
    (("domaincaps.rng", '<define name="features">', '<define name="feature">'), "domaincaps", "no grammar in it defines 'features'"),
    (("basictypes.rng", '<define name="uint16">', '<define name="x:uint16">'), "device", "cannot copy the prefixed name 'x:uint16'"),
    (("basictypes.rng", "XMLSchema-datatypes", "other"), "domain", "its types are not those of"),
]


def build(libvirt, name, folder):
    return subprocess.run([sys.executable, "-B", SCRIPT, "--libvirt", libvirt, "--ours", OURS, folder / f"{name}.rng"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False)


def case_fault(folder, edit, name, message):
    file, old, new = edit
    schemas = folder / "libvirt"
    shutil.copytree(LIBVIRT, schemas)
    text = (schemas / file).read_text()
    (schemas / file).write_text(text.replace(old, new))
    result = build(schemas, name, folder)
    if message is None:
        return result.stdout if result.returncode else None
    if result.returncode == 0 or message not in result.stdout or not result.stdout.startswith("error: "):
        return f"exit {result.returncode}, said '{result.stdout}', expected '{message}'"
    return "a file was written all the same" if (folder / f"{name}.rng").exists() else None


def case_override(folder):
    """A definition inside <include> replaces the included one, also through a second <include>."""
    grammar = '<grammar xmlns="http://relaxng.org/ns/structure/1.0">%s</grammar>'
    schemas = folder / "libvirt"
    shutil.copytree(LIBVIRT, schemas)
    shutil.move(schemas / "nodedev.rng", schemas / "inner.rng")
    (schemas / "middle.rng").write_text("<!-- first a comment -->" + grammar % '<include href="inner.rng"/>')
    (schemas / "nodedev.rng").write_text("<!-- first a comment -->" + grammar % (
        '<include href="middle.rng"><define name="vpd"><element name="replaced"><empty/></element></define></include>'))
    result = build(schemas, "nodedev", folder)
    if result.returncode:
        return result.stdout
    text = (folder / "nodedev.rng").read_text()
    if text.count('<define name="vpd">') != 1 or '<element name="replaced">' not in text:
        return "the definition was not replaced"
    document = folder / "device.xml"
    document.write_text("<device><name>x</name><capability type='pci'><domain>0</domain><bus>0</bus><slot>0</slot>"
                        "<function>0</function><product id='0x1'/><vendor id='0x1'/><replaced/></capability></device>")
    check = subprocess.run(["xmllint", "--nonet", "--noout", "--relaxng", folder / "nodedev.rng", document],
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
    return check.stdout if check.returncode else None


def case_whole(folder):
    """Nothing else is needed to use the schemas: no file, no catalog, no network."""
    for name in ("device", "domain", "domaincaps", "domaincheckpoint", "domainsnapshot", "metadata", "nodedev"):
        result = build(LIBVIRT, name, folder)
        text = (folder / f"{name}.rng").read_text() if result.returncode == 0 else ""
        if not text or "href" in text or "<include" in text or "externalRef" in text or "<!" in text:
            return f"{name}.rng: {result.stdout or 'it names another file'}"
    return None


def main():
    cases = [(f"{name}, {edit[0]}: {edit[1]}", lambda f, e=edit, n=name, m=message: case_fault(f, e, n, m))
             for edit, name, message in FAULTS]
    cases.append(("an override through nested includes", case_override))
    cases.append(("every schema is whole", case_whole))
    print(f"1..{len(cases)}")
    failed = False
    for number, (title, case) in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as folder:
            fault = case(pathlib.Path(folder))
        print(f"{'not ok' if fault else 'ok'} {number} - {title}")
        if fault:
            print(f"{title}: {fault}", file=sys.stderr)
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
