#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes a folder with the headers and libraries of Debian 12 for s390x that
# the project is built against, in the cache; the system is left alone. Prints
# the path of a meson file that tells the cross file where the folder is.

set -euo pipefail
here="$(dirname "$(readlink -f "$0")")"
. "$here/cache.sh"

if [ "${1:-}" = --help ]; then
  echo "Usage: make-sysroot.sh"
  echo
  echo "Makes the s390x sysroot (once) and prints the path of the meson file that names it."
  exit 0
fi
[ $# -eq 0 ] || zpci_usage_error "no argument is expected"

sysroot="$zpci_cache_dir/sysroot/bookworm-s390x"
constants="$sysroot.ini"

# The -dev packages the project needs, the C library's, and libvirt's QEMU
# driver, which the embedded connection loads.
packages=(libc6-dev linux-libc-dev libgcc-12-dev libglib2.0-dev libxml2-dev libjson-glib-dev libvirt-dev libudev-dev
  libvirt-daemon-driver-qemu libumockdev-dev umockdev)

# Only libraries, headers and libvirt's own data are of use.
prune() {
  local path
  for path in "$1"/{bin,sbin,etc,var,usr/bin,usr/sbin,usr/games,usr/lib/python3*}; do
    rm -rf "$path"
  done
  for path in "$1"/usr/share/*; do
    case ${path##*/} in
      libvirt | pkgconfig) ;;
      *) rm -rf "$path" ;;
    esac
  done
}

# Links that name an absolute path would lead out of the sysroot.
make_links_relative() {
  local link target
  find "$1" -type l -lname '/*' | while read -r link; do
    target=$(readlink "$link")
    ln -sfn "$(realpath -m --relative-to="$(dirname "$link")" "$1$target")" "$link"
  done
}

"$here/fetch-debian.sh" bookworm s390x "$sysroot" "${packages[@]}"
zpci_lock sysroot
if [ ! -e "$sysroot.pruned" ] || [ "$sysroot.packages" -nt "$sysroot.pruned" ]; then
  zpci_say "preparing the sysroot"
  prune "$sysroot"
  make_links_relative "$sysroot"
  touch "$sysroot.pruned"
fi
# The cache may have been moved.
# Debian 13 and older have it by this name alone, later releases without "static".
emulator=qemu-s390x-static
command -v "$emulator" >/dev/null || ! command -v qemu-s390x >/dev/null || emulator=qemu-s390x
text=$(printf "[constants]\nsysroot = '%s'\nemulator = '%s'" "$sysroot" "$emulator")
if [ "$(cat "$constants" 2>/dev/null)" != "$text" ]; then
  echo "$text" >"$constants.new"
  mv "$constants.new" "$constants"
fi
echo "$constants"
