# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nothing of the product calls a function that came after the oldest libvirt and libxml2 of meson.build.

Both name with each symbol the release that brought it. GLib and json-glib do so in their headers: meson.build sets the
highest release allowed, and the compiler warns of what is younger.

usage: test-oldest.py SOURCE-FOLDER LIBVIRT LIBVIRT-QEMU OBJECT...
"""
import os
import re
import subprocess
import sys

source, libvirt, libvirt_qemu, *objects = sys.argv[1:]
tests = []


def check(name, problems, what):
    tests.append(not problems)
    print("%sok %d - %s" % ("not " if problems else "", len(tests), name))
    for problem in problems:
        print("# %s: %s" % (what, problem), file=sys.stderr)


def read(*path):
    with open(os.path.join(source, *path), encoding="utf-8") as file:
        return file.read()


def symbols(path):
    """{name: version, or '' where the library names none} of the dynamic symbols of @path, defined ones and others."""
    text = subprocess.run(["nm", "-D", "--with-symbol-versions", path], stdout=subprocess.PIPE, check=True, text=True).stdout
    found = {}
    for line in text.splitlines():
        name, _, version = line.split()[-1].partition("@")
        found[name] = version.lstrip("@")
    return found


def numbers(text):
    return tuple(int(number) for number in text.split("."))


def oldest(library):
    return re.search(r"dependency\('%s', version: '>= ([0-9.]+)'" % library, read("meson.build")).group(1)


def younger(found, prefix, limit):
    """Those of @found with a version "PREFIX_N.N.N" above @limit."""
    limit = (numbers(limit) + (0, 0, 0))[:3]
    names = ((name, re.fullmatch(prefix + r"_([0-9.]+)", version)) for name, version in found.items())
    return ["%s is of %s" % (name, match.group(1)) for name, match in names if match and numbers(match.group(1)) > limit]


for path in objects:
    found = symbols(path)
    name = os.path.basename(path)
    check("%s: functions of libvirt" % name, younger(found, "LIBVIRT(?:_QEMU)?", oldest("libvirt")), path)
    check("%s: functions of libxml2" % name, younger(found, "LIBXML2", oldest("libxml-2.0")), path)

for table, library in (("libvirt.def", libvirt), ("libvirt-qemu.def", libvirt_qemu)):
    late = re.findall(r"(?m)^ZPCI_LATE \([^,]*, (\w+)", read("tools", "virt-zpci", "cli", "late", table))
    offered = symbols(library)
    check("%s is not empty, and the library has all of it" % table,
          [name for name in late if name not in offered] or ([] if late else ["no row"]), table)
    check("%s: functions that are loaded at the first call" % table,
          younger({name: offered.get(name, "") for name in late}, "LIBVIRT(?:_QEMU)?", oldest("libvirt")), table)

# The comparison finds what it is for.
check("a function of libvirt 9.0 is found", [] if younger({"f": "LIBVIRT_9.0.0"}, "LIBVIRT", "8.5") else ["not found"], "younger")
check("a function of the oldest release is none", younger({"f": "LIBVIRT_8.5.0"}, "LIBVIRT", "8.5"), "younger")
for library, macro in (("glib-2.0", "GLIB"), ("json-glib-1.0", "JSON")):
    wanted = "-D%s_VERSION_MAX_ALLOWED=%s_VERSION_%s" % (macro, macro, oldest(library).replace(".", "_"))
    check("the compiler warns of functions after %s %s" % (library, oldest(library)),
          [] if wanted in read("meson.build") else [wanted + " is missing"], "meson.build")
print("1..%d" % len(tests))
sys.exit(0 if all(tests) else 1)
