/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Cases of a root in memory alone: how it is filled, and when it is full.
 */
#include "zpci-base-private.h"
#include "zpci-base-test.h"
#include "zpci-test.h"

#include <errno.h>

static const char *const bad_paths[] = { "relative", "/", "//x", "/x/", "/x//y", "/x/../y", "/./x", "/x/.." };

static void
test_add (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("memory");
  g_autoptr (GBytes) content = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;
  GString *deep = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (bad_paths); i++) {
    g_assert_false (zpci_root_add_file (root, bad_paths[i], content, &error));
    zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, bad_paths[i]);
  }
  for (guint i = 0; i < 65; i++)
    g_string_append (deep, "/d");
  g_assert_false (zpci_root_add_directory (root, deep->str, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "64 names");
  g_assert_true (zpci_root_add_directory (root, deep->str + 2, &error));
  g_assert_no_error (error);
  g_string_free (deep, TRUE);

  g_assert_true (zpci_root_add_file (root, "/a/file", content, &error));
  g_assert_true (zpci_root_add_directory (root, "/a", &error));
  g_assert_no_error (error);
  g_assert_false (zpci_root_add_file (root, "/a/file", content, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_CONFLICT, "/a/file");
  g_assert_false (zpci_root_add_file (root, "/a/file/b", content, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_CONFLICT, "/a/file/b");
  g_assert_false (zpci_root_add_directory (root, "/a/file", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_CONFLICT, "/a/file");
  g_assert_false (zpci_root_add_link (root, "/a", "b", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_CONFLICT, "/a");
  g_assert_false (zpci_root_add_link (root, "/link", "", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "link target");
}

/* Paths that are described, and folders that are only above them. */
static void
test_described (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("memory");
  g_autoptr (GBytes) content = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  g_assert_true (zpci_root_add_file (root, "/a/b/file", content, &error));
  g_assert_true (zpci_root_describe_directory (root, "/a", &error));
  g_assert_true (zpci_root_add_directory (root, "/a", &error));
  g_assert_no_error (error);
  g_assert_false (zpci_root_describe_directory (root, "/a", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_CONFLICT, "'/a' is described twice");
  g_assert_false (zpci_root_add_link (root, "/a", "b", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_CONFLICT, "'/a' is described twice");
  g_assert_false (zpci_root_add_failure (root, "/a/b/file", EIO, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_CONFLICT, "'/a/b/file' is described twice");
  g_assert_false (zpci_root_add_file (root, "/a/b", content, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_CONFLICT, "'/a/b': already there, or below something");
  g_assert_true (zpci_root_describe_directory (root, "/a/b", &error));
  g_assert_no_error (error);
}

/* Folders above a path count, each once; what is full can be read all the same. */
static void
test_full (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("memory");
  g_autoptr (GBytes) content = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;
  guint max = zpci_root_memory_max;

  zpci_root_memory_max = 6;
  g_assert_true (zpci_root_add_directory (root, "/1/2/3", &error));
  g_assert_true (zpci_root_add_file (root, "/1/2/4", content, &error));
  g_assert_true (zpci_root_add_link (root, "/5", "1", &error));
  g_assert_true (zpci_root_add_directory (root, "/1/2/3", &error));
  g_assert_no_error (error);
  g_assert_false (zpci_root_add_directory (root, "/1/6/7", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_RANGE, "'/1/6/7': more than 6 files, links and folders");
  g_assert_false (zpci_root_add_failure (root, "/8", EIO, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_RANGE, "'/8': more than 6");
  g_assert_true (zpci_root_exists (root, "/5/2/4"));
  for (guint i = 0; i < 6; i++) {
    g_autofree char *key = g_strdup_printf ("question %u", i);

    g_assert_true (zpci_root_add_answer (root, key, content, &error));
  }
  g_assert_no_error (error);
  g_assert_false (zpci_root_add_answer (root, "question 6", content, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_RANGE, "'question 6': more than 6 answers");
  zpci_root_memory_max = max;
}

static void
test_failure (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("memory");
  g_autoptr (GError) error = NULL;

  g_assert_true (zpci_root_add_failure (root, "/x/denied", EACCES, &error));
  g_assert_no_error (error);
  g_assert_null (zpci_root_read (root, "/x/denied", 9, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "memory:/x/denied: Permission denied");
  g_assert_null (zpci_root_list (root, "/x/denied", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "Permission denied");
  g_assert_null (zpci_root_read (root, "/x/denied/below", 9, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "Permission denied");
}

/* Names of a hostile host get into messages without what moves a cursor. */
static void
test_message (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("memory");
  g_autoptr (GError) error = NULL;

  g_assert_null (zpci_root_read (root, "/a\x1b[31m\n", 9, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "memory:/a\\x1b[31m\\x0a: ");
}

/* A walk through a content adds to its start, also where it is empty. */
static void
test_empty_content (void)
{
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0), one = g_bytes_new ("a", 1);
  gsize length = 7;

  g_assert_null (g_bytes_get_data (none, NULL));
  g_assert_nonnull (zpci_root_bytes (none, &length));
  g_assert_cmpuint (length, ==, 0);
  g_assert_true (zpci_root_bytes (one, NULL) == g_bytes_get_data (one, NULL));
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/root/add", test_add);
  g_test_add_func ("/root/described", test_described);
  g_test_add_func ("/root/full", test_full);
  g_test_add_func ("/root/failure", test_failure);
  g_test_add_func ("/root/message", test_message);
  g_test_add_func ("/root/empty-content", test_empty_content);
  return g_test_run ();
}
