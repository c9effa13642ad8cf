/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Domain documents on their way through the daemon: author form in, stock form
 * inside, author form out. Also what has a domain in it: snapshots, checkpoints.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * zpci_plugin_has_attributes:
 *
 * Returns: TRUE if some <zpci> tag of @xml seems to have interp, aif or region;
 * a scan of bytes that never misses one and may be wrong the other way.
 */
gboolean zpci_plugin_has_attributes (const char *xml);

/**
 * zpci_plugin_domain_in:
 * @rewritten: (out) (transfer full) (nullable): the stock form; NULL where @xml is fine as it is
 *
 * Returns: FALSE for a document that breaks a rule.
 */
gboolean zpci_plugin_domain_in (const char *xml, char **rewritten, GError **error);

/**
 * zpci_plugin_domain_out:
 *
 * Returns: (transfer full) (nullable): the author form; NULL where @xml is fine as it is.
 */
char *zpci_plugin_domain_out (gpointer object, const char *xml);

G_END_DECLS
