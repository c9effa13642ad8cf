/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Plans for people: the heading, the table, and what the decision rests on.
 */
#pragma once

#include "cli.h"
#include "zpci-plan.h"

G_BEGIN_DECLS

/** zpci_plan_report_append: prints @plan to cli->out; with @verbose also the reasoning. */
void zpci_plan_report_append (ZpciCli *cli, const ZpciPlan *plan, gboolean verbose);

/**
 * zpci_plan_report_function:
 *
 * Returns: (transfer full): what tables call the host function: "ism 0x00000102", or its address.
 */
char *zpci_plan_report_function (const ZpciPlanRow *row);

/**
 * zpci_plan_report_claims:
 * @plans: (element-type ZpciPlan)
 * @live: (nullable) (element-type ZpciDomain): guests of @plans as they run, where the plans say how they will start
 *   next; a guest that has a function in both claims it once
 *
 * Returns: (transfer full) (element-type char*): a line for every host function
 * that more than one device of these guests claims.
 */
GPtrArray *zpci_plan_report_claims (const GPtrArray *plans, const GPtrArray *live);

G_END_DECLS
