/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the rows of zpci-function-attributes.def point to: readers (zpci-scan-device.c) and texts
 * (zpci-function-text.c). Only the table includes this.
 */
#pragma once

#include "zpci-function-attribute.h"

G_BEGIN_DECLS

void zpci_read_number (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_flag (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_pfip (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_pnetids (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_utility_string (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_config (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_uevent (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_id (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_driver (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_iommu_group (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_netdevs (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);

gboolean zpci_append_pfip (const ZpciFunction *function, ZpciOutput output, GString *out);
gboolean zpci_append_type (const ZpciFunction *function, ZpciOutput output, GString *out);
gboolean zpci_append_utility_string (const ZpciFunction *function, ZpciOutput output, GString *out);
gboolean zpci_append_utility_string_encoding (const ZpciFunction *function, ZpciOutput output, GString *out);
gboolean zpci_append_pci_address (const ZpciFunction *function, ZpciOutput output, GString *out);
gboolean zpci_append_nodedev (const ZpciFunction *function, ZpciOutput output, GString *out);
gboolean zpci_append_state (const ZpciFunction *function, ZpciOutput output, GString *out);
gboolean zpci_append_power_on (const ZpciFunction *function, ZpciOutput output, GString *out);

G_END_DECLS
