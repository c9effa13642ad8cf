/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Translations that are kept: each text has its own, and there are never too many.
 */
#include "zpci-plugin-parts.h"
#include "zpci-plugin-test.h"
#include "zpci-test.h"

#include <string.h>

static gboolean
keeps (const char *stock, const char *ours)
{
  g_autofree char *found = zpci_plugin_kept_find (stock, strlen (stock));

  if (found)
    g_assert_cmpstr (found, ==, ours);
  return found != NULL;
}

/* Two clients who see different things of one guest get texts of the same length. */
static void
test_own_text (void)
{
  static const char secret[] = "<domain><name>a</name><graphics passwd='x'/></domain>";
  static const char shown[] = "<domain><name>a</name><graphics           /></domain>";

  g_assert_cmpuint (strlen (secret), ==, strlen (shown));
  g_assert_false (keeps (shown, NULL));
  zpci_plugin_kept_add (shown, strlen (shown), "author form");
  g_assert_true (keeps (shown, "author form"));
  g_assert_false (keeps (secret, NULL));
  for (gsize i = 0; i < strlen (shown); i++) {
    g_autofree char *other = g_strdup (shown);

    other[i] ^= 1;
    g_assert_false (keeps (other, NULL));
    other[i] = '\0';
    g_assert_false (keeps (other, NULL));
  }
}

static char *
text_of (guint number)
{
  return g_strdup_printf ("text %06u", number);
}

static void
test_number (void)
{
  guint count;

  for (guint i = 0; i < 5000; i++) {
    g_autofree char *stock = text_of (i), *first = text_of (0);

    zpci_plugin_kept_add (stock, strlen (stock), "ours");
    zpci_plugin_kept_add (stock, strlen (stock), "ours");
    /* A text that is asked for stays. */
    g_assert_true (keeps (first, "ours"));
    zpci_plugin_kept_bytes (&count);
    g_assert_cmpuint (count, <=, 1024);
  }
  g_assert_cmpuint (count, ==, 1024);
  for (guint i = 1; i < 5000; i++) {
    g_autofree char *stock = text_of (i);

    g_assert_cmpint (keeps (stock, "ours"), ==, i > 5000 - 1024);
  }
}

static void
test_bytes (void)
{
  const gsize max = 100000;
  g_autofree char *large = g_strnfill (max / 4, 'x');
  guint count;

  zpci_plugin_kept_set_max (max);
  zpci_plugin_kept_add (large, strlen (large), "ours");
  g_assert_false (keeps (large, NULL));
  for (guint i = 0; i < 500; i++) {
    g_autofree char *stock = g_strnfill (1000 + i, 'y');

    zpci_plugin_kept_add (stock, strlen (stock), large + max / 8);
    g_assert_true (keeps (stock, large + max / 8));
    g_assert_cmpuint (zpci_plugin_kept_bytes (&count), <=, max);
  }
  g_assert_cmpuint (count, >=, 4);
  g_assert_cmpuint (count, <=, max / (max / 8 + 1000));
}

static gpointer
add_and_find (gpointer data)
{
  for (guint i = 0; i < 20000; i++) {
    g_autofree char *stock = text_of (i % 3000);

    zpci_plugin_kept_add (stock, strlen (stock), stock);
    keeps (stock, stock);
  }
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("client", add_and_find, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/plugin/kept/own-text", test_own_text);
  g_test_add_func ("/plugin/kept/number", test_number);
  g_test_add_func ("/plugin/kept/bytes", test_bytes);
  g_test_add_func ("/plugin/kept/threads", test_threads);
  return g_test_run ();
}
