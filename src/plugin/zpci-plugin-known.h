/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Does this libvirt know our attributes by itself? Then the plug-in stands aside.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * zpci_plugin_libvirt_knows_attributes:
 * @schema: path of libvirt's schema of basic types
 *
 * Returns: TRUE if the schema's <zpci> element has one of our attributes; FALSE
 * also where there is no schema to read.
 * Source: libvirt 9.0.0 src/conf/schemas/basictypes.rng, define "zpciaddress".
 */
gboolean zpci_plugin_libvirt_knows_attributes (const char *schema);

G_END_DECLS
