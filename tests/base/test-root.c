/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One tree, built as a folder and in memory: both roots give the same answers
 * and the same errors. Cases that only one of them can meet are in test-root-folder.c
 * and test-root-memory.c.
 */
#include "root-tree.h"
#include "zpci-test.h"

#include <errno.h>
#include <string.h>

static void
test_text (RootTree *fixture, gconstpointer unused)
{
  for (gsize i = 0; root_tree_texts[i].path; i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *text = zpci_root_read_text (fixture->root, root_tree_texts[i].path, 64, &error);

    g_test_message ("%s", root_tree_texts[i].path);
    g_assert_cmpstr (text, ==, root_tree_texts[i].text);
    if (root_tree_texts[i].text)
      g_assert_no_error (error);
    else
      zpci_test_assert_error (error, root_tree_texts[i].code, root_tree_texts[i].path);
    g_assert_cmpint (zpci_root_exists (fixture->root, root_tree_texts[i].path), ==,
                     root_tree_texts[i].code != ZPCI_ERROR_NOT_FOUND && !strstr (root_tree_texts[i].path, "loop"));
  }
}

static void
test_limits (RootTree *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) exact = zpci_root_read (fixture->root, DEVICE "/two", 4, &error);
  g_autoptr (GBytes) none = zpci_root_read (fixture->root, DEVICE "/empty", 0, NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (exact), ==, 4);
  g_assert_cmpuint (g_bytes_get_size (none), ==, 0);
  g_assert_null (zpci_root_read (fixture->root, DEVICE "/two", 3, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_RANGE, "longer than 3 bytes");
  g_assert_null (zpci_root_read_text (fixture->root, DEVICE "/two", 0, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_RANGE, DEVICE "/two");
}

static void
test_list (RootTree *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = zpci_root_list (fixture->root, LINKS "0001:00:00.0", &error);
  g_autofree char *joined = names ? g_strjoinv (" ", names) : NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (joined, ==, "bare driver empty odd two uid");
  g_assert_null (zpci_root_list (fixture->root, DEVICE "/uid", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "Not a directory");
  g_assert_null (zpci_root_list (fixture->root, "/proc", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "/proc");
}

static void
test_link (RootTree *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *driver = zpci_root_read_link (fixture->root, LINKS "0001:00:00.0/driver", &error);
  g_autofree char *loop = zpci_root_read_link (fixture->root, LINKS "loop", NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (driver, ==, "../../../bus/pci/drivers/vfio-pci");
  g_assert_cmpstr (loop, ==, "loop");
  g_assert_null (zpci_root_read_link (fixture->root, DEVICE "/uid", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "Invalid argument");
  g_assert_null (zpci_root_read_link (fixture->root, DEVICE "/nothing", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "No such file");
}

static void
test_below (RootTree *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) devices = zpci_root_open_directory (fixture->root, "/sys/bus/pci/devices", &error);
  g_autoptr (ZpciRoot) device = devices ? zpci_root_open_directory (devices, "0001:00:00.0", &error) : NULL;
  g_autofree char *uid = device ? zpci_root_read_text (device, "uid", 16, &error) : NULL;
  g_autofree char *driver = device ? zpci_root_read_link (device, "driver", &error) : NULL;
  g_autofree char *bind = device ? zpci_root_read_text (device, "driver/bind", 16, &error) : NULL;
  g_auto (GStrv) names = device ? zpci_root_list (device, "", &error) : NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (uid, ==, "0x1");
  g_assert_cmpstr (driver, ==, "../../../bus/pci/drivers/vfio-pci");
  g_assert_cmpstr (bind, ==, "");
  g_assert_cmpuint (names ? g_strv_length (names) : 0, ==, 6);
  g_assert_null (zpci_root_read_text (device, "pchid", 16, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "/sys/bus/pci/devices/0001:00:00.0/pchid");
  g_assert_null (zpci_root_read_text (devices, "out", 16, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "out");
  g_assert_null (zpci_root_open_directory (devices, "dangling", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "dangling");
  g_assert_null (zpci_root_open_directory (devices, "loop", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "loop");
}

static void
test_answers (RootTree *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) value = g_bytes_new_static ("1", 1);
  g_autoptr (ZpciRoot) below = zpci_root_open_directory (fixture->root, "/sys", NULL);
  g_auto (GStrv) arguments = NULL;

  g_assert_null (zpci_root_get_answer (fixture->root, "question 1"));
  g_assert_true (zpci_root_add_answer (fixture->root, "question 1", value, &error));
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (zpci_root_get_answer (below, "question 1"), value));
  g_assert_true (zpci_root_add_answer (fixture->root, "question 0 and more", value, NULL));
  g_assert_true (zpci_root_add_answer (fixture->root, "questions 2", value, NULL));
  arguments = zpci_root_list_answers (below, "question");
  g_assert_cmpuint (g_strv_length (arguments), ==, 2);
  g_assert_cmpstr (arguments[0], ==, "0 and more");
  g_assert_cmpstr (arguments[1], ==, "1");
  g_assert_false (zpci_root_add_answer (fixture->root, "question 1", value, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_CONFLICT, "question 1");
}

static const struct {
  const char *path;
  gsize size;
  gssize length; /* -1: an error */
  int code;
} heads[] = {
  { DEVICE "/uid", 16, 4, 0 },
  { DEVICE "/uid", 4, 4, 0 },
  { DEVICE "/uid", 2, 2, 0 },
  { DEVICE "/empty", 16, 0, 0 },
  { LINKS "above/uid", 16, 4, 0 },
  { DEVICE "/driver/bind", 16, 0, 0 },
  { DEVICE "/nothing", 16, -1, ENOENT },
  { DEVICE "/uid/x", 16, -1, ENOTDIR },
  { DEVICE, 16, -1, EISDIR },
  { LINKS "loop", 16, -1, ELOOP },
  { LINKS "out", 16, -1, ENOENT },
};

static void
test_head (RootTree *fixture, gconstpointer unused)
{
  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++) {
    char buffer[16] = "";
    int code = 0;

    g_test_message ("%s", heads[i].path);
    g_assert_cmpint (zpci_root_read_head (fixture->root, heads[i].path, buffer, heads[i].size, &code), ==, heads[i].length);
    g_assert_cmpint (code, ==, heads[i].code);
    if (heads[i].length > 0)
      g_assert_cmpmem (buffer, (gsize) heads[i].length, "0x1\n", (gsize) heads[i].length);
  }
}

/* The same below an open folder, where a name that is a link takes the long way. */
static void
test_head_below (RootTree *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) devices = zpci_root_open_directory (fixture->root, LINKS "0001:00:00.0/driver", &error);
  g_autoptr (ZpciRoot) links = zpci_root_open_directory (fixture->root, LINKS, &error);
  char buffer[16];
  int code = 0;

  g_assert_no_error (error);
  g_assert_cmpint (zpci_root_read_head (devices, "bind", buffer, sizeof buffer, &code), ==, 0);
  g_assert_cmpint (zpci_root_read_head (links, "absolute/uid", buffer, sizeof buffer, &code), ==, 4);
  g_assert_cmpint (zpci_root_read_head (links, "out", buffer, sizeof buffer, &code), ==, -1);
  g_assert_cmpint (code, ==, ENOENT);
  g_assert_cmpint (zpci_root_read_head (links, "absolute", buffer, sizeof buffer, &code), ==, -1);
  g_assert_cmpint (code, ==, EISDIR);
}

#define ADD_BOTH(name, test)                                                                                  \
  g_test_add ("/root/folder/" name, RootTree, NULL, root_tree_setup, test, root_tree_teardown);               \
  g_test_add ("/root/memory/" name, RootTree, "memory", root_tree_setup, test, root_tree_teardown)

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  ADD_BOTH ("text", test_text);
  ADD_BOTH ("limits", test_limits);
  ADD_BOTH ("list", test_list);
  ADD_BOTH ("link", test_link);
  ADD_BOTH ("below", test_below);
  ADD_BOTH ("answers", test_answers);
  ADD_BOTH ("head", test_head);
  ADD_BOTH ("head-below", test_head_below);
  return g_test_run ();
}
