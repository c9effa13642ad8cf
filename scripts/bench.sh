#!/bin/sh
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# All benchmarks in one run, behind a line about the machine: docs/performance.md is made of such a run. With FOLDER,
# the sources of s390-tools (https://github.com/ibm-s390-linux/s390-tools), `list` is also measured beside libzpci, their
# library for zPCI functions, and `list --ap` beside lszcrypt: libzpci's example program and lszcrypt are built from them,
# on any architecture; nothing is written there.
#
# usage: scripts/bench.sh BUILD-FOLDER [S390-TOOLS-FOLDER]
set -eu
[ $# = 1 ] || [ $# = 2 ] || { sed -n '/^# usage: /s///p' "$0" >&2; exit 2; }
build=$1 peer=${2:-}

# version PACKAGE: as pkg-config knows it.
version() {
  pkg-config --modversion "$1" 2> /dev/null || echo unknown
}

printf '%s, %s, Linux %s, %s, %s processors, %s MiB, load %s; libvirt %s, libxml2 %s, GLib %s\n' "$(date -u '+%Y-%m-%d %H:%M UTC')" \
  "$(sed -n 's/^PRETTY_NAME="\(.*\)"$/\1/p' /etc/os-release)" "$(uname -r)" "$(sed -n '/^model name[^:]*: /{s///p;q;}' /proc/cpuinfo)" "$(nproc)" \
  "$(sed -n '/^MemTotal: *\([0-9]*\) kB/{s//\1/p;q;}' /proc/meminfo | { read -r kib; echo $((kib / 1024)); })" \
  "$(cut -d' ' -f1-3 /proc/loadavg)" "$(version libvirt)" "$(version libxml-2.0)" "$(version glib-2.0)"
grep -q '"name": "buildtype", "value": "release"' "$build/meson-info/intro-buildoptions.json" ||
  echo "$build is not built with -Dbuildtype=release: the figures say little"

scratch=$(mktemp -d "${TMPDIR:-/tmp}/zpci-bench-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
if [ "$peer" ]; then
  [ -e "$peer/libzpci/libzpci_example.c" ] || { echo "$peer has no libzpci/libzpci_example.c: not s390-tools 2.30 or newer" >&2; exit 1; }
  set -- "$peer/libzpci/libzpci_example.c" "$peer/libzpci/pci_list.c"
  for part in base file libc list panic path scandir str; do
    set -- "$@" "$peer/libutil/util_$part.c"
  done
  ${CC:-cc} -O2 -std=gnu11 -D_GNU_SOURCE -I"$peer/include" -o "$scratch/libzpci" "$@"
  set -- "$peer/zconf/zcrypt/lszcrypt.c" "$peer/zconf/zcrypt/misc.c"
  for part in base file fmt libc list opt opt_helper panic path prg proc rec scandir str; do
    [ ! -e "$peer/libutil/util_$part.c" ] || set -- "$@" "$peer/libutil/util_$part.c"
  done
  ${CC:-cc} -w -O2 -std=gnu11 -D_GNU_SOURCE -DRELEASE_STRING='"peer"' -I"$peer/include" -I"$peer/zconf/zcrypt" \
    -o "$scratch/lszcrypt" "$@"
  export ZPCI_LIBZPCI="$scratch/libzpci" ZPCI_LSZCRYPT="$scratch/lszcrypt"
fi
meson test -C "$build" --benchmark --verbose
