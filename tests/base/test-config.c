/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * zpci.conf: what it says, and that no fault of it costs more than its key.
 */
#include "zpci-config.h"
#include "zpci-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
  const char *name;
  const char *text;
  gboolean strict;
  gboolean explicit_override;
  const char *emulators; /* joined by blanks */
  const char *warning;   /* (nullable): in the only warning */
} cases[] = {
  { "empty", "", TRUE, FALSE, "", NULL },
  { "all", "[zpci]\nnegotiate = warn\nexplicit = yes\nemulators = /a; /b ;\n", FALSE, TRUE, "/a /b", NULL },
  { "negotiate", "[zpci]\nnegotiate = Strict\nexplicit = yes\n", TRUE, TRUE, "",
    "negotiate 'Strict' is neither strict nor warn; using strict" },
  { "explicit", "[zpci]\nexplicit = 1\n", TRUE, FALSE, "", "explicit '1' is neither yes nor no; using no" },
  { "relative", "[zpci]\nemulators = qemu;/a\n", TRUE, FALSE, "/a", "emulators 'qemu' is not an absolute path" },
  { "escapes", "[zpci]\nemulators=\\x;/a\\\nexplicit = yes\n", TRUE, TRUE, "",
    "emulators '\\x;/a\\' has a broken escape; write \\\\ for a backslash; using none" },
  { "escaped", "[zpci]\nemulators = /a\\;b;/c\\\\d;/e\\s\n", TRUE, FALSE, "/a;b /c\\d /e", NULL },
  { "key", "[zpci]\ncolour = red\nexplicit = yes\n", TRUE, TRUE, "", "key 'colour' is unknown" },
  { "group", "[other]\nexplicit = yes\n", TRUE, FALSE, "", "group [other] is unknown" },
  { "no key file", "explicit yes\n", TRUE, FALSE, "", "using the defaults: " },
};

static ZpciConfig *
load (const char *path, GPtrArray **warnings)
{
  *warnings = g_ptr_array_new_with_free_func (g_free);
  return zpci_config_load (path, *warnings);
}

static void
test_case (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *folder = g_dir_make_tmp ("zpci-config-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "zpci.conf", NULL);
  g_autoptr (GPtrArray) warnings = NULL;
  g_autoptr (ZpciConfig) config = NULL;
  g_autofree char *emulators = NULL;

  g_assert_true (g_file_set_contents (path, cases[i].text, -1, NULL));
  config = load (path, &warnings);
  emulators = g_strjoinv (" ", config->emulators);
  g_assert_cmpint (config->strict, ==, cases[i].strict);
  g_assert_cmpint (config->explicit_override, ==, cases[i].explicit_override);
  g_assert_cmpstr (emulators, ==, cases[i].emulators);
  g_assert_cmpuint (warnings->len, ==, cases[i].warning ? 1 : 0);
  if (cases[i].warning && warnings->len > 0) {
    g_assert_true (g_str_has_prefix (g_ptr_array_index (warnings, 0), path));
    g_assert_nonnull (strstr (g_ptr_array_index (warnings, 0), cases[i].warning));
  }
  g_unlink (path);
  g_rmdir (folder);
}

/* Any kind of file: told in one short warning, and nothing blocks. */
static void
test_odd_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("zpci-config-XXXXXX", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_autofree char *noise = g_build_filename (folder, "noise", NULL);
  g_autofree char *large = g_build_filename (folder, "large", NULL);
  g_autofree char *absent = g_build_filename (folder, "absent", NULL);
  g_autofree char *text = g_strnfill (60000, 'x');
  g_autofree char *much = g_strnfill (100000, '\n');
  const struct {
    const char *path;
    const char *warning;
  } files[] = {
    { fifo, "not a regular file; using the defaults" }, { folder, "Is a directory; using the defaults" },
    { noise, "using the defaults: " },                  { large, "longer than 65536 bytes; using the defaults" },
    { absent, NULL },
  };

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_true (g_file_set_contents (noise, text, -1, NULL));
  g_assert_true (g_file_set_contents (large, much, -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (GPtrArray) warnings = NULL;
    g_autoptr (ZpciConfig) config = load (files[i].path, &warnings);

    g_assert_true (config->strict);
    g_assert_cmpuint (warnings->len, ==, files[i].warning ? 1 : 0);
    if (files[i].warning && warnings->len > 0) {
      g_assert_nonnull (strstr (g_ptr_array_index (warnings, 0), files[i].warning));
      g_assert_cmpuint (strlen (g_ptr_array_index (warnings, 0)), <, strlen (files[i].path) + 300);
    }
  }
  g_unlink (fifo);
  g_unlink (noise);
  g_unlink (large);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/config/%s", cases[i].name);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
  }
  g_test_add_func ("/config/odd-files", test_odd_files);
  return g_test_run ();
}
