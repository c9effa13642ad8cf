/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One line on the terminal about work that takes longer than a second. A thread writes it, since the work itself may
 * stand still in one call.
 */
#include "output.h"

#include <string.h>
#include <unistd.h>

#define FIRST_US G_TIME_SPAN_SECOND
#define NEXT_US G_TIME_SPAN_SECOND
#define MAX_TEXT 60
#define START_OF_LINE "\r\033[K"

static struct {
  GMutex lock;
  GCond changed;
  GPtrArray *texts;   /* of char*: what goes on, the last one innermost; NULL: not on a terminal */
  gint64 since;       /* of the outermost */
  gboolean shown;     /* there is a line to be wiped */
  GThread *thread;
} progress;

static void
put (const char *text)
{
  (void) !write (STDERR_FILENO, text, strlen (text));
}

/* With the lock held. */
static void
wipe (void)
{
  if (progress.shown)
    put (START_OF_LINE);
  progress.shown = FALSE;
}

/* With the lock held. Short enough for one line, so that it can be wiped. */
static void
show (void)
{
  const char *what = g_ptr_array_index (progress.texts, progress.texts->len - 1);
  gint64 seconds = (g_get_monotonic_time () - progress.since) / G_TIME_SPAN_SECOND;
  g_autofree char *text = zpci_text_cut (what, -1, MAX_TEXT);
  g_autofree char *line = g_strdup_printf (START_OF_LINE "%s ... %" G_GINT64_FORMAT " s", text, seconds);

  put (line);
  progress.shown = TRUE;
}

static gpointer
progress_thread (gpointer unused)
{
  g_mutex_lock (&progress.lock);
  for (gint64 next = progress.since + FIRST_US; progress.texts->len > 0;) {
    if (g_cond_wait_until (&progress.changed, &progress.lock, next) || g_get_monotonic_time () < next)
      continue;
    if (progress.texts->len > 0)
      show ();
    next = g_get_monotonic_time () + NEXT_US;
  }
  g_mutex_unlock (&progress.lock);
  return NULL;
}

static gboolean
is_on_terminal (void)
{
  const char *term = g_getenv ("TERM");

  return isatty (STDERR_FILENO) && term && *term && strcmp (term, "dumb") != 0;
}

void
zpci_progress_begin (const char *format, ...)
{
  va_list args;

  if (!is_on_terminal ())
    return;
  g_mutex_lock (&progress.lock);
  if (!progress.texts)
    progress.texts = g_ptr_array_new_with_free_func (g_free);
  va_start (args, format);
  g_ptr_array_add (progress.texts, g_strdup_vprintf (format, args));
  va_end (args);
  if (progress.texts->len == 1) {
    progress.since = g_get_monotonic_time ();
    /* Without a thread nothing is told. */
    progress.thread = g_thread_try_new ("progress", progress_thread, NULL, NULL);
  }
  g_mutex_unlock (&progress.lock);
}

void
zpci_progress_end (void)
{
  GThread *thread = NULL;

  g_mutex_lock (&progress.lock);
  if (progress.texts && progress.texts->len > 0) {
    g_ptr_array_set_size (progress.texts, (int) progress.texts->len - 1);
    if (progress.texts->len == 0) {
      wipe ();
      g_cond_signal (&progress.changed);
      thread = g_steal_pointer (&progress.thread);
    }
  }
  g_mutex_unlock (&progress.lock);
  if (thread)
    g_thread_join (thread);
}

void
zpci_progress_wipe (void)
{
  g_mutex_lock (&progress.lock);
  wipe ();
  g_mutex_unlock (&progress.lock);
}
