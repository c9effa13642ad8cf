/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Requests of the document that no guest can have, on their way into a
 * plan: a refusal or warning of the device, or of the guest as a whole.
 */
#include "zpci-guest-faults.h"
#include "zpci-plan-private.h"

static const ZpciDecideReason refusals[ZPCI_N_GUEST_FAULTS] = {
#define ZPCI_GUEST_FAULT(id, name, severity, code, cause, remedy)                                                      \
  [ZPCI_GUEST_FAULT_##id] = { { name, cause, remedy }, ZPCI_CULPRIT_REQUEST },
#include "zpci-guest-faults.def"
#undef ZPCI_GUEST_FAULT
};

static ZpciReason *
copy_reason (const ZpciReason *reason)
{
  ZpciReason *copy = zpci_reason_new (reason->row);

  for (ZpciName name = 0; name < ZPCI_N_NAMES; name++)
    zpci_reason_set_name (copy, name, reason->names[name]);
  return copy;
}

/* One that runs has inherited the override: what it got by that is told. */
static gboolean
is_refused (const ZpciPlanGuest *guest, ZpciGuestFaultId id)
{
  if (id == ZPCI_GUEST_FAULT_LEFT_OVERRIDE && (zpci_situation_get_flags (guest->situation) & ZPCI_SITUATION_STARTED))
    return FALSE;
  return zpci_guest_fault_rows[id].severity == ZPCI_FINDING_ERROR;
}

void
zpci_plan_index_faults (ZpciPlanGuest *guest)
{
  guest->faults = zpci_guest_faults_find (guest->domain);
  guest->device_faults = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < guest->faults->len; i++) {
    ZpciGuestFault *fault = g_ptr_array_index (guest->faults, i);
    GPtrArray *same = g_hash_table_lookup (guest->device_faults, fault->device);

    if (!same)
      g_hash_table_insert (guest->device_faults, (gpointer) fault->device, same = g_ptr_array_new ());
    g_ptr_array_add (same, fault);
  }
}

void
zpci_plan_check_device (const ZpciPlanGuest *guest, const ZpciDomainDevice *device, ZpciPlanRow *row)
{
  const GPtrArray *faults = g_hash_table_lookup (guest->device_faults, device);

  for (guint i = 0; faults && i < faults->len; i++) {
    const ZpciGuestFault *fault = g_ptr_array_index (faults, i);

    if (!is_refused (guest, fault->id)) {
      g_ptr_array_add (row->warnings, copy_reason (&fault->reason));
    } else if (row->decision.path != ZPCI_PATH_REFUSED) {
      zpci_plan_refuse_with (row, &refusals[fault->id]);
      for (ZpciName name = 0; name < ZPCI_N_NAMES; name++)
        zpci_reason_set_name (&row->reason, name, fault->reason.names[name]);
    }
  }
}

static gboolean
has_row (const ZpciDomainDevice *device)
{
  return device && device->kind != ZPCI_DEVICE_OTHER && device->has_source;
}

void
zpci_plan_check_guest (const ZpciPlanGuest *guest, ZpciPlan *plan)
{
  for (guint i = 0; i < guest->faults->len; i++) {
    const ZpciGuestFault *fault = g_ptr_array_index (guest->faults, i);

    if (!has_row (fault->device))
      g_ptr_array_add (is_refused (guest, fault->id) ? plan->refusals : plan->warnings, copy_reason (&fault->reason));
  }
}

static ZpciPlanState
row_state (const ZpciPlan *plan, const ZpciPlanRow *row)
{
  return row->state == ZPCI_PLAN_READY && plan->refusals->len > 0 ? ZPCI_PLAN_CANNOT_START : row->state;
}

const char *
zpci_plan_row_result (const ZpciPlan *plan, const ZpciPlanRow *row)
{
  static const char *const states[] = { NULL, "absent", "standby", "cannot start" };
  ZpciPlanState state = row_state (plan, row);

  return row->decision.path == ZPCI_PATH_REFUSED || state == ZPCI_PLAN_READY ? zpci_path_name (row->decision.path)
                                                                             : states[state];
}

gboolean
zpci_plan_can_start (const ZpciPlan *plan)
{
  for (guint i = 0; i < plan->rows->len; i++) {
    const ZpciPlanRow *row = g_ptr_array_index (plan->rows, i);

    if (row_state (plan, row) != ZPCI_PLAN_READY)
      return FALSE;
  }
  return !plan->refused;
}

const ZpciReason *
zpci_plan_row_reason (const ZpciPlan *plan, const ZpciPlanRow *row)
{
  if (row->decision.path == ZPCI_PATH_REFUSED || row_state (plan, row) == ZPCI_PLAN_READY)
    return &row->reason;
  return row->stop ? row->stop : g_ptr_array_index (plan->refusals, 0);
}

gboolean
zpci_plan_has_warnings (const ZpciPlan *plan)
{
  for (guint i = 0; i < plan->rows->len; i++) {
    const ZpciPlanRow *row = g_ptr_array_index (plan->rows, i);

    if (row->warnings->len > 0)
      return TRUE;
  }
  return plan->warnings->len > 0;
}
