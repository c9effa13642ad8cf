/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What mdev and reserve are about: adapters x domains, as lists or as queues.
 */
#pragma once

#include "cli.h"
#include "zpci-ap-host.h"

G_BEGIN_DECLS

/**
 * zpci_cli_ap_matrix:
 * @matrix: (out): what --adapters, --domains and --control say, or the queues that are the arguments
 *
 * Errors: usage (neither or both, a bad number, queues that are not a product).
 */
gboolean zpci_cli_ap_matrix (const ZpciCli *cli, ZpciApMatrix *matrix, GError **error);

/**
 * zpci_cli_ap_host:
 *
 * Returns: (transfer full): the host's crypto adapters, its warnings printed; errors of zpci_cli_open_root().
 */
ZpciApHost *zpci_cli_ap_host (const ZpciCli *cli, GError **error);

/** zpci_cli_ap_matrices: Returns: (transfer full): what is assigned to the devices of @host but for @uuid (nullable). */
GPtrArray *zpci_cli_ap_matrices (const ZpciApHost *host, const char *uuid);

G_END_DECLS
