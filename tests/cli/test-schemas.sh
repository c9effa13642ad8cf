#!/bin/bash
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# validate with the schemas of another libvirt than that of the build: copies of libvirt's own, changed here.
. "${0%/*}/lib.sh"
: "${ZPCI_LIBVIRT_SCHEMAS:?}"

# libvirt NAME SED-SCRIPT: a copy of libvirt's schemas, changed.
libvirt() {
  cp -r "$ZPCI_LIBVIRT_SCHEMAS" "$scratch/$1"
  sed -i -e "$2" "$scratch/$1"/*.rng
}

# guest TEXT [DRIVER]: a guest with this in it, beside a function that asks for something.
guest() {
  cat > "$scratch/guest.xml" <<END
<domain type='kvm'>
  <name>g</name>
  <memory unit='MiB'>512</memory>
  $1
  <os><type arch='s390x' machine='s390-ccw-virtio-7.2'>hvm</type></os>
  <devices>
    <hostdev mode='subsystem' type='pci' managed='yes'>
      ${2-}
      <source><address domain='0x0001' bus='0x00' slot='0x00' function='0x0'/></source>
      <address type='pci'><zpci uid='0x0001' fid='0x00000102' interp='on'/></address>
    </hostdev>
  </devices>
</domain>
END
}

# with NAME: validates the guest by these schemas.
with() { run --host "$hosts/z16.zhost" validate --schemas "$scratch/$1" "$scratch/guest.xml"; }
kept() { ls "$XDG_CACHE_HOME/libvirt-zpci" 2> /dev/null | grep '^schema-'; }
expect_no_schema_fault() { ! grep -F 'schema: ' "$out" >&2 || bad 'the schema should accept it'; }
# The elements of a domain that stand alone: libvirt of any version has <bootloader>; a later one may have <moonphase>.
libvirt newer 's/<element name="bootloader">/<element name="moonphase">/'
libvirt older 's/"iommufd"/"iommufd-to-come"/; s/name="hostdevDriver"/name="hostdevDriverToCome"/'
libvirt broken 's/<ref name="hostdevsubsyspci"\/>//'

case_ 'what only the libvirt of the machine knows is valid'
guest '<moonphase>/a</moonphase>'
with newer
expect 0
expect_no_schema_fault
run --host "$hosts/z16.zhost" validate "$scratch/guest.xml"
expect 1
expect_output "error: schema: <moonphase> in <domain type='kvm'> is not accepted here"

case_ 'the extended schema is kept, and python3 is not needed again'
kept | grep -qx schema-domain || bad "kept is: $(kept)"
mkdir "$scratch/nothing"
before=$PATH
PATH=$scratch/nothing
"$VIRT_ZPCI" --config "$scratch/zpci.conf" --host "$hosts/z16.zhost" validate --schemas "$scratch/newer" "$scratch/guest.xml" > "$out" 2> "$err"
status=$?
PATH=$before
expect 0

case_ 'one that is kept of other schemas is made anew, in its place'
guest '<bootloader>/a</bootloader>'
with newer
expect 0
libvirt third 's/<element name="bootloader">/<element name="sunphase">/'
guest '<sunphase>/a</sunphase>'
with third
expect 0
[ "$(kept | grep -c schema-domain)" = 1 ] || bad "kept is: $(kept)"

case_ 'what only the libvirt of the build knows is a warning'
guest '<bootloader>/a</bootloader>'
with newer
expect 0
expect_output "guest.xml:4: warning: schema: <bootloader> in <domain type='kvm'> is not accepted here" \
  'the libvirt of this machine drops it without a word'
run --host "$hosts/z16.zhost" validate --strict --schemas "$scratch/newer" "$scratch/guest.xml"
expect 1

case_ 'a fault of the document stays an error, and so does one of ours'
guest '<starphase/>'
with newer
expect 1
expect_output 'error: schema: <starphase>'
guest '<moonphase>/a</moonphase>'
sed -i "s/interp='on'/interp='maybe'/" "$scratch/guest.xml"
with newer
expect 1
expect_output "guest.xml:10: error: schema: attribute interp='maybe'"

case_ 'what came to libvirt later is a warning that says when'
guest "<iommufd enabled='yes'/>" "<driver name='vfio' iommufd='yes' model='vfio-pci'/>"
with older
expect 0
expect_output 'guest.xml:4: warning: schema: <iommufd> is known to libvirt 12.2 and newer' \
  'guest.xml:8: warning: schema: attribute iommufd of <driver> is known to libvirt 12.1 and newer' \
  'guest.xml:8: warning: schema: attribute model of <driver> is known to libvirt 10.0 and newer'
[ "$(grep -c ': error:' "$out")" = 0 ] || bad "$(cat "$out")"

case_ 'beside it, another fault is found'
guest "<iommufd enabled='yes'/>" "<driver iommufd='yes'/><teaming type='none'/>"
with older
expect 1
expect_output 'guest.xml:4: warning: schema: <iommufd>' 'guest.xml:8: warning: schema: attribute iommufd' "guest.xml:8: error: schema: <teaming type='none'>"

case_ 'schemas that cannot be extended: a note, and those of the build are used'
guest ''
with broken
expect 0
expect_output 'note: the schemas in ' "'hostdevsubsys' does not choose 'hostdevsubsyspci' in one place"
rm -rf "$XDG_CACHE_HOME/libvirt-zpci"
PATH=$scratch/nothing
"$VIRT_ZPCI" --config "$scratch/zpci.conf" --host "$hosts/z16.zhost" validate --schemas "$scratch/newer" "$scratch/guest.xml" > "$out" 2> "$err"
status=$?
PATH=$before
expect 0
expect_output 'note: the schemas in ' 'there is no python3'

case_ 'a cache that others can write is not trusted'
mkdir -p "$XDG_CACHE_HOME/libvirt-zpci"
chmod 777 "$XDG_CACHE_HOME/libvirt-zpci"
with newer
expect 0
[ -z "$(kept)" ] || bad "kept is: $(kept)"
chmod 755 "$XDG_CACHE_HOME/libvirt-zpci"

case_ 'the schemas of this build are taken as they are'
run --host "$hosts/z16.zhost" validate --schemas "$ZPCI_LIBVIRT_SCHEMAS" "$scratch/guest.xml"
expect 0
[ -z "$(kept)" ] || bad "kept is: $(kept)"

finish
