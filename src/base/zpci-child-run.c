/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A program from start to end, whose output is all that is wanted of it.
 */
#include "zpci-child.h"

#include "zpci-error.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define DRAIN_READS 1024
#define SLICE_MS 50 /* how often a quiet program is asked whether it still lives */

/* Beyond @max the text is thrown away. */
static gboolean
read_some (int fd, GString *text, gsize max)
{
  char chunk[4096];
  ssize_t n;

  errno = 0;
  n = read (fd, chunk, sizeof chunk);
  if (n > 0 && text->len < max)
    g_string_append_len (text, chunk, MIN (n, (gssize) (max - text->len)));
  return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

gboolean
zpci_child_read_errors (ZpciChild *child, GString *errors, gsize max)
{
  if (child->errors >= 0 && read_some (child->errors, errors, max))
    return errno != EAGAIN;
  if (child->errors >= 0)
    close (child->errors);
  child->errors = -1;
  return FALSE;
}

static gboolean
set_late (const ZpciProgram *program, GError **error)
{
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_TIMEOUT, "%s %s: did not end in time", program->noun, program->argv[0]);
  return FALSE;
}

/* Takes what is there, a flood in parts. Returns: FALSE at the end of its stdout. */
static gboolean
drain (ZpciChild *child, GString *output, GString *messages)
{
  gboolean open = TRUE;

  /* One byte more than there may be is kept, which shows that there is more. */
  for (guint i = 0; i < DRAIN_READS && open; i++) {
    open = read_some (child->stdio, output, ZPCI_CHILD_MAX_OUTPUT + 1);
    if (errno == EAGAIN)
      break;
  }
  for (guint i = 0; i < DRAIN_READS && zpci_child_read_errors (child, messages, ZPCI_CHILD_MAX_OUTPUT); i++)
    ;
  return open;
}

static gboolean
collect (ZpciChild *child, const ZpciProgram *program, gint64 deadline_us, GString *output, GString *messages,
         GError **error)
{
  gboolean open = TRUE, dead = FALSE;

  while (open && !dead) {
    struct pollfd fds[2] = { { .fd = child->stdio, .events = POLLIN }, { .fd = child->errors, .events = POLLIN } };

    if (g_get_monotonic_time () >= deadline_us)
      return set_late (program, error);
    /* Looked at first: what a dead program has written is there. */
    dead = zpci_child_has_exited (child);
    if (poll (fds, 2, dead ? 0 : SLICE_MS) < 0 && errno != EINTR)
      return zpci_set_error_errno (error, errno, "%s %s: poll", program->noun, program->argv[0]), FALSE;
    open = drain (child, output, messages);
    if (output->len > ZPCI_CHILD_MAX_OUTPUT) {
      g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "%s %s: prints more than %d bytes", program->noun,
                   program->argv[0], ZPCI_CHILD_MAX_OUTPUT);
      return FALSE;
    }
  }
  if (!zpci_child_wait (child, deadline_us))
    return set_late (program, error);
  drain (child, output, messages);
  return TRUE;
}

gboolean
zpci_child_run (const ZpciProgram *program, guint timeout_ms, char **output, char **messages, int *wait_status,
                GError **error)
{
  gint64 deadline_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  g_autoptr (GString) out = g_string_new (NULL), err = g_string_new (NULL);
  ZpciChild child;
  gboolean ok;

  if (!zpci_child_spawn (&child, program, deadline_us, error))
    return FALSE;
  shutdown (child.stdio, SHUT_WR);
  ok = collect (&child, program, deadline_us, out, err, error);
  zpci_child_end (&child);
  if (!ok)
    return FALSE;
  *output = g_string_free (g_steal_pointer (&out), FALSE);
  *messages = g_string_free (g_steal_pointer (&err), FALSE);
  *wait_status = child.wait_status;
  return TRUE;
}

gboolean
zpci_child_wait (const ZpciChild *child, gint64 deadline_us)
{
  while (!zpci_child_has_exited (child)) {
    if (g_get_monotonic_time () >= deadline_us)
      return FALSE;
    g_usleep (1000);
  }
  return TRUE;
}

char *
zpci_child_describe_end (int wait_status)
{
  if (WIFSIGNALED (wait_status))
    return g_strdup_printf ("was killed by signal %d (%s)", WTERMSIG (wait_status),
                            g_strsignal (WTERMSIG (wait_status)));
  return g_strdup_printf ("exited with status %d", WEXITSTATUS (wait_status));
}
