/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The decision, case by case in plain sight: what a reader would ask first.
 * The whole product of inputs: test-decide.c.
 */
#include "zpci-plan.h"
#include "zpci-test.h"

#define Y ZPCI_YES
#define N ZPCI_NO
#define U ZPCI_UNKNOWN
#define ON ZPCI_ASK_ON
#define OFF ZPCI_ASK_OFF

static const struct {
  const char *name;
  /* ism mio msix relaxed offered | kvm host-mio qemu machine | region emulator | interp aif region */
  ZpciDecideInput in;
  ZpciPath path;
  gboolean certain;
  ZpciCulprit culprit;
  const char *row;
  const char *why;
} cases[] = {
  { "ism-default", { Y, N, N, N, N, Y, Y, Y, Y, 0, { { 0, 0, 0 } } },
    ZPCI_PATH_INTERPRETED, TRUE, ZPCI_CULPRIT_NONE, "ism", "the host and the machine type give it" },
  { "ism-old-machine", { Y, N, N, U, N, Y, Y, Y, N, 0, { { 0, 0, 0 } } },
    ZPCI_PATH_REFUSED, TRUE, ZPCI_CULPRIT_MACHINE, "ism",
    "ISM has no MSI-X, and the machine type turns interpretation off" },
  { "ism-interp-off", { Y, N, N, U, N, Y, Y, Y, N, 0, { { OFF, 0, 0 } } },
    ZPCI_PATH_REFUSED, TRUE, ZPCI_CULPRIT_REQUEST, "ism", "ISM has no MSI-X" },
  { "ism-no-kvm", { Y, N, N, U, N, N, Y, Y, Y, 0, { { 0, 0, 0 } } },
    ZPCI_PATH_REFUSED, TRUE, ZPCI_CULPRIT_KVM, "ism", "ISM has no MSI-X, and KVM does not interpret here" },
  { "ism-kvm-unknown", { Y, N, N, U, N, U, Y, Y, Y, 0, { { 0, 0, 0 } } },
    ZPCI_PATH_INTERPRETED, FALSE, ZPCI_CULPRIT_NONE, "ism", "the host and the machine type give it" },
  { "ism-old-machine-kvm-unknown", { Y, N, N, U, N, U, Y, Y, N, 0, { { 0, 0, 0 } } },
    ZPCI_PATH_REFUSED, TRUE, ZPCI_CULPRIT_MACHINE, "ism",
    "ISM has no MSI-X, and the machine type turns interpretation off" },
  { "ism-region", { Y, N, N, U, Y, N, Y, Y, Y, 1, { { 0, 0, 0 } } },
    ZPCI_PATH_REGION, TRUE, ZPCI_CULPRIT_NONE, "ism",
    "not interpreted, and the driver offers the I/O region that it needs" },
  { "ism-region-stock", { Y, N, N, U, Y, Y, Y, Y, Y, 0, { { 0, 0, ON } } },
    ZPCI_PATH_REFUSED, TRUE, ZPCI_CULPRIT_QEMU, "ism",
    "no released QEMU executes the I/O region" },
  { "ism-region-unknown", { Y, N, N, U, U, N, Y, Y, Y, 1, { { 0, 0, 0 } } },
    ZPCI_PATH_UNKNOWN, FALSE, ZPCI_CULPRIT_NONE, "ism", "cannot be told" },
  { "nvme-interp-off", { N, Y, Y, U, N, Y, Y, Y, N, 0, { { OFF, 0, 0 } } },
    ZPCI_PATH_INTERCEPTED, TRUE, ZPCI_CULPRIT_NONE, "mio-msix", "asked; the host delivers interrupts" },
  { "roce-old-machine", { N, Y, Y, U, N, Y, Y, Y, N, 0, { { 0, 0, 0 } } },
    ZPCI_PATH_INTERCEPTED, TRUE, ZPCI_CULPRIT_NONE, "mio-msix", "the machine type turns interpretation off" },
  { "roce-without-host-mio", { N, N, Y, U, N, N, N, Y, Y, 0, { { 0, 0, 0 } } },
    ZPCI_PATH_INTERCEPTED, TRUE, ZPCI_CULPRIT_NONE, "mio-msix", "KVM does not interpret here" },
  { "blocked-with-host-mio", { N, N, Y, U, N, N, Y, Y, Y, 1, { { 0, 0, 0 } } },
    ZPCI_PATH_REFUSED, TRUE, ZPCI_CULPRIT_KVM, "no-mio-msix",
    "it answers legacy instructions only, and KVM does not interpret here" },
  { "strict-asks-region", { N, Y, N, N, Y, Y, Y, Y, Y, 1, { { 0, 0, ON } } },
    ZPCI_PATH_REGION, TRUE, ZPCI_CULPRIT_NONE, "mio-no-msix-strict",
    "asked; the driver offers the I/O region" },
  { "strict-does-not-ask", { N, Y, N, N, Y, N, Y, Y, Y, 1, { { 0, 0, 0 } } },
    ZPCI_PATH_INTERCEPTED, TRUE, ZPCI_CULPRIT_NONE, "mio-no-msix-strict", "KVM does not interpret here" },
  { "relaxed-prefers-region", { N, Y, N, Y, Y, N, Y, Y, Y, 1, { { 0, 0, 0 } } },
    ZPCI_PATH_REGION, TRUE, ZPCI_CULPRIT_NONE, "mio-no-msix-relaxed",
    "not interpreted, and the driver offers the I/O region" },
  { "relaxed-unknown", { N, Y, N, U, Y, N, Y, Y, Y, 1, { { 0, 0, 0 } } },
    ZPCI_PATH_INTERCEPTED, FALSE, ZPCI_CULPRIT_NONE, "unknown", "KVM does not interpret here" },
  { "aif-alone-old-machine", { N, Y, Y, U, N, Y, Y, Y, N, 0, { { 0, ON, 0 } } },
    ZPCI_PATH_REFUSED, TRUE, ZPCI_CULPRIT_MACHINE, "mio-msix",
    "the machine type turns interpretation off" },
  { "region-on-roce", { N, Y, Y, U, Y, Y, Y, Y, Y, 1, { { 0, 0, ON } } },
    ZPCI_PATH_REFUSED, TRUE, ZPCI_CULPRIT_FUNCTION, "mio-msix",
    "a function with MSI-X never takes the I/O region" },
  { "everything-unknown", { U, U, U, U, U, U, U, U, U, 0, { { 0, 0, 0 } } },
    ZPCI_PATH_INTERPRETED, FALSE, ZPCI_CULPRIT_NONE, "unknown", "the host and the machine type give it" },
};

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  ZpciDecision d;
  ZpciReason reason = { NULL };
  g_autofree char *cause = NULL;

  zpci_decide (&cases[i].in, &d);
  g_assert_cmpstr (zpci_path_name (d.path), ==, zpci_path_name (cases[i].path));
  g_assert_cmpint (d.certain, ==, cases[i].certain);
  g_assert_cmpstr (zpci_culprit_name (d.reason->culprit), ==, zpci_culprit_name (cases[i].culprit));
  g_assert_cmpstr (d.needs_row, ==, cases[i].row);
  reason.row = &d.reason->row;
  zpci_reason_set_name (&reason, ZPCI_NAME_FUNCTION, d.function);
  zpci_reason_set_name (&reason, ZPCI_NAME_TRAIT, d.trait);
  cause = zpci_reason_cause (&reason);
  zpci_reason_clear (&reason);
  g_assert_cmpstr (cause, ==, cases[i].why);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/decide/case/", cases[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
  }
  return g_test_run ();
}
