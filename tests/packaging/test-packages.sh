#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# packages.table names what the build asks for, and a machine that lacks something is told the names of its own
# distribution.
#
#   test-packages.sh SOURCE-FOLDER
set -u
cd "$1" || exit 1
. scripts/packages.sh
. tests/packaging/check.sh

table() { grep -v -e '^#' -e '^$' scripts/packages.table; }
modules_of_table() { table | awk '{ print "," $1 ",", $2 }' | sed -n "s/^.*,$1,.* pc://p" | sort -u; }
modules_of_meson() { sed -n "s/.*dependency('\([^']*\)'.*/\1/p" "$@" | sort -u; }

check 'every row has a use, a need and three names' 5 "$(table | awk '{ print NF }' | sort -u)"
check 'the modules that meson.build asks for are those of building' "$(modules_of_meson meson.build)" "$(modules_of_table build)"
check 'the modules that the tests ask for are those of the quick suites' \
  "$(find tests -name meson.build -exec sed -n "s/.*dependency('\([^']*\)'.*/\1/p" {} + | sort -u)" "$(modules_of_table quick)"
no_package=$(table | awk '$1 ~ /build/ && $2 ~ /^pc:/ && ($3 == "-" || $4 == "-" || $5 == "-") { print $2 }')
check 'every module of the build has a package everywhere' none "${no_package:-none}"
# build-essential, which every Debian build has, brings a compiler and libc.
depends=$(sed -n '/^Build-Depends:/,/^$/p' packaging/debian/control)
no_dependency=$(
  table | awk '$1 ~ /build/ { print $3 }' | sort -u | grep -vxE 'gcc|libc6-dev|ninja-build' | while read -r names; do
    grep -qE "^ .*\b(${names//+/\\+})(:any)?\b" <<<"$depends" || echo "$names"
  done
)
check 'the packages of Debian to build with are build dependencies of ours' none "${no_dependency:-none}"

release=$(mktemp)
like() { # like ID [ID_LIKE]: what such a system installs with
  printf 'ID=%s\nID_LIKE="%s"\n' "$1" "${2-}" >"$release"
  family "$release"
}
trap 'rm -f "$release"' EXIT
check 'Debian takes apt' apt "$(like debian)"
check 'Ubuntu takes apt' apt "$(like ubuntu debian)"
check 'Fedora takes dnf' dnf "$(like fedora)"
check 'RHEL takes dnf' dnf "$(like rhel fedora)"
check 'CentOS Stream takes dnf' dnf "$(like centos 'rhel fedora')"
check 'SLES takes zypper' zypper "$(like sles suse)"
check 'openSUSE takes zypper' zypper "$(like opensuse-leap 'suse opensuse')"
check 'a system that nobody knows takes nothing of these' none "$(like plan9)none"

rows=$(table | awk '$2 == "pc:glib-2.0" || $2 == "pc:gio-2.0" || $2 == "cmd:qemu-system-s390x"')
said() { (eval "family() { echo $1; }"; say_missing "$rows" 2>&1 | sed 1d); }
check 'Debian is told its names' '       install it as root: apt install libglib2.0-dev qemu-system-s390x' "$(said apt)"
check 'Fedora is told its names' '       install it as root: dnf install glib2-devel qemu-system-s390x' "$(said dnf)"
check 'SUSE is told its names' '       install it as root: zypper install glib2-devel qemu-s390x' "$(said zypper)"
check 'a system that nobody knows is told all of them' "$(said apt; said dnf; said zypper)" "$(said '')"
check 'what is missing is named' 'error: this machine lacks: glib-2.0, gio-2.0, qemu-system-s390x' "$(say_missing "$rows" 2>&1 | head -n 1)"

check 'one of several is enough' yes "$(is_there cmd:no-such-program,sh && echo yes)"
check 'what is not there is not found' no "$(is_there cmd:no-such-program,no-other || echo no)"
echo "1..$number"
exit $bad
