#!/usr/bin/env python3
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts the tests of the last "meson test" in each build folder, suite by suite.

usage: count-tests.py BUILD-FOLDER...

Prints a line per suite, every skipped test with its reason, and as its last
line "N passed, N failed, N skipped". A TAP program counts by its subtests, and
one that ends badly without naming a failed subtest counts as one failure.
Exits 1 if a test failed or none ran.
"""
import json
import os
import re
import sys

POINT = re.compile(r"^(not )?ok\b[ \d]*-?\s*([^#]*)(?:#\s*(SKIP|TODO)\s*(.*))?$", re.I)
# Before the name of a test: suite and project, since meson 1.12 "SUITE - PROJECT:", before that "PROJECT:SUITE / ".
NAME = re.compile(r"^.*( / | - [^ ]*:)")
NO_POINTS = re.compile(r"^1\.\.0\s*#\s*SKIP\w*\s*(.*)$", re.I)


def results(test):
    """Yields (result, case, reason) of one meson test."""
    failed = test["result"] not in ("OK", "SKIP", "EXPECTEDFAIL")
    named_failure = points = False
    for line in test.get("stdout", "").splitlines():
        whole = NO_POINTS.match(line)
        if whole:
            points = True
            yield "skipped", "all of it", whole.group(1)
            continue
        point = POINT.match(line)
        if not point:
            continue
        points = True
        bad, case, directive, reason = point.groups()
        if directive and directive.upper() == "SKIP":
            yield "skipped", case.strip(), reason.strip()
        elif bad and not directive:
            named_failure = True
            yield "failed", case.strip(), ""
        else:
            yield "passed", case.strip(), ""
    if failed and not named_failure:
        yield "failed", test["result"].lower(), ""
    elif not points:
        if test["result"] == "SKIP":
            lines = [l for l in test.get("stdout", "").splitlines() if l.strip()]
            yield "skipped", "all of it", lines[-1] if lines else "no reason given"
        else:
            yield "passed", "", ""


def read(folder):
    """Yields (suite, test) of the last run in a build folder."""
    with open(os.path.join(folder, "meson-info", "intro-tests.json"), encoding="utf-8") as file:
        suites = {t["name"]: t["suite"][0].split(":", 1)[-1] for t in json.load(file)}
    with open(os.path.join(folder, "meson-logs", "testlog.json"), encoding="utf-8") as file:
        for line in file:
            test = json.loads(line)
            name = NAME.sub("", test["name"])
            yield suites.get(name, "other"), dict(test, name=name)


def main(folders):
    total = {"passed": 0, "failed": 0, "skipped": 0}
    notes = []
    for folder in folders:
        by_suite = {}
        for suite, test in read(folder):
            counts = by_suite.setdefault(suite, dict.fromkeys(total, 0))
            for result, case, reason in results(test):
                counts[result] += 1
                total[result] += 1
                if result != "passed":
                    notes.append(f"{result} {suite} {test['name']}: {case}" + (f": {reason}" if reason else ""))
        for suite in sorted(by_suite):
            print(f"{folder}: suite {suite}: " + ", ".join(f"{n} {what}" for what, n in by_suite[suite].items()))
    for line in sorted(set(notes)):
        print(line)
    if not total["passed"]:
        print("no test passed: nothing was run")
    print(", ".join(f"{n} {what}" for what, n in total.items()))
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
