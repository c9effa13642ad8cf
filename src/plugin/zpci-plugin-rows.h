/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Putting rows into force; for zpci-plugin-load.c alone. Everything else wants
 * zpci-plugin.h.
 */
#pragma once

#include "zpci-plugin.h"

G_BEGIN_DECLS

/**
 * zpci_plugin_rows_start:
 * @groups: bits of ZpciPluginGroup
 * @with: (transfer full): what zpci.conf says
 *
 * Called once, before the daemon has threads.
 */
void zpci_plugin_rows_start (guint groups, ZpciConfig *with);

G_END_DECLS
