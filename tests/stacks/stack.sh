#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The two commands of the README on a fresh machine of another Debian release: a bare root folder, made once by
# debootstrap in the cache, where scripts/try.sh and scripts/check.sh install what they need, build and test.
# Prints TAP, a line for each test program of check.sh. The packages stay in the cache; the build goes.
#
#   stack.sh SOURCE-FOLDER RELEASE SUITE...    suites of check.sh beside the quick ones
set -euo pipefail
source_folder=$1
release=$2
shift 2
. "$source_folder/cross/cache.sh"
. "$source_folder/packaging/copy-tree.sh"
tree=$zpci_cache_dir/stack-$release
root=/mnt
number=0
failed=0

result() { # result STATUS NAME
  number=$((number + 1))
  if [ "$1" -eq 0 ]; then
    echo "ok $number - $release: $2"
  else
    echo "not ok $number - $release: $2"
    failed=1
  fi
}

make_tree() {
  zpci_debootstrap "$release" "$tree.new" || {
    skip_unstable "debootstrap failed"
    exit 1
  }
  # How to download (proxies, time limits) is the system's business; a mirror's lists of sid may be older than they should.
  {
    apt-config dump | grep -E '^Acquire::(https?::|Retries)' || true
    echo 'Acquire::Check-Valid-Until "0";'
  } >"$tree.new/etc/apt/apt.conf.d/80-machine"
  # Made again where it is lost, and nobody waits for the disk.
  echo force-unsafe-io >"$tree.new/etc/dpkg/dpkg.cfg.d/80-machine"
  mv "$tree.new" "$tree"
}

# With the tree as the root of a mount namespace: in a chroot the kernel gives no user namespaces.
bare() {
  unshare --mount --propagation private sh -c 'cd "$0" && pivot_root . mnt && cd / && umount --lazy /mnt && exec "$@"' "$root" \
    /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root TERM=dumb BUILD_DIR=/build ${CI:+CI=$CI} "$@"
}

enter_tree() {
  local path
  mount --bind "$tree" "$root"
  mkdir -p "$root/src" "$root/build"
  mount --bind "$work/src" "$root/src"
  mount --bind "$work/build" "$root/build"
  mount -t proc proc "$root/proc"
  for path in sys dev; do
    mount --rbind "/$path" "$root/$path"
  done
  for path in run tmp; do
    mount -t tmpfs -o mode=1777 tmpfs "$root/$path"
  done
  cp /etc/resolv.conf /etc/hosts "$root/etc/"
  # As on a system that boots its own kernel: libvirt 10 and newer wants the list of the kernel's drivers.
  mkdir -p "$root/usr/lib/modules/$(uname -r)"
  touch "$root/usr/lib/modules/$(uname -r)/modules.alias"
}

# The stack that the programs ran on, as its own programs say it.
say_stack() {
  bare sh -c 'libvirtd --version; qemu-system-s390x --version | head -n 1' | sed 's/^/# /'
}

# Debian's unstable release now and then has packages that cannot be installed: nothing of ours, also where CI is set.
skip_unstable() { # skip_unstable REASON
  [ "$release" = sid ] || return 0
  number=$((number + 1))
  echo "ok $number - sid: what else is run there # SKIP its packages cannot be had now: $1"
  echo "1..$number"
  exit 0
}

lacks() { bare bash -c 'cd /src && . scripts/packages.sh && missing_rows "$@"' bash "$@" | awk '{ print $2 }' | tr '\n' ' '; }

# One line of TAP for each program that check.sh ran; what was said about one that failed goes to stderr.
tell() {
  local name what
  while IFS=$'\t' read -r name what; do
    case $what in
      OK|SKIP|EXPECTEDFAIL) result 0 "$name" ;;
      *) result 1 "$name ($what)" ;;
    esac
  done < <(bare python3 -c '
import json, re
for line in open("/build/meson-logs/testlog.json", encoding="utf-8"):
    test = json.loads(line)
    print(re.sub("^.*( / | - [^ ]*:)", "", test["name"]), test["result"], sep="\t")')
}

if [ "${1-}" != --inside ]; then
  [ "$release" != "$(. /etc/os-release && echo "${VERSION_CODENAME-}")" ] || {
    echo "ok 1 - $release is what this machine has"
    echo 1..1
    exit 0
  }
  [ "$(id -u)" -eq 0 ] || zpci_skip 'needs root, for a mount namespace and debootstrap'
  command -v debootstrap >/dev/null || zpci_skip 'needs debootstrap (Debian: debootstrap)'
  zpci_skip_offline "stack-$release"
  zpci_lock "stack-$release"
  rm -rf "$tree.new"
  [ -d "$tree" ] || make_tree
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir "$work/build"
  (cd "$source_folder" && copy_tree "$work/src")
  status=0
  unshare --mount --propagation private --pid --fork --kill-child "$0" "$source_folder" "$release" --inside "$work" "$@" ||
    status=$?
  exit $status
fi

work=$2
shift 2
enter_tree
status=0
bare sh -c 'cd /src && scripts/try.sh' >"$work/try" 2>&1 || status=$?
grep -q '^-device.*zpci\|"driver":"zpci"' "$work/try" || status=1
if [ $status -ne 0 ]; then
  tail -n 40 "$work/try" >&2
  [ -z "$(lacks build run)" ] || skip_unstable "without $(lacks build run)"
fi
result $status scripts/try.sh
say_stack
status=0
bare sh -c 'cd /src && scripts/check.sh --quick "$@"' sh "$@" >"$work/check" 2>&1 || status=$?
if [ $status -ne 0 ]; then
  cat "$work/check" >&2
  [ -z "$(lacks quick)" ] || skip_unstable "without $(lacks quick)"
fi
tail -n 1 "$work/check" | sed 's/^/# /'
result $status "scripts/check.sh --quick $*"
[ ! -e "$work/build/meson-logs/testlog.json" ] || tell
echo "1..$number"
exit $failed
