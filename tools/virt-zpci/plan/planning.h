/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A guest's plan with everything that a command line says about it.
 */
#pragma once

#include "emulator.h"
#include "zpci-plan.h"

G_BEGIN_DECLS

/** zpci_planning_has_host: Returns: FALSE for a machine that is no IBM Z and has no zPCI functions. */
gboolean zpci_planning_has_host (const ZpciHost *host);

/** ZpciPlanner: what is asked once for all guests of a run: emulators, libvirt's version. */
typedef struct ZpciPlanner ZpciPlanner;

ZpciPlanner *zpci_planner_new (ZpciCli *cli);
void zpci_planner_free (ZpciPlanner *planner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciPlanner, zpci_planner_free)

/**
 * zpci_planner_make:
 *
 * Chooses and asks the emulator, and takes --machine, --explicit and the
 * libvirt version into account. Where zpci_planning_has_host() is FALSE the
 * plan is made without a host.
 *
 * Returns: (transfer full): the plan; @domain and cli->host must outlive it.
 * Errors: those of zpci_cli_host() and zpci_emulator_choose(), and
 * ZPCI_ERROR_NOT_FOUND (the emulator has no machine type --machine).
 */
ZpciPlan *zpci_planner_make (ZpciPlanner *planner, ZpciDomain *domain, GError **error);

G_END_DECLS
