# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Guests with a function passed through by real VFIO: what was asked, against
# what QEMU was told and what it made of it. Client-side use: the document is
# translated before libvirt sees it.

test_asked_off() {
  local before argument
  before=$(driver_of $pci_scsi)
  virt-zpci domxml-to-stock "$(author_xml off "uid='0x0009' fid='0x00000099' interp='off' aif='off'")" >/run/off.xml
  virsh define /run/off.xml
  virsh start --paused off
  argument=$(zpci_argument off 9)
  expect_text "fid" "$argument" '"fid":153'
  expect_text "interpret" "$argument" '"interpret":false'
  expect_text "forwarding-assist" "$argument" '"forwarding-assist":false'
  expect_equal "driver while the guest runs" vfio-pci "$(driver_of $pci_scsi)"
  expect_status off 9 'interp=off aif=off' 'as asked'
  expect_no_vfio $pci_scsi 'in use, probably by a guest'
  expect_text "QEMU's uid" "$(qom off zpci9 uid)" '"return":9'
  expect_text "QEMU's interpret" "$(qom off zpci9 interpret)" '"return":false'
  virsh dumpxml --inactive off >/run/off.stored.xml
  virt-zpci domxml-from-stock /run/off.stored.xml >/run/off.raised.xml
  expect_text "the author form" "$(cat /run/off.raised.xml)" \
    "<zpci uid='0x0009' fid='0x00000099' interp='off' aif='off'/>"
  virsh destroy off
  expect_equal "driver afterwards" "$before" "$(driver_of $pci_scsi)"
  drop_guest off
}

test_not_asked() {
  virt-zpci domxml-to-stock "$(author_xml plain "uid='0x000a' fid='0x0000009a'")" >/run/plain.xml
  cmp /run/plain.author.xml /run/plain.xml
  virsh define /run/plain.xml
  virsh start --paused plain
  expect_equal "zpci of a document without our attributes" \
    '{"driver":"zpci","uid":10,"fid":154,"target":"hostdev0","id":"zpci10"}' "$(zpci_argument plain 10)"
  expect_status plain 10 '' \
    "nothing was asked; QEMU fell back, because KVM does not interpret: domain type 'qemu' does not use KVM"
  expect_text "interpretation without KVM: the silent fallback" "$(qom plain zpci10 interpret)" '"return":false'
  drop_guest plain
}

test_asked_on() {
  local text
  text=$(expect_failure virt-zpci domxml-to-stock "$(author_xml on "uid='0x000b' interp='on'")")
  expect_text "the refusal" "$text" "hostdev0: interp='on' needs KVM, and this domain is of type 'qemu'"
}

# By this machine's own libvirt, embedded.
test_native() {
  local argument
  argument=$(virt-zpci domxml-to-native "$(author_xml native "uid='0x000c' fid='0x0000009c' aif='off'")" | grep '"driver":"zpci"')
  expect_text "fid" "$argument" '"fid":156'
  expect_text "forwarding-assist" "$argument" '"forwarding-assist":false'
  sed "s/<domain type='qemu'/<domain type='kvm'/" /run/native.author.xml >/run/kvm.author.xml
  expect_text "a guest of type kvm" "$(expect_failure virt-zpci domxml-to-native /run/kvm.author.xml)" \
    'no KVM on this machine .* load kvm, or write type=.qemu'
}

tap_test "interp='off' aif='off' reach QEMU, and the function comes back" test_asked_off
tap_test "a document without our attributes starts; QEMU falls back" test_not_asked
tap_test "interp='on' in a guest without KVM is refused" test_asked_on
tap_test "domxml-to-native by the libvirt here" test_native
