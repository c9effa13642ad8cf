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
 * A scan of bytes, in time linear in the document. Misses none in an encoding in which markup is its ASCII bytes and
 * these mean nothing else: UTF-8, ISO-8859, most others. libvirt reads more (UTF-7, EBCDIC, ISO-2022); in those the
 * attributes get lost, as they do without the plug-in.
 *
 * Returns: TRUE if some tag of @xml seems to have one of our attributes, in its place or out of it, or what
 * zpci_request_find_word() takes for one; it may be wrong in this direction.
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
