/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * VFIO variant drivers by modules.alias, as libvirt 10.0 and newer pick them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * zpci_modalias_pick:
 * @aliases: content of /lib/modules/RELEASE/modules.alias, @length bytes
 * @modalias: of the device, "pci:v00001014d000004EDsv...sd...bc..sc..i.."
 *
 * The module of the "vfio_pci:" alias that matches with the fewest wildcards.
 *
 * Returns: (transfer full) (nullable): the module's name; NULL where none matches.
 * Source: libvirt src/util/virpci.c, virPCIDeviceFindBestVFIOVariant; Linux scripts/mod/file2alias.c.
 */
char *zpci_modalias_pick (const char *aliases, gsize length, const char *modalias);

G_END_DECLS
