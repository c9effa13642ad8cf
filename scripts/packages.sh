# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Debian packages, by what they are needed for; sourced by try.sh and check.sh.

# Building, and the libraries of docs/dependencies.md.
packages_build=(
  build-essential meson ninja-build pkg-config perl
  libglib2.0-dev libxml2-dev libjson-glib-dev libvirt-dev libudev-dev gnulib
  libxml2-utils
)

# Stock libvirt and QEMU, which make the argv; the user libvirt-qemu, which
# libvirt's embedded driver wants when it runs as root.
packages_run=(
  libvirt-daemon libvirt-daemon-driver-qemu libvirt-daemon-system libvirt-clients
  qemu-system-misc pci.ids
)

# Debian packages of this tree: building them, and what looks at the result.
packages_deb=(
  "${packages_build[@]}"
  dpkg-dev debhelper fakeroot lintian checkpolicy semodule-utils python3
)
packages_rpm=("${packages_build[@]}" rpm xz-utils checkpolicy semodule-utils python3)

# Only the tests.
packages_test=(
  jing default-jre-headless umockdev libumockdev-dev bash-completion python3 python3-libvirt
  qemu-system-x86 iproute2 mdevctl graphviz prometheus fish zsh
  checkpolicy
  libasan8 libubsan1 clang libclang-rt-dev valgrind procps util-linux diffutils
  qemu-user-static gcc-s390x-linux-gnu libc6-dev-s390x-cross
  xsltproc libgnutls28-dev libyajl-dev libpciaccess-dev
  dpkg-dev debhelper lintian semodule-utils debootstrap rpm
  xz-utils e2fsprogs fakeroot cpio kmod tar debian-archive-keyring ca-certificates
)

# without_services: until this subshell ends, dpkg starts no service of a package that it installs. The tests start
# their own daemons; prometheus, of which they use promtool, would listen on the network.
without_services() {
  local policy=/usr/sbin/policy-rc.d
  [ ! -e "$policy" ] && [ ! -L "$policy" ] || return 0
  trap "rm -f '$policy'" EXIT
  trap 'exit 1' HUP INT TERM
  printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod 755 "$policy"
}

# install_packages PACKAGE...: installs what is missing; says what it does.
install_packages() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null)" = "ii " ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ]; then
    echo "error: these Debian packages are missing: ${missing[*]}" >&2
    echo "       install them as root, or run this script as root" >&2
    return 1
  fi
  echo "== installing ${missing[*]}"
  local log
  log=$(mktemp)
  if ! (
    without_services
    apt-get update -qq &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  ) >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    rm -f "$log"
    echo "error: apt-get could not install them (see above)" >&2
    return 1
  fi
  rm -f "$log"
}
