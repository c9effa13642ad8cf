/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Cases that only a root that is a folder can meet: things that are not files, others
 * who rename meanwhile, kernels without openat2(), the running machine.
 */
#include "root-tree.h"
#include "zpci-base-private.h"
#include "zpci-test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A folder can hold more than files; none of it is opened for reading. */
static void
test_special (RootTree *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *fifo = g_build_filename (fixture->folder, "host", "fifo", NULL);
  g_autofree char *name = g_build_filename (fixture->folder, "host", "socket", NULL);
  g_autofree char *device = g_build_filename (fixture->folder, "host", "device", NULL);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  char buffer[64];
  int code = 0;

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (zpci_root_read_head (fixture->root, "/fifo", buffer, sizeof buffer, &code), ==, -1);
  g_assert_cmpint (code, ==, EINVAL);
  g_assert_null (zpci_root_read (fixture->root, "/fifo", 64, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "/fifo");
  g_strlcpy (address.sun_path, name, sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_null (zpci_root_read (fixture->root, "/socket", 64, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "/socket");
  close (fd);
  if (mknod (device, S_IFCHR | 0600, 0x103) == 0) {
    g_assert_cmpint (zpci_root_read_head (fixture->root, "/device", buffer, sizeof buffer, &code), ==, -1);
    g_assert_null (zpci_root_read (fixture->root, "/device", 64, &error));
    zpci_test_assert_error (error, ZPCI_ERROR_IO, "/device");
  } else {
    g_test_message ("device node not tested: needs CAP_MKNOD");
  }
}

/* Both ways of resolution agree on every path of the table. */
static void
test_walk (RootTree *fixture, gconstpointer unused)
{
  for (gsize i = 0; root_tree_texts[i].path; i++) {
    const char *path = root_tree_texts[i].path + strspn (root_tree_texts[i].path, "/");
    int fd = zpci_root_walk (fixture->root->fd, path, O_RDONLY | O_CLOEXEC);
    char byte;

    g_test_message ("%s", root_tree_texts[i].path);
    g_assert_cmpint (fd >= 0, ==, root_tree_texts[i].code == 0 || root_tree_texts[i].code == ZPCI_ERROR_MALFORMED ||
                                      g_str_has_suffix (DEVICE, path));
    if (fd >= 0 && root_tree_texts[i].text && *root_tree_texts[i].text) {
      g_assert_cmpint (read (fd, &byte, 1), ==, 1);
      g_assert_cmpint (byte, ==, *root_tree_texts[i].text);
    }
    if (fd >= 0)
      close (fd);
  }
}

typedef struct {
  char *from, *to;
  gint stop;
  gint count; /* of renames so far */
} Renaming;

static gpointer
rename_on (gpointer data)
{
  Renaming *renaming = data;

  while (!g_atomic_int_get (&renaming->stop)) {
    (void) !g_rename (renaming->from, renaming->to);
    (void) !g_rename (renaming->to, renaming->from);
    g_atomic_int_inc (&renaming->count);
  }
  return NULL;
}

/* Whatever others rename meanwhile, a path with ".." in it is resolved. */
static void
test_disturbed (RootTree *fixture, gconstpointer unused)
{
  Renaming renaming = { g_build_filename (fixture->folder, "here", NULL), g_build_filename (fixture->folder, "there", NULL), 0, 0 };
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  g_assert_cmpint (g_mkdir (renaming.from, 0755), ==, 0);
  thread = g_thread_new ("rename", rename_on, &renaming);
  /* Long enough that both really ran side by side. */
  while (g_atomic_int_get (&renaming.count) < 10000 && g_get_monotonic_time () < end && !error) {
    g_autofree char *text = zpci_root_read_text (fixture->root, LINKS "above/uid", 16, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (text, ==, "0x1");
  }
  g_atomic_int_set (&renaming.stop, 1);
  g_thread_join (thread);
  g_free (renaming.from);
  g_free (renaming.to);
}

static void
test_new_directory (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) live = zpci_root_new_directory ("/", &error);
  g_autoptr (ZpciRoot) below = zpci_root_open_directory (live, "proc", &error);
  g_autoptr (ZpciRoot) folder = zpci_root_new_directory ("/proc///", &error);

  g_assert_no_error (error);
  g_assert_true (zpci_root_is_live (live));
  g_assert_true (zpci_root_is_live (below));
  g_assert_false (zpci_root_is_live (folder));
  g_assert_cmpstr (zpci_root_get_name (live), ==, "/");
  g_assert_cmpstr (zpci_root_get_name (folder), ==, "/proc");
  g_assert_null (zpci_root_new_directory ("/nonexistent/root", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "host root '/nonexistent/root'");
  g_assert_null (zpci_root_read_text (live, "/nonexistent/file", 9, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "/nonexistent/file: No such file");
}

/* A file of proc states no size and is read until it ends. */
static void
test_proc (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) live = zpci_root_new_directory ("/", &error);
  g_autoptr (GBytes) bytes = zpci_root_read (live, "/proc/self/mountinfo", 1024 * 1024, &error);
  g_autofree char *expected = NULL;
  gsize length = 0;

  g_assert_no_error (error);
  g_assert_true (g_file_get_contents ("/proc/self/mountinfo", &expected, &length, NULL));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, length);
}

#define ADD(name, test)                                                                                       \
  g_test_add ("/root/folder/" name, RootTree, NULL, root_tree_setup, test, root_tree_teardown)

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  ADD ("special", test_special);
  ADD ("disturbed", test_disturbed);
  ADD ("walk", test_walk);
  g_test_add_func ("/root/new-directory", test_new_directory);
  g_test_add_func ("/root/proc", test_proc);
  return g_test_run ();
}
