#!/bin/sh
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The benchmark of list beside libzpci, the library for zPCI functions of s390-tools, which lists them as we do.
# Its example program is built from the sources in FOLDER (https://github.com/ibm-s390-linux/s390-tools), on any
# architecture; nothing is written there. lspci takes part where it is installed.
#
# usage: scripts/bench-peers.sh BUILD-FOLDER S390-TOOLS-FOLDER
set -eu
[ $# = 2 ] || { sed -n '/^# usage: /s///p' "$0" >&2; exit 2; }
build=$1 peer=$2
[ -e "$peer/libzpci/libzpci_example.c" ] || { echo "$peer has no libzpci/libzpci_example.c: not s390-tools 2.30 or newer" >&2; exit 1; }
scratch=$(mktemp -d "${TMPDIR:-/tmp}/zpci-peers-XXXXXX")
trap 'rm -rf "$scratch"' EXIT

set -- "$peer/libzpci/libzpci_example.c" "$peer/libzpci/pci_list.c"
for part in base file libc list panic path scandir str; do
  set -- "$@" "$peer/libutil/util_$part.c"
done
${CC:-cc} -O2 -std=gnu11 -D_GNU_SOURCE -I"$peer/include" -o "$scratch/libzpci" "$@"
ZPCI_LIBZPCI=$scratch/libzpci meson test -C "$build" --benchmark --verbose --suite cli list
