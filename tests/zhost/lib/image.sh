# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The root disk of the large host: Debian 13's libvirtd, QEMU, udev and what
# the product's programs link, for s390x. To be sourced by bash, after
# pieces.sh.

zhost_packages=(base-files base-passwd bash dash coreutils findutils grep sed hostname tar kmod udev iproute2
  libvirt-daemon libvirt-daemon-driver-qemu libvirt-daemon-driver-nodedev libvirt-clients
  qemu-system-s390x libxml2-utils libjson-glib-1.0-0 python3 python3-libvirt)

# Modules that a test never needs; the network, filter and storage drivers would look
# for programs and kernel modules that are not there, and names of vendors are
# not in the golden files.
zhost_prune_image() {
  local path
  for path in "$1"/usr/share/{doc,man,info,locale,gir-1.0,bash-completion,i18n,lintian,misc/pci.ids} "$1"/usr/lib/{python3*/test,gcc} \
    "$1"/usr/share/qemu/{firmware,*.dtb,hppa*,openbios*,skiboot*,slof*,u-boot*,edk2*,pvh*,qboot*,vof*,opensbi*} \
    "$1"/usr/lib/s390x-linux-gnu/libvirt/connection-driver/libvirt_driver_{network,nwfilter,storage,interface,secret}.so; do
    rm -rf "$path"
  done
}

# The work of maintainer scripts.
zhost_configure_image() {
  local etc="$1/etc"
  cp "$1/usr/share/base-passwd/passwd.master" "$etc/passwd"
  cp "$1/usr/share/base-passwd/group.master" "$etc/group"
  echo 'libvirt-qemu:x:64055:108::/var/lib/libvirt:/usr/sbin/nologin' >>"$etc/passwd"
  printf '%s\n' 'kvm:x:108:' 'libvirt:x:109:' 'libvirt-qemu:x:64055:' 'input:x:110:' 'render:x:111:' 'sgx:x:112:' >>"$etc/group"
  echo zhost >"$etc/hostname"
  printf '127.0.0.1 localhost zhost\n::1 localhost\n' >"$etc/hosts"
  echo 0123456789abcdef0123456789abcdef >"$etc/machine-id"
  cat >>"$etc/libvirt/qemu.conf" <<'END'
user = "root"
group = "root"
security_driver = "none"
stdio_handler = "file"
END
  cat >>"$etc/libvirt/libvirtd.conf" <<'END'
host_uuid = "5a50c1a0-0000-4000-8000-000000000001"
END
  rm -rf "$1/var/run" "$1/var/lock"
  ln -s /run "$1/var/run"
  mkdir -p "$1"/{dev,proc,sys,run,tmp,root,zhost,out} "$1/var/lib/libvirt" "$1/var/log/libvirt/qemu" \
    "$1/var/cache/libvirt" "$1/usr/local/sbin"
  cp "$zhost_guest/zhost-libvirtd" "$1/usr/local/sbin/"
  chmod 755 "$1/usr/local/sbin/zhost-libvirtd"
}

# zhost_image_is_fresh KERNEL-TREE
zhost_image_is_fresh() {
  local image="$zhost_cache/large.ext4" newer
  [ -e "$image" ] || return
  for newer in "$zhost_cache/large.packages" "$1.packages" "${BASH_SOURCE[0]}" "$zhost_here/pieces.sh" \
    "$zhost_guest/zhost-libvirtd"; do
    [ "$image" -nt "$newer" ] || return
  done
}

# The disk image; made again when a file of the tree or a package is newer.
zhost_image() {
  local tree="$zhost_cache/large" image="$zhost_cache/large.ext4" work="$zhost_cache/large.work" kernel as_root=()
  "$zhost_fetch" --or-testing $zhost_suite s390x "$tree" "${zhost_packages[@]}"
  kernel=$(zhost_kernel_tree)
  zhost_image_is_fresh "$kernel" || zpci_lock zhost-image
  if zhost_image_is_fresh "$kernel"; then
    echo "$image"
    return
  fi
  zpci_need mke2fs e2fsprogs
  if [ "$(id -u)" != 0 ]; then
    zpci_need fakeroot fakeroot
    as_root=(fakeroot)
  fi
  zpci_say "building the root disk"
  rm -rf "$work" "$image.new"
  cp -al "$tree" "$work"
  # Files that are written to must not be the cache's own (hard links).
  rm -rf "${work:?}/etc"
  cp -a "$tree/etc" "$work/etc"
  zhost_prune_image "$work"
  zhost_configure_image "$work"
  zhost_copy_modules "$kernel" "$work/usr"
  truncate -s 2G "$image.new"
  "${as_root[@]}" mke2fs -q -t ext4 -O ^has_journal -E root_owner=0:0 -d "$work" "$image.new" ||
    zpci_die "mke2fs cannot build $image"
  rm -rf "$work"
  mv "$image.new" "$image"
  echo "$image"
}
