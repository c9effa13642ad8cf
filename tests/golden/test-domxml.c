/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every case of tests/qemuxml2argvdata through the core: <case>.stock.xml and
 * <case>.plan.json, or <case>.err where the document is refused; and the laws
 * that tie the two forms together. A file that belongs to no case fails.
 */
#include "golden-case.h"
#include "zpci-test.h"

#include <glib/gstdio.h>
#include <string.h>

static void
must_not_exist (const GoldenCase *c, const char *suffix, const char *why)
{
  g_autofree char *path = golden_case_path (c, suffix);

  if (g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_printerr ("%s: exists, but %s\n", path, why);
    g_test_fail ();
  }
}

static void
test_refused (const GoldenCase *c, const GError *why)
{
  g_autofree char *path = golden_case_path (c, ".err");
  g_autofree char *said = zpci_error_format (why);
  g_autofree char *text = g_strdup_printf ("%s\n%s\n", zpci_error_code_name (why->code), said);

  zpci_test_golden (path, text, -1);
  must_not_exist (c, ".stock.xml", "the document is refused");
  must_not_exist (c, ".plan.json", "the document is refused");
}

static void
assert_same (const char *law, const char *a, gsize a_length, const char *b, gsize b_length)
{
  if (a_length != b_length || memcmp (a, b, a_length) != 0) {
    g_printerr ("%s does not hold:\n%.*s\n---\n%.*s\n", law, (int) a_length, a, (int) b_length, b);
    g_test_fail ();
  }
}

/* to-stock(from-stock(y)) = y; from-stock(to-stock(x)) is a fixed point of the same. */
static void
test_laws (const GoldenCase *c, const char *stock, gsize stock_length)
{
  ZpciStockFlags flags = golden_case_is (c, "explicit") ? ZPCI_STOCK_EXPLICIT : ZPCI_STOCK_NONE;
  g_autofree char *author = NULL, *again = NULL, *author_again = NULL;
  gsize author_length, again_length, author_again_length;
  g_autoptr (GError) error = NULL;

  g_assert_true (zpci_domxml_from_stock (stock, stock_length, "stock", &author, &author_length, &error));
  g_assert_no_error (error);
  g_assert_nonnull (author);
  g_assert_true (zpci_domxml_to_stock (author, author_length, "author", flags, &again, &again_length, &error));
  g_assert_no_error (error);
  g_assert_nonnull (again);
  assert_same ("to-stock(from-stock(y)) = y", again, again_length, stock, stock_length);
  g_assert_true (
      zpci_domxml_from_stock (again, again_length, "stock", &author_again, &author_again_length, &error));
  g_assert_no_error (error);
  assert_same ("from-stock(to-stock(x)) = x", author_again, author_again_length, author, author_length);
}

static void
test_accepted (const GoldenCase *c, const char *stock, gsize stock_length, gboolean changed)
{
  g_autofree char *stock_path = golden_case_path (c, ".stock.xml");
  g_autofree char *plan_path = golden_case_path (c, ".plan.json");
  g_autofree char *plan = NULL, *stock_plan = NULL;
  gboolean refused, stock_refused;

  must_not_exist (c, ".err", "the document is accepted");
  if (changed) {
    zpci_test_golden (stock_path, stock, (gssize) stock_length);
    test_laws (c, stock, stock_length);
  } else {
    must_not_exist (c, ".stock.xml", "nothing of ours is in the document");
  }
  plan = golden_case_plan (c, c->text, c->length, &refused);
  zpci_test_golden (plan_path, plan, -1);

  /* An author asks before defining, the hook before starting: both hear the same. */
  stock_plan = golden_case_plan (c, stock, stock_length, &stock_refused);
  g_assert_cmpint (refused, ==, stock_refused);
}

static void
test_case (gconstpointer stem)
{
  g_autoptr (GoldenCase) c = golden_case_load (stem);
  g_autoptr (GError) error = NULL;
  gboolean changed = FALSE;
  gsize length = 0;
  g_autofree char *stock = golden_case_stock (c, &length, &changed, &error);

  if (stock)
    test_accepted (c, stock, length, changed);
  else
    test_refused (c, error);
}

static void
test_orphans (gconstpointer data)
{
  static const char *const suffixes[] = { ".stock.xml", ".xml", ".conf", ".plan.json", ".err", ".args" };
  const char *const *stems = data;
  g_autofree char *folder = zpci_test_data (GOLDEN_FOLDER);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    gboolean known = FALSE;

    for (guint i = 0; i < G_N_ELEMENTS (suffixes) && !known; i++) {
      g_autofree char *stem = NULL;
      char *emulator;

      if (!g_str_has_suffix (name, suffixes[i]))
        continue;
      stem = g_strndup (name, strlen (name) - strlen (suffixes[i]));
      emulator = g_strrstr (stem, ".qemu-"); /* <case>.qemu-7.2.args */
      if (emulator && !g_strv_contains (stems, stem))
        *emulator = '\0';
      known = g_strv_contains (stems, stem);
    }
    if (!known) {
      g_printerr ("%s/%s belongs to no case\n", folder, name);
      g_test_fail ();
    }
  }
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) stems = NULL;

  zpci_test_init (&argc, &argv);
  stems = golden_case_stems ();
  g_test_add_data_func ("/qemuxml2argv/orphans", stems, test_orphans);
  for (guint i = 0; stems[i]; i++) {
    g_autofree char *path = g_strconcat ("/qemuxml2argv/", stems[i], NULL);

    g_test_add_data_func (path, stems[i], test_case);
  }
  return g_test_run ();
}
