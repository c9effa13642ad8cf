/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One tree, built as a folder and in memory: both roots give the same answers
 * and the same errors. Then what only one of them can meet.
 */
#include "zpci-root-private.h"
#include "zpci-test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct {
  char *folder;   /* temporary, holds "host" and, beside it, "secret" */
  ZpciRoot *root;
} Fixture;

static const struct {
  const char *path;
  const char *text;   /* of a file */
  const char *target; /* of a link */
} tree[] = {
  { "/sys/devices/pci0001:00/0001:00:00.0/uid", "0x1\n", NULL },
  { "/sys/devices/pci0001:00/0001:00:00.0/empty", "", NULL },
  { "/sys/devices/pci0001:00/0001:00:00.0/two", "a\nb\n", NULL },
  { "/sys/devices/pci0001:00/0001:00:00.0/odd", "a\tb", NULL },
  { "/sys/devices/pci0001:00/0001:00:00.0/bare", "word", NULL },
  { "/sys/devices/pci0001:00/0001:00:00.0/driver", NULL, "../../../bus/pci/drivers/vfio-pci" },
  { "/sys/bus/pci/drivers/vfio-pci/bind", "", NULL },
  { "/sys/bus/pci/devices/0001:00:00.0", NULL, "../../../devices/pci0001:00/0001:00:00.0" },
  { "/sys/bus/pci/devices/absolute", NULL, "/sys/devices/pci0001:00/0001:00:00.0" },
  { "/sys/bus/pci/devices/above", NULL, "../../../../../../../../sys/devices/pci0001:00/0001:00:00.0" },
  { "/sys/bus/pci/devices/dangling", NULL, "nowhere" },
  { "/sys/bus/pci/devices/loop", NULL, "loop" },
  { "/sys/bus/pci/devices/out", NULL, "../../../../secret" },
  { "/sys/bus/pci/devices/passwd", NULL, "/etc/passwd" },
  { "/sys/bus/pci/devices/through-file", NULL, "absolute/uid/x" },
};

static void
build (Fixture *fixture, ZpciRoot *memory)
{
  g_autofree char *host = g_build_filename (fixture->folder, "host", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tree); i++) {
    g_autofree char *path = g_strconcat (host, tree[i].path, NULL);
    g_autofree char *parent = g_path_get_dirname (path);
    g_autoptr (GError) error = NULL;

    if (memory && tree[i].text) {
      g_autoptr (GBytes) content = g_bytes_new (tree[i].text, strlen (tree[i].text));

      zpci_root_add_file (memory, tree[i].path, content, &error);
    } else if (memory) {
      zpci_root_add_link (memory, tree[i].path, tree[i].target, &error);
    } else {
      g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
      if (tree[i].text)
        g_file_set_contents (path, tree[i].text, -1, &error);
      else
        g_assert_cmpint (symlink (tree[i].target, path), ==, 0);
    }
    g_assert_no_error (error);
  }
}

static void
setup (Fixture *fixture, gconstpointer in_memory)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *host = NULL;
  g_autofree char *secret = NULL;

  fixture->folder = g_dir_make_tmp ("zpci-root-XXXXXX", &error);
  g_assert_no_error (error);
  secret = g_build_filename (fixture->folder, "secret", NULL);
  g_file_set_contents (secret, "secret\n", -1, &error);
  g_assert_no_error (error);
  if (in_memory) {
    fixture->root = zpci_root_new_memory ("memory");
    build (fixture, fixture->root);
    return;
  }
  build (fixture, NULL);
  host = g_build_filename (fixture->folder, "host", NULL);
  fixture->root = zpci_root_new_directory (host, &error);
  g_assert_no_error (error);
}

static void
remove_tree (const char *path)
{
  GDir *dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    remove_tree (child);
  }
  if (dir)
    g_dir_close (dir);
  g_remove (path);
}

static void
teardown (Fixture *fixture, gconstpointer unused)
{
  zpci_root_unref (fixture->root);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
}

#define DEVICE "/sys/devices/pci0001:00/0001:00:00.0"
#define LINKS "/sys/bus/pci/devices/"

static const struct {
  const char *path;
  const char *text; /* NULL: an error */
  int code;
} texts[] = {
  { DEVICE "/uid", "0x1", 0 },
  { "sys/bus/pci/devices/0001:00:00.0/uid", "0x1", 0 },
  { LINKS "absolute/uid", "0x1", 0 },
  { LINKS "above/uid", "0x1", 0 },
  { DEVICE "/bare", "word", 0 },
  { DEVICE "/empty", "", 0 },
  { DEVICE "/driver/bind", "", 0 },
  { DEVICE "/two", NULL, ZPCI_ERROR_MALFORMED },
  { DEVICE "/odd", NULL, ZPCI_ERROR_MALFORMED },
  { DEVICE "/nothing", NULL, ZPCI_ERROR_NOT_FOUND },
  { DEVICE "/uid/x", NULL, ZPCI_ERROR_NOT_FOUND },
  { LINKS "dangling", NULL, ZPCI_ERROR_NOT_FOUND },
  { LINKS "out", NULL, ZPCI_ERROR_NOT_FOUND },
  { LINKS "passwd", NULL, ZPCI_ERROR_NOT_FOUND },
  { LINKS "through-file", NULL, ZPCI_ERROR_NOT_FOUND },
  { LINKS "loop", NULL, ZPCI_ERROR_IO },
  { LINKS "loop/uid", NULL, ZPCI_ERROR_IO },
  { DEVICE, NULL, ZPCI_ERROR_IO },
  { "/", NULL, ZPCI_ERROR_IO },
};

static void
test_text (Fixture *fixture, gconstpointer unused)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *text = zpci_root_read_text (fixture->root, texts[i].path, 64, &error);

    g_test_message ("%s", texts[i].path);
    g_assert_cmpstr (text, ==, texts[i].text);
    if (texts[i].text)
      g_assert_no_error (error);
    else
      zpci_test_assert_error (error, texts[i].code, texts[i].path);
    g_assert_cmpint (zpci_root_exists (fixture->root, texts[i].path), ==,
                     texts[i].code != ZPCI_ERROR_NOT_FOUND && !strstr (texts[i].path, "loop"));
  }
}

static void
test_limits (Fixture *fixture, gconstpointer unused)
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
test_list (Fixture *fixture, gconstpointer unused)
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
test_link (Fixture *fixture, gconstpointer unused)
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
test_below (Fixture *fixture, gconstpointer unused)
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
test_answers (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) value = g_bytes_new_static ("1", 1);
  g_autoptr (ZpciRoot) below = zpci_root_open_directory (fixture->root, "/sys", NULL);

  g_assert_null (zpci_root_get_answer (fixture->root, "question 1"));
  g_assert_true (zpci_root_add_answer (fixture->root, "question 1", value, &error));
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (zpci_root_get_answer (below, "question 1"), value));
  g_assert_false (zpci_root_add_answer (fixture->root, "question 1", value, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_CONFLICT, "question 1");
}

/* A folder can hold more than files; none of it is opened for reading. */
static void
test_special (Fixture *fixture, gconstpointer unused)
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
test_walk (Fixture *fixture, gconstpointer unused)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    const char *path = texts[i].path + strspn (texts[i].path, "/");
    int fd = zpci_root_walk (fixture->root->fd, path, O_RDONLY | O_CLOEXEC);
    char byte;

    g_test_message ("%s", texts[i].path);
    g_assert_cmpint (fd >= 0, ==, texts[i].code == 0 || texts[i].code == ZPCI_ERROR_MALFORMED ||
                                      g_str_has_suffix (DEVICE, path));
    if (fd >= 0 && texts[i].text && *texts[i].text) {
      g_assert_cmpint (read (fd, &byte, 1), ==, 1);
      g_assert_cmpint (byte, ==, *texts[i].text);
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
test_disturbed (Fixture *fixture, gconstpointer unused)
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
test_head (Fixture *fixture, gconstpointer unused)
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
test_head_below (Fixture *fixture, gconstpointer unused)
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

/* What is described once, and what is only a folder above it. */
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
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "memory:/a?[31m?: ");
}

#define ADD_BOTH(name, test)                                                                                  \
  g_test_add ("/root/folder/" name, Fixture, NULL, setup, test, teardown);                                    \
  g_test_add ("/root/memory/" name, Fixture, "memory", setup, test, teardown)

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
  g_test_add ("/root/folder/special", Fixture, NULL, setup, test_special, teardown);
  g_test_add ("/root/folder/disturbed", Fixture, NULL, setup, test_disturbed, teardown);
  g_test_add ("/root/folder/walk", Fixture, NULL, setup, test_walk, teardown);
  g_test_add_func ("/root/new-directory", test_new_directory);
  g_test_add_func ("/root/proc", test_proc);
  g_test_add_func ("/root/add", test_add);
  g_test_add_func ("/root/described", test_described);
  g_test_add_func ("/root/full", test_full);
  g_test_add_func ("/root/failure", test_failure);
  g_test_add_func ("/root/message", test_message);
  return g_test_run ();
}
