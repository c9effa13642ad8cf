#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds our RELAX NG schemas from the ones libvirt has installed: each result
# is one self-contained file, libvirt's grammar with its includes resolved and
# our few definitions hooked in. Files and not <include>, because libxml2 2.9
# applies an override through nested includes only where the included
# document's first node is the grammar, and libvirt's files open with comments.
#
# Start reading at SCHEMAS: which libvirt schema gets which extensions.

import argparse
import copy
import hashlib
import pathlib
import sys
import xml.etree.ElementTree as ET

RNG = "http://relaxng.org/ns/structure/1.0"
DATATYPES = "http://www.w3.org/2001/XMLSchema-datatypes"
DOMAIN_NS = "urn:libvirt-zpci:domain:1"


class SchemaError(Exception):
    pass


def rng(tag, *children, **attributes):
    element = ET.Element(f"{{{RNG}}}{tag}", attributes)
    element.extend(children)
    return element


def ref(name):
    return rng("ref", name=name)


def is_tag(element, tag):
    return element.tag == f"{{{RNG}}}{tag}"


# Includes


def load(path):
    try:
        root = ET.parse(path).getroot()
    except (OSError, ET.ParseError) as error:
        raise SchemaError(f"{path}: {error}") from error
    if not is_tag(root, "grammar"):
        raise SchemaError(f"{path}: the root is {root.tag}, not a RELAX NG grammar")
    if root.attrib.pop("datatypeLibrary", DATATYPES) != DATATYPES:
        raise SchemaError(f"{path}: its types are not those of {DATATYPES}")
    if root.attrib.pop("ns", ""):
        raise SchemaError(f"{path}: the grammar as a whole has a namespace; name it at each element")
    for element in root.iter():
        # ElementTree keeps no prefixes, so a QName in a value would lose its namespace.
        if ":" in element.get("name", ""):
            raise SchemaError(f"{path}: cannot copy the prefixed name '{element.get('name')}'")
    return root


def component_key(element):
    return (element.tag, element.get("name"))


def drop_overridden(parent, keys):
    for child in list(parent):
        if is_tag(child, "div"):
            drop_overridden(child, keys)
        elif component_key(child) in keys:
            parent.remove(child)


def resolve_includes(parent, folder, depth=0):
    """Replaces every <include> below parent by a <div>, as RELAX NG 4.7 defines it."""
    if depth > 16:
        raise SchemaError(f"{folder}: schemas include each other more than 16 deep")
    for index, child in enumerate(list(parent)):
        if not is_tag(child, "include"):
            resolve_includes(child, folder, depth)
            continue
        path = folder / child.get("href")
        included = load(path)
        resolve_includes(included, path.parent, depth + 1)
        drop_overridden(included, {component_key(override) for override in child})
        included.tag = f"{{{RNG}}}div"
        included.extend(list(child))
        parent[index] = included


# Looking things up and changing them


def components(grammar):
    for child in grammar:
        if is_tag(child, "div"):
            yield from components(child)
        else:
            yield child


def find_define(grammar, name):
    found = [c for c in components(grammar) if is_tag(c, "define") and c.get("name") == name]
    if len(found) != 1:
        raise SchemaError(f"{len(found)} definitions of '{name}' where one was expected")
    return found[0]


def has_define(grammar, name):
    return any(is_tag(c, "define") and c.get("name") == name for c in components(grammar))


def find_parents(root, matches):
    return [(parent, child) for parent in root.iter() for child in parent if matches(child)]


def refs_to(root, name):
    return find_parents(root, lambda e: is_tag(e, "ref") and e.get("name") == name)


def rename_refs(root, old, new):
    found = refs_to(root, old)
    if not found:
        raise SchemaError(f"no reference to '{old}' in '{root.get('name', root.tag)}'")
    for _, reference in found:
        reference.set("name", new)


def copy_define(grammar, name, new_name, old_ref, new_ref):
    """Adds a copy of a definition in which one reference leads elsewhere."""
    define = copy.deepcopy(find_define(grammar, name))
    define.set("name", new_name)
    rename_refs(define, old_ref, new_ref)
    grammar.append(define)
    return define


def has_attribute_value(element, attribute, value):
    """Whether an attribute pattern with that one value is a direct part of element."""
    for child in element:
        if is_tag(child, "attribute") and child.get("name") == attribute:
            values = [v.text for v in child if is_tag(v, "value")]
            if values == [value]:
                return True
    return False


# The extensions


def only_choice(define, wanted, message):
    """Leaves, in the one choice of define that has it, nothing but what wanted says."""
    kinds = [c for _, c in find_parents(define, lambda e: is_tag(e, "choice") and any(map(wanted, e)))]
    if len(kinds) != 1:
        raise SchemaError(message)
    for kind in list(kinds[0]):
        if not wanted(kind):
            kinds[0].remove(kind)


def extend_matrix(grammar):
    """Mediated devices of model vfio-ap get <ap>, all others do not."""
    mdev = find_define(grammar, "hostdevsubsysmdev")
    # A libvirt that has such an element itself is left alone.
    if any(is_tag(e, "element") and e.get("name") == "ap" for e in mdev.iter()):
        return []
    matrix = copy.deepcopy(mdev)
    matrix.set("name", "zpciMatrixSubsysMdev")
    only_choice(matrix, lambda e: e.text == "vfio-ap", "'hostdevsubsysmdev' does not choose the model 'vfio-ap' in one place")
    for parent, value in find_parents(mdev, lambda e: is_tag(e, "value") and e.text == "vfio-ap"):
        parent.remove(value)
    subsys = copy_define(grammar, "hostdevsubsys", "zpciMatrixSubsys", "hostdevsubsysmdev", "zpciMatrixSubsysMdev")
    only_choice(subsys, lambda e: e.get("name") == "zpciMatrixSubsysMdev",
                "'hostdevsubsys' does not choose 'hostdevsubsysmdev' in one place")
    hostdev = copy_define(grammar, "hostdev", "zpciMatrixHostdev", "hostdevsubsys", "zpciMatrixSubsys")
    for parent, reference in find_parents(hostdev, lambda e: any(r.get("name") == "hostdevcaps" for r in e)):
        parent.remove(reference)
    parts = [e for e in hostdev.iter() if is_tag(e, "interleave")]
    if len(parts) != 1:
        raise SchemaError("'hostdev' is not one element of parts in any order")
    parts[0].append(rng("optional", ref("zpciMatrixRequirement")))
    grammar.append(matrix)
    return [ref("zpciMatrixHostdev")]


def extend_hostdev(grammar, others):
    """PCI hostdevs get the passthrough <address>, all others keep libvirt's."""
    subsys = find_define(grammar, "hostdevsubsys")
    pci_subsys = copy.deepcopy(subsys)
    pci_subsys.set("name", "zpciHostdevSubsys")
    kinds = [c for _, c in find_parents(pci_subsys, lambda e: is_tag(e, "choice") and
                                        any(r.get("name") == "hostdevsubsyspci" for r in e))]
    if len(kinds) != 1:
        raise SchemaError("'hostdevsubsys' does not choose 'hostdevsubsyspci' in one place")
    for kind in list(kinds[0]):
        if kind.get("name") != "hostdevsubsyspci":
            kinds[0].remove(kind)
    for parent, reference in refs_to(subsys, "hostdevsubsyspci"):
        parent.remove(reference)
    grammar.append(pci_subsys)

    hostdev = find_define(grammar, "hostdev")
    pci_hostdev = copy_define(grammar, "hostdev", "zpciHostdev", "address", "zpciPassthroughAddress")
    rename_refs(pci_hostdev, "hostdevsubsys", "zpciHostdevSubsys")
    for parent, reference in find_parents(pci_hostdev, lambda e: any(r.get("name") == "hostdevcaps" for r in e)):
        parent.remove(reference)
    elements = list(hostdev)
    for element in elements:
        hostdev.remove(element)
    hostdev.append(rng("choice", ref("zpciHostdev"), *others, *elements))


def extend_interface(grammar):
    """<interface type='hostdev'> gets the passthrough <address>."""
    copy_define(grammar, "interface-options", "zpciInterfaceOptions", "address", "zpciPassthroughAddress")
    groups = [e for e in find_define(grammar, "interface").iter() if has_attribute_value(e, "type", "hostdev")]
    if len(groups) != 1:
        raise SchemaError(f"'interface' has {len(groups)} groups of type 'hostdev' where one was expected")
    rename_refs(groups[0], "interface-options", "zpciInterfaceOptions")


def extend_metadata(grammar):
    """Elements of our namespace in <metadata> must be what we write there."""
    metadata = find_define(grammar, "metadata")
    custom = copy.deepcopy(find_define(grammar, "customElement"))
    custom.set("name", "zpciForeignElement")
    names = [(p, n) for p, n in find_parents(custom, lambda e: is_tag(e, "anyName")) if is_tag(p, "element")]
    if len(names) != 1:
        raise SchemaError("'customElement' is not one element of any name")
    names[0][1].append(rng("except", rng("nsName", ns=DOMAIN_NS)))
    grammar.append(custom)
    for parent, reference in refs_to(metadata, "customElement"):
        parent[list(parent).index(reference)] = rng("choice", ref("zpciMetadata"), ref("zpciForeignElement"))


def extend_domain(grammar, folder):
    copy_define(grammar, "address", "zpciPassthroughAddress", "zpciaddress", "zpciPassthrough")
    extend_hostdev(grammar, extend_matrix(grammar))
    extend_interface(grammar)
    extend_metadata(grammar)
    add_definitions(grammar, folder / "zpci-domain.rng")


def extend_nodedev(grammar, folder):
    """Our capability is the last nested one, right before <iommuGroup>."""
    pci = find_define(grammar, "cappcidev")
    places = [child for child in pci if is_tag(child, "optional") and len(child) == 1 and
              is_tag(child[0], "element") and child[0].get("name") == "iommuGroup"]
    if len(places) != 1:
        raise SchemaError("'cappcidev' has no optional <iommuGroup>")
    pci.insert(list(pci).index(places[0]), rng("optional", ref("zpciCapability")))
    # Cards and queues have no capability inside: ours is their last child.
    for name in ("capapcard", "capapqueue"):
        for define in components(grammar):
            if is_tag(define, "define") and define.get("name") == name:
                define.append(rng("optional", ref("zpciApCapability")))
    add_definitions(grammar, folder / "zpci-nodedev.rng")


def extend_domaincaps(grammar, folder):
    """Our elements are the last ones in <features>."""
    features = [child for child in find_define(grammar, "features") if is_tag(child, "element") and
                child.get("name") == "features"]
    if len(features) != 1:
        raise SchemaError("'features' is not one element <features>")
    features[0].append(rng("optional", ref("zpciFeature")))
    features[0].append(rng("optional", ref("zpciMatrixFeature")))
    add_definitions(grammar, folder / "zpci-domaincaps.rng")


def add_definitions(grammar, path):
    ours = load(path)
    resolve_includes(ours, path.parent)
    for component in list(components(ours)):
        if is_tag(component, "define"):
            grammar.append(component)


def start_with_devices(grammar):
    """Any device of a domain may be the root: for attach-device and the like."""
    names = sorted({e.get("name") for e in find_define(grammar, "devices").iter() if is_tag(e, "ref")})
    for start in [c for c in components(grammar) if is_tag(c, "start")]:
        for parent in grammar.iter():
            if start in list(parent):
                parent.remove(start)
    grammar.insert(0, rng("start", rng("choice", *[ref(name) for name in names])))


# name: (libvirt's file or None for ours alone, extension, a definition that tells
# which of several nested grammars to extend, whether any device may be the root)
SCHEMAS = {
    "domain": ("domain.rng", extend_domain, "hostdev", False),
    "domainsnapshot": ("domainsnapshot.rng", extend_domain, "hostdev", False),
    "domaincheckpoint": ("domaincheckpoint.rng", extend_domain, "hostdev", False),
    "device": ("domain.rng", extend_domain, "hostdev", True),
    "nodedev": ("nodedev.rng", extend_nodedev, "cappcidev", False),
    "domaincaps": ("domaincaps.rng", extend_domaincaps, "features", False),
    "metadata": (None, None, None, False),
}


def build(name, libvirt, ours):
    source, extend, mark, devices = SCHEMAS[name]
    folder = libvirt if source else ours
    root = load(folder / (source or f"zpci-{name}.rng"))
    resolve_includes(root, folder)
    grammars = [g for g in root.iter(f"{{{RNG}}}grammar") if extend and has_define(g, mark)]
    if extend and not grammars:
        raise SchemaError(f"no grammar in it defines '{mark}'")
    for grammar in grammars:
        extend(grammar, ours)
    if devices:
        start_with_devices(root)
    # On the root alone: libxml2 2.9 dissolves a <div> together with its attributes.
    root.set("datatypeLibrary", DATATYPES)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def checksum(folder):
    """A text that tells two sets of schemas apart; tools/virt-zpci/documents/schema-source.c counts the same."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.rng"), key=lambda path: path.name.encode()):
        content = path.read_bytes()
        total.update(f"{path.name} {len(content)}\n".encode() + content)
    return total.hexdigest()


def main():
    parser = argparse.ArgumentParser(description="Extend libvirt's RELAX NG schemas by zPCI.")
    parser.add_argument("--libvirt", type=pathlib.Path, required=True, help="folder of libvirt's own schemas")
    parser.add_argument("--ours", type=pathlib.Path, required=True, help="folder of zpci-*.rng")
    parser.add_argument("--print", metavar="SCHEMA", help="print one of " + ", ".join(SCHEMAS))
    parser.add_argument("--stamp", metavar="VERSION", help="print a checksum of libvirt's schemas, and this version of it")
    parser.add_argument("output", type=pathlib.Path, nargs="*", help="files to write, called as the schemas are")
    arguments = parser.parse_args()
    ET.register_namespace("", RNG)

    if arguments.stamp:
        print(checksum(arguments.libvirt), arguments.stamp)
    if arguments.print:
        sys.stdout.reconfigure(encoding="utf-8")
    for output in arguments.output + ([pathlib.Path(arguments.print)] if arguments.print else []):
        try:
            if output.stem not in SCHEMAS:
                raise SchemaError("not one of " + ", ".join(SCHEMAS))
            text = build(output.stem, arguments.libvirt, arguments.ours)
        except SchemaError as error:
            sys.exit(f"error: {output.name} from the schemas in {arguments.libvirt}: {error}; if these schemas are whole, "
                     "they have another shape than those of libvirt 9.0 to 12.8: adapt schemas/extend-schemas.py")
        text = '<?xml version="1.0"?>\n' + text
        if output in arguments.output:
            output.write_text(text, encoding="utf-8")
        else:
            sys.stdout.write(text)


if __name__ == "__main__":
    main()
