#!/usr/bin/env bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs one of the test programs with the modular daemons, as most distributions
# ship them, in place of libvirtd. Debian packages libvirtd only, but from the
# same source: virtqemud and virtnodedevd are built from it once, and run with
# the installed libvirt.so and drivers.
#
#   modular.sh PROGRAM
set -euo pipefail
. "$(dirname "$(readlink -f "$0")")/../../cross/cache.sh"
fetch=$(dirname "$(readlink -f "$0")")/../../cross/fetch-debian.sh

version=$(libvirtd --version 2>/dev/null | sed -n 's/^.* \([0-9.]*\)$/\1/p' | tail -n 1)
[ -n "$version" ] || zpci_skip "needs libvirtd"
daemons=$zpci_cache_dir/modular/$version
work=$zpci_cache_dir/modular.work

# Runs in a shell of its own, which holds the lock; prints why it cannot, if so.
build() {
  zpci_lock modular
  [ ! -d "$daemons" ] || return 0
  # The files of a run that was killed go, too.
  rm -rf "$work"
  mkdir -p "$work"
  build_in_work
  rm -rf "$work"
}

build_in_work() {
  local log=$work/log options
  "$fetch" --source "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$work/libvirt" libvirt ||
    { echo "the source of libvirt cannot be fetched"; return 0; }
  grep -q "^  version: '$version',$" "$work/libvirt/meson.build" ||
    { echo "the source that can be fetched is not that of libvirt $version, which is installed"; return 0; }
  # The difference of Debian's build is in its libvirt.so and drivers, not in the daemons' own files.
  options=(--prefix=/usr --sysconfdir=/etc --localstatedir=/var --libdir="lib/$(gcc -print-multiarch)"
           --auto-features=disabled -Drunstatedir=/run -Ddriver_remote=enabled -Ddriver_libvirtd=enabled
           -Ddriver_qemu=enabled -Dyajl=enabled -Dudev=enabled -Dpciaccess=enabled -Dinit_script=none
           -Ddocs=disabled -Dtests=disabled -Dqemu_user=libvirt-qemu -Dqemu_group=libvirt-qemu)
  zpci_say "building virtqemud and virtnodedevd $version"
  if ! { CFLAGS="-O1 -w" timeout 600 meson setup --buildtype=plain "${options[@]}" "$work/build" "$work/libvirt" &&
         timeout 1500 ninja -C "$work/build" -j2 src/virtqemud src/virtnodedevd; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    zpci_die "the modular daemons of libvirt $version cannot be built"
  fi
  # Away from the libvirt.so beside which they were linked, they find the installed one.
  mkdir -p "$work/daemons" "$(dirname "$daemons")"
  cp "$work/build/src/virtqemud" "$work/build/src/virtnodedevd" "$work/daemons"
  mv "$work/daemons" "$daemons"
}

for tool in meson ninja gcc xsltproc dpkg-source; do
  command -v $tool >/dev/null || zpci_skip "needs $tool"
done
for library in gnutls yajl libudev pciaccess; do
  pkg-config --exists $library || zpci_skip "needs the development files of $library"
done
[ "$(id -u)" -eq 0 ] || zpci_skip "needs root: namespaces and system daemons"
if [ ! -d "$daemons" ]; then
  reason=$(build)
  [ -z "$reason" ] || zpci_skip "$reason"
fi
ZPCI_TEST_MODULAR=$daemons exec /usr/bin/python3 -B "$1"
