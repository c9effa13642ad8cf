#!/usr/bin/env bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds the Debian packages of this tree, from a copy of it, into a folder, and lets lintian look at them.
#
#   packaging/deb.sh [FOLDER]      default: build-deb
set -euo pipefail
out=$(readlink -m "${1:-build-deb}")
cd "$(dirname "$(readlink -f "$0")")/.."
. scripts/packages.sh
. packaging/copy-tree.sh

install_needs deb
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
copy_tree "$copy/libvirt-zpci"
cp -r packaging/debian "$copy/libvirt-zpci/debian"
(cd "$copy/libvirt-zpci" && dpkg-buildpackage --no-sign --build=binary)
lintian --allow-root --fail-on error "$copy"/*.changes
mkdir -p "$out"
cp "$copy"/*.deb "$copy"/*.buildinfo "$copy"/*.changes "$out"
echo "== the packages are in $out:"
(cd "$out" && ls -1 ./*.deb)
