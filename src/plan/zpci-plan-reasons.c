/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A row that stands in the place of another keeps its id: programs see the
 * same reason, people read what is in the way of their guest.
 */
#include "zpci-decide-private.h"

#define TYPE "a guest of type '{name}' is not interpreted"
#define TYPE_REMEDY "write <domain type='kvm'>"
#define SECURE "a guest with Secure Execution is not interpreted"
#define SECURE_REMEDY "remove <launchSecurity type='s390-pv'>"
#define OVERRIDE "a <qemu:override> turns interpretation off"
#define OVERRIDE_REMEDY "remove the <qemu:override> of {property}"
#define COMMAND "<qemu:commandline> turns interpretation off"
#define COMMAND_REMEDY "remove interpret there, or define the guest with interp='on' on a <hostdev>, which makes an override"
#define COMMAND_FORWARDING "aif='on', and <qemu:commandline> turns forwarding-assist off"
#define COMMAND_FORWARDING_REMEDY "remove forwarding-assist there, or define the guest with aif='on', which makes an override"
#define FORWARDING_OFF "aif='on', and a <qemu:override> turns forwarding-assist off"
#define FORWARDING_OFF_REMEDY "remove that <qemu:override>"
#define FORWARDING "{machine} turns forwarding-assist off, and no override turns it on"
#define FORWARDING_REMEDY "define the guest with aif='on' under this machine type, which makes an override"
#define DEFAULT "already QEMU's default"

#define INSTEAD_OF(name, when, culprit, id, cause, remedy)                                                             \
  { ZPCI_REASON_##name, ZPCI_WHEN_##when, { { (id), (cause), (remedy) }, ZPCI_CULPRIT_##culprit } }

const ZpciPlanReason zpci_plan_reasons[ZPCI_N_PLAN_REASONS] = {
  INSTEAD_OF (INTERPRETED_ASKED, NO_OVERRIDE, NONE, "interpreted-asked", DEFAULT, NULL),
  INSTEAD_OF (INTERPRETED_FORWARDED, NO_OVERRIDE, NONE, "interpreted-forwarded", DEFAULT, NULL),

  INSTEAD_OF (INTERCEPTED_KVM, OTHER_TYPE, NONE, "intercepted-kvm", TYPE, NULL),
  INSTEAD_OF (INTERCEPTED_KVM, SECURE, NONE, "intercepted-kvm", SECURE, NULL),
  INSTEAD_OF (ASKED_KVM, OTHER_TYPE, KVM, "asked-kvm", TYPE, TYPE_REMEDY),
  INSTEAD_OF (ASKED_KVM, SECURE, KVM, "asked-kvm", SECURE, SECURE_REMEDY),
  INSTEAD_OF (CLOSED_KVM, OTHER_TYPE, KVM, "closed-kvm", "{function} {trait}, and " TYPE, TYPE_REMEDY),
  INSTEAD_OF (CLOSED_KVM, SECURE, KVM, "closed-kvm", "{function} {trait}, and " SECURE, SECURE_REMEDY),

  INSTEAD_OF (INTERCEPTED_MACHINE, COMMAND_OFF, NONE, "intercepted-machine", COMMAND, NULL),
  INSTEAD_OF (ASKED_MACHINE, COMMAND_OFF, REQUEST, "asked-machine", "interp='on', and " COMMAND, COMMAND_REMEDY),
  INSTEAD_OF (ASKED_MACHINE, COMMAND_FORWARDING_OFF, REQUEST, "asked-machine", COMMAND_FORWARDING,
              COMMAND_FORWARDING_REMEDY),
  INSTEAD_OF (ASKED_AIF_MACHINE, COMMAND_OFF, REQUEST, "asked-aif-machine", "aif='on', and " COMMAND, COMMAND_REMEDY),
  INSTEAD_OF (ASKED_AIF_MACHINE, COMMAND_FORWARDING_OFF, REQUEST, "asked-aif-machine", COMMAND_FORWARDING,
              COMMAND_FORWARDING_REMEDY),
  INSTEAD_OF (CLOSED_MACHINE, COMMAND_OFF, REQUEST, "closed-machine", "{function} {trait}, and " COMMAND,
              COMMAND_REMEDY),
  INSTEAD_OF (INTERCEPTED_MACHINE, OVERRIDE_OFF, NONE, "intercepted-machine", OVERRIDE, NULL),
  INSTEAD_OF (ASKED_MACHINE, OVERRIDE_OFF, REQUEST, "asked-machine", OVERRIDE, OVERRIDE_REMEDY),
  INSTEAD_OF (ASKED_MACHINE, FORWARDING_OFF, REQUEST, "asked-machine", FORWARDING_OFF, FORWARDING_OFF_REMEDY),
  INSTEAD_OF (ASKED_MACHINE, FORWARDING_DEFAULT, MACHINE, "asked-machine", FORWARDING, FORWARDING_REMEDY),
  INSTEAD_OF (ASKED_AIF_MACHINE, OVERRIDE_OFF, REQUEST, "asked-aif-machine", OVERRIDE, OVERRIDE_REMEDY),
  INSTEAD_OF (ASKED_AIF_MACHINE, FORWARDING_OFF, REQUEST, "asked-aif-machine", FORWARDING_OFF, FORWARDING_OFF_REMEDY),
  INSTEAD_OF (ASKED_AIF_MACHINE, FORWARDING_DEFAULT, MACHINE, "asked-aif-machine", FORWARDING, FORWARDING_REMEDY),
  INSTEAD_OF (CLOSED_MACHINE, OVERRIDE_OFF, REQUEST, "closed-machine", "{function} {trait}, and " OVERRIDE,
              OVERRIDE_REMEDY),

  INSTEAD_OF (CLOSED_INTERP_OFF, MACHINE_OFF, REQUEST, "closed-interp-off", "{function} {trait}",
              "write interp='on' in place of interp='off'"),
};

#define REFUSAL(culprit, id, cause, remedy) { { (id), (cause), (remedy) }, ZPCI_CULPRIT_##culprit }

const ZpciDecideReason zpci_plan_refusals[ZPCI_N_PLAN_REFUSALS] = {
  [ZPCI_REFUSAL_INTERFACE] =
      REFUSAL (FUNCTION, "interface",
               "libvirt starts <interface type='hostdev'> with virtual functions of SR-IOV alone, and this function has "
               "no link 'physfn'",
               "write <hostdev mode='subsystem' type='pci'>, and set MAC address and VLAN in the guest"),
  [ZPCI_REFUSAL_NO_MACHINE] =
      REFUSAL (MACHINE, "no-machine", "{qemu} offers no machine type '{value}', so libvirt does not start the guest",
               "write {name}; 'virt-zpci qemu-caps' lists what it offers"),
  [ZPCI_REFUSAL_OVERRIDE_QEMU] =
      REFUSAL (QEMU, "override-qemu", "{qemu} has no zpci property {property}, which a <qemu:override> sets",
               "use qemu-system-s390x {release} or newer, or remove the attribute or <qemu:override>"),
  [ZPCI_REFUSAL_REQUEST_FUNCTION] =
      REFUSAL (FUNCTION, "request-function", "QEMU turns {property} off for ISM", "remove {request}"),
  [ZPCI_REFUSAL_REQUEST_QEMU] =
      REFUSAL (QEMU, "request-qemu", "{qemu} has no zpci property {property}",
               "use qemu-system-s390x {release} or newer, or remove {request}"),
  [ZPCI_REFUSAL_REQUEST_OVERRIDE] =
      REFUSAL (REQUEST, "request-override", "{request}, and a <qemu:override> turns {property} {opposite}",
               "remove that <qemu:override>"),
  [ZPCI_REFUSAL_REQUEST_MACHINE] =
      REFUSAL (MACHINE, "request-machine", "{machine} turns {property} {opposite}, and no override turns it {value}",
               "define the guest with {request} under this machine type, which makes an override"),
  [ZPCI_REFUSAL_COMMAND_OPTION] =
      REFUSAL (REQUEST, "command-option", "QEMU does not start: '{name}' in <qemu:commandline> is no option",
               "write the option and its value in two <qemu:arg>"),
  [ZPCI_REFUSAL_COMMAND_SET] =
      REFUSAL (REQUEST, "command-set",
               "QEMU does not start: for '-set {name}' there is no device '{value}', since libvirt writes it as JSON",
               "write the attributes of <zpci>, or a <qemu:override> of alias '{value}'"),
  [ZPCI_REFUSAL_COMMAND_GLOBAL] =
      REFUSAL (REQUEST, "command-global",
               "QEMU does not start: '-global {name}' in <qemu:commandline>, and {qemu} has no zpci property {property}",
               "remove it; 'virt-zpci qemu-caps' lists the properties"),
  [ZPCI_REFUSAL_COMMAND_VALUE] =
      REFUSAL (REQUEST, "command-value",
               "QEMU does not start: the value of '-global {name}' in <qemu:commandline> is neither on nor off",
               "write zpci.{property}=on or zpci.{property}=off"),
  [ZPCI_REFUSAL_OVERRIDE_NAME] =
      REFUSAL (REQUEST, "override-name",
               "QEMU does not start: a <qemu:override> of alias '{name}' sets '{property}', which no zpci device of {qemu} has",
               "write {value}"),
  [ZPCI_REFUSAL_OVERRIDE_TYPE] =
      REFUSAL (REQUEST, "override-type",
               "libvirt or QEMU refuses the <qemu:override> of {property} on alias '{name}', which has type='{fact}'",
               "write {value}"),
  [ZPCI_REFUSAL_OVERRIDE_VALUE] =
      REFUSAL (REQUEST, "override-value",
               "libvirt or QEMU refuses the <qemu:override> of {property} on alias '{name}', which has value='{fact}'",
               "write {value}"),
  [ZPCI_REFUSAL_OVERRIDE_FIXED] =
      REFUSAL (REQUEST, "override-fixed",
               "libvirt or QEMU refuses the <qemu:override> of {property} on alias '{name}': a zpci device needs libvirt's",
               "remove it"),
};

const ZpciReasonRow zpci_plan_reason_unknown = { "unknown", "cannot be told without knowing: {inputs}", NULL };
const ZpciReasonRow zpci_plan_reason_expected = { "expected", "expected without knowing: {inputs}", NULL };

const ZpciReasonRow zpci_plan_reason_qemu_too = { "qemu-too", "{qemu} cannot interpret",
                                                  "QEMU has to be 7.2 or newer then" };
const ZpciReasonRow zpci_plan_reason_kvm_too = { "kvm-too", "KVM does not interpret here",
                                                 "KVM has to interpret then, and does not here ({fact})" };

const ZpciReasonRow zpci_plan_warnings[ZPCI_N_WARNINGS] = {
  [ZPCI_WARNING_ABSENT] = {
    "absent", "function {name} is not on this host", "'virt-zpci list --all' shows those that are" },
  [ZPCI_WARNING_STANDBY] = {
    "standby", "{function} is in standby", "power it on with 'echo 1 > {name}'" },
  [ZPCI_WARNING_OTHER_DRIVER] = {
    "other-driver", "managed='no', and {driver} has the function",
    "write managed='yes', or bind vfio-pci before the start" },
  [ZPCI_WARNING_NO_DRIVER] = {
    "no-driver", "managed='no', and no driver has the function",
    "write managed='yes', or bind vfio-pci before the start" },
  [ZPCI_WARNING_COMMAND_DRIVER] = {
    "command-driver", "libvirt binds no driver for a device of <qemu:commandline>, and {driver} has the function",
    "write a <hostdev>, or bind vfio-pci before the start" },
  [ZPCI_WARNING_COMMAND_NO_DRIVER] = {
    "command-no-driver", "libvirt binds no driver for a device of <qemu:commandline>, and none has the function",
    "write a <hostdev>, or bind vfio-pci before the start" },
  [ZPCI_WARNING_SOURCE_NUMBER] = {
    "source-read", "in <source>, {fact}, so the host function is {name}",
    "write {request} where {value} is meant, as lspci prints it, else {opposite}" },
  [ZPCI_WARNING_NO_ALIASES] = {
    "no-modules-alias", "libvirt from 10.0 on picks the driver of a managed device by {name}, which cannot be read",
    "write <driver model='vfio-pci'/> in the device, or let libvirt read that file" },
  [ZPCI_WARNING_GROUP] = {
    "group", "{function} is in the same IOMMU group ({name}), and {driver} has it, so VFIO gives the group to no guest",
    "bind it to vfio-pci as well, or pass it to this guest too with managed='yes'" },
  [ZPCI_WARNING_ISM_RESET] = {
    "ism-reset", "{qemu} does not reset an ISM function when the guest reboots or ends", "use QEMU 8.2 or newer" },
  [ZPCI_WARNING_NO_ZPCI] = {
    "no-zpci-device", "{qemu} at {name} has no zpci device", "use qemu-system-s390x" },
  [ZPCI_WARNING_OVERRIDE_ALIAS] = {
    "override-alias", "libvirt ignores the <qemu:override> of alias '{name}', which names no device",
    "write alias='{value}', the uid {fact} in decimal" },
  [ZPCI_WARNING_OVERRIDE_NO_DEVICE] = {
    "override-no-device", "libvirt ignores the <qemu:override> of alias '{name}', which names no device",
    "an alias is 'zpci' and the uid in decimal: '{value}' for uid {fact}" },
  [ZPCI_WARNING_OVERRIDE_OWN] = {
    "override-own", "a <qemu:override> changes the {property} of alias '{name}', so the guest has another one than "
    "libvirt and this document know",
    "remove it, and write the {property} on <zpci>" },
  [ZPCI_WARNING_OVERRIDE_TARGET] = {
    "override-target", "a <qemu:override> changes the target of alias '{name}', so its function gets another zpci device "
    "from QEMU, without what is written here",
    "remove it" },
  [ZPCI_WARNING_COST] = { "request-cost", "{request}: {fact}", NULL },
};
