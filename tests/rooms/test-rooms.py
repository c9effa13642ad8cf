#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The rooms of src/ as CONTRIBUTING.md describes them, beside the libraries
# that meson.build makes of them and the files they include.
#
# usage: test-rooms.py SOURCE-ROOT
#
# Prints TAP.

import glob
import os
import re
import sys

source = sys.argv[1]
number = 0
failed = False


def read(*path):
    with open(os.path.join(source, *path), encoding='utf-8') as file:
        return file.read()


def check(name, problems):
    global number, failed
    number += 1
    failed = failed or bool(problems)
    print('%sok %d - %s' % ('not ' if problems else '', number, name))
    for problem in problems:
        print('# ' + problem)


def closure(direct):
    """The rooms that each room sees, directly or through what it sees."""
    def below(room, path):
        if room in path:
            return set()
        seen = set(direct[room])
        for other in direct[room]:
            seen |= below(other, path + [room])
        return seen
    return {room: below(room, []) for room in direct}


def built():
    """Rooms to the rooms whose libraries they name in their meson.build."""
    found = {}
    for path in glob.glob(os.path.join(source, 'src/*/meson.build')):
        room = os.path.basename(os.path.dirname(path))
        text = re.sub('#.*', '', read(path))
        lists = re.findall(r"dependencies: (\[[^]]*\]|\w+)", text)
        found[room] = {name for name in re.findall(r'zpci_([a-z]+)_dep', ' '.join(lists)) if name != room}
    return found


def included(rooms):
    """Rooms to {other room: file that includes one of its headers}; and what includes another room's inside."""
    owner = {os.path.basename(path): os.path.basename(os.path.dirname(path))
             for room in rooms for path in glob.glob(os.path.join(source, 'src', room, '*.h'))}
    found = {room: {} for room in rooms}
    inside = []
    for room in rooms:
        for path in sorted(glob.glob(os.path.join(source, 'src', room, '*.[ch]'))):
            for header in re.findall(r'^#include "([^"]+)"', read(path), re.M):
                other = owner.get(header, room)
                if other != room:
                    found[room].setdefault(other, path)
                    if header.endswith('-private.h'):
                        inside.append('%s includes %s' % (os.path.relpath(path, source), header))
    return found, inside


def main():
    page = read('CONTRIBUTING.md')
    rows = re.findall(r'^\| `src/(\w+)/` \| [^|]* \| ([^|]*) \|$', page, re.M)
    table = {room: set(re.findall(r'[a-z]+', re.sub(r'GLib|libxml2|json-glib', '', sees))) for room, sees in rows}
    order = [room for room, _ in rows]
    libraries = built()
    # A part of the plug-in is a library of its own, for its tests.
    libraries['plugin'].discard('parts')
    seen = closure(libraries)
    files, inside = included(order)

    check('each folder of src is a row', ['src/%s' % room for room in sorted(set(order) ^ set(os.path.basename(
        os.path.dirname(path)) for path in glob.glob(os.path.join(source, 'src/*/meson.build'))))])
    check('a room sees the rooms of the table', [
        '%s: the table says %s, its meson.build %s' % (room, sorted(table[room]), sorted(seen.get(room, ())))
        for room in order if table[room] != seen.get(room)])
    check('a room sees only rooms above it in the table', [
        '%s sees %s' % (room, other) for i, room in enumerate(order) for other in sorted(table[room])
        if other not in order[:i]])
    check('a file includes only what its room may see', [
        '%s includes a header of %s' % (os.path.relpath(path, source), other)
        for room in order for other, path in files[room].items() if other not in table[room]])
    check('no file includes the inside of another room', inside)
    drawn = set(re.findall(r'^ *(\w+) --> (\w+)$', page, re.M))
    needed = {(room, other) for room in order for other in table[room]
              if not any(other in table[between] for between in table[room])}
    check('the diagram draws the table', ['%s --> %s' % arrow for arrow in sorted(drawn ^ needed)])

    # Those of processes, which are named by their number or are the program itself, are not files of a host.
    path_of_host = re.compile(r'"[^"\n]*(?:/sys/|/proc/(?!self/|%)|/lib/modules\b)[^"\n]*"')
    problems = []
    for folder in ('src', 'tools'):
        for path in sorted(glob.glob(os.path.join(source, folder, '**/*.[ch]'), recursive=True)):
            code = re.sub(r'/\*.*?\*/', '', read(path), flags=re.S)
            if not path.endswith('/zpci-paths.h'):
                problems += ['%s: %s' % (os.path.relpath(path, source), found) for found in path_of_host.findall(code)]
    check('paths of a host stand in zpci-paths.h', problems)
    print('1..%d' % number)
    sys.exit(failed)


main()
