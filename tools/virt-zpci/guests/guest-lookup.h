/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A guest of a libvirt that is to be changed. Unlike a question (connection.h) a
 * change has no time limit: to give up in the middle would leave it half-done.
 */
#pragma once

#include "connection.h"

G_BEGIN_DECLS

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

G_END_DECLS
