/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A domain's documents, read and replaced through libvirt's own functions, so
 * that its access control decides. Whatever fails has set a libvirt error.
 */
#pragma once

#include "zpci-document.h"

#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/** zpci_plugin_guest_read: @flags: virDomainXMLFlags. Returns: (transfer full): its domain was read; or NULL. */
ZpciDocument *zpci_plugin_guest_read (virDomainPtr domain, guint flags);

/**
 * zpci_plugin_guest_read_ours:
 * @guest: (out) (transfer full) (nullable): NULL for a document in which nothing is ours; it is not parsed
 *
 * Returns: FALSE if the document cannot be read.
 */
gboolean zpci_plugin_guest_read_ours (virDomainPtr domain, guint flags, ZpciDocument **guest)
    G_GNUC_WARN_UNUSED_RESULT;

/** What a persistent configuration is read with before it is replaced: passwords would get lost otherwise. */
#define ZPCI_PLUGIN_CONFIG_FLAGS (VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE)

/**
 * zpci_plugin_guest_replace:
 * @old: the configuration as it was read with ZPCI_PLUGIN_CONFIG_FLAGS
 * @text: the new one
 * @now: (out) (optional) (transfer full): the configuration as it is read afterwards
 *
 * Reads the configuration again and replaces it by one define, unless it
 * changed or the domain was undefined since @old was read. The caller has
 * taken ZPCI_TURN_ALONE.
 *
 * Returns: TRUE if @text is the configuration now.
 */
gboolean zpci_plugin_guest_replace (virDomainPtr domain, const char *old, const char *text, char **now);

/**
 * zpci_plugin_guest_set_live_metadata:
 * @element: (nullable): of zpci_domain_format_metadata()
 *
 * Returns: FALSE if libvirt refused.
 */
gboolean zpci_plugin_guest_set_live_metadata (virDomainPtr domain, const char *element);

G_END_DECLS
