#!/usr/bin/env bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds the Debian packages of this tree, from a copy of it, into a folder, and lets lintian look at them.
#
#   packaging/deb.sh [--s390x] [FOLDER]      default: build-deb
#
# --s390x: those of IBM Z, with the libraries of the cross build (cross/setup.sh).
set -euo pipefail
options=(--build=binary)
s390x=no
if [ "${1-}" = --s390x ]; then
  s390x=yes
  shift
fi
out=$(readlink -m "${1:-build-deb}")
cd "$(dirname "$(readlink -f "$0")")/.."
. scripts/packages.sh
. packaging/copy-tree.sh

install_needs deb
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
copy_tree "$copy/libvirt-zpci"
cp -r packaging/debian "$copy/libvirt-zpci/debian"
if [ $s390x = yes ]; then
  constants=$(cross/make-sysroot.sh)
  sysroot=$(sed -n "s/^sysroot = '\(.*\)'$/\1/p" "$constants")
  export ZPCI_CROSS_FILES="$constants $copy/libvirt-zpci/cross/s390x-linux-gnu.txt"
  export ZPCI_CROSS_LIBRARIES="$sysroot/usr/lib/s390x-linux-gnu:$sysroot/lib/s390x-linux-gnu"
  # No package of the libraries is installed here, so nothing says which one they belong to.
  cp packaging/debian-s390x.shlibs "$copy/libvirt-zpci/debian/shlibs.local"
  # No package of that architecture is there to build with: their files are in the root folder.
  options=(--build=binary --host-arch=s390x --no-check-builddeps)
fi
(cd "$copy/libvirt-zpci" && dpkg-buildpackage --no-sign "${options[@]}")
lintian --allow-root --fail-on error "$copy"/*.changes
mkdir -p "$out"
cp "$copy"/*.deb "$copy"/*.buildinfo "$copy"/*.changes "$out"
echo "== the packages are in $out:"
(cd "$out" && ls -1 ./*.deb)
