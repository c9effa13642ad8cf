#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The tour and the recipes of CONTRIBUTING.md beside the tree: each file that
# they name exists, and so does each symbol; a symbol in a row of the tour is
# in the file of that row.
#
# usage: test-contributing.py SOURCE-ROOT
#
# Prints TAP.

import glob
import os
import re
import sys

source = sys.argv[1]
TOUR, RECIPES = 'The way of an attribute through the tree', 'Recipes'
CODE = ('.c', '.h', '.def')
FILE = re.compile(r'[\w<>*./-]*(/|\.(c|h|def|md|pod|py|rng|sh|xml|conf|build))')
SYMBOL = re.compile(r'(zpci_\w+|[a-z]+_\w+)\(\)|(Zpci[A-Z]\w*|ZPCI_[A-Z_]+)')
number = 0
failed = False


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def check(name, problems):
    global number, failed
    number += 1
    failed = failed or bool(problems)
    print('%sok %d - %s' % ('not ' if problems else '', number, name))
    for problem in problems:
        print('# ' + problem)


def section(page, title):
    found = re.search(r'^## %s\n(.*?)(?=^## |\Z)' % re.escape(title), page, re.M | re.S)
    return found.group(1) if found else ''


def spans(text):
    return re.findall(r'`([^`\n]+)`', text)


def find_files(name):
    """The files and folders that a page calls @name: a path from the root, or a file name alone; <...> is any text."""
    pattern = re.sub(r'<[^>]*>', '*', name)
    if '/' in pattern:
        return glob.glob(os.path.join(source, pattern))
    return [path for top in ('src', 'tools', 'tests', 'schemas', 'docs', 'data', 'scripts')
            for path in glob.glob(os.path.join(source, top, '**', pattern), recursive=True)]


def symbol_in(span):
    found = SYMBOL.fullmatch(span)
    return found and (found.group(1) or found.group(2))


def lacks(code, name):
    return not re.search(r'\b%s\b' % re.escape(name), code)


def missing_names(text, code):
    """Files and symbols that @text names and that are not in the tree."""
    missing = []
    for span in spans(text):
        symbol = symbol_in(span)
        if symbol and lacks(code, symbol):
            missing.append('no symbol %s' % span)
        elif not symbol and FILE.fullmatch(span) and not find_files(span):
            missing.append('no file %s' % span)
    return missing


def misplaced_symbols(text):
    """Symbols of a row of a table that the file of the row does not have."""
    wrong = []
    for row in re.findall(r'^\|(.*)\|$', text, re.M):
        names = spans(row)
        files = [path for span in names if FILE.fullmatch(span) for path in find_files(span) if os.path.isfile(path)]
        symbols = [(span, symbol_in(span)) for span in names if symbol_in(span)]
        wrong += ['%s is not in %s' % (span, os.path.relpath(files[0], source))
                  for span, symbol in symbols if files and lacks(read(files[0]), symbol)]
    return wrong


def main():
    page = read(os.path.join(source, 'CONTRIBUTING.md'))
    code = '\n'.join(read(path) for top in ('src', 'tools', 'tests')
                     for path in sorted(glob.glob(os.path.join(source, top, '**/*'), recursive=True))
                     if path.endswith(CODE))
    tour, recipes = section(page, TOUR), section(page, RECIPES)

    check('the page has the tour and the recipes, with names to check', [
        '%s: %d names' % (title, len(spans(text))) for title, text in ((TOUR, tour), (RECIPES, recipes))
        if len(spans(text)) < 20])
    check('each file and symbol of the tour exists', missing_names(tour, code))
    check('a symbol of the tour is in the file of its row', misplaced_symbols(tour))
    check('each file and symbol of the recipes exists', missing_names(recipes, code))
    wrong = '| `src/conf/no-such-file.c` `zpci_no_such_function()` `ZpciNoSuchType` `verb-<x>-no.c` |\n'
    check('a wrong name is found', [] if len(missing_names(wrong, code)) == 4 else missing_names(wrong, code))
    moved = '| `src/conf/zpci-rules.c` `zpci_decide()` |\n'
    check('a symbol of another file is found', [] if len(misplaced_symbols(moved)) == 1 else [moved])
    print('1..%d' % number)
    sys.exit(failed)


main()
