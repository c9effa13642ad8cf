#!/bin/sh
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Package descriptions repeat the values of the build: the version, and the least releases of libraries.
#
#   test-versions.sh SOURCE-FOLDER
set -u
cd "$1" || exit 1
. tests/packaging/check.sh

version=$(sed -n "s/^  version: '\(.*\)',$/\1/p" meson.build)
check 'version in the spec file' "$version" "$(sed -n 's/^Version: *//p' packaging/rpm/libvirt-zpci.spec)"
check 'version in the Debian changelog' "$version" "$(sed -n '1s/^libvirt-zpci (\(.*\)).*/\1/p' packaging/debian/changelog)"
for library in glib-2.0 gio-unix-2.0 libxml-2.0 json-glib-1.0 libudev libvirt libvirt-qemu; do
  check "$library in the spec file" "$(sed -n "s/.*dependency('$library', version: '>= \(.*\)').*/\1/p" meson.build)" \
    "$(sed -n "s/^BuildRequires:  pkgconfig($library) >= //p" packaging/rpm/libvirt-zpci.spec)"
done
libvirt=$(sed -n "s/.*dependency('libvirt', version: '>= \(.*\)').*/\1/p" meson.build)
check 'libvirt of the RPM packages' "$libvirt" "$(sed -n 's/^Requires: *libvirt-libs >= //p' packaging/rpm/libvirt-zpci.spec | sort -u)"
check 'libvirt of the Debian packages' "$libvirt" \
  "$(sed -n 's/.*libvirt0 (>= \([0-9.]*\)).*/\1/p' packaging/debian/control | sort -u)"
echo "1..$number"
exit $bad
