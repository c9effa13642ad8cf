/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The cache of emulator replies: hit, miss, and every way it can be spoilt.
 * A script as emulator counts its runs, to tell a hit from a miss.
 */
#include "zpci-qemu-caps.h"
#include "zpci-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  char *folder, *emulator, *cache;
} Fixture;

/* Answers by reading commands; its version is @micro, which tells one emulator from the next. */
static void
write_emulator (Fixture *f, guint micro)
{
  g_autofree char *text = g_strdup_printf (
      "#!/bin/sh\n"
      "id() { i=${line#*\\\"id\\\":\\\"}; i=${i%%%%\\\"*}; }\n"
      "echo '{\"QMP\": {}}'\n"
      "while read -r line; do id; case $line in\n"
      "*query-version*) r='{\"qemu\": {\"major\": 8, \"minor\": 1, \"micro\": %u}}';;\n"
      "*query-machines*) r='[{\"name\": \"m\", \"is-default\": true}]';;\n"
      "*device-list*) r='[{\"name\": \"uid\", \"type\": \"a\"}, {\"name\": \"fid\", \"type\": \"a\"}, "
      "{\"name\": \"target\", \"type\": \"a\"}]';;\n"
      "*) r='{}';; esac; echo \"{\\\"return\\\": $r, \\\"id\\\": \\\"$i\\\"}\"; done\n",
      micro);

  g_assert_true (g_file_set_contents (f->emulator, text, -1, NULL));
  g_assert_cmpint (g_chmod (f->emulator, 0755), ==, 0);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("zpci-cache-XXXXXX", NULL);
  g_assert_cmpint (g_chmod (f->folder, 0755), ==, 0);
  f->emulator = g_build_filename (f->folder, "emulator", NULL);
  f->cache = g_build_filename (f->folder, "cache", "deep", NULL);
  write_emulator (f, 1);
}

static char **
entries (Fixture *f)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GDir) dir = g_dir_open (f->cache, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_build_filename (f->cache, name, NULL));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) files = entries (f);
  g_autofree char *parent = g_path_get_dirname (f->cache);

  for (guint i = 0; files[i]; i++)
    g_remove (files[i]);
  g_rmdir (f->cache);
  g_rmdir (parent);
  g_remove (f->emulator);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->folder);
  g_free (f->emulator);
  g_free (f->cache);
}

static guint
micro (Fixture *f)
{
  ZpciQemuProbeOptions options = { .cache_directory = f->cache };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = zpci_qemu_caps_probe (f->emulator, &options, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (caps->path, ==, f->emulator);
  return caps->micro;
}

static char *
only_entry (Fixture *f)
{
  g_auto (GStrv) files = entries (f);

  g_assert_cmpuint (g_strv_length (files), ==, 1);
  return g_strdup (files[0]);
}

/* Makes the entry say something the emulator does not, so that a hit shows. */
static void
mark (Fixture *f, const char *from, const char *to)
{
  g_autofree char *file = only_entry (f);
  g_autofree char *text = NULL;
  g_autofree char *changed = NULL;
  char *at;

  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  at = strstr (text, from);
  g_assert_nonnull (at);
  *at = '\0';
  changed = g_strconcat (text, to, at + strlen (from), NULL);
  g_assert_true (g_file_set_contents (file, changed, -1, NULL));
  g_assert_cmpint (g_chmod (file, 0600), ==, 0);
}

#define MICRO_1 "\"micro\" : 1"
#define MICRO_55 "\"micro\" : 55"

static void
test_hit (Fixture *f, gconstpointer data)
{
  g_autofree char *file = NULL;
  GStatBuf st;

  g_assert_cmpuint (micro (f), ==, 1);
  file = only_entry (f);
  g_assert_cmpint (g_stat (file, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0600);
  g_assert_cmpint (g_stat (f->cache, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0700);
  mark (f, MICRO_1, MICRO_55);
  g_assert_cmpuint (micro (f), ==, 55);
}

static void
test_emulator_changed (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (micro (f), ==, 1);
  write_emulator (f, 2); /* same size; another inode, mtime and ctime */
  g_assert_cmpuint (micro (f), ==, 2);
  mark (f, "\"micro\" : 2", MICRO_55);
  g_assert_cmpuint (micro (f), ==, 55);
  g_assert_cmpint (g_chmod (f->emulator, 0555), ==, 0); /* ctime alone */
  g_assert_cmpuint (micro (f), ==, 2);
}

static void
test_damaged (Fixture *f, gconstpointer data)
{
  static const char *const texts[] = { "", "{", "null", "[[[[", "{\"format\": \"libvirt-zpci-qemu-replies\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *file = NULL;

    g_assert_cmpuint (micro (f), ==, 1);
    file = only_entry (f);
    g_assert_true (g_file_set_contents (file, texts[i], -1, NULL));
    g_assert_cmpuint (micro (f), ==, 1);
    mark (f, MICRO_1, MICRO_55); /* it was written anew */
    g_assert_cmpuint (micro (f), ==, 55);
    mark (f, MICRO_55, "\"micro\" : -1"); /* well-formed, right key, and a lie */
    g_assert_cmpuint (micro (f), ==, 1);
  }
}

static void
test_not_ours (Fixture *f, gconstpointer data)
{
  g_autofree char *file = NULL;

  g_assert_cmpuint (micro (f), ==, 1);
  mark (f, MICRO_1, MICRO_55);
  file = only_entry (f);
  g_assert_cmpint (g_chmod (file, 0620), ==, 0); /* the group may write */
  g_assert_cmpuint (micro (f), ==, 1);
  mark (f, MICRO_1, MICRO_55);
  g_assert_cmpint (g_chmod (f->cache, 0777), ==, 0); /* anyone may replace it */
  g_assert_cmpuint (micro (f), ==, 1);
  g_assert_cmpint (g_chmod (f->cache, 0700), ==, 0);
  g_assert_cmpuint (micro (f), ==, 55);
}

/* A link in place of the entry is not followed, and is replaced. */
static void
test_link (Fixture *f, gconstpointer data)
{
  g_autofree char *file = NULL, *elsewhere = g_build_filename (f->folder, "elsewhere", NULL);
  GStatBuf st;

  g_assert_cmpuint (micro (f), ==, 1);
  mark (f, MICRO_1, MICRO_55);
  file = only_entry (f);
  g_assert_cmpint (g_rename (file, elsewhere), ==, 0);
  g_assert_cmpint (symlink (elsewhere, file), ==, 0);
  g_assert_cmpuint (micro (f), ==, 1);
  g_assert_cmpint (g_lstat (file, &st), ==, 0);
  g_assert_true (S_ISREG (st.st_mode));
  g_assert_cmpint (g_remove (elsewhere), ==, 0);
}

/* Where nothing can be kept, the answer is as good. */
static void
test_no_directory (Fixture *f, gconstpointer data)
{
  ZpciQemuProbeOptions options = { .cache_directory = "/dev/null/cache" };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = zpci_qemu_caps_probe (f->emulator, &options, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (caps->micro, ==, 1);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add ("/cache/hit", Fixture, NULL, set_up, test_hit, tear_down);
  g_test_add ("/cache/emulator-changed", Fixture, NULL, set_up, test_emulator_changed, tear_down);
  g_test_add ("/cache/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  g_test_add ("/cache/not-ours", Fixture, NULL, set_up, test_not_ours, tear_down);
  g_test_add ("/cache/link", Fixture, NULL, set_up, test_link, tear_down);
  g_test_add ("/cache/no-directory", Fixture, NULL, set_up, test_no_directory, tear_down);
  return g_test_run ();
}
