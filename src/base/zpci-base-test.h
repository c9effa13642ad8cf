/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Hooks for tests: how much work the XML parser did, and whether a table of reasons is whole.
 */
#pragma once

#include "zpci-reason.h"

G_BEGIN_DECLS

/** zpci_xml_count_parses: Returns: how often this process has called zpci_xml_parse(); wraps around. Any thread. */
guint zpci_xml_count_parses (void);

/**
 * zpci_reason_row_is_whole:
 *
 * Returns: FALSE where the row has no id, no cause, or a {key} that is not one of ZpciName.
 */
gboolean zpci_reason_row_is_whole (const ZpciReasonRow *row);

G_END_DECLS
