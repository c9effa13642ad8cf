#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Runs a test program of this folder under the libvirtd, virsh and QEMU of
# Debian 13, with the objects that were built here. The packages are unpacked
# in the cache, outside the tree; the program sees them as its root folder,
# in a mount namespace. Nothing of the system is changed or left behind.

set -euo pipefail
here="$(dirname "$(readlink -f "$0")")"
. "$here/../../cross/cache.sh"

# The last line is what the programs take for granted.
packages=(libvirt-daemon libvirt-daemon-driver-qemu libvirt-daemon-driver-nodedev libvirt-clients python3-libvirt
  qemu-system-s390x qemu-system-x86 libjson-glib-1.0-0
  libc-bin coreutils dash grep sed mount util-linux iproute2)
tree="$zpci_cache_dir/daemon-debian13"
root=/mnt

usage() {
  cat <<'END'
Usage: debian13.sh SOURCE-FOLDER BUILD-FOLDER PROGRAM [CASE...]

Runs PROGRAM, a python program below SOURCE-FOLDER, with Debian 13 as its root
folder and the two folders in their usual places. Prints TAP.
END
}

# In a mount namespace of its own: what is mounted here nobody else sees.
make_root() {
  local path
  mount -t tmpfs -o mode=0755 tmpfs "$root"
  mkdir -p "$root"/{usr,proc,sys,dev,run,tmp,root} "$root"/var/{lib,cache,log}/libvirt
  for path in bin sbin lib lib64; do
    ln -s "usr/$path" "$root/$path"
  done
  ln -s /run "$root/var/run"
  mkdir -p "$tree/usr/lib/modules" "$tree/usr/local/bin"
  mount --bind "$tree/usr" "$root/usr"
  mount -o remount,bind,ro "$root/usr"
  # libvirt looks there for a better driver than vfio-pci, and wants the file to be there.
  mount -t tmpfs tmpfs "$root/usr/lib/modules"
  mkdir "$root/usr/lib/modules/$(uname -r)"
  : >"$root/usr/lib/modules/$(uname -r)/modules.alias"
  cp -r "$tree/etc" "$root/etc"
  printf '%s\n' root:x:0:0::/root:/bin/sh nobody:x:65534:65534::/:/bin/false \
    libvirt-qemu:x:64055:64055::/:/bin/false >"$root/etc/passwd"
  printf '%s\n' root:x:0: nogroup:x:65534: libvirt-qemu:x:64055: kvm:x:993: >"$root/etc/group"
  for path in proc sys dev; do
    mount --rbind "/$path" "$root/$path"
  done
  for path in "$@"; do
    mkdir -p "$root$path"
    mount --bind "$path" "$root$path"
  done
}

case ${1:-} in
  --help) usage; exit 0 ;;
  --inside)
    shift
    make_root "$1" "$2"
    shift 2
    export PATH=/usr/sbin:/usr/bin
    printf '# %s\n' "$(chroot "$root" /usr/sbin/libvirtd --version)"
    exec chroot "$root" /usr/bin/python3 -B "$@"
    ;;
esac
[ $# -ge 3 ] || zpci_usage_error "SOURCE-FOLDER, BUILD-FOLDER and PROGRAM are needed"
[ "$(id -u)" -eq 0 ] || zpci_skip "needs root: namespaces and a system daemon"
unshare -m true 2>/dev/null || zpci_skip "needs the right to make mount namespaces"
[ -d "$root" ] || zpci_skip "needs an empty folder $root"
"$here/../../cross/fetch-debian.sh" trixie "$(dpkg --print-architecture)" "$tree" "${packages[@]}" ||
  zpci_skip "the packages of Debian 13 cannot be fetched"
exec unshare -m --propagation private "$0" --inside "$@"
