/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The reasons of the decision: who stands in the way, the cause in one clause,
 * and the remedy. docs/decision.md lists the same reasons by id;
 * zpci-plan-reasons.c has what a plan says in their place.
 */
#include "zpci-decide-private.h"

#include <stddef.h>

#define REMEDY_KVM                                                                                  \
  "interpretation needs z14 or newer, not nested, a kernel with CONFIG_VFIO_PCI_ZDEV_KVM and module " \
  "kvm loaded, and a guest of type kvm without Secure Execution"
#define REMEDY_QEMU "use qemu-system-s390x 7.2 or newer, the first with the zpci property interpret"
#define REMEDY_DRIVER "bind a driver that offers it (for ISM on Linux 7.1 <driver model='ism-vfio-pci'/>)"

const ZpciDecideReason zpci_decide_reasons[ZPCI_N_REASONS] = {
  [ZPCI_REASON_INTERPRETED_HOST_DELIVERS] = {
    { "interpreted-host-delivers", "asked; the host delivers interrupts", NULL },
    ZPCI_CULPRIT_NONE },
  [ZPCI_REASON_INTERPRETED_FORWARDED] = {
    { "interpreted-forwarded", "asked; firmware delivers interrupts", NULL },
    ZPCI_CULPRIT_NONE },
  [ZPCI_REASON_INTERPRETED_ASKED] = {
    { "interpreted-asked", "asked", NULL },
    ZPCI_CULPRIT_NONE },
  [ZPCI_REASON_INTERPRETED_DEFAULT] = {
    { "interpreted-default", "the host and {machine} give it", NULL },
    ZPCI_CULPRIT_NONE },
  [ZPCI_REASON_REGION_ASKED] = {
    { "region-asked", "asked; {driver} offers the I/O region", NULL },
    ZPCI_CULPRIT_NONE },
  [ZPCI_REASON_REGION_REQUIRED] = {
    { "region-required", "not interpreted, and {driver} offers the I/O region that it needs", NULL },
    ZPCI_CULPRIT_NONE },
  [ZPCI_REASON_REGION_PREFERRED] = {
    { "region-preferred", "not interpreted, and {driver} offers the I/O region", NULL },
    ZPCI_CULPRIT_NONE },
  [ZPCI_REASON_INTERCEPTED_ASKED] = {
    { "intercepted-asked", "asked; the host delivers interrupts", NULL },
    ZPCI_CULPRIT_NONE },
  [ZPCI_REASON_INTERCEPTED_KVM] = {
    { "intercepted-kvm", "KVM does not interpret here", NULL },
    ZPCI_CULPRIT_NONE },
  [ZPCI_REASON_INTERCEPTED_QEMU] = {
    { "intercepted-qemu", "{qemu} cannot interpret", NULL },
    ZPCI_CULPRIT_NONE },
  [ZPCI_REASON_INTERCEPTED_MACHINE] = {
    { "intercepted-machine", "{machine} turns interpretation off", NULL },
    ZPCI_CULPRIT_NONE },
  [ZPCI_REASON_UNKNOWN] = {
    { "unknown", "cannot be told", NULL },
    ZPCI_CULPRIT_NONE },

  [ZPCI_REASON_AIF_WITHOUT_INTERP] = {
    { "aif-without-interp", "aif='on' needs interpretation, and interp='off' forbids it",
      "remove interp='off', or remove aif='on'" },
    ZPCI_CULPRIT_REQUEST },
  [ZPCI_REASON_REGION_AND_INTERP] = {
    { "region-and-interp", "region='on' and interp='on' exclude each other",
      "remove region='on', or remove interp='on'" },
    ZPCI_CULPRIT_REQUEST },
  [ZPCI_REASON_REGION_AND_AIF] = {
    { "region-and-aif", "region='on' and aif='on' exclude each other", "remove region='on', or remove aif='on'" },
    ZPCI_CULPRIT_REQUEST },
  [ZPCI_REASON_REGION_FUNCTION] = {
    { "region-function", "a function with MSI-X never takes the I/O region", "remove region='on'" },
    ZPCI_CULPRIT_FUNCTION },
  [ZPCI_REASON_REGION_QEMU] = {
    { "region-qemu", "no released QEMU executes the I/O region",
      "remove region='on', or name an emulator that does in region-emulators of zpci.conf" },
    ZPCI_CULPRIT_QEMU },
  [ZPCI_REASON_REGION_DRIVER] = {
    { "region-driver", "{driver} offers no I/O region", REMEDY_DRIVER ", or remove region='on'" },
    ZPCI_CULPRIT_DRIVER },
  [ZPCI_REASON_ASKED_KVM] = {
    { "asked-kvm", "KVM does not interpret here", REMEDY_KVM },
    ZPCI_CULPRIT_KVM },
  [ZPCI_REASON_ASKED_QEMU] = {
    { "asked-qemu", "{qemu} cannot interpret", REMEDY_QEMU },
    ZPCI_CULPRIT_QEMU },
  [ZPCI_REASON_ASKED_MACHINE] = {
    { "asked-machine", "{machine} turns interpretation off, and no override turns it on",
      "define the guest with interp='on' under this machine type, which makes an override" },
    ZPCI_CULPRIT_MACHINE },
  [ZPCI_REASON_ASKED_AIF_MACHINE] = {
    { "asked-aif-machine", "{machine} turns interpretation off", "write interp='on' too" },
    ZPCI_CULPRIT_MACHINE },
  [ZPCI_REASON_CLOSED_REGION_OFF] = {
    { "closed-region-off", "{function} is not interpreted and needs the I/O region", "remove region='off'" },
    ZPCI_CULPRIT_REQUEST },
  [ZPCI_REASON_CLOSED_DRIVER] = {
    { "closed-driver", "{function} is not interpreted, and {driver} offers no I/O region", REMEDY_DRIVER },
    ZPCI_CULPRIT_DRIVER },
  [ZPCI_REASON_CLOSED_INTERP_OFF] = {
    { "closed-interp-off", "{function} {trait}", "remove interp='off'" },
    ZPCI_CULPRIT_REQUEST },
  [ZPCI_REASON_CLOSED_KVM] = {
    { "closed-kvm", "{function} {trait}, and KVM does not interpret here", REMEDY_KVM },
    ZPCI_CULPRIT_KVM },
  [ZPCI_REASON_CLOSED_QEMU] = {
    { "closed-qemu", "{function} {trait}, and {qemu} cannot interpret", REMEDY_QEMU },
    ZPCI_CULPRIT_QEMU },
  [ZPCI_REASON_CLOSED_MACHINE] = {
    { "closed-machine", "{function} {trait}, and {machine} turns interpretation off",
      "write interp='on', which makes an override" },
    ZPCI_CULPRIT_MACHINE },
};

const char *
zpci_path_name (ZpciPath path)
{
  static const char *const names[] = { "REFUSED", "unknown", "intercepted", "region", "interpreted" };

  return (guint) path < G_N_ELEMENTS (names) ? names[path] : "unknown";
}

const char *
zpci_culprit_name (ZpciCulprit culprit)
{
  static const char *const names[] = { "none", "request", "KVM", "QEMU", "machine type", "driver", "function" };

  return (guint) culprit < G_N_ELEMENTS (names) ? names[culprit] : "none";
}

const ZpciDecideInputRow zpci_decide_inputs[ZPCI_DECIDE_INPUTS] = {
#define ZPCI_INPUT(id, member, key, name, function, gather, source)                                                    \
  [ZPCI_INPUT_##id] = { key, name, offsetof (ZpciDecideInput, member) },
#include "zpci-decide-inputs.def"
#undef ZPCI_INPUT
};

ZpciTri
zpci_decide_input_get (const ZpciDecideInput *input, guint n)
{
  g_return_val_if_fail (n < ZPCI_DECIDE_INPUTS, ZPCI_UNKNOWN);
  return G_STRUCT_MEMBER (ZpciTri, input, zpci_decide_inputs[n].offset);
}

void
zpci_decide_input_set (ZpciDecideInput *input, guint n, ZpciTri value)
{
  g_return_if_fail (n < ZPCI_DECIDE_INPUTS);
  G_STRUCT_MEMBER (ZpciTri, input, zpci_decide_inputs[n].offset) = value;
}
