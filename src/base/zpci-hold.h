/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Holding back the signals that end a process while a file of ours is there
 * half, so that none is left behind. For moments only: nothing is waited for.
 */
#pragma once

#include <glib.h>
#include <signal.h>

G_BEGIN_DECLS

/** ZpciHold: this thread's signal mask as it was. */
typedef struct {
  sigset_t before;
} ZpciHold;

/** zpci_hold_begin: from here SIGHUP, SIGINT, SIGQUIT and SIGTERM wait; in this thread. */
void zpci_hold_begin (ZpciHold *hold);

/** zpci_hold_end: lets through what has come meanwhile. errno stays as it is. */
void zpci_hold_end (ZpciHold *hold);

G_END_DECLS
