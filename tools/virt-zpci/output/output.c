/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Standard streams.
 */
#include "output.h"

#include "zpci-error.h"

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

gboolean
zpci_output_write (int fd, const char *text, gsize length, GError **error)
{
  int saved_errno = 0;

  sigaction (SIGPIPE, &inherited_sigpipe, NULL);
  while (length > 0) {
    gssize written = write (fd, text, length);

    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0) {
      saved_errno = errno;
      break;
    }
    text += written;
    length -= (gsize) written;
  }
  if (close (fd) < 0 && saved_errno == 0 && errno != EINTR)
    saved_errno = errno;
  if (saved_errno != 0)
    zpci_set_error_errno (error, saved_errno, "cannot write standard output");
  return saved_errno == 0;
}
