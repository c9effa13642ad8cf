#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Boots Debian 13's s390x kernel with busybox and a set of zPCI functions, and
# runs one script in it. See README.md for what that proves.

set -euo pipefail
here="$(dirname "$(readlink -f "$0")")"
. "$here/../../cross/cache.sh"
. "$here/lib/pieces.sh"
. "$here/lib/run.sh"

usage() {
  echo "Usage: run-small.sh --script SCRIPT [OPTION]..."
  echo
  echo "Runs SCRIPT on an emulated IBM Z host that has a Linux kernel, busybox and zPCI functions."
  echo
  zhost_options
}

zhost_timeout=120
zhost_parse "$@"
zhost_run 1G
