/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The functions of a running guest: what was asked, what the decision expects,
 * and what QEMU says it does.
 */
#pragma once

#include "cli.h"
#include "effective.h"
#include "zpci-plan.h"

G_BEGIN_DECLS

/**
 * zpci_status_judge:
 * @row: of the plan made from the running guest's document
 * @effective: (nullable): what QEMU says; NULL: it was not asked
 * @why: (out) (transfer full): the difference explained, or why there is none
 *
 * Returns: whether the guest has what it asked for; UNKNOWN where QEMU was not asked, or does not say, as it never does
 * of an I/O region.
 */
ZpciTri zpci_status_judge (const ZpciPlanRow *row, const ZpciEffective *effective, char **why);

/**
 * zpci_status_append_table, zpci_status_append_json:
 * @effective: (nullable) (element-type ZpciEffective): one per row of @plan; members may be NULL
 *
 * Prints to cli->out.
 */
void zpci_status_append_table (ZpciCli *cli, const ZpciPlan *plan, const GPtrArray *effective);
void zpci_status_append_json (ZpciCli *cli, const ZpciPlan *plan, const GPtrArray *effective);

G_END_DECLS
