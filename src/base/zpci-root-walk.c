/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Path resolution that never leaves a directory, one component at a time, for
 * where the kernel cannot be asked to do it (no openat2).
 */
#include "zpci-root-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define STEP_FLAGS (O_PATH | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC)

/* The directories from the top down to where the walk is; the first is not ours. */
typedef struct {
  int top_fd;
  GArray *fds;
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

/* The target of the link @name, or NULL where it is none; errno is EINVAL then. */
static char *
link_target (const Walk *walk, const char *name)
{
  char target[4096];
  gssize length = readlinkat (here (walk), name, target, sizeof target - 1);

  return length < 0 ? NULL : g_strndup (target, (gsize) length);
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
walk_path (Walk *walk, const char *path, int flags)
{
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
        char *joined = g_strconcat (target, "/", rest, NULL);

        while (*target == '/' && walk->fds->len > 0)
          leave (walk);
        g_free (pending);
        rest = pending = joined;
        links++;
        continue;
      }
      if (errno != EINVAL)
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
zpci_root_walk (int top_fd, const char *path, int flags)
{
  Walk walk = { top_fd, g_array_new (FALSE, FALSE, sizeof (int)) };
  int fd = walk_path (&walk, path, flags);
  int saved_errno = errno;

  while (walk.fds->len > 0)
    leave (&walk);
  g_array_unref (walk.fds);
  errno = saved_errno;
  return fd;
}
