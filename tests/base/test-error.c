/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The data of an error beside its message, and how it gets through GLib.
 */
#include "zpci-error.h"
#include "zpci-test.h"

#include <errno.h>

static void
assert_carries (const GError *error, int code, const char *message, guint line, const char *remedy)
{
  g_assert_nonnull (error);
  g_assert_true (g_error_matches (error, ZPCI_ERROR, code));
  g_assert_cmpstr (error->message, ==, message);
  g_assert_cmpuint (zpci_error_get_line (error), ==, line);
  g_assert_cmpstr (zpci_error_get_remedy (error), ==, remedy);
}

static void
assert_format (const GError *error, const char *expected)
{
  g_autofree char *text = zpci_error_format (error);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_remedy (void)
{
  g_autoptr (GError) error = NULL;
  char remedy[] = "start it";

  zpci_set_error (&error, ZPCI_ERROR_IO, remedy, "%s does not run", "libvirtd");
  remedy[0] = '\0';
  assert_carries (error, ZPCI_ERROR_IO, "libvirtd does not run", 0, "start it");
  assert_format (error, "libvirtd does not run: start it");
  zpci_set_error (NULL, ZPCI_ERROR_IO, "free all", "nobody listens");
}

static void
test_place (void)
{
  g_autoptr (GError) error = NULL, no_line = NULL;

  zpci_set_error_at (&error, ZPCI_ERROR_RANGE, "guest.xml", 12, NULL, "%d is too much", 7);
  assert_carries (error, ZPCI_ERROR_RANGE, "guest.xml:12: 7 is too much", 12, NULL);
  assert_format (error, "guest.xml:12: 7 is too much");
  zpci_set_error_at (&no_line, ZPCI_ERROR_RANGE, "%s", 0, "write %s", "it is empty");
  assert_carries (no_line, ZPCI_ERROR_RANGE, "%s: it is empty", 0, "write %s");
  assert_format (no_line, "%s: it is empty: write %s");
  g_assert_cmpstr (zpci_error_get_name (error), ==, "guest.xml");
  g_assert_cmpstr (zpci_error_get_cause (error), ==, "7 is too much");
  g_assert_cmpstr (zpci_error_get_name (no_line), ==, "%s");
  g_assert_cmpstr (zpci_error_get_cause (no_line), ==, "it is empty");
}

/* Who copies an error, or puts words before it, keeps what it carries. */
static void
test_passed_on (void)
{
  g_autoptr (GError) copy = NULL, outer = NULL;
  GError *error = NULL;

  zpci_set_error_at (&error, ZPCI_ERROR_CONFLICT, "a.xml", 3, "write another", "taken");
  copy = g_error_copy (error);
  g_propagate_prefixed_error (&outer, error, "guest %s: ", "db01");
  assert_carries (copy, ZPCI_ERROR_CONFLICT, "a.xml:3: taken", 3, "write another");
  g_assert_cmpstr (zpci_error_get_name (copy), ==, "a.xml");
  g_assert_cmpstr (zpci_error_get_cause (outer), ==, "guest db01: a.xml:3: taken");
  assert_carries (outer, ZPCI_ERROR_CONFLICT, "guest db01: a.xml:3: taken", 3, "write another");
  assert_format (outer, "guest db01: a.xml:3: taken: write another");
}

static void
test_without (void)
{
  g_autoptr (GError) plain = g_error_new (ZPCI_ERROR, ZPCI_ERROR_TIMEOUT, "late");
  g_autoptr (GError) system = NULL;
  g_autoptr (GError) foreign = g_error_new (G_FILE_ERROR, G_FILE_ERROR_NOENT, "not ours");

  zpci_set_error_errno (&system, ENOENT, "'%s'", "x");
  assert_carries (plain, ZPCI_ERROR_TIMEOUT, "late", 0, NULL);
  assert_carries (system, ZPCI_ERROR_NOT_FOUND, "'x': No such file or directory", 0, NULL);
  g_assert_cmpuint (zpci_error_get_line (foreign), ==, 0);
  g_assert_null (zpci_error_get_remedy (foreign));
  assert_format (foreign, "not ours");
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/error/remedy", test_remedy);
  g_test_add_func ("/error/place", test_place);
  g_test_add_func ("/error/passed-on", test_passed_on);
  g_test_add_func ("/error/without", test_without);
  return g_test_run ();
}
