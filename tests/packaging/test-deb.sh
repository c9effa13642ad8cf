#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The Debian packages in a bare Debian 12 and a bare Debian 13: what they install, the main job, the
# plug-in in that Debian's own libvirtd, an upgrade, and that nothing is left
# when they are gone. Prints TAP. A bare system is made once by debootstrap
# and kept in the cache; the test works on a layer above it.
#
#   test-deb.sh SOURCE-FOLDER

set -euo pipefail
source_folder=$1
. "$source_folder/cross/cache.sh"
suites=(bookworm trixie)

# Needs of the plug-in's daemon and the main job there.
packages_of() {
  local common='libvirt-daemon libvirt-daemon-driver-qemu libvirt-clients pci.ids libjson-glib-1.0-0'
  case $1 in
    bookworm) echo "$common qemu-system-misc" ;;
    trixie) echo "$common libvirt-daemon-driver-nodedev qemu-system-s390x" ;;
  esac
}

make_tree() { # make_tree SUITE
  local tree=$zpci_cache_dir/bare-$1
  zpci_lock "bare-$1"
  [ ! -d "$tree" ] || return 0
  rm -rf "$tree.new"
  zpci_debootstrap "$1" "$tree.new"
  install_in "$tree.new" $(packages_of "$1") >>"$tree.new.log" 2>&1 || {
    tail -n 5 "$tree.new.log" >&2
    zpci_die "the packages of $1 cannot be installed; the log is $tree.new.log"
  }
  mv "$tree.new" "$tree"
}

# install_in TREE PACKAGE...: by apt of that Debian, since debootstrap cannot order these packages; starts no service.
install_in() {
  local tree=$1
  shift
  apt-config dump | grep -E '^Acquire::(https?::|Retries)' >"$tree/etc/apt/apt.conf.d/80-machine" || true
  cp /etc/resolv.conf /etc/hosts "$tree/etc/"
  printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
  chmod 755 "$tree/usr/sbin/policy-rc.d"
  chroot "$tree" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive \
    sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" && apt-get clean' sh "$@"
  rm "$tree/usr/sbin/policy-rc.d"
}

if [ "${2-}" != inside ]; then
  [ "$(id -u)" -eq 0 ] || zpci_skip 'needs root, for a mount namespace and debootstrap'
  command -v debootstrap >/dev/null || zpci_skip 'needs debootstrap (Debian: debootstrap)'
  zpci_skip_offline "${suites[@]/#/bare-}"
  packages=$(mktemp -d)
  trap 'rm -rf "$packages"' EXIT
  "$source_folder/packaging/deb.sh" "$packages" >"$packages/log" 2>&1 || { tail -n 20 "$packages/log" >&2; exit 1; }
  rm -f "$packages"/*-dbgsym_*
  failed=0
  echo 0 >"$packages/number"
  for suite in "${suites[@]}"; do
    (make_tree "$suite")
    unshare --mount --propagation private --pid --fork "$0" "$source_folder" inside "$packages" "$suite" || failed=1
  done
  echo "1..$(cat "$packages/number")"
  exit $failed
fi

# From here on in namespaces of its own.
packages=$3
suite=$4
tree=$zpci_cache_dir/bare-$suite
root=/mnt
number=$(cat "$packages/number")
failed=0

try() { # try NAME COMMAND...
  number=$((number + 1))
  if "${@:2}" >"$root/tmp/log" 2>&1; then
    echo "ok $number - $suite: $1"
  else
    echo "not ok $number - $suite: $1"
    sed 's/^/# /' "$root/tmp/log" >&2
    failed=1
  fi
}

bare() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }

# Files that packages leave to nobody: their own records, and what the main job makes.
list_files() {
  (cd "$root" && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./run -o -path ./tmp -o -path ./var/lib/dpkg \
    -o -path ./var/cache -o -path ./var/log -o -path ./root -o -path ./var/lib/libvirt -o -path './etc/libvirt/qemu*' \) -prune -o ! -type d -print | sort)
}

mount -t tmpfs tmpfs /media
mkdir /media/upper /media/work
mount -t overlay overlay -o "lowerdir=$tree,upperdir=/media/upper,workdir=/media/work" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
mount -t tmpfs tmpfs "$root/run"
# As the packages of libvirt make them where systemd is there.
bare getent passwd libvirt-qemu >/dev/null || bare useradd --system --user-group libvirt-qemu
bare getent group kvm >/dev/null || bare groupadd --system kvm
cp "$packages"/*.deb "$root/tmp/"
list_files >/media/before

hook=$root/etc/libvirt/hooks/qemu.d/50-libvirt-zpci
dropin=$root/etc/systemd/system/libvirtd.service.d/zz-libvirt-zpci.conf
plugin=$(cd "$packages" && dpkg-deb -c libvirt-zpci-plugin_*.deb | awk '/\.so$/ { sub(/^\./, "", $6); print $6 }')
examples=/usr/share/doc/libvirt-zpci-common/examples
z16=$examples/z16.zhost

install_all() { bare sh -c 'dpkg --install /tmp/libvirt-zpci*.deb'; }
nothing_in_use() { [ ! -e "$hook" ] && [ ! -e "$dropin" ] && ! grep -rqs zpci "$root/etc/systemd" "$root/etc/ld.so.preload"; }
main_job() {
  bare virt-zpci --host "$z16" list --all | grep -q '^0x00000102 .* ism ' &&
    bare virt-zpci --host "$z16" nodedev-dumpxml fid:0x102 | grep -q "<capability type='zpci'>" &&
    bare virt-zpci --host "$z16" plan "$examples/db01.xml" | grep -q interpreted &&
    bare virt-zpci --host "$z16" validate "$examples/db01.xml"
}
enabled() { bare virt-zpci plugin enable >/dev/null && [ -x "$hook" ] && grep -q "LD_PRELOAD=.*$plugin" "$dropin"; }

# As systemd would start it: with the environment of the drop-in.
guest="<domain type='qemu'><name>g</name><memory unit='MiB'>64</memory><os><type arch='s390x' machine='s390-ccw-virtio'>hvm</type></os>
<devices><emulator>/usr/bin/qemu-system-s390x</emulator><hostdev mode='subsystem' type='pci' managed='yes'><source>
<address domain='0x0001' bus='0x00' slot='0x00' function='0x0'/></source><address type='pci'><zpci uid='0x0007' fid='0x00000009' interp='off'/>
</address></hostdev></devices></domain>"
plugin_at_work() {
  local preload
  preload=$(sed -n 's/^Environment="\(LD_PRELOAD=[^"]*\)"$/\1/p' "$dropin")
  bare env "$preload" LIBVIRT_LOG_OUTPUTS=1:stderr libvirtd --pid-file /run/libvirtd-test.pid &
  for _ in $(seq 100); do
    [ ! -S "$root/run/libvirt/libvirt-sock" ] || break
    sleep 0.1
  done
  printf '%s\n' "$guest" | bare virsh -c qemu:///system define /dev/stdin &&
    bare virsh -c qemu:///system dumpxml g | grep "<zpci uid='0x0007' fid='0x00000009' interp='off'/>" &&
    grep -q 'urn:libvirt-zpci' "$root/etc/libvirt/qemu/g.xml" && bare virsh -c qemu:///system undefine g
  local status=$?
  kill "$(cat "$root/run/libvirtd-test.pid")"
  wait
  return $status
}

# The next version: the same files under another number.
upgrade() {
  local package folder
  for package in "$root"/tmp/libvirt-zpci*.deb; do
    folder=$(mktemp -d)
    dpkg-deb --raw-extract "$package" "$folder"
    sed -i 's/^Version: .*/&.1/; s/(= \([0-9.]*\))/(= \1.1)/g' "$folder/DEBIAN/control"
    rm "$package"
    dpkg-deb --root-owner-group --build "$folder" "${package%.deb}.1.deb" >/dev/null
    rm -rf "$folder"
  done
  echo '# a hook of an older version' >>"$hook"
  install_all && [ -e "$dropin" ] && ! grep -q 'older version' "$hook" && bare dpkg --status libvirt-zpci | grep -q '^Version: .*\.1$'
}
plugin_removed() { bare dpkg --remove libvirt-zpci-plugin && [ ! -e "$dropin" ] && [ -x "$hook" ] && [ ! -e "$root$plugin" ]; }
all_purged() { bare dpkg --purge libvirt-zpci-plugin libvirt-zpci libvirt-zpci-common && nothing_in_use; }
nothing_left() { list_files >/media/after && diff /media/before /media/after; }

try 'the packages install' install_all
try 'nothing is in use after installation' nothing_in_use
try 'the main job' main_job
try 'enable puts hook and plug-in into use' enabled
try 'the plug-in in this libvirtd' plugin_at_work
try 'an upgrade keeps what is in use, and renews the hook' upgrade
try 'removing the plug-in takes its preload out of use, and keeps the hook' plugin_removed
try 'purging leaves nothing in use' all_purged
try 'purging leaves no file' nothing_left
echo "$number" >"$packages/number"
exit $failed
