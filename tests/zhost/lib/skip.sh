# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A tool that a machine lacks is not a failure of the product: zhost_skip ends a test
# by cross/cache.sh's zpci_skip, naming the Debian package. To be sourced by bash.

zhost_skip() {
  local program package
  while read -r program package; do
    [ "$program" != qemu-s390x-static ] || ! command -v qemu-s390x >/dev/null || continue
    command -v "$program" >/dev/null || zpci_skip "$program is not installed (Debian's package $package)"
  done <<'END_OF_LIST'
apt-get apt
dpkg-deb dpkg
meson meson
s390x-linux-gnu-gcc gcc-s390x-linux-gnu
qemu-s390x-static qemu-user-static
python3 python3
cpio cpio
depmod kmod
mke2fs e2fsprogs
xz xz-utils
pgrep procps
END_OF_LIST
  zpci_skip_offline sysroot zhost/emulator zhost/kernel zhost/large.ext4
}
