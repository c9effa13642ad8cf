/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What --vfio of a verb adds: each function is opened for a moment and asked.
 * One that cannot be asked costs the reason, never the rest.
 */
#pragma once

#include "cli.h"
#include "zpci-plan.h"
#include "zpci-vfio.h"

G_BEGIN_DECLS

/** The option in a verb's table. */
#define ZPCI_CLI_VFIO_OPTION(help) { "vfio", 0, ZPCI_VALUE_NONE, FALSE, NULL, help }

/**
 * zpci_cli_ask_vfio:
 * @function: of cli->host
 * @why: (out) (transfer none) (nullable) (optional): why nothing was told; NULL without --vfio
 *
 * Asks about @function if --vfio was given, once in a run.
 *
 * Returns: (transfer none) (nullable): what was told; NULL without --vfio and
 * where nothing was. Valid as long as @cli, as is @why.
 */
const ZpciVfioInfo *zpci_cli_ask_vfio (ZpciCli *cli, const ZpciFunction *function, const char **why);

/** zpci_cli_warn_untold: one warning per reason, with the functions that nothing was told of for it. */
void zpci_cli_warn_untold (const ZpciCli *cli);

/**
 * zpci_cli_region_offered:
 *
 * Returns: whether the driver that is bound offers the I/O region; UNKNOWN for
 * one that is known to store blocks through its ordinary regions instead.
 */
ZpciTri zpci_cli_region_offered (const ZpciFunction *function, const ZpciVfioInfo *vfio);

/**
 * zpci_cli_plan_vfio: a ZpciPlanVfioFunc; @cli is the ZpciCli.
 *
 * Only kernels that offer the I/O region know of relaxed functions, so only
 * theirs say no.
 */
void zpci_cli_plan_vfio (const ZpciFunction *function, ZpciPlanVfio *vfio, gpointer cli);

G_END_DECLS
