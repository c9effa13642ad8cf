# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Stock libvirtd with plug-in and hook: guests, by stock virsh alone.

test_plugin_off() {
  local before argument
  need_plugin
  before=$(driver_of $pci_scsi)
  virsh define "$(author_xml poff "uid='0x0009' fid='0x00000099' interp='off' aif='off'")"
  expect_text "what virsh reads" "$(virsh dumpxml poff)" \
    "<zpci uid='0x0009' fid='0x00000099' interp='off' aif='off'/>"
  virsh start --paused poff
  argument=$(zpci_argument poff 9)
  expect_text "fid" "$argument" '"fid":153'
  expect_text "interpret" "$argument" '"interpret":false'
  expect_text "forwarding-assist" "$argument" '"forwarding-assist":false'
  expect_status poff 9 'interp=off aif=off' 'as asked'
  virsh destroy poff
  expect_equal "driver afterwards" "$before" "$(driver_of $pci_scsi)"
  drop_guest poff
}

test_plugin_on() {
  local text
  need_plugin
  text=$(expect_failure virsh define "$(author_xml pon "uid='0x000b' interp='on'")")
  expect_text "the refusal" "$text" "hostdev0: interp='on' needs KVM, and this domain is of type 'qemu'"
}

# A document that asks by metadata alone, which no rule of the plug-in looks at: the start hook does.
test_hook() {
  local text
  need_plugin
  domain_xml hooked "$(hostdev_xml $pci_scsi "uid='0x000d' fid='0x0000009d'")" |
    sed "s,<devices>,<metadata><zpci:functions xmlns:zpci='urn:libvirt-zpci:domain:1'><zpci:function uid='0x000d' source='$pci_scsi' interp='on'/></zpci:functions></metadata>&," \
      >/run/hooked.xml
  virsh define /run/hooked.xml
  text=$(expect_failure virsh start --paused hooked)
  expect_text "who refuses" "$text" 'Hook script execution failed'
  expect_text "the cause" "$text" "guest hooked: hostdev0 \(asked: interp=on\): a guest of type 'qemu' is not interpreted"
  expect_equal "the guest" 'shut off' "$(virsh domstate hooked | head -n 1)"
  drop_guest hooked
}

test_guard() {
  local text
  need_plugin
  define_guest survivor
  virsh start --paused survivor
  hold_group $pci_scsi
  hostdev_xml $pci_scsi >/run/attach.xml
  text=$(expect_failure virsh attach-device survivor /run/attach.xml --live)
  note "the client reads: ${text//$'\n'/ }"
  expect_equal "the guest" paused "$(virsh domstate survivor | head -n 1)"
  expect_text "the cause" "$text" 'in use|held|busy'
  release_group $pci_scsi
  drop_guest survivor
}

test_free_attach() {
  need_plugin
  define_guest taker
  virsh start --paused taker
  hostdev_xml $pci_rng >/run/attach.xml
  virsh attach-device taker /run/attach.xml --live
  expect_equal "driver" vfio-pci "$(driver_of $pci_rng)"
  expect_text "QEMU's interpret" "$(qom taker zpci1 interpret)" '"return":false'
  drop_guest taker
  wait_until 60 driver_is $pci_rng virtio-pci
}

tap_test "plug-in: interp='off' aif='off' reach QEMU, and virsh reads them back" test_plugin_off
tap_test "plug-in: interp='on' in a guest without KVM is refused" test_plugin_on
tap_test "hook: a start that asks for what is not there is refused" test_hook
tap_test "plug-in: a live attach that must fail leaves the guest alive" test_guard
tap_test "plug-in: a live attach of a free function works" test_free_attach
