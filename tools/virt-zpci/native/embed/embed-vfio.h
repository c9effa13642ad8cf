/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A machine without VFIO, for a libvirt that exports a guest with passed-through
 * devices only where there is VFIO.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * zpci_embed_provide_vfio:
 *
 * Makes /dev/vfio/vfio, an empty file, and a group in /sys/kernel/iommu_groups
 * where they are missing; in the mount namespace of this process, which is its
 * own. Nothing there can be used, only seen.
 *
 * Returns: (transfer full) (nullable): why that cannot be done; NULL: both are there.
 * Source: tried with libvirt 12.8.0, which refuses the export where either is missing.
 */
char *zpci_embed_provide_vfio (void);

G_END_DECLS
