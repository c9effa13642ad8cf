/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The row of one device, as every step that makes the plan reads and refuses it.
 */
#include "zpci-decide-private.h"
#include "zpci-plan-private.h"
#include "zpci-text.h"

char *
zpci_plan_safe (const char *name)
{
  return name ? zpci_text_cut (name, -1, ZPCI_TEXT_SHOWN) : NULL;
}

void
zpci_plan_refuse_with (ZpciPlanRow *row, const ZpciDecideReason *why)
{
  row->decision.path = ZPCI_PATH_REFUSED;
  row->decision.certain = TRUE;
  row->decision.unknown_inputs = 0;
  row->decision.reason = why;
  row->reason.row = &row->decision.reason->row;
  row->reason.more = row->reason.last = NULL;
}

void
zpci_plan_refuse (ZpciPlanRow *row, ZpciPlanRefusal why)
{
  zpci_plan_refuse_with (row, &zpci_plan_refusals[why]);
}
