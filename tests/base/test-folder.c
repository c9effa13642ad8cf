/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Files written and folders opened where others may have put links.
 */
#include "zpci-file.h"
#include "zpci-test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SOMEBODY 65533

typedef struct {
  char *folder; /* with host/ and outside/ in it */
  ZpciRoot *root; /* host/ */
} Fixture;

static char *
below (Fixture *f, const char *path)
{
  return g_build_filename (f->folder, path, NULL);
}

static void
make_folder (Fixture *f, const char *path)
{
  g_autofree char *full = below (f, path);

  g_assert_cmpint (g_mkdir_with_parents (full, 0755), ==, 0);
}

static void
make_link (Fixture *f, const char *target, const char *path, uid_t owner)
{
  g_autofree char *full = below (f, path);

  g_assert_cmpint (symlink (target, full), ==, 0);
  if (owner)
    g_assert_cmpint (lchown (full, owner, owner), ==, 0);
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *host = NULL;

  f->folder = g_dir_make_tmp ("zpci-folder-XXXXXX", &error);
  g_assert_no_error (error);
  make_folder (f, "host/etc");
  make_folder (f, "outside");
  host = below (f, "host");
  f->root = zpci_root_new_directory (host, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  zpci_root_unref (f->root);
  zpci_test_remove_tree (f->folder);
  g_free (f->folder);
}

/* Returns: 0 where @path below the root can be opened, else why not. */
static int
open_in_root (Fixture *f, const char *path, ZpciFolderFlags flags, mode_t make)
{
  int code = 0;
  int fd = zpci_folder_open (f->root, path, flags, make, &code);

  if (fd >= 0)
    close (fd);
  return code;
}

static int
open_path (Fixture *f, const char *path, mode_t make)
{
  g_autofree char *full = below (f, path);
  int code = 0;
  int fd = zpci_folder_open_path (full, ZPCI_FOLDER_DEFAULT, make, &code);

  if (fd >= 0)
    close (fd);
  return code;
}

static gboolean
exists (Fixture *f, const char *path)
{
  g_autofree char *full = below (f, path);

  return g_file_test (full, G_FILE_TEST_EXISTS);
}

/* Whatever links a root has, nothing outside is reached or made. */
static void
test_root (Fixture *f, gconstpointer unused)
{
  g_autofree char *outside = below (f, "outside");

  make_link (f, outside, "host/absolute", 0);
  make_link (f, "../outside", "host/above", 0);
  make_link (f, "../../../etc", "host/etc/inside", 0);
  g_assert_cmpint (open_in_root (f, "/absolute", ZPCI_FOLDER_DEFAULT, 0), ==, ZPCI_FOLDER_FOREIGN);
  g_assert_cmpint (open_in_root (f, "/above", ZPCI_FOLDER_DEFAULT, 0), ==, ZPCI_FOLDER_FOREIGN);
  g_assert_cmpint (open_in_root (f, "/absolute/new", ZPCI_FOLDER_DEFAULT, 0755), ==, ZPCI_FOLDER_FOREIGN);
  g_assert_cmpint (open_in_root (f, "/above/new", ZPCI_FOLDER_DEFAULT, 0755), ==, ZPCI_FOLDER_FOREIGN);
  g_assert_false (exists (f, "outside/new"));
  g_assert_false (exists (f, "host/outside"));
  g_assert_cmpint (open_in_root (f, "/etc/inside", ZPCI_FOLDER_DEFAULT, 0), ==, 0);
  g_assert_cmpint (open_in_root (f, "/etc/inside", ZPCI_FOLDER_NO_LINK, 0), ==, ELOOP);
  g_assert_cmpint (open_in_root (f, "/none/deep", ZPCI_FOLDER_DEFAULT, 0), ==, ENOENT);
  g_assert_cmpint (open_in_root (f, "/etc/inside/deep/deeper", ZPCI_FOLDER_NO_LINK, 0755), ==, 0);
  g_assert_true (exists (f, "host/etc/deep/deeper"));
}

/* root follows no link of somebody else, and makes no folder where somebody else could turn it round. */
static void
test_foreign (Fixture *f, gconstpointer unused)
{
  g_autofree char *outside = below (f, "outside");
  g_autofree char *theirs = below (f, "theirs");

  if (geteuid () != 0) {
    g_test_skip ("needs root");
    return;
  }
  make_folder (f, "theirs");
  g_assert_cmpint (chown (theirs, SOMEBODY, SOMEBODY), ==, 0);
  make_link (f, outside, "own", 0);
  make_link (f, outside, "theirs/link", SOMEBODY);
  make_link (f, "theirs/link", "to-theirs", 0);
  g_assert_cmpint (open_path (f, "own", 0), ==, 0);
  g_assert_cmpint (open_path (f, "own/new", 0755), ==, 0);
  g_assert_cmpint (open_path (f, "theirs", 0), ==, 0);
  g_assert_cmpint (open_path (f, "theirs/link", 0), ==, ZPCI_FOLDER_FOREIGN);
  g_assert_cmpint (open_path (f, "theirs/link/x", 0755), ==, ZPCI_FOLDER_FOREIGN);
  g_assert_cmpint (open_path (f, "to-theirs", 0), ==, ZPCI_FOLDER_FOREIGN);
  g_assert_cmpint (open_path (f, "theirs/new", 0755), ==, EACCES);
  g_assert_false (exists (f, "outside/x"));
  g_assert_false (exists (f, "theirs/new"));
}

static char *
content (Fixture *f, const char *path)
{
  g_autofree char *full = below (f, path);

  return zpci_file_read_text (full, 100, NULL, NULL);
}

static void
test_files (Fixture *f, gconstpointer unused)
{
  int code = 0;
  int fd = zpci_folder_open (f->root, "/etc", ZPCI_FOLDER_DEFAULT, 0, &code);
  g_autofree char *full = below (f, "host/etc/file");
  g_autofree char *text = NULL, *again = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf st;

  make_link (f, "../../outside/victim", "host/etc/link", 0);
  g_assert_cmpint (zpci_file_create (fd, "file", "one", 3, 0640), ==, 0);
  g_assert_cmpint (zpci_file_create (fd, "file", "two", 3, 0640), ==, EEXIST);
  g_assert_cmpint (zpci_file_create (fd, "link", "two", 3, 0640), ==, EEXIST);
  text = content (f, "host/etc/file");
  g_assert_cmpstr (text, ==, "one");
  g_assert_cmpint (zpci_file_replace (fd, "file", "three", 5, 0755), ==, 0);
  g_assert_cmpint (zpci_file_replace (fd, "link", "three", 5, 0755), ==, 0);
  again = content (f, "host/etc/link");
  g_assert_cmpstr (again, ==, "three");
  g_assert_cmpint (g_stat (full, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 07777, ==, 0755);
  g_assert_false (exists (f, "outside/victim"));
  g_assert_null (zpci_file_read (full, 4, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_RANGE, "etc/file: longer than 4 bytes");
  g_assert_null (zpci_file_read ("/dev/zero", 4, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "/dev/zero: not a regular file");
  close (fd);
}

/* A pipe has no size, and one that never ends is not read for ever. */
static void
test_stream (void)
{
  int zero = open ("/dev/zero", O_RDONLY | O_CLOEXEC);
  int code = 0;
  int fds[2];
  g_autoptr (GBytes) bytes = NULL;

  g_assert_null (zpci_file_read_all (zero, 100000, &code));
  g_assert_cmpint (code, ==, ZPCI_FILE_TOO_LONG);
  close (zero);
  g_assert_cmpint (pipe (fds), ==, 0);
  g_assert_cmpint (write (fds[1], "text", 4), ==, 4);
  close (fds[1]);
  bytes = zpci_file_read_all (fds[0], 4, &code);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "text", 4);
  close (fds[0]);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add ("/folder/root", Fixture, NULL, set_up, test_root, tear_down);
  g_test_add ("/folder/foreign", Fixture, NULL, set_up, test_foreign, tear_down);
  g_test_add ("/folder/files", Fixture, NULL, set_up, test_files, tear_down);
  g_test_add_func ("/folder/stream", test_stream);
  return g_test_run ();
}
