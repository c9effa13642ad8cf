/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Holding back the signals that end a process while something of ours is there
 * half: a file, one of two changes of a guest, a session's processes.
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

/** zpci_hold_has_caught: Returns: TRUE if one of them has come, and will end the process once it is let through. */
gboolean zpci_hold_has_caught (void);

G_END_DECLS
