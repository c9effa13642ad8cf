#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Which libraries a run loads, as the dynamic linker tells: libvirt, json-glib and GIO only where they are called.
. "${0%/*}/lib.sh"

z16=$hosts/z16.zhost

# loaded ARG...: runs the program and prints which of these it loaded, whenever. The first belongs to the others, too, and
# libvirt needs what its distribution builds it with: udev on sid.
loaded() {
  rm -f "$scratch"/linker.*
  LD_DEBUG=files LD_DEBUG_OUTPUT=$scratch/linker run "$@"
  cat "$scratch"/linker.* > "$scratch/linked"
  grep -q 'file=libglib-2' "$scratch/linked" || { echo 'nothing'; return; }
  for library in libgio-2.0 libvirt libvirt-qemu libjson-glib-1.0 libudev; do
    how=
    [ $library != libudev ] || how='.*\(dynamically loaded by\|needed by [^ ]*virt-zpci\)'
    grep -q "file=$library\.so$how" "$scratch/linked" && printf '%s ' "$library"
  done
}

LD_DEBUG=files LD_DEBUG_OUTPUT=$scratch/probe "$VIRT_ZPCI" --version > /dev/null
ls "$scratch"/probe.* > /dev/null 2>&1 || skip_all 'the dynamic linker does not tell what it loads (LD_DEBUG of glibc)'

case_ 'none of the libraries'
for arguments in --version --help 'list --help' "--host $z16 list" "--host $z16 list --all --columns fid,netdevs" \
                 "--host $z16 nodedev-dumpxml fid:0x102" "--host $z16 hostdev fid:0x102" \
                 "domxml-to-stock $data/guest.xml" "validate $data/guest.xml" 'hook qemu guest stopped end -'; do
  # Words of one line each.
  libraries=$(loaded $arguments)
  [ -z "$libraries" ] || bad "'$arguments' loads $libraries: has each function a row in tools/virt-zpci/cli/late/*.def?"
done

case_ 'json-glib where JSON is printed, libvirt where it is asked, GIO where a capture is unpacked'
libraries=$(loaded --host "$z16" list --format json)
[ "$libraries" = 'libgio-2.0 libjson-glib-1.0 ' ] || bad "JSON loads $libraries"
libraries=$(loaded --host "$hosts/z13.zhost" --connect test:///default list)
[ "$libraries" = 'libgio-2.0 libvirt ' ] || bad "--connect loads $libraries"
gzip -c "$z16" > "$scratch/packed"
libraries=$(loaded --host "$scratch/packed" list)
[ "$libraries" = 'libgio-2.0 ' ] || bad "a packed capture loads $libraries"

# As on a system where the package is missing or broken.
case_ 'a library that cannot be loaded'
mkdir "$scratch/broken"
for library in libvirt.so.0 libjson-glib-1.0.so.0 libudev.so.1; do
  echo 'not a library' > "$scratch/broken/$library"
done
export LD_LIBRARY_PATH=$scratch/broken
run --host "$z16" list --all --type ism
expect 0
expect_quiet
run --host "$z16" list --format json
expect_failure 1 'library libjson-glib-1.0.so.0 cannot be used:' "$scratch/broken/libjson-glib-1.0.so.0: file too short"
run --host "$z16" --connect test:///default list
expect_failure 1 'library libvirt.so.0 cannot be used:'
run list --watch
expect_failure 1 'library libudev.so.1 cannot be used:'
unset LD_LIBRARY_PATH

finish
