/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of the room: how a definition is filled by its two readers.
 */
#pragma once

#include "zpci-ap-define.h"

G_BEGIN_DECLS

ZpciApDefinition *zpci_ap_definition_new (void);

/** zpci_ap_definition_add: appends a write. Errors: ZPCI_ERROR_RANGE (too many). */
gboolean zpci_ap_definition_add (ZpciApDefinition *definition, const char *name, const char *value, guint line,
                                 GError **error);

G_END_DECLS
