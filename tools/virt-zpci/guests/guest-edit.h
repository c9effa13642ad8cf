/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A guest of a libvirt that is to be read and changed. Unlike a question
 * (connection.h) a change has no time limit: to give up in the middle would
 * leave it half-done.
 */
#pragma once

#include "connection.h"
#include "zpci-document.h"

G_BEGIN_DECLS

/** What a configuration is read with before it is replaced: passwords would get lost otherwise. */
#define ZPCI_GUEST_CONFIG_FLAGS (VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE)

/**
 * zpci_guest_connect:
 *
 * Returns: (transfer full): a connection that may write, to --connect or the system daemon. An alias in
 * --connect is replaced by what it stands for.
 */
virConnectPtr zpci_guest_connect (const ZpciCli *cli, GError **error);

/**
 * zpci_guest_lookup:
 * @name: the number of a running guest, a UUID, or a name, tried in this order as virsh does
 *
 * Errors: ZPCI_ERROR_NOT_FOUND; ZPCI_ERROR_IO (libvirt could not look).
 */
virDomainPtr zpci_guest_lookup (virConnectPtr connection, const char *name, GError **error);

/**
 * zpci_guest_read:
 * @flags: virDomainXMLFlags
 *
 * Returns: (transfer full): a document of which the domain was read, or NULL.
 * Errors: ZPCI_ERROR_IO; those of zpci_document_get_domain().
 */
ZpciDocument *zpci_guest_read (virDomainPtr domain, guint flags, GError **error);

/**
 * zpci_guest_replace:
 * @old: the configuration as it was read with ZPCI_GUEST_CONFIG_FLAGS
 * @text: the new one
 * @now: (out) (optional) (transfer full): the configuration as it is read afterwards, for who may have to undo this
 *
 * Reads the configuration again and replaces it by one define. libvirt has no
 * compare-and-swap; the second reading leaves a window of microseconds.
 *
 * Errors: ZPCI_ERROR_CONFLICT (changed or undefined since @old was read; nothing
 * was done), ZPCI_ERROR_IO (libvirt refused).
 */
gboolean zpci_guest_replace (virDomainPtr domain, const char *old, const char *text, char **now,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
