/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Collecting happens in the SIGCHLD handler, which only keeps numbers; ending
 * uses /proc, since a daemon has left its group and session.
 */
#include "embed-private.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define KNOWN 8

/* Children by zpci_embed_children_fork(); a slot is free where pid is 0. */
static volatile struct {
  pid_t pid;
  gboolean ended;
  int status;
} known[KNOWN];

static void
collect (int number)
{
  int saved_errno = errno;
  int status;
  pid_t pid;

  while ((pid = waitpid (-1, &status, WNOHANG)) > 0) {
    for (int i = 0; i < KNOWN; i++) {
      if (known[i].pid == pid) {
        known[i].status = status;
        known[i].ended = TRUE;
      }
    }
  }
  errno = saved_errno;
}

static void
block_collecting (sigset_t *before)
{
  sigset_t blocked;

  sigemptyset (&blocked);
  sigaddset (&blocked, SIGCHLD);
  sigprocmask (SIG_BLOCK, &blocked, before);
}

void
zpci_embed_children_init (void)
{
  struct sigaction action = { .sa_handler = collect, .sa_flags = SA_RESTART | SA_NOCLDSTOP };

  sigemptyset (&action.sa_mask);
  prctl (PR_SET_CHILD_SUBREAPER, 1);
  sigaction (SIGCHLD, &action, NULL);
}

pid_t
zpci_embed_children_fork (void)
{
  sigset_t before;
  pid_t pid;
  int slot = 0;

  block_collecting (&before);
  while (slot < KNOWN - 1 && known[slot].pid)
    slot++;
  pid = fork ();
  if (pid == 0) {
    signal (SIGCHLD, SIG_DFL);
  } else if (pid > 0) {
    known[slot].ended = FALSE;
    known[slot].pid = pid;
  }
  sigprocmask (SIG_SETMASK, &before, NULL);
  return pid;
}

char *
zpci_embed_children_stop (pid_t pid, guint grace_ms)
{
  gint64 limit = g_get_monotonic_time () + grace_ms * G_TIME_SPAN_MILLISECOND;
  int slot = 0;
  int status;

  while (slot < KNOWN - 1 && known[slot].pid != pid)
    slot++;
  while (!known[slot].ended && g_get_monotonic_time () < limit)
    g_usleep (1000);
  if (!known[slot].ended)
    kill (pid, SIGKILL);
  limit = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND;
  while (!known[slot].ended && g_get_monotonic_time () < limit)
    g_usleep (1000);
  status = known[slot].status;
  known[slot].pid = 0;
  if (WIFSIGNALED (status))
    return g_strdup_printf ("was ended by signal %d (%s)", WTERMSIG (status), g_strsignal (WTERMSIG (status)));
  return g_strdup_printf ("ended with status %d", WEXITSTATUS (status));
}

/* Returns: the parent of @pid, or 0. */
static pid_t
parent_of (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", pid);
  g_autofree char *stat = NULL;
  const char *behind_name;
  int parent = 0;

  if (!g_file_get_contents (path, &stat, NULL, NULL) || !(behind_name = strrchr (stat, ')')) ||
      sscanf (behind_name, ") %*c %d", &parent) != 1)
    return 0;
  return parent;
}

/* Returns: TRUE if there was one. */
static gboolean
kill_children (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  gboolean any = FALSE;
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    if (g_ascii_isdigit (name[0]) && parent_of (name) == getpid ()) {
      kill ((pid_t) g_ascii_strtoll (name, NULL, 10), SIGKILL);
      any = TRUE;
    }
  }
  return any;
}

void
zpci_embed_children_end_all (void)
{
  gint64 limit = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND;

  /* Each round ends those whose parents ended in the round before. */
  while (kill_children () && g_get_monotonic_time () < limit)
    g_usleep (2000);
}
