/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of the room, for its files and their tests: the parts of zpci_ap_host_read().
 */
#pragma once

#include "zpci-ap-define.h"
#include "zpci-ap-host.h"
#include "zpci-ap-slow.h"
#include "zpci-ap-text.h"

G_BEGIN_DECLS

/** zpci_ap_host_read_with: as zpci_ap_host_read(), where slow files are read by @reader in at most @limit_ms. */
ZpciApHost *zpci_ap_host_read_with (ZpciRoot *root, ZpciApSlowReader reader, guint limit_ms);

/** zpci_ap_read_facilities: what the CPU can do with queues. */
void zpci_ap_read_facilities (ZpciApHost *host);

/** zpci_ap_scan_bus: the AP bus without its masks for guests, cards and queues. */
void zpci_ap_scan_bus (ZpciApHost *host);

/** zpci_ap_scan_matrix: vfio_ap, its mediated devices, and all files that may have to be waited for. */
void zpci_ap_scan_matrix (ZpciApHost *host, ZpciApSlowReader reader, guint limit_ms);

/** zpci_ap_queue_compare: qsort order of ZpciApQueue, by adapter and domain. */
int zpci_ap_queue_compare (const void *a, const void *b);

/**
 * zpci_ap_parse_c_number:
 *
 * A number as the kernel reads it: 0x hexadecimal, 0 octal, else decimal.
 *
 * Errors: ZPCI_ERROR_MALFORMED, ZPCI_ERROR_RANGE (above @max).
 */
gboolean zpci_ap_parse_c_number (const char *text, guint max, guint *number, GError **error);

/** zpci_ap_warn: adds a warning (printf format). */
void zpci_ap_warn (ZpciApHost *host, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Inside of the room: how a definition is filled by its two readers. */

ZpciApDefinition *zpci_ap_definition_new (void);

/** zpci_ap_definition_add: appends a write. Errors: ZPCI_ERROR_RANGE (too many). */
gboolean zpci_ap_definition_add (ZpciApDefinition *definition, const char *name, const char *value, guint line,
                                 GError **error);

G_END_DECLS
