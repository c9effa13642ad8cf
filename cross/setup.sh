#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Sets up a build folder for s390x on Debian, tests included: they run under
# QEMU's user emulation.

set -euo pipefail
here="$(dirname "$(readlink -f "$0")")"
. "$here/cache.sh"

usage() {
  cat <<'END'
Usage: setup.sh BUILD-FOLDER [MESON-OPTION...]

Sets BUILD-FOLDER up for an s390x build of the source tree this script is in:

  cross/setup.sh build-s390x && meson compile -C build-s390x && meson test -C build-s390x -t 5
END
}

case ${1:-} in
  --help) usage; exit 0 ;;
  '' | -*) zpci_usage_error "BUILD-FOLDER is needed" ;;
esac
build=$1
shift

zpci_need meson meson
zpci_need pkg-config pkg-config
zpci_need s390x-linux-gnu-gcc gcc-s390x-linux-gnu
command -v qemu-s390x >/dev/null || zpci_need qemu-s390x-static qemu-user-static
constants=$("$here/make-sysroot.sh")
exec meson setup --prefix /usr --sysconfdir /etc --localstatedir /var --libdir lib/s390x-linux-gnu --cross-file "$constants" --cross-file "$here/s390x-linux-gnu.txt" "$@" "$build" "$here/.."
