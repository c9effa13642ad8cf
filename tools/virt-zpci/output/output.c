/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Standard streams.
 */
#include "output.h"

#include "zpci-error.h"
#include "zpci-file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static struct sigaction inherited_sigpipe;

void
zpci_output_prepare (void)
{
  struct sigaction ignore = { .sa_handler = SIG_IGN };

  /* The wrong way round on purpose: reading 1 or writing 0 must go on failing. */
  for (int fd = 0; fd <= 2; fd++) {
    if (fcntl (fd, F_GETFD) < 0 && errno == EBADF)
      (void) !open ("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
  }
  sigaction (SIGPIPE, &ignore, &inherited_sigpipe);
}

gboolean
zpci_output_has_color (int fd)
{
  const char *no_color = g_getenv ("NO_COLOR");
  const char *term = g_getenv ("TERM");

  return !(no_color && *no_color) && term && *term && strcmp (term, "dumb") != 0 && isatty (fd);
}

/* Returns: 0 or an errno. */
static int
write_all (int fd, const char *text, gsize length)
{
  sigaction (SIGPIPE, &inherited_sigpipe, NULL);
  return zpci_file_write_to (fd, text, length);
}

static gboolean
report (int code, GError **error)
{
  if (code != 0)
    zpci_set_error_errno (error, code, "cannot write standard output");
  return code == 0;
}

gboolean
zpci_output_write (int fd, const char *text, gsize length, GError **error)
{
  int code = write_all (fd, text, length);

  if (close (fd) < 0 && code == 0 && errno != EINTR)
    code = errno;
  return report (code, error);
}

gboolean
zpci_output_write_more (int fd, const char *text, gsize length, GError **error)
{
  return report (write_all (fd, text, length), error);
}
