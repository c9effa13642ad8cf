#!/usr/bin/env bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Installs what is needed (Debian, Ubuntu; elsewhere it names the packages), builds, and does the main job on a
# captured IBM Z host: lists its functions, prints the node device of an ISM
# function, then the plan and the QEMU command line of a guest that gets it.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

build=${BUILD_DIR:-build}
host=tests/hosts/z16.zhost
guest=docs/examples/db01.xml

install_needs build run

echo "== building in $build/"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { { [ -f "$build/build.ninja" ] || meson setup "$build"; } && ninja -C "$build"; } >"$log" 2>&1; then
  tail -n 40 "$log" >&2
  exit 1
fi

show() {
  printf '\n$ virt-zpci --host %s %s\n' "$host" "$*"
  "$build/tools/virt-zpci/virt-zpci" --host "$host" "$@"
}

show list --all
show nodedev-dumpxml fid:0x00000102
show plan "$guest"
show domxml-to-native "$guest"
printf '\nThe tool is %s; its manual: man %s\n' \
  "$build/tools/virt-zpci/virt-zpci" "$build/tools/virt-zpci/virt-zpci.1"
