/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Hooks for tests: how much work the XML parser did, whether a table of reasons is whole, and how much a captured
 * host may hold.
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

/**
 * zpci_root_memory_max:
 *
 * Most files, links and folders of a root in memory, those above a path included, and most answers: one line of a
 * captured host can name 64 folders, each of which costs some hundred bytes. Real ones have about 70 bytes for each
 * entry, so that they reach the limit of 64 MiB at the same time.
 */
extern guint zpci_root_memory_max;

G_END_DECLS
