/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The user's editor.
 */
#include "editor.h"

#include "zpci-child.h"
#include "zpci-error.h"
#include "zpci-file.h"
#include "zpci-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_NAME 64

char *
zpci_editor_new_file (const char *name, const char *text, GError **error)
{
  gboolean fit = zpci_text_is_word (name) && !strchr (name, '/') && strlen (name) <= MAX_NAME;
  g_autofree char *file = g_strdup_printf ("virt-zpci-%s-XXXXXX.xml", fit ? name : "guest");
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), file, NULL);
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  int saved_errno = fd < 0 ? errno : zpci_file_write_to (fd, text, strlen (text));

  if (fd >= 0 && close (fd) < 0 && saved_errno == 0)
    saved_errno = errno;
  if (saved_errno == 0)
    return g_steal_pointer (&path);
  zpci_set_error_errno (error, saved_errno, "cannot write '%s'", path);
  if (fd >= 0)
    g_unlink (path);
  return NULL;
}

static const char *
get_command (void)
{
  static const char *const variables[] = { "VISUAL", "EDITOR" };

  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++) {
    const char *value = g_getenv (variables[i]);

    if (value && *value)
      return value;
  }
  return "vi";
}

gboolean
zpci_editor_run (const char *path, GError **error)
{
  const char *command = get_command ();
  g_autofree char *script = g_strconcat (command, " \"$1\"", NULL);
  const char *argv[] = { "/bin/sh", "-c", script, "sh", path, NULL };
  g_autofree char *how = NULL;
  int status = 0;

  if (!zpci_child_run_on_terminal ((char **) argv, &status, error))
    return FALSE;
  if (status == 0)
    return TRUE;
  how = zpci_child_describe_end (status);
  zpci_set_error (error, ZPCI_ERROR_UNSUPPORTED, "set VISUAL or EDITOR to an editor that is installed",
                  "the editor '%s' %s", command, how);
  return FALSE;
}

static void
say (const char *text)
{
  (void) !write (STDERR_FILENO, text, strlen (text));
}

gboolean
zpci_editor_can_ask (void)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

ZpciAnswer
zpci_editor_ask (void)
{
  char line[80];

  for (;;) {
    say ("Failed. Try again? [y,n,i,f,?]: ");
    if (!fgets (line, sizeof line, stdin))
      return ZPCI_ANSWER_NO;
    switch (g_ascii_tolower (line[0])) {
    case 'y':
      return ZPCI_ANSWER_AGAIN;
    case 'n':
      return ZPCI_ANSWER_NO;
    case 'i':
      return ZPCI_ANSWER_UNCHECKED;
    case 'f':
      return ZPCI_ANSWER_FORCE;
    default:
      say ("y - yes, start the editor again\n"
           "n - no, give up; the text is kept in a file\n"
           "i - define it without libvirt's schema\n"
           "f - define it, and drop what somebody else changed meanwhile\n"
           "? - print this\n");
    }
  }
}
