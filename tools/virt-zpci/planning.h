/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A guest's plan with everything that a command line says about it.
 */
#pragma once

#include "emulator.h"
#include "guest-source.h"
#include "zpci-plan.h"

G_BEGIN_DECLS

/**
 * zpci_planning_make:
 *
 * Chooses and asks the emulator, and takes --machine and the libvirt version
 * into account.
 *
 * Returns: (transfer full): the plan; @source and cli->host must outlive it.
 * Errors: those of zpci_cli_host() and zpci_emulator_choose().
 */
ZpciPlan *zpci_planning_make (ZpciCli *cli, const ZpciGuestSource *source, GError **error);

G_END_DECLS
