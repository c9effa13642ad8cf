/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The processes below the supervisor. It is their sub-reaper: emulators that
 * libvirt lets put themselves into the background come to it when they end, and
 * libvirt waits until they are collected.
 */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/** zpci_embed_children_init: from here on children are collected as they end; their statuses are kept for a while. */
void zpci_embed_children_init (void);

/** zpci_embed_children_fork: as fork(), for a child that zpci_embed_children_stop() will be asked about. */
pid_t zpci_embed_children_fork (void);

/**
 * zpci_embed_children_stop:
 * @grace_ms: how long it may go on before it is ended
 *
 * Returns: (transfer full): how @pid ended, for a message.
 */
char *zpci_embed_children_stop (pid_t pid, guint grace_ms);

/** zpci_embed_children_end_all: ends every process below this one, at whatever depth; gives up after some seconds. */
void zpci_embed_children_end_all (void);

G_END_DECLS
