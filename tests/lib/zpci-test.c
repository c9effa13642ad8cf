/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Golden files and data folders. Differences go to stderr: meson shows only
 * that for TAP tests.
 */
#include "zpci-test.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void
zpci_test_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  g_test_set_nonfatal_assertions ();
}

char *
zpci_test_data (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, name, NULL);
}

char *
zpci_test_read (const char *path, gsize *length)
{
  g_autoptr (GError) error = NULL;
  char *content = NULL;

  if (!g_file_get_contents (path, &content, length, &error)) {
    g_printerr ("%s\n", error->message);
    g_test_fail ();
    if (length)
      *length = 0;
    return g_strdup ("");
  }
  return content;
}

static void
add_words (GPtrArray *words, const char *const *more)
{
  for (gsize i = 0; more[i]; i++)
    g_ptr_array_add (words, g_strdup (more[i]));
}

static gboolean
holds_one (const char *path, const char *const *pieces)
{
  g_autofree char *text = zpci_test_read (path, NULL);

  for (; *pieces; pieces++)
    if (strstr (text, *pieces))
      return TRUE;
  return FALSE;
}

static guint
count_sources (const char *folder, const char *const *pieces)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint count = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR)) {
      count += count_sources (path, pieces);
    } else if ((g_str_has_suffix (name, ".c") || g_str_has_suffix (name, ".h")) && holds_one (path, pieces)) {
      g_test_message ("%s", path);
      count++;
    }
  }
  return count;
}

guint
zpci_test_sources_with (const char *const *pieces)
{
  g_autofree char *src = zpci_test_data ("../src"), *tools = zpci_test_data ("../tools");

  return count_sources (src, pieces) + count_sources (tools, pieces);
}

char **
zpci_test_command (const char *const *argv)
{
  const char *wrapper = g_getenv ("MESON_EXE_WRAPPER");
  g_auto (GStrv) wrapper_words = NULL;
  GPtrArray *words = g_ptr_array_new ();

  if (wrapper) {
    g_assert_true (g_shell_parse_argv (wrapper, NULL, &wrapper_words, NULL));
    add_words (words, (const char *const *) wrapper_words);
  }
  add_words (words, argv);
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_free (words, FALSE);
}

/* The wrapper's last word is the dynamic loader: cross/s390x-linux-gnu.txt. Its settings do not travel on, as
 * the environment would: libvirt hands that to emulators. */
char **
zpci_test_again (const char *program, const char *name)
{
  const char *const own[] = { "--preload", g_getenv ("ZPCI_TEST_PRELOAD"), "--argv0", name, program, NULL };
  g_auto (GStrv) words = NULL;
  char *found;

  if (!g_getenv ("MESON_EXE_WRAPPER"))
    return NULL;
  g_unsetenv ("LD_LIBRARY_PATH");
  words = zpci_test_command (own);
  found = g_find_program_in_path (words[0]);
  g_assert_nonnull (found);
  g_free (words[0]);
  words[0] = found;
  return g_steal_pointer (&words);
}

void
zpci_test_add_text (ZpciRoot *root, const char *text, const char *format, ...)
{
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  va_list args;

  va_start (args, format);
  path = g_strdup_vprintf (format, args);
  va_end (args);
  zpci_root_add_file (root, path, content, &error);
  g_assert_no_error (error);
}

void
zpci_test_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    zpci_test_remove_tree (child);
  }
  g_remove (path);
}

static void
print_diff (const char *path, const char *actual, gsize length)
{
  g_autofree char *name = NULL;
  g_autofree char *out = NULL;
  const char *argv[] = { "diff", "-u", "--label", "expected", "--label", "actual", path, NULL, NULL };
  int fd = g_file_open_tmp ("zpci-golden-XXXXXX", &name, NULL);

  if (fd < 0)
    return;
  close (fd);
  argv[7] = name;
  if (g_file_set_contents (name, actual, (gssize) length, NULL) &&
      g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, NULL, NULL))
    g_printerr ("%s", out);
  g_remove (name);
}

void
zpci_test_golden (const char *path, const char *actual, gssize length)
{
  gsize actual_length = length < 0 ? strlen (actual) : (gsize) length;
  gboolean regenerate = g_strcmp0 (g_getenv ("ZPCI_TEST_REGENERATE"), "1") == 0;
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;
  gsize expected_length = 0;

  if (g_file_get_contents (path, &expected, &expected_length, NULL) && expected_length == actual_length &&
      memcmp (expected, actual, actual_length) == 0)
    return;

  g_test_fail ();
  if (!regenerate) {
    g_printerr ("%s differs%s; ZPCI_TEST_REGENERATE=1 rewrites it\n", path, expected ? "" : " (no such file)");
    print_diff (expected ? path : "/dev/null", actual, actual_length);
  } else if (g_getenv ("CI")) {
    g_printerr ("%s: not regenerated: CI is set\n", path);
  } else if (!g_file_set_contents (path, actual, (gssize) actual_length, &error)) {
    g_printerr ("%s\n", error->message);
  } else {
    g_printerr ("regenerated %s; read it before you commit it\n", path);
  }
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
zpci_test_stems (const char *folder, const char *suffix)
{
  g_autofree char *path = zpci_test_data (folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  GPtrArray *stems = g_ptr_array_new ();
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    if (g_str_has_suffix (name, suffix))
      g_ptr_array_add (stems, g_strndup (name, strlen (name) - strlen (suffix)));
  }
  if (stems->len == 0) {
    g_printerr ("%s: no *%s in it\n", path, suffix);
    g_test_fail ();
  } else {
    qsort (stems->pdata, stems->len, sizeof *stems->pdata, compare_names);
  }
  g_ptr_array_add (stems, NULL);
  return (char **) g_ptr_array_free (stems, FALSE);
}

void
zpci_test_check_error (const char *where, GError **error, int code, const char *text)
{
  if (!*error || !g_error_matches (*error, ZPCI_ERROR, code) || !strstr ((*error)->message, text)) {
    g_printerr ("%s: expected %s '%s', got %s '%s'\n", where, zpci_error_code_name (code), text,
                *error ? zpci_error_code_name ((*error)->code) : "no error", *error ? (*error)->message : "");
    g_test_fail ();
  }
  g_clear_error (error);
}

void
zpci_test_assert_no_child (void)
{
  for (guint i = 0; i < 5000; i++) {
    pid_t pid = waitpid (-1, NULL, WNOHANG);

    if (pid < 0 && errno == ECHILD)
      return;
    if (pid == 0)
      g_usleep (1000);
  }
  g_printerr ("a process is still there 5 s after it should have ended\n");
  g_test_fail ();
}
