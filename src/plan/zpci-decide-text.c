/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is said about each outcome: who stands in the way, the cause in one
 * clause, and the remedy; a table prints "cause: remedy". The plan puts the
 * machine type, driver or QEMU at hand in the place of "the machine type", "the
 * driver", "this QEMU". docs/decision.md lists the same reasons by id.
 */
#include "zpci-decide-table.h"

/* One text whatever the function is. */
#define SAME(text) { (text), (text), (text) }

#define REMEDY_KVM                                                                                  \
  "interpretation needs z14 or newer, not nested, a kernel with CONFIG_VFIO_PCI_ZDEV_KVM and module " \
  "kvm loaded, and a guest of type kvm without Secure Execution"
#define REMEDY_QEMU "use qemu-system-s390x 7.2 or newer, the first with the zpci property interpret"
#define REMEDY_DRIVER "bind a driver that offers it (for ISM on Linux 7.1 <driver model='ism-vfio-pci'/>)"

const ZpciReasonText zpci_reason_texts[ZPCI_N_REASONS] = {
  [ZPCI_REASON_INTERPRETED_HOST_DELIVERS] = {
    "interpreted-host-delivers", ZPCI_CULPRIT_NONE,
    SAME ("asked; the host delivers interrupts"), NULL },
  [ZPCI_REASON_INTERPRETED_FORWARDED] = {
    "interpreted-forwarded", ZPCI_CULPRIT_NONE,
    SAME ("asked; firmware delivers interrupts"), NULL },
  [ZPCI_REASON_INTERPRETED_ASKED] = {
    "interpreted-asked", ZPCI_CULPRIT_NONE,
    SAME ("asked"), NULL },
  [ZPCI_REASON_INTERPRETED_DEFAULT] = {
    "interpreted-default", ZPCI_CULPRIT_NONE,
    SAME ("the host and the machine type give it"), NULL },
  [ZPCI_REASON_REGION_ASKED] = {
    "region-asked", ZPCI_CULPRIT_NONE,
    SAME ("asked; the driver offers the I/O region"), NULL },
  [ZPCI_REASON_REGION_REQUIRED] = {
    "region-required", ZPCI_CULPRIT_NONE,
    SAME ("not interpreted, and the driver offers the I/O region that it needs"), NULL },
  [ZPCI_REASON_REGION_PREFERRED] = {
    "region-preferred", ZPCI_CULPRIT_NONE,
    SAME ("not interpreted, and the driver offers the I/O region"), NULL },
  [ZPCI_REASON_INTERCEPTED_ASKED] = {
    "intercepted-asked", ZPCI_CULPRIT_NONE,
    SAME ("asked; the host delivers interrupts"), NULL },
  [ZPCI_REASON_INTERCEPTED_KVM] = {
    "intercepted-kvm", ZPCI_CULPRIT_NONE,
    SAME ("KVM does not interpret here"), NULL },
  [ZPCI_REASON_INTERCEPTED_QEMU] = {
    "intercepted-qemu", ZPCI_CULPRIT_NONE,
    SAME ("this QEMU cannot interpret"), NULL },
  [ZPCI_REASON_INTERCEPTED_MACHINE] = {
    "intercepted-machine", ZPCI_CULPRIT_NONE,
    SAME ("the machine type turns interpretation off"), NULL },
  [ZPCI_REASON_UNKNOWN] = {
    "unknown", ZPCI_CULPRIT_NONE,
    SAME ("cannot be told"), NULL },

  [ZPCI_REASON_AIF_WITHOUT_INTERP] = {
    "aif-without-interp", ZPCI_CULPRIT_REQUEST,
    SAME ("aif='on' needs interpretation, and interp='off' forbids it"),
    "remove interp='off', or remove aif='on'" },
  [ZPCI_REASON_REGION_AND_INTERP] = {
    "region-and-interp", ZPCI_CULPRIT_REQUEST,
    SAME ("region='on' and interp='on' exclude each other"),
    "remove region='on', or remove interp='on'" },
  [ZPCI_REASON_REGION_AND_AIF] = {
    "region-and-aif", ZPCI_CULPRIT_REQUEST,
    SAME ("region='on' and aif='on' exclude each other"),
    "remove region='on', or remove aif='on'" },
  [ZPCI_REASON_REGION_FUNCTION] = {
    "region-function", ZPCI_CULPRIT_FUNCTION,
    SAME ("a function with MSI-X never takes the I/O region"),
    "remove region='on'" },
  [ZPCI_REASON_REGION_QEMU] = {
    "region-qemu", ZPCI_CULPRIT_QEMU,
    SAME ("no released QEMU executes the I/O region"),
    "remove region='on', or name an emulator that does in region-emulators of zpci.conf" },
  [ZPCI_REASON_REGION_DRIVER] = {
    "region-driver", ZPCI_CULPRIT_DRIVER,
    SAME ("the driver offers no I/O region"),
    REMEDY_DRIVER ", or remove region='on'" },
  [ZPCI_REASON_ASKED_KVM] = {
    "asked-kvm", ZPCI_CULPRIT_KVM,
    SAME ("KVM does not interpret here"), REMEDY_KVM },
  [ZPCI_REASON_ASKED_QEMU] = {
    "asked-qemu", ZPCI_CULPRIT_QEMU,
    SAME ("this QEMU cannot interpret"), REMEDY_QEMU },
  [ZPCI_REASON_ASKED_MACHINE] = {
    "asked-machine", ZPCI_CULPRIT_MACHINE,
    SAME ("the machine type turns interpretation off, and no override turns it on"),
    "define the guest with interp='on' under this machine type, which makes an override" },
  [ZPCI_REASON_ASKED_AIF_MACHINE] = {
    "asked-aif-machine", ZPCI_CULPRIT_MACHINE,
    SAME ("the machine type turns interpretation off"),
    "write interp='on' too" },
  [ZPCI_REASON_CLOSED_REGION_OFF] = {
    "closed-region-off", ZPCI_CULPRIT_REQUEST,
    { "ISM is not interpreted and needs the I/O region",
      "it is not interpreted and needs the I/O region",
      "it is not interpreted and needs the I/O region" },
    "remove region='off'" },
  [ZPCI_REASON_CLOSED_DRIVER] = {
    "closed-driver", ZPCI_CULPRIT_DRIVER,
    { "ISM is not interpreted, and the driver offers no I/O region",
      "it is not interpreted, and the driver offers no I/O region",
      "it is not interpreted, and the driver offers no I/O region" },
    REMEDY_DRIVER },
  [ZPCI_REASON_CLOSED_INTERP_OFF] = {
    "closed-interp-off", ZPCI_CULPRIT_REQUEST,
    { "ISM has no MSI-X", "it answers legacy instructions only", "it has no MSI-X" },
    "remove interp='off'" },
  [ZPCI_REASON_CLOSED_KVM] = {
    "closed-kvm", ZPCI_CULPRIT_KVM,
    { "ISM has no MSI-X, and KVM does not interpret here",
      "it answers legacy instructions only, and KVM does not interpret here",
      "it has no MSI-X, and KVM does not interpret here" },
    REMEDY_KVM },
  [ZPCI_REASON_CLOSED_QEMU] = {
    "closed-qemu", ZPCI_CULPRIT_QEMU,
    { "ISM has no MSI-X, and this QEMU cannot interpret",
      "it answers legacy instructions only, and this QEMU cannot interpret",
      "it has no MSI-X, and this QEMU cannot interpret" },
    REMEDY_QEMU },
  [ZPCI_REASON_CLOSED_MACHINE] = {
    "closed-machine", ZPCI_CULPRIT_MACHINE,
    { "ISM has no MSI-X, and the machine type turns interpretation off",
      "it answers legacy instructions only, and the machine type turns interpretation off",
      "it has no MSI-X, and the machine type turns interpretation off" },
    "write interp='on', which makes an override" },
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

const char *
zpci_decide_input_name (guint n)
{
  static const char *const names[ZPCI_DECIDE_INPUTS] = {
    "type of the function",
    "MIO of the function",
    "MSI-X of the function",
    "relaxed alignment of the function",
    "I/O region of the driver",
    "interpretation by KVM",
    "MIO of the host",
    "QEMU's zpci property interpret",
    "interpretation by the machine type",
  };

  return n < ZPCI_DECIDE_INPUTS ? names[n] : "unknown";
}
