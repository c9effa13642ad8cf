/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * docs/domain-xml.md shows one guest in its forms; they must be translations
 * of each other.
 */
#include "conf-test.h"

/* The XML sample that is marked <!-- @name --> on the page. */
static char *
sample (const char *page, const char *name)
{
  g_autofree char *mark = g_strdup_printf ("<!-- %s -->\n```xml\n", name);
  const char *start = strstr (page, mark), *end = start ? strstr (start, "\n```\n") : NULL;

  g_assert_nonnull (end);
  if (!end)
    return g_strdup ("");
  return g_strndup (start + strlen (mark), (gsize) (end - start) - strlen (mark) + 1);
}

static void
test_samples (void)
{
  g_autofree char *path = zpci_test_data ("../docs/domain-xml.md"), *page = zpci_test_read (path, NULL);
  g_autofree char *author = sample (page, "author"), *stock = sample (page, "stock"),
                  *back = sample (page, "back");
  g_autofree char *lowered = conf_test_to_stock (author, ZPCI_STOCK_NONE),
                  *raised = conf_test_from_stock (stock);

  g_assert_cmpstr (lowered, ==, stock);
  g_assert_cmpstr (raised, ==, back);
}

static void
test_matrix_samples (void)
{
  g_autofree char *path = zpci_test_data ("../docs/domain-xml.md"), *page = zpci_test_read (path, NULL);
  g_autofree char *author = sample (page, "ap-author"), *stock = sample (page, "ap-stock");
  g_autofree char *lowered = conf_test_to_stock (author, ZPCI_STOCK_NONE),
                  *raised = conf_test_from_stock (stock);

  g_assert_cmpstr (lowered, ==, stock);
  g_assert_cmpstr (raised, ==, author);
}

/* The limits that the page names are those of the code. */
static void
test_limits (void)
{
  g_autofree char *path = zpci_test_data ("../docs/domain-xml.md"), *page = zpci_test_read (path, NULL);
  g_autofree char *limits = g_strdup_printf (
      "more than %u MiB, %u,%03u,%03u elements, %u levels, %u attributes", ZPCI_XML_MAX_BYTES / 1024 / 1024,
      ZPCI_XML_MAX_ELEMENTS / 1000000, ZPCI_XML_MAX_ELEMENTS / 1000 % 1000, ZPCI_XML_MAX_ELEMENTS % 1000,
      ZPCI_XML_MAX_DEPTH, ZPCI_XML_MAX_ATTRIBUTES);

  g_assert_nonnull (strstr (page, limits));
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/conf/page/samples", test_samples);
  g_test_add_func ("/conf/page/matrix-samples", test_matrix_samples);
  g_test_add_func ("/conf/page/limits", test_limits);
  return g_test_run ();
}
