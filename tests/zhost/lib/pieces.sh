# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The pieces an emulated IBM Z host is made of, each built once in the cache:
# emulator, kernel with its modules, initramfs. Each function prints the path
# of its piece. To be sourced by bash, after cross/cache.sh.

zhost_here="$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
zhost_guest="$zhost_here/../guest"
zhost_fetch="$zhost_here/../../../cross/fetch-debian.sh"
zhost_suite=trixie
zhost_cache="$zpci_cache_dir/zhost"

# Modules that the small and the large host load, or that a test may load;
# what they depend on comes along.
zhost_modules=(vfio-pci vfio_iommu_type1 virtio_blk virtio_net virtio_rng virtio_scsi nvme e1000e
  ext4 crc32c_generic)

# Words of the command that starts the emulator, one per line. Debian 12's
# QEMU 7.2 has no nvme or e1000e for s390x, so Debian 13's is run from the
# cache, with its own libraries; ZPCI_ZHOST_QEMU names another.
zhost_emulator() {
  local tree="$zhost_cache/emulator" arch triplet loader
  if [ -n "${ZPCI_ZHOST_QEMU:-}" ]; then
    [ -x "$ZPCI_ZHOST_QEMU" ] || zpci_die "ZPCI_ZHOST_QEMU: '$ZPCI_ZHOST_QEMU' is not an executable"
    echo "$ZPCI_ZHOST_QEMU"
    return
  fi
  zpci_need dpkg dpkg
  arch=$(dpkg --print-architecture)
  "$zhost_fetch" $zhost_suite "$arch" "$tree" qemu-system-s390x
  triplet=$(dirname "$(cd "$tree/usr/lib" && ls -d ./*/libc.so.6)")
  loader=$(ls "$tree/usr/lib/$triplet"/ld-linux*.so.* | head -n 1)
  printf '%s\n' "$loader" --library-path "$tree/usr/lib/$triplet" \
    "$tree/usr/bin/qemu-system-s390x" -L "$tree/usr/share/qemu"
}

# The unpacked kernel package, with modules.dep.
zhost_kernel_tree() {
  local tree="$zhost_cache/kernel"
  "$zhost_fetch" --newest $zhost_suite s390x "$tree" 'linux-image-[0-9.]+[+]deb[0-9]+-s390x'
  [ -e "$tree/depmod-done" ] || zpci_lock zhost-kernel
  if [ ! -e "$tree/depmod-done" ]; then
    zpci_need depmod kmod
    depmod -b "$tree/usr" "$(zhost_kernel_release "$tree")" || zpci_die "depmod failed on $tree"
    touch "$tree/depmod-done"
  fi
  echo "$tree"
}

zhost_kernel_release() {
  (cd "$1/usr/lib/modules" && ls)
}

zhost_busybox() {
  local tree="$zhost_cache/busybox"
  "$zhost_fetch" --no-deps $zhost_suite s390x "$tree" busybox-static
  echo "$tree/usr/bin/busybox"
}

# zhost_copy_modules KERNEL-TREE DEST: the modules of the list above, unpacked,
# and a modules.dep of just these.
zhost_copy_modules() {
  local from to wanted name file
  from="$1/usr/lib/modules/$(zhost_kernel_release "$1")"
  to="$2/lib/modules/$(zhost_kernel_release "$1")"
  mkdir -p "$to"
  for name in "${zhost_modules[@]}"; do
    grep -E "/${name//[-_]/[-_]}\.ko[^:]*:" "$from/modules.dep" || zpci_die "the kernel has no module $name"
  done | sort -u >"$to/modules.dep.wanted"
  wanted=$(tr -d ':' <"$to/modules.dep.wanted" | tr ' ' '\n' | sed '/^$/d' | sort -u)
  for file in $wanted; do
    mkdir -p "$to/$(dirname "$file")"
    case $file in
      *.xz) xz -dc "$from/$file" >"$to/${file%.xz}" ;;
      *) cp "$from/$file" "$to/$file" ;;
    esac || zpci_die "module $file cannot be unpacked"
  done
  cp "$from"/modules.{builtin,builtin.modinfo,order} "$to/"
  rm "$to/modules.dep.wanted"
  depmod -b "$2" "$(zhost_kernel_release "$1")"
}

# zhost_initramfs_is_fresh KERNEL-TREE
zhost_initramfs_is_fresh() {
  local image="$zhost_cache/initramfs" newer
  [ -e "$image" ] || return
  for newer in "$zhost_guest/init" "$zhost_guest/session" "${BASH_SOURCE[0]}" "$1.packages"; do
    [ "$image" -nt "$newer" ] || return
  done
}

# The initramfs: busybox, modules and guest/init. It depends on files of the
# tree, so it is made again when one of them is newer.
zhost_initramfs() {
  local kernel busybox image="$zhost_cache/initramfs" root
  kernel=$(zhost_kernel_tree)
  busybox=$(zhost_busybox)
  zhost_initramfs_is_fresh "$kernel" || zpci_lock zhost-initramfs
  if zhost_initramfs_is_fresh "$kernel"; then
    echo "$image"
    return
  fi
  zpci_need cpio cpio
  zpci_need xz xz-utils
  zpci_need depmod kmod
  zpci_say "building the initramfs"
  root="$image.tree"
  rm -rf "$root"
  mkdir -p "$root"/{bin,dev,proc,sys,run,tmp,etc,root,out,zhost,newroot}
  ln -s bin "$root/sbin"
  cp "$busybox" "$root/zhost/busybox"
  ln -s /zhost/busybox "$root/bin/sh"
  cp "$zhost_guest/init" "$root/init"
  cp "$zhost_guest/session" "$root/zhost/session"
  chmod 755 "$root/init" "$root/zhost/session" "$root/zhost/busybox"
  zhost_copy_modules "$kernel" "$root"
  (cd "$root" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) >"$image.new"
  rm -rf "$root"
  mv "$image.new" "$image"
  echo "$image"
}
