/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which kernel module a host would load for a device that is passed through.
 */
#pragma once

#include "zpci-root.h"

G_BEGIN_DECLS

/** What the kernel says of an ISM function; every one is the same. */
#define ZPCI_MODULES_ISM_MODALIAS "pci:v00001014d000004EDsv00000000sd00000000bc00sc00i00"

/**
 * zpci_modules_pick:
 * @release: (nullable): of the kernel, as /proc/sys/kernel/osrelease has it
 * @modalias: of the device
 * @known: (out) (optional): FALSE where there is no modules.alias to look at
 * @warnings: (nullable): an unreadable modules.alias is added here
 *
 * Returns: (transfer full) (nullable): the VFIO driver's module that
 * modules.alias offers, NULL where there is none.
 */
char *zpci_modules_pick (ZpciRoot *root, const char *release, const char *modalias, gboolean *known,
                         GPtrArray *warnings);

G_END_DECLS
