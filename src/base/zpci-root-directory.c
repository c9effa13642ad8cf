/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * ZpciRoot on a real directory. Where it is not "/" the kernel is told to keep
 * every link below it. Files are opened so that nothing can block or become a
 * controlling terminal, and only regular ones are read.
 */
#include "zpci-base-private.h"

#include "zpci-error.h"
#include "zpci-file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FILE_FLAGS (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
#define MAX_TRIES 32
#define DIRECTORY_FLAGS (O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NOCTTY)
/* Enough to look something up in it, and cheaper. */
#define PLACE_FLAGS (O_PATH | O_CLOEXEC | O_DIRECTORY)

static const ZpciRootBackend directory_backend;

/* The kernel gives up a resolution with ".." in it when anything on the system is
 * renamed or mounted meanwhile; nobody else's rename makes our file unreadable. */
static int
open_resolved (int fd, const char *path, int flags, guint64 resolve)
{
  struct open_how how = { .flags = (guint64) flags, .resolve = resolve };
  long result;

  for (guint try = 0; try < MAX_TRIES; try++) {
    result = syscall (SYS_openat2, fd, *path ? path : ".", &how, sizeof how);
    if (result >= 0 || errno != EAGAIN)
      break;
  }
  return (int) result;
}

/* Where openat2() is missing (ENOSYS), forbidden (EPERM) or still disturbed. */
static gboolean
needs_walk (int code)
{
  return code == ENOSYS || code == EPERM || code == EAGAIN;
}

/* From the top of a redirected root, which no link leaves. */
static int
open_from_top (ZpciRoot *root, const char *path, int flags)
{
  int top = (root->top ? root->top : root)->fd;
  g_autofree char *full = zpci_root_join (root->prefix, path);
  int fd = open_resolved (top, full, flags, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);

  if (fd < 0 && needs_walk (errno))
    return zpci_root_walk (top, full, flags);
  return fd;
}

/* Below an open directory first: that is one short lookup. Only a link that
 * leaves it ("driver" of a device) is resolved again from the top. */
static int
open_below (ZpciRoot *root, const char *path, int flags)
{
  int fd;

  if (!root->confined)
    return openat (root->fd, *path ? path : ".", flags);
  if (root->top) {
    fd = open_resolved (root->fd, path, flags, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
    if (fd >= 0 || (errno != EXDEV && !needs_walk (errno)))
      return fd;
  }
  return open_from_top (root, path, flags);
}

/* A name without a slash that is not a link needs no resolution at all. */
static int
open_attribute (ZpciRoot *root, const char *path)
{
  int fd;

  if (root->confined && !strchr (path, '/')) {
    fd = openat (root->fd, path, FILE_FLAGS | O_NOFOLLOW);
    if (fd >= 0 || errno != ELOOP)
      return fd;
  }
  return open_below (root, path, FILE_FLAGS);
}

/* Before Linux 5.9, and in an emulator, files open beyond this number stay open. */
#define MAX_CLOSED 4096

static void
close_range_of (int first, int last)
{
#ifdef SYS_close_range
  if (first > last || syscall (SYS_close_range, (guint) first, (guint) last, 0) == 0)
    return;
#endif
  for (int fd = first; fd <= MIN (last, MAX_CLOSED); fd++)
    close (fd);
}

void
zpci_root_close_others (ZpciRoot *root, int other)
{
  int kept[] = { root->fd, root->top ? root->top->fd : root->fd, other };
  int first = STDERR_FILENO + 1;

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    for (gsize k = i + 1; k < G_N_ELEMENTS (kept); k++)
      if (kept[k] < kept[i]) {
        int lower = kept[k];

        kept[k] = kept[i];
        kept[i] = lower;
      }
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++) {
    close_range_of (first, kept[i] - 1);
    first = MAX (first, kept[i] + 1);
  }
  close_range_of (first, G_MAXINT);
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
    errno = saved_errno;
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
directory_open (ZpciRoot *root, const char *path, int *code)
{
  /* The folders of devices are links out of the one they are looked up in. */
  int fd = root->confined ? open_from_top (root, path, PLACE_FLAGS) : open_below (root, path, PLACE_FLAGS);
  g_autofree char *prefix = NULL;

  if (fd < 0) {
    *code = errno;
    return NULL;
  }
  prefix = zpci_root_join (root->prefix, path);
  return make_root (root->top ? root->top : root, root->name, prefix, fd);
}

/* Reads and closes @fd, which is negative where open() failed just before. */
static GBytes *
read_regular (int fd, gsize max, int *code)
{
  GBytes *content;

  if (fd < 0) {
    *code = errno;
    return NULL;
  }
  content = zpci_file_read_regular (fd, max, code);
  close (fd);
  return content;
}

static GBytes *
directory_read (ZpciRoot *root, const char *path, gsize max, int *code)
{
  return read_regular (open_below (root, path, FILE_FLAGS), max, code);
}

/*
 * One positioned read, which a FIFO, socket or terminal refuses by itself. What
 * else is no regular file either fills the room or gives nothing: only then it
 * is worth asking what it is.
 */
static int
read_head (int fd, void *buffer, gsize size, gssize *got)
{
  struct stat status;

  do
    *got = pread (fd, buffer, size, 0);
  while (*got < 0 && errno == EINTR);
  if (*got < 0)
    return errno == ESPIPE ? EINVAL : errno;
  if (*got > 0 && (gsize) *got < size)
    return 0;
  if (fstat (fd, &status) < 0)
    return errno;
  return S_ISREG (status.st_mode) ? 0 : EINVAL;
}

static gssize
directory_read_head (ZpciRoot *root, const char *path, void *buffer, gsize size, int *code)
{
  int fd = open_attribute (root, path);
  gssize got = -1;
  int result;

  if (fd < 0) {
    *code = errno;
    return -1;
  }
  result = read_head (fd, buffer, size, &got);
  close (fd);
  if (result == 0)
    return got;
  *code = result;
  return -1;
}

/* Adds what one call of getdents64() stored. Returns 0 or ZPCI_ROOT_TOO_LONG. */
static int
add_names (const char *buffer, gsize length, GPtrArray *names)
{
  for (gsize at = 0; at < length;) {
    const struct dirent64 *entry = (const struct dirent64 *) (buffer + at);

    at += entry->d_reclen;
    if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0)
      continue;
    if (names->len >= ZPCI_ROOT_MAX_NAMES)
      return ZPCI_ROOT_TOO_LONG;
    g_ptr_array_add (names, g_strdup (entry->d_name));
  }
  return 0;
}

/* Most folders are small and there are many: no stream, which takes 32 KiB and a call more. */
static int
list_names (int fd, GPtrArray *names)
{
  char buffer[8192] __attribute__ ((aligned (8)));
  int result = 0;

  while (result == 0) {
    gssize length = getdents64 (fd, buffer, sizeof buffer);

    if (length <= 0)
      return length < 0 ? errno : 0;
    result = add_names (buffer, (gsize) length, names);
  }
  return result;
}

static char **
directory_list (ZpciRoot *root, const char *path, int *code)
{
  g_autoptr (GPtrArray) names = NULL;
  int fd = open_below (root, path, DIRECTORY_FLAGS);
  int result;

  if (fd < 0) {
    *code = errno;
    return NULL;
  }
  names = g_ptr_array_new_with_free_func (g_free);
  result = list_names (fd, names);
  close (fd);
  if (result != 0) {
    *code = result;
    return NULL;
  }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static char *
directory_read_link (ZpciRoot *root, const char *path, int *code)
{
  g_autofree char *parent = g_path_get_dirname (path);
  char target[4096];
  gboolean direct = strcmp (parent, ".") == 0;
  int fd = direct ? root->fd : open_below (root, parent, PLACE_FLAGS);
  gssize length = fd < 0 ? -1 : readlinkat (fd, direct ? path : strrchr (path, '/') + 1, target, sizeof target);
  int saved_errno = errno;

  if (fd >= 0 && !direct)
    close (fd);
  if (length < 0 || (gsize) length >= sizeof target) {
    *code = length < 0 ? saved_errno : ENAMETOOLONG;
    return NULL;
  }
  return g_strndup (target, (gsize) length);
}

static gboolean
directory_exists (ZpciRoot *root, const char *path)
{
  int fd = open_below (root, path, O_PATH | O_CLOEXEC);

  /* Nobody knows where the answer is another error: reading it tells of that. */
  if (fd < 0)
    return errno != ENOENT && errno != ENOTDIR && errno != ELOOP && errno != ENAMETOOLONG;
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
  .read_head = directory_read_head,
  .list = directory_list,
  .read_link = directory_read_link,
  .exists = directory_exists,
  .release = directory_release,
};
