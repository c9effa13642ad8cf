/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reasons: names in rows, and how cause and remedy are joined.
 */
#include "zpci-base-test.h"
#include "zpci-reason.h"
#include "zpci-test.h"

static const ZpciReasonRow plain = { "plain", "it is off", NULL };
static const ZpciReasonRow named = { "named", "{qemu} has no {property}, and {machine} wants it", "use {name}" };
static const ZpciReasonRow more = { "more", "see there", "load {driver}" };

static void
assert_text (char *actual, const char *expected)
{
  g_assert_cmpstr (actual, ==, expected);
  g_free (actual);
}

static void
test_none (void)
{
  ZpciReason reason = { NULL };

  g_assert_null (zpci_reason_cause (&reason));
  g_assert_null (zpci_reason_remedy (&reason));
  assert_text (zpci_reason_format (&reason), "");
  zpci_reason_clear (&reason);
}

static void
test_without_remedy (void)
{
  ZpciReason reason = { &plain };

  g_assert_null (zpci_reason_remedy (&reason));
  assert_text (zpci_reason_format (&reason), "it is off");
}

static void
test_names (void)
{
  ZpciReason reason = { &named };

  assert_text (zpci_reason_format (&reason), "this QEMU has no , and the machine type wants it: use ");
  zpci_reason_set_name (&reason, ZPCI_NAME_QEMU, "QEMU 9");
  zpci_reason_set_name (&reason, ZPCI_NAME_MACHINE, "{qemu}{");
  zpci_reason_set_name (&reason, ZPCI_NAME_PROPERTY, "old");
  zpci_reason_set_name (&reason, ZPCI_NAME_PROPERTY, "interpret");
  zpci_reason_set_name (&reason, ZPCI_NAME_OTHER, "a newer one");
  reason.last = &more;
  assert_text (zpci_reason_cause (&reason), "QEMU 9 has no interpret, and machine type {qemu}{ wants it");
  assert_text (zpci_reason_remedy (&reason), "use a newer one; load the driver");
  zpci_reason_set_name (&reason, ZPCI_NAME_QEMU, NULL);
  assert_text (zpci_reason_cause (&reason), "this QEMU has no interpret, and machine type {qemu}{ wants it");
  zpci_reason_clear (&reason);
  g_assert_null (reason.row);
}

static void
test_join (void)
{
  assert_text (zpci_remedy_join ("it is off", "switch it on"), "it is off: switch it on");
  assert_text (zpci_remedy_join ("it is off", NULL), "it is off");
  assert_text (zpci_remedy_join (NULL, "switch it on"), "switch it on");
  g_assert_null (zpci_remedy_join (NULL, NULL));
}

static void
test_whole (void)
{
  static const ZpciReasonRow bad[] = {
    { NULL, "cause", NULL },     { "", "cause", NULL },         { "id", NULL, NULL },          { "id", "", NULL },
    { "id", "{nobody}", NULL },  { "id", "{qemu", NULL },       { "id", "{} is empty", NULL }, { "id", "cause", "" },
    { "id", "cause", "{qem}" },  { "id", "cause", "{machine" }, { "id", "{ {qemu}", NULL },
  };

  g_assert_true (zpci_reason_row_is_whole (&plain));
  g_assert_true (zpci_reason_row_is_whole (&named));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (zpci_reason_row_is_whole (&bad[i]));
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/reason/none", test_none);
  g_test_add_func ("/reason/without-remedy", test_without_remedy);
  g_test_add_func ("/reason/names", test_names);
  g_test_add_func ("/reason/join", test_join);
  g_test_add_func ("/reason/whole", test_whole);
  return g_test_run ();
}
