/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Signals that wait.
 */
#include "zpci-hold.h"

#include <errno.h>

void
zpci_hold_begin (ZpciHold *hold)
{
  static const int numbers[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
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
