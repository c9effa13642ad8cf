/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What an embedded libvirt would otherwise touch of the machine.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * zpci_embed_isolate:
 *
 * Gives this process, and those it starts, a network and mounts of its own:
 * libvirt's export makes a tap device for every network interface of a guest,
 * and from 12.8 on wants to see VFIO (embed-vfio.h). Root's
 * libvirt also keeps small files in /run/libvirt, wherever its private root is:
 * root gets a /run of its own as well. Best effort: where the machine allows
 * neither, libvirt does as it would by itself.
 *
 * Returns: TRUE if what is mounted from here on nobody else sees.
 */
gboolean zpci_embed_isolate (void);

G_END_DECLS
