/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table of function attributes: that it is whole, and that the pages say
 * what it says.
 */
#include "zpci-function-attribute.h"
#include "zpci-test.h"

#include <string.h>

static gboolean
is_known (const ZpciFunctionAttribute *row, ZpciOutput output)
{
  return zpci_function_attribute_name (row, output)->name != NULL;
}

/* Every place once, none left out. */
static void
test_places (void)
{
  for (ZpciOutput output = ZPCI_OUTPUT_JSON; output <= ZPCI_OUTPUT_COLUMN; output++) {
    const ZpciFunctionAttribute *const *rows = zpci_function_attributes_of (output);
    guint listed = 0, named = 0;

    for (; rows[listed]; listed++)
      g_assert_cmpuint (zpci_function_attribute_name (rows[listed], output)->place, ==, listed + 1);
    for (ZpciAttributeId id = 0; id < ZPCI_ATTRIBUTES; id++)
      named += is_known (zpci_function_attribute (id), output) ? 1 : 0;
    g_assert_cmpuint (listed, ==, named);
  }
}

static void
test_rows (void)
{
  for (ZpciAttributeId id = 0; id < ZPCI_ATTRIBUTES; id++) {
    const ZpciFunctionAttribute *row = zpci_function_attribute (id);
    gboolean printed = row->json.name || row->element.name || row->column.name;

    g_test_message ("row %u", id);
    g_assert_true (zpci_function_attribute_bit (row) == G_GUINT64_CONSTANT (1) << id);
    g_assert_true (printed == (row->kind != ZPCI_KIND_NONE));
    g_assert_true (printed == (row->help != NULL));
    g_assert_true ((row->sysfs != NULL) == (row->copy != ZPCI_COPY_NOTHING));
    /* Attributes that others need are read before. */
    g_assert_true (row->needs < zpci_function_attribute_bit (row));
  }
}

/* Returns: (transfer full): what stands between the first @start in the page @name and the next @end. */
static char *
read_part (const char *name, const char *start, const char *end)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "docs", name, NULL);
  g_autofree char *page = zpci_test_read (path, NULL);
  const char *from = strstr (page, start);
  const char *to;

  g_assert_nonnull (from);
  from += strlen (start);
  to = strstr (from, end);
  g_assert_nonnull (to);
  return g_strndup (from, (gsize) (to - from));
}

/* Adds the words in backquotes, and in a span of several words each of them. */
static void
add_quoted (GPtrArray *words, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "`", -1);

  for (gsize i = 1; parts[i - 1] && parts[i]; i += 2) {
    g_auto (GStrv) some = g_strsplit (parts[i], " ", -1);

    for (gsize k = 0; some[k]; k++)
      g_ptr_array_add (words, g_strdup (some[k]));
  }
}

/* The first cells of the rows of a table. */
static GPtrArray *
names_of_table (const char *table)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) lines = g_strsplit (table, "\n", -1);

  for (gsize i = 0; lines[i]; i++) {
    g_auto (GStrv) cells = g_strsplit (lines[i], "|", 3);

    if (g_strv_length (cells) == 3 && strchr (cells[1], '`'))
      add_quoted (words, cells[1]);
  }
  return words;
}

/* Sorted, as the page may join and order as it reads best. */
static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
join_sorted (GPtrArray *words)
{
  GString *text = g_string_new (NULL);

  g_ptr_array_sort (words, compare_words);
  for (guint i = 0; i < words->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (words, i));
  return g_string_free (text, FALSE);
}

static void
test_json_page (void)
{
  g_autofree char *part = read_part ("json.md", "Each of `functions`", "`vfio` has");
  g_autoptr (GPtrArray) words = names_of_table (part);
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func (g_free);
  const ZpciFunctionAttribute *const *rows = zpci_function_attributes_of (ZPCI_OUTPUT_JSON);
  static const char *const of_list[] = { "guests", "vfio", "trouble", "vfio_why" };
  g_autofree char *expected = NULL;
  g_autofree char *documented = NULL;

  for (gsize i = 0; rows[i]; i++)
    g_ptr_array_add (known, g_strdup (rows[i]->json.name));
  for (gsize i = 0; i < G_N_ELEMENTS (of_list); i++)
    g_ptr_array_add (known, g_strdup (of_list[i]));
  expected = join_sorted (known);
  documented = join_sorted (words);
  g_assert_cmpstr (documented, ==, expected);
}

/* "uid", "uid/@unique" and so on; the page has the attributes of an element behind it. */
static void
test_nodedev_page (void)
{
  g_autofree char *part = read_part ("nodedev.md", "## Elements", "Types:");
  g_autoptr (GPtrArray) words = names_of_table (part);
  const ZpciFunctionAttribute *const *rows = zpci_function_attributes_of (ZPCI_OUTPUT_ELEMENT);

  for (gsize i = 0; rows[i]; i++) {
    g_autofree char *name = g_strndup (rows[i]->element.name, strcspn (rows[i]->element.name, "/"));

    if (!g_ptr_array_find_with_equal_func (words, rows[i]->element.name, g_str_equal, NULL) &&
        !g_ptr_array_find_with_equal_func (words, name, g_str_equal, NULL))
      g_error ("<%s> is not on the page", rows[i]->element.name);
  }
  for (guint i = 0; i < words->len; i++) {
    gboolean found = FALSE;

    for (gsize k = 0; rows[k] && !found; k++)
      found = strcmp (rows[k]->element.name, g_ptr_array_index (words, i)) == 0;
    g_assert_true (found);
  }
}

static void
add_sysfs (GPtrArray *words, const ZpciFunctionAttribute *row)
{
  const char *slash = strrchr (row->sysfs, '/');

  if (row->count > 0)
    g_ptr_array_add (words, g_strdup_printf ("%s0..%u", row->sysfs, row->count - 1));
  else if (row->copy == ZPCI_COPY_LINKS)
    g_ptr_array_add (words, g_strconcat (row->sysfs, "*", NULL));
  else if (row->copy == ZPCI_COPY_NAMES)
    g_ptr_array_add (words, g_strndup (row->sysfs, (gsize) (slash - row->sysfs)));
  else
    g_ptr_array_add (words, g_strdup (row->sysfs));
}

/* The page promises what a capture reads of a device, and nothing else. */
static void
test_capture_page (void)
{
  g_autofree char *part = read_part ("zhost-format.md", "with a `function_id` | the link, and in", "|");
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) copied = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *promised = NULL;
  g_autofree char *done = NULL;

  add_quoted (words, part);
  for (ZpciAttributeId id = 0; id < ZPCI_ATTRIBUTES; id++)
    if (zpci_function_attribute (id)->sysfs)
      add_sysfs (copied, zpci_function_attribute (id));
  promised = join_sorted (words);
  done = join_sorted (copied);
  g_assert_cmpstr (done, ==, promised);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/attributes/places", test_places);
  g_test_add_func ("/attributes/rows", test_rows);
  g_test_add_func ("/attributes/json-page", test_json_page);
  g_test_add_func ("/attributes/nodedev-page", test_nodedev_page);
  g_test_add_func ("/attributes/capture-page", test_capture_page);
  return g_test_run ();
}
