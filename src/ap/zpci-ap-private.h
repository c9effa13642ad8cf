/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of the room, for its files and their tests: the parts of zpci_ap_host_read() and of zpci_ap_decide().
 */
#pragma once

#include "zpci-ap-decide.h"
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

/* Inside of the room: the parts of the decision. */

/** Without apqci a guest sees the domains up to this one. */
#define ZPCI_AP_LAST_DOMAIN_WITHOUT_QCI 15

/** zpci_ap_reason_add: Returns: (transfer none): the new last reason of @list. */
ZpciReason *zpci_ap_reason_add (GPtrArray *list, const ZpciApDecideInput *input, ZpciApReasonId id);
void zpci_ap_reason_set_queue (ZpciReason *reason, ZpciApQueueId queue);

/**
 * zpci_ap_explain_adapter, zpci_ap_explain_domain, zpci_ap_explain_control:
 *
 * Add why a part of @assigned does not arrive, if that is known. The host of @input is known.
 */
void zpci_ap_explain_adapter (GPtrArray *list, const ZpciApDecideInput *input, const ZpciApMatrix *assigned,
                              guint adapter);
void zpci_ap_explain_domain (GPtrArray *list, const ZpciApDecideInput *input, guint domain);
void zpci_ap_explain_control (GPtrArray *list, const ZpciApDecideInput *input, guint domain);

/** zpci_ap_explain_secure: adds why a guest with Secure Execution has no appv. */
void zpci_ap_explain_secure (GPtrArray *list, const ZpciApDecideInput *input);

/** zpci_ap_require: compares what is required with a decision that is complete but for that. */
void zpci_ap_require (ZpciApDecision *decision, const ZpciApDecideInput *input);

/* Inside of the room: how a definition is filled by its two readers. */

ZpciApDefinition *zpci_ap_definition_new (void);

/** zpci_ap_definition_add: appends a write. Errors: ZPCI_ERROR_RANGE (too many). */
gboolean zpci_ap_definition_add (ZpciApDefinition *definition, const char *name, const char *value, guint line,
                                 GError **error);

G_END_DECLS
