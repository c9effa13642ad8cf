#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The Debian packages of s390x, out of the cross build, on the emulated IBM Z host: its own dpkg installs them, virt-zpci
# lists the functions of that host, hook and plug-in are put into use, and removal leaves none of them. Prints TAP.
#
#   test-s390x.sh SOURCE-FOLDER

set -euo pipefail
source_folder=$1
. "$source_folder/cross/cache.sh"
. "$source_folder/tests/zhost/lib/skip.sh"
zhost_skip
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

quietly() { "$@" >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; exit 1; }; }
quietly "$source_folder/packaging/deb.sh" --s390x "$work/packages"
rm -f "$work"/packages/*.buildinfo "$work"/packages/*.changes
rm -f "$work"/packages/*-dbgsym_*

cat >"$work/script" <<'END'
#!/bin/bash
# The image has no records of its packages, so nothing can be asked of them.
db=/tmp/dpkg
mkdir -p $db/info $db/updates $db/triggers && : >$db/status
dpkg_here() { dpkg --admindir=$db --force-depends,bad-path "$@"; }
number=0
try() {
  number=$((number + 1))
  if "${@:2}" >/tmp/log 2>&1; then
    echo "ok $number - $1"
  else
    echo "not ok $number - $1"
    sed 's/^/# /' /tmp/log
    failed=1
  fi
}
failed=0
machine() { [ "$(dpkg --print-architecture)" = s390x ] && virt-zpci --version; }
lists() { virt-zpci list --no-headings --columns fid,pci-address | grep -q '^0x[0-9a-f]\{8\} *[0-9a-f]\{4\}:'; }
plans() { virt-zpci --host /usr/share/doc/libvirt-zpci-common/examples/z16.zhost plan /usr/share/doc/libvirt-zpci-common/examples/db01.xml | grep interpreted; }
hook=/etc/libvirt/hooks/qemu.d/50-libvirt-zpci
dropin=/etc/systemd/system/libvirtd.service.d/zz-libvirt-zpci.conf
enabled() { virt-zpci plugin enable && [ -x $hook ] && [ -e "$(sed -n 's/.*LD_PRELOAD=\([^"]*\).*/\1/p' $dropin)" ]; }
gone() { dpkg_here --purge libvirt-zpci-plugin libvirt-zpci libvirt-zpci-common && [ ! -e $hook ] && [ ! -e $dropin ] && [ ! -e /usr/bin/virt-zpci ]; }
try 'the packages install' dpkg_here --install /packages/*.deb
try 'virt-zpci runs on s390x' machine
try 'it lists the functions of this host' lists
try 'it plans a guest' plans
try 'enable puts hook and plug-in into use' enabled
try 'purging leaves nothing in use' gone
echo "1..$number"
exit $failed
END
status=0
"$source_folder/tests/zhost/run-large.sh" --script "$work/script" --add "$work/packages:/packages" --timeout 300 >"$work/tap" || status=$?
grep -E '^(ok|not ok|1\.\.|#)' "$work/tap"
grep -q '^1\.\.' "$work/tap" || { tail -n 40 "$work/tap" >&2; echo "Bail out! the emulated host ended with $status"; exit 1; }
exit $status
