/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For tests: how much work the XML parser did.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** zpci_xml_count_parses: Returns: how often this process has called zpci_xml_parse(); wraps around. Any thread. */
guint zpci_xml_count_parses (void);

G_END_DECLS
