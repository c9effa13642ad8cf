/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * ZpciRoot on a real directory. Where it is not "/" the kernel is told to keep
 * every link below it. Files are opened so that nothing can block or become a
 * controlling terminal, and only regular ones are read.
 */
#include "zpci-root-private.h"

#include "zpci-error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FILE_FLAGS (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
#define DIRECTORY_FLAGS (O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NOCTTY)

static const ZpciRootBackend directory_backend;

static int
open_resolved (int fd, const char *path, int flags, guint64 resolve)
{
  struct open_how how = { .flags = (guint64) flags, .resolve = resolve };

  return (int) syscall (SYS_openat2, fd, *path ? path : ".", &how, sizeof how);
}

/* Below an open directory first: that is one short lookup. Only a link that
 * leaves it ("driver" of a device) is resolved again from the top. */
static int
open_below (ZpciRoot *root, const char *path, int flags)
{
  g_autofree char *full = NULL;
  int fd;

  if (!root->confined)
    return openat (root->fd, *path ? path : ".", flags);
  if (root->top) {
    fd = open_resolved (root->fd, path, flags, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
    if (fd >= 0 || (errno != EXDEV && errno != ENOSYS && errno != EPERM))
      return fd;
  }
  full = zpci_root_join (root->prefix, path);
  fd = open_resolved ((root->top ? root->top : root)->fd, full, flags, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
  if (fd < 0 && (errno == ENOSYS || errno == EPERM))
    return zpci_root_walk ((root->top ? root->top : root)->fd, full, flags);
  return fd;
}

static ZpciRoot *
make_root (ZpciRoot *top, const char *name, const char *prefix, int fd)
{
  ZpciRoot *root = zpci_root_alloc (&directory_backend, top, name, prefix);

  root->fd = fd;
  root->confined = top && top->confined;
  return root;
}

ZpciRoot *
zpci_root_new_directory (const char *path, GError **error)
{
  gboolean live = strcmp (path, "/") == 0;
  g_autofree char *name = g_strdup (path);
  ZpciRoot *root;
  int fd = open (path, DIRECTORY_FLAGS);

  if (fd < 0) {
    int saved_errno = errno;

    zpci_set_error_errno (error, saved_errno, "host root '%s'", path);
    return NULL;
  }
  for (gsize length = strlen (name); length > 1 && name[length - 1] == '/'; length--)
    name[length - 1] = '\0';
  root = make_root (NULL, name, "", fd);
  root->live = live;
  root->confined = !live;
  return root;
}

static ZpciRoot *
directory_open (ZpciRoot *root, const char *path, GError **error)
{
  int fd = open_below (root, path, DIRECTORY_FLAGS);
  int saved_errno = errno;
  g_autofree char *prefix = NULL;

  if (fd < 0) {
    zpci_root_set_errno (error, saved_errno, root, path);
    return NULL;
  }
  prefix = zpci_root_join (root->prefix, path);
  return make_root (root->top ? root->top : root, root->name, prefix, fd);
}

/* A short read of a file that states its size is its end (sysfs gives a whole
 * attribute at once); files of proc state 0 and are read until nothing comes. */
static int
read_all (int fd, goffset stated, gsize max, GByteArray *content, gboolean *too_long)
{
  gsize chunk = MIN (max, 4096) + 1;

  for (;;) {
    gsize have = content->len;
    gssize got;

    if (have > max) {
      *too_long = TRUE;
      return 0;
    }
    chunk = MIN (MAX (chunk, have), max + 1 - have);
    g_byte_array_set_size (content, (guint) (have + chunk));
    do
      got = read (fd, content->data + have, chunk);
    while (got < 0 && errno == EINTR);
    if (got < 0)
      return errno;
    g_byte_array_set_size (content, (guint) (have + (gsize) got));
    if (got == 0 || (stated > 0 && (gsize) got < chunk && (stated <= 4096 || content->len >= stated)))
      return 0;
  }
}

/* Reads and closes @fd. Returns NULL with an errno, or with 0 where it is longer than @max. */
static GBytes *
read_regular (int fd, gsize max, int *code)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  gboolean too_long = FALSE;
  struct stat status;

  if (fstat (fd, &status) < 0)
    *code = errno;
  else if (!S_ISREG (status.st_mode))
    *code = S_ISDIR (status.st_mode) ? EISDIR : EINVAL;
  else
    *code = read_all (fd, status.st_size, max, content, &too_long);
  close (fd);
  if (*code != 0 || too_long)
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&content));
}

static GBytes *
directory_read (ZpciRoot *root, const char *path, gsize max, GError **error)
{
  int fd = open_below (root, path, FILE_FLAGS);
  int code = errno;
  GBytes *content = fd < 0 ? NULL : read_regular (fd, max, &code);

  if (!content && code != 0)
    zpci_root_set_errno (error, code, root, path);
  else if (!content)
    zpci_root_set_too_long (error, root, path, max, "bytes");
  return content;
}

GBytes *
zpci_root_read_path (const char *path, gsize max, GError **error)
{
  int fd = open (path, FILE_FLAGS);
  int code = errno;
  GBytes *content = fd < 0 ? NULL : read_regular (fd, max, &code);

  if (!content && code != 0)
    zpci_set_error_errno (error, code, "%s", path);
  else if (!content)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE, "%s: longer than %" G_GSIZE_FORMAT " bytes", path, max);
  return content;
}

static char **
directory_list (ZpciRoot *root, const char *path, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  int fd = open_below (root, path, DIRECTORY_FLAGS);
  DIR *dir = fd < 0 ? NULL : fdopendir (fd);
  int saved_errno = dir ? 0 : errno;
  struct dirent *entry;

  while (dir && (errno = 0, entry = readdir (dir))) {
    if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0)
      continue;
    if (names->len >= ZPCI_ROOT_MAX_NAMES) {
      closedir (dir);
      zpci_root_set_too_long (error, root, path, ZPCI_ROOT_MAX_NAMES, "names");
      return NULL;
    }
    g_ptr_array_add (names, g_strdup (entry->d_name));
  }
  if (dir) {
    saved_errno = errno;
    closedir (dir);
  } else if (fd >= 0) {
    close (fd);
  }
  if (saved_errno != 0) {
    zpci_root_set_errno (error, saved_errno, root, path);
    return NULL;
  }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static char *
directory_read_link (ZpciRoot *root, const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  char target[4096];
  gboolean direct = strcmp (parent, ".") == 0;
  int fd = direct ? root->fd : open_below (root, parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
  gssize length = fd < 0 ? -1 : readlinkat (fd, direct ? path : strrchr (path, '/') + 1, target, sizeof target);
  int saved_errno = errno;

  if (fd >= 0 && !direct)
    close (fd);
  if (length < 0 || (gsize) length >= sizeof target) {
    zpci_root_set_errno (error, length < 0 ? saved_errno : ENAMETOOLONG, root, path);
    return NULL;
  }
  return g_strndup (target, (gsize) length);
}

static gboolean
directory_exists (ZpciRoot *root, const char *path)
{
  int fd = open_below (root, path, O_PATH | O_CLOEXEC);

  if (fd < 0)
    return FALSE;
  close (fd);
  return TRUE;
}

static void
directory_release (ZpciRoot *root)
{
  close (root->fd);
}

static const ZpciRootBackend directory_backend = {
  .open = directory_open,
  .read = directory_read,
  .list = directory_list,
  .read_link = directory_read_link,
  .exists = directory_exists,
  .release = directory_release,
};
