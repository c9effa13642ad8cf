/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Path resolution that never leaves a directory, one component at a time, for
 * where the kernel cannot be asked to do it (no openat2).
 */
#include "zpci-base-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STEP_FLAGS (O_PATH | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC)

/* The directories from the top down to where the walk is; the first is not ours. */
typedef struct {
  int top_fd;
  GArray *fds;
  const ZpciRootWalk *how;
  gsize tail; /* a component with at least as many bytes behind it comes from a link */
} Walk;

static int
here (const Walk *walk)
{
  return walk->fds->len > 0 ? g_array_index (walk->fds, int, walk->fds->len - 1) : walk->top_fd;
}

static void
leave (Walk *walk)
{
  if (walk->fds->len == 0)
    return;
  close (here (walk));
  g_array_set_size (walk->fds, walk->fds->len - 1);
}

static gboolean
enter (Walk *walk, const char *name)
{
  int fd = openat (here (walk), name, STEP_FLAGS);

  if (fd < 0)
    return FALSE;
  g_array_append_val (walk->fds, fd);
  return TRUE;
}

/* The superuser, this user, and who owns the top: in a user namespace that is nobody the kernel could name. */
static gboolean
is_own (const Walk *walk, const struct stat *st)
{
  struct stat top;

  return st->st_uid == 0 || st->st_uid == geteuid () ||
         (fstat (walk->top_fd, &top) == 0 && st->st_uid == top.st_uid);
}

/* The target of the link @name, or NULL where it is not a link (errno is EINVAL) or may not be followed (EXDEV). */
static char *
link_target (const Walk *walk, const char *name)
{
  char target[4096];
  int fd = walk->how->own ? openat (here (walk), name, O_PATH | O_NOFOLLOW | O_CLOEXEC) : -1;
  gssize length;
  struct stat st;

  if (!walk->how->own) {
    length = readlinkat (here (walk), name, target, sizeof target - 1);
    return length < 0 ? NULL : g_strndup (target, (gsize) length);
  }
  if (fd < 0)
    return NULL;
  length = fstat (fd, &st) == 0 ? readlinkat (fd, "", target, sizeof target - 1) : -1;
  /* Read like this, what is not a link is not there. */
  errno = length < 0 ? EINVAL : EXDEV;
  close (fd);
  return length < 0 || !is_own (walk, &st) ? NULL : g_strndup (target, (gsize) length);
}

/* For @name, which is not there. Returns: TRUE if there is a folder now. */
static gboolean
make (const Walk *walk, const char *name, gboolean from_link)
{
  struct stat st;

  if (walk->how->strict && from_link) {
    errno = EXDEV;
    return FALSE;
  }
  errno = ENOENT;
  if (!walk->how->make)
    return FALSE;
  if (walk->how->own && (fstat (here (walk), &st) != 0 || !is_own (walk, &st))) {
    errno = EACCES;
    return FALSE;
  }
  return mkdirat (here (walk), name, walk->how->make) == 0 || errno == EEXIST;
}

/* Splits the first component off @rest; @rest is advanced past it. */
static char *
next_component (const char **rest)
{
  const char *start = *rest + strspn (*rest, "/");
  gsize length = strcspn (start, "/");

  *rest = start + length;
  *rest += strspn (*rest, "/");
  return g_strndup (start, length);
}

static int
walk_path (Walk *walk, const char *path)
{
  int flags = walk->how->flags;
  g_autofree char *pending = g_strdup (path);
  const char *rest = pending;

  for (guint links = 0; links <= ZPCI_ROOT_MAX_LINKS;) {
    g_autofree char *name = next_component (&rest);
    g_autofree char *target = NULL;

    if (strcmp (name, "..") == 0) {
      leave (walk);
    } else if (*name && strcmp (name, ".") != 0) {
      target = link_target (walk, name);
      if (target) {
        char *joined;

        if (!*rest && (flags & O_NOFOLLOW))
          break;
        joined = g_strconcat (target, "/", rest, NULL);
        walk->tail = MIN (walk->tail, strlen (rest));
        while (*target == '/' && walk->fds->len > 0)
          leave (walk);
        g_free (pending);
        rest = pending = joined;
        links++;
        continue;
      }
      if (errno == ENOENT ? !make (walk, name, strlen (rest) >= walk->tail) : errno != EINVAL)
        return -1;
      if (!*rest)
        return openat (here (walk), name, flags | O_NOFOLLOW);
      if (!enter (walk, name))
        return -1;
    }
    if (!*rest)
      return openat (here (walk), ".", flags);
  }
  errno = ELOOP;
  return -1;
}

int
zpci_root_walk_full (int top_fd, const char *path, const ZpciRootWalk *how)
{
  Walk walk = { top_fd, g_array_new (FALSE, FALSE, sizeof (int)), how, G_MAXSIZE };
  int fd = walk_path (&walk, path);
  int saved_errno = errno;

  while (walk.fds->len > 0)
    leave (&walk);
  g_array_unref (walk.fds);
  errno = saved_errno;
  return fd;
}

int
zpci_root_walk (int top_fd, const char *path, int flags)
{
  const ZpciRootWalk how = { .flags = flags };

  return zpci_root_walk_full (top_fd, path, &how);
}
