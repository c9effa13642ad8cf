/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Findings: their order, the worst of them, their texts, and the error that one becomes.
 */
#include "zpci-finding.h"

#include "zpci-test.h"

static void
test_order (void)
{
  g_autoptr (GPtrArray) findings = zpci_findings_new ();
  const ZpciFinding *first, *second, *third;

  g_assert_cmpint (zpci_findings_worst (findings), ==, ZPCI_FINDING_PASS);
  zpci_findings_add (findings, ZPCI_FINDING_NOTE, 0, "late", 7, NULL, "late", NULL);
  zpci_findings_add (findings, ZPCI_FINDING_WARNING, ZPCI_ERROR_RANGE, "range", 3, NULL, "odd", NULL);
  g_assert_cmpint (zpci_findings_worst (findings), ==, ZPCI_FINDING_WARNING);
  zpci_findings_add (findings, ZPCI_FINDING_ERROR, ZPCI_ERROR_RANGE, "range", 3, NULL, "wrong", NULL);
  g_assert_cmpint (zpci_findings_worst (findings), ==, ZPCI_FINDING_ERROR);
  zpci_findings_sort (findings);
  first = g_ptr_array_index (findings, 0);
  second = g_ptr_array_index (findings, 1);
  third = g_ptr_array_index (findings, 2);
  g_assert_cmpstr (first->cause, ==, "wrong");
  g_assert_cmpstr (second->cause, ==, "odd");
  g_assert_cmpstr (third->cause, ==, "late");
}

static void
test_texts (void)
{
  static const struct {
    const char *subject, *cause, *remedy, *message, *text;
  } cases[] = {
    { "hostdev0", "is wrong", "repair it", "hostdev0: is wrong", "hostdev0: is wrong: repair it" },
    { NULL, "is wrong", "repair it", "is wrong", "is wrong: repair it" },
    { "hostdev0", "is wrong", NULL, "hostdev0: is wrong", "hostdev0: is wrong" },
    { "for QEMU", NULL, NULL, "for QEMU", "for QEMU" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) findings = zpci_findings_new ();
    const ZpciFinding *finding = zpci_findings_add (findings, ZPCI_FINDING_ERROR, ZPCI_ERROR_RANGE, "range", 1,
                                                    cases[i].subject, cases[i].cause, cases[i].remedy);
    g_autofree char *message = zpci_finding_message (finding), *text = zpci_finding_format (finding);

    g_assert_cmpstr (message, ==, cases[i].message);
    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

static void
test_error (void)
{
  g_autoptr (GPtrArray) findings = zpci_findings_new ();
  ZpciFinding *finding =
      zpci_findings_add (findings, ZPCI_FINDING_ERROR, ZPCI_ERROR_CONFLICT, "twice", 12, "hostdev0", "50 %s",
                         "remove it");
  g_autoptr (GError) error = NULL;

  zpci_finding_add_member (finding, "ISM", "0x00000102");
  zpci_finding_set_error (finding, "guest.xml", &error);
  g_assert_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT);
  g_assert_cmpstr (error->message, ==, "guest.xml:12: hostdev0: 50 %s");
  g_assert_cmpuint (zpci_error_get_line (error), ==, 12);
  g_assert_cmpstr (zpci_error_get_remedy (error), ==, "remove it");
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/base/finding/order", test_order);
  g_test_add_func ("/base/finding/texts", test_texts);
  g_test_add_func ("/base/finding/error", test_error);
  return g_test_run ();
}
