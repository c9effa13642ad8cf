/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Signals that wait.
 */
#include "zpci-hold.h"

#include <errno.h>

static const int numbers[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };

void
zpci_hold_begin (ZpciHold *hold)
{
  sigset_t held;

  sigemptyset (&held);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    sigaddset (&held, numbers[i]);
  pthread_sigmask (SIG_BLOCK, &held, &hold->before);
}

void
zpci_hold_end (ZpciHold *hold)
{
  int saved_errno = errno;

  pthread_sigmask (SIG_SETMASK, &hold->before, NULL);
  errno = saved_errno;
}

gboolean
zpci_hold_has_caught (void)
{
  sigset_t waiting;

  sigpending (&waiting);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    if (sigismember (&waiting, numbers[i]))
      return TRUE;
  }
  return FALSE;
}
