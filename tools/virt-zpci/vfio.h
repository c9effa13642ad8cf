/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What --vfio of a verb adds: each function is opened for a moment and asked.
 * One that cannot be asked costs a warning with the reason, never the rest.
 */
#pragma once

#include "cli.h"
#include "zpci-vfio.h"

G_BEGIN_DECLS

/** The option in a verb's table. */
#define ZPCI_CLI_VFIO_OPTION(help) { "vfio", 0, ZPCI_VALUE_NONE, FALSE, NULL, help }

/**
 * zpci_cli_ask_vfio:
 *
 * Asks about @function if --vfio was given. Before the host is read there is
 * nobody to ask, so that was done.
 *
 * Returns: FALSE without --vfio, and, after a warning, where it cannot be told.
 */
gboolean zpci_cli_ask_vfio (ZpciCli *cli, const ZpciFunction *function, ZpciVfioInfo *info);

G_END_DECLS
