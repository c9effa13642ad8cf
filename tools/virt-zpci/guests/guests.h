/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which guest has which function or mediated device, in all domains of a
 * libvirt, as they run and as they will start next.
 */
#pragma once

#include "cli.h"
#include "zpci-address.h"

G_BEGIN_DECLS

typedef struct ZpciGuests ZpciGuests;

/**
 * zpci_guests_load:
 * @uri: of libvirt
 *
 * Returns: (transfer full): who has what, or NULL.
 * Errors: those of zpci_connection_ask().
 */
ZpciGuests *zpci_guests_load (const char *uri, GError **error);
void zpci_guests_free (ZpciGuests *guests);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciGuests, zpci_guests_free)

/**
 * zpci_guests_of:
 *
 * Returns: (transfer none) (nullable): names of the domains that have the function at @address, sorted,
 * NULL-terminated.
 */
char **zpci_guests_of (const ZpciGuests *guests, const ZpciPciAddress *address);

/** zpci_guests_of_mdev: Returns: as zpci_guests_of(), for the mediated device @uuid, in lower case. */
char **zpci_guests_of_mdev (const ZpciGuests *guests, const char *uuid);

/**
 * zpci_cli_load_guests:
 *
 * The guests of the libvirt that --connect names, else of the running machine
 * where it is the host and has a daemon. What is odd is warned about.
 *
 * Returns: (transfer full) (nullable): NULL where no libvirt could be asked.
 */
ZpciGuests *zpci_cli_load_guests (ZpciCli *cli);

/** zpci_guests_get_warnings: Returns: (transfer none) (element-type char*): domains whose XML could not be read. */
const GPtrArray *zpci_guests_get_warnings (const ZpciGuests *guests);

G_END_DECLS
