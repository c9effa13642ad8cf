/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * In place of libFuzzer's main(): gives every file that is named, and every
 * file of a folder that is, to the target. Prints TAP.
 */
#include "fuzz.h"

static guint count;

static void
replay_file (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &error)) {
    g_print ("not ok %u - %s\n# %s\n", ++count, path, error->message);
    exit (1);
  }
  /* A copy without a byte behind it, so that a sanitizer sees who reads on. */
  g_autofree guint8 *exact = g_malloc (MAX (length, 1));
  memcpy (exact, text, length);
  LLVMFuzzerTestOneInput (exact, length);
  g_print ("ok %u - %s\n", ++count, path);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
replay_folder (const char *folder)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    replay_file (g_ptr_array_index (names, i));
}

int
main (int argc, char **argv)
{
  for (int i = 1; i < argc; i++) {
    if (g_file_test (argv[i], G_FILE_TEST_IS_DIR))
      replay_folder (argv[i]);
    else
      replay_file (argv[i]);
  }
  g_print ("1..%u\n", count);
  return count == 0;
}
