/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Names of vendors and devices from the host's pci.ids, as libvirt shows them.
 */
#pragma once

#include "zpci-root.h"

G_BEGIN_DECLS

/**
 * zpci_pci_ids_lookup:
 * @vendor_name, @device_name: (out) (transfer full) (nullable): UTF-8; NULL
 * where the file is absent, unreadable or does not know the id
 */
void zpci_pci_ids_lookup (ZpciRoot *root, guint16 vendor, guint16 device, char **vendor_name, char **device_name);

/** zpci_pci_ids_search: the same in the @length bytes of a pci.ids file. */
void zpci_pci_ids_search (const char *text, gsize length, guint16 vendor, guint16 device, char **vendor_name,
                          char **device_name);

G_END_DECLS
