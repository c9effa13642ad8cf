/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * list --ap: the queues of crypto adapters.
 */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

/** zpci_cli_list_ap: errors: usage (options about PCI functions), those of zpci_cli_open_root(). */
gboolean zpci_cli_list_ap (ZpciCli *cli, GError **error);

G_END_DECLS
