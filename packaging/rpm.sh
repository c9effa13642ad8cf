#!/usr/bin/env bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds the RPM packages of this tree, from a copy of it, into a folder. On Debian the build requirements are Debian
# packages, which rpmbuild does not know, so it must not look for them.
#
#   packaging/rpm.sh [FOLDER]      default: build-rpm
set -euo pipefail
out=$(readlink -m "${1:-build-rpm}")
cd "$(dirname "$(readlink -f "$0")")/.."
. scripts/packages.sh
. packaging/copy-tree.sh

name=libvirt-zpci-$(sed -n "s/^  version: '\(.*\)',$/\1/p" meson.build)
options=()
if [ -e /etc/debian_version ]; then
  install_needs rpm
  options=(--nodeps --load packaging/rpm/debian-macros)
fi
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
copy_tree "$copy/$name"
mkdir -p "$copy/rpm/SOURCES" "$out"
tar --create --xz --directory="$copy" --file="$copy/rpm/SOURCES/$name.tar.xz" --sort=name --owner=0 --group=0 "$name"
rpmbuild "${options[@]}" --define "_topdir $copy/rpm" -ba packaging/rpm/libvirt-zpci.spec
find "$copy/rpm/RPMS" "$copy/rpm/SRPMS" -name '*.rpm' -exec cp -t "$out" {} +
echo "== the packages are in $out:"
(cd "$out" && ls -1 ./*.rpm)
