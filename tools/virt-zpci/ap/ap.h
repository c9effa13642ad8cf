/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Crypto adapters for the verbs about them.
 */
#pragma once

#include "cli.h"
#include "output.h"
#include "zpci-ap-claims.h"
#include "zpci-finding.h"

G_BEGIN_DECLS

/* The subject of mdev and reserve: adapters x domains, as lists or as queues. */

/**
 * zpci_cli_ap_matrix:
 * @matrix: (out): what --adapters, --domains and --control say, or the queues that are the arguments
 *
 * Errors: usage (neither or both, a bad number, queues that are not a product).
 */
gboolean zpci_cli_ap_matrix (const ZpciCli *cli, ZpciApMatrix *matrix, GError **error);

/**
 * zpci_cli_ap_from:
 * @uuid: (nullable): of the vfio-ap device that is meant
 * @found: (out): its uuid, in lower case
 *
 * The same for the guest that --from names: what the <ap> of its vfio-ap device requires.
 *
 * Errors: usage (queues or lists besides); those of zpci_guest_source_load() and zpci_guest_source_check();
 * ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_CONFLICT (no such device, or two).
 */
gboolean zpci_cli_ap_from (ZpciCli *cli, const char *uuid, ZpciApMatrix *matrix, char found[ZPCI_AP_UUID_TEXT],
                           GError **error);

/**
 * zpci_cli_ap_host:
 *
 * Returns: (transfer full): the host's crypto adapters, its warnings printed; errors of zpci_cli_open_root().
 */
ZpciApHost *zpci_cli_ap_host (const ZpciCli *cli, GError **error);

/* The words and members that several verbs have for matrices. */

/**
 * zpci_cli_ap_requirement:
 * @uuid: of a mediated device, in lower case
 * @warned: (out): not all of it arrives now
 *
 * Returns: (transfer full): a line with an <ap> that requires all that is assigned to it, or as it is defined; or NULL.
 * Errors: those of zpci_cli_open_root(); ZPCI_ERROR_NOT_FOUND (there is no such device, or it has no queue).
 */
char *zpci_cli_ap_requirement (ZpciCli *cli, const char *uuid, gboolean *warned, GError **error);

/** zpci_cli_ap_stored: Returns: (transfer full): what @host keeps for its next boot, its warnings printed. */
ZpciApStored *zpci_cli_ap_stored (const ZpciApHost *host);

/** zpci_cli_ap_note_no_bus: says that @host has no crypto adapters, and why that may be. */
void zpci_cli_ap_note_no_bus (const ZpciApHost *host);

typedef struct ZpciGuests ZpciGuests; /* of guests.h */

/**
 * ZpciCliApTable: how one of the lists looks for people.
 * @columns: the headings; @guest: the one that needs libvirt
 * @add_row: fills the cells of one row and ends it; @guests: (nullable): no libvirt could be asked
 */
typedef struct {
  const char *const *columns;
  guint guest;
  void (*add_row) (ZpciTable *table, const ZpciApHost *host, gconstpointer row, const ZpciGuests *guests);
} ZpciCliApTable;

/** zpci_cli_ap_print_table: prints the columns that are chosen, a line for each of @rows. Errors: usage. */
gboolean zpci_cli_ap_print_table (ZpciCli *cli, const ZpciApHost *host, const ZpciCliApTable *layout,
                                  const GArray *rows, GError **error);

/**
 * zpci_cli_ap_validate:
 * @findings: (element-type ZpciFinding): all that can be said against @definition is added, its conflicts on this host
 *   where the document itself is good
 *
 * Errors: those of zpci_cli_open_root().
 */
gboolean zpci_cli_ap_validate (ZpciCli *cli, const ZpciApDefinition *definition, GPtrArray *findings, GError **error);

/** zpci_cli_list_mdev: errors of zpci_cli_open_root(). */
gboolean zpci_cli_list_mdev (ZpciCli *cli, GError **error);

/** zpci_cli_list_ap: errors: usage (options about PCI functions), those of zpci_cli_open_root(). */
gboolean zpci_cli_list_ap (ZpciCli *cli, GError **error);

G_END_DECLS
