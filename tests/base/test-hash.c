/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Keys that all collide in GLib's own hash functions do not in ours. Counted,
 * not timed: how often two keys of a table were compared.
 */
#include "zpci-hash.h"
#include "zpci-test.h"

#include <string.h>

#define BITS 16
#define KEYS (1u << BITS)

static guint compared;

static gboolean
texts_equal (gconstpointer a, gconstpointer b)
{
  compared++;
  return g_str_equal (a, b);
}

/* "Ez" and "FY" have one hash in g_str_hash(), and so have all words of them. */
static char *
colliding_text (guint key)
{
  char text[2 * BITS + 1] = "";

  for (guint bit = 0; bit < BITS; bit++)
    memcpy (text + 2 * bit, key >> bit & 1 ? "FY" : "Ez", 2);
  return g_strdup (text);
}

static void
test_text (void)
{
  g_autoptr (GHashTable) table = g_hash_table_new_full (zpci_hash_text, texts_equal, g_free, NULL);
  g_autofree char *first = colliding_text (0), *last = colliding_text (KEYS - 1);

  g_assert_cmpuint (g_str_hash (first), ==, g_str_hash (last));
  for (guint key = 0; key < KEYS; key++)
    g_hash_table_add (table, colliding_text (key));
  g_assert_cmpuint (g_hash_table_size (table), ==, KEYS);
  g_assert_true (g_hash_table_contains (table, last));
  g_assert_cmpuint (compared, <, KEYS);
}

static int
compare_numbers (const void *a, const void *b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return (x > y) - (x < y);
}

/* Keys apart by a multiple of any table's size share their low bits, and must not share those of their hashes. */
static void
test_number (void)
{
  g_autofree guint *places = g_new (guint, KEYS);
  guint shared = 0;

  for (guint key = 0; key < KEYS; key++)
    places[key] = zpci_hash_number (GUINT_TO_POINTER (key << 16)) % 131071;
  qsort (places, KEYS, sizeof *places, compare_numbers);
  for (guint key = 1; key < KEYS; key++)
    shared += places[key] == places[key - 1];
  g_assert_cmpuint (shared, <, KEYS / 2);
}

/* No table of the product is keyed by a text or a number with GLib's own functions. */
static void
test_everywhere (void)
{
  static const char *const plain[] = { "(g_str_hash", "(g_int_hash", "(g_int64_hash", NULL };

  g_assert_cmpuint (zpci_test_sources_with (plain), ==, 0);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/hash/text", test_text);
  g_test_add_func ("/hash/number", test_number);
  g_test_add_func ("/hash/everywhere", test_everywhere);
  return g_test_run ();
}
