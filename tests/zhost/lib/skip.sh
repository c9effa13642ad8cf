# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What a machine lacks is no failure of the product: zhost_skip ends a test
# with a TAP plan that names the Debian package. To be sourced by bash.

zhost_skip() {
  local program package
  while read -r program package; do
    command -v "$program" >/dev/null || {
      echo "1..0 # SKIP $program is not installed (Debian's package $package)"
      exit 0
    }
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
END_OF_LIST
}
