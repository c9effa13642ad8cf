#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Boots Debian 13 for s390x with stock libvirtd, QEMU and udev and a set of
# zPCI functions, and runs one script in it. See README.md for what that
# proves.

set -euo pipefail
here="$(dirname "$(readlink -f "$0")")"
. "$here/../../cross/cache.sh"
. "$here/lib/pieces.sh"
. "$here/lib/image.sh"
. "$here/lib/run.sh"

usage() {
  echo "Usage: run-large.sh --script SCRIPT [OPTION]..."
  echo
  echo "Runs SCRIPT on an emulated IBM Z host that has Debian 13's libvirtd, QEMU and udev and zPCI functions."
  echo "'zhost-libvirtd start|stop|restart' starts and stops the daemon inside."
  echo
  zhost_options
}

zhost_timeout=240
zhost_parse "$@"
image=$(zhost_image)
zhost_run 3G -smp 2 -accel tcg,thread=multi \
  -drive "if=none,id=root,format=raw,file=$image,snapshot=on" -device virtio-blk-ccw,drive=root,serial=zhost-root
