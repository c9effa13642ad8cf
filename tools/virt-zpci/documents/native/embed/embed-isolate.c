/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Namespaces. An ordinary user gets them by a user namespace, which machines
 * refuse in many ways, some of them after the fact: a child tries first.
 */
#include "embed-private.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

/* Returns: TRUE if mounts from here on are ours alone. */
static gboolean
isolate_root (void)
{
  if (unshare (CLONE_NEWNET) < 0)
    g_debug ("no network namespace");
  if (unshare (CLONE_NEWNS) < 0 || mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
    return FALSE;
  if (mount ("virt-zpci", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=16m") < 0)
    g_debug ("no private /run");
  return TRUE;
}

static gboolean
write_file (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean done = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    close (fd);
  return done;
}

/* The user stays who it is; only the network and the mounts are others, and its own. */
static gboolean
isolate_user (void)
{
  g_autofree char *uid = g_strdup_printf ("%u %u 1", getuid (), getuid ());
  g_autofree char *gid = g_strdup_printf ("%u %u 1", getgid (), getgid ());

  return unshare (CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) == 0 && write_file ("/proc/self/setgroups", "deny") &&
         write_file ("/proc/self/gid_map", gid) && write_file ("/proc/self/uid_map", uid);
}

static gboolean
user_can (void)
{
  pid_t child = fork ();
  int status = -1;

  if (child == 0)
    _exit (isolate_user () ? 0 : 1);
  return child > 0 && waitpid (child, &status, 0) == child && status == 0;
}

gboolean
zpci_embed_isolate (void)
{
  if (geteuid () == 0)
    return isolate_root ();
  return user_can () && isolate_user () && mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}
