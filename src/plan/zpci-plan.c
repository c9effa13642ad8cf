/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A plan as a whole: the guest, then each passed-through function in turn.
 */
#include "zpci-commandline.h"
#include "zpci-decide-private.h"
#include "zpci-plan-private.h"

static void
row_free (gpointer data)
{
  ZpciPlanRow *row = data;

  g_free (row->device);
  g_free (row->driver);
  zpci_reason_clear (&row->reason);
  for (guint i = 0; i < ZPCI_DECIDE_INPUTS; i++)
    zpci_fact_clear (&row->facts[i]);
  g_ptr_array_unref (row->unknowns);
  g_ptr_array_unref (row->warnings);
  g_free (row);
}

void
zpci_plan_free (ZpciPlan *plan)
{
  if (!plan)
    return;
  g_free (plan->domain);
  g_free (plan->machine);
  g_free (plan->emulator);
  g_ptr_array_unref (plan->rows);
  g_ptr_array_unref (plan->matrices);
  g_ptr_array_unref (plan->warnings);
  g_ptr_array_unref (plan->refusals);
  g_free (plan);
}

static ZpciPlanRow *
make_row (const ZpciPlanGuest *guest, const ZpciDomainDevice *device, gboolean of_commandline)
{
  ZpciPlanRow *row = g_new0 (ZpciPlanRow, 1);

  row->device = g_strdup (device->label);
  row->line = device->line;
  row->of_commandline = of_commandline;
  row->uid = device->uid;
  row->fid = device->fid;
  row->source = device->source;
  row->request = device->request;
  row->unknowns = g_ptr_array_new_with_free_func (g_free);
  row->warnings = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_reason_free);
  zpci_plan_gather (guest, device, row);
  zpci_decide (&row->input, &row->decision);
  zpci_plan_explain (guest, device, row);
  return row;
}

static void
add_refusal (ZpciPlan *plan, const ZpciPlanGuest *guest, ZpciPlanWarning warning, const char *name)
{
  ZpciReason *reason = zpci_reason_new (&zpci_plan_warnings[warning]);

  zpci_reason_set_name (reason, ZPCI_NAME_QEMU, guest->qemu);
  zpci_reason_set_name (reason, ZPCI_NAME_OTHER, name);
  g_ptr_array_add (plan->refusals, reason);
}

static void
add_rows (const ZpciPlanGuest *guest, const GPtrArray *devices, gboolean of_commandline, ZpciPlan *plan)
{
  for (guint i = 0; i < devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (devices, i);
    ZpciPlanRow *row;

    if (device->kind == ZPCI_DEVICE_OTHER || !device->has_source)
      continue;
    row = make_row (guest, device, of_commandline);
    plan->refused |= row->decision.path == ZPCI_PATH_REFUSED;
    g_ptr_array_add (plan->rows, row);
  }
}

/* Facts that would stop or surprise the guest, independent of its devices. */
static void
add_guest_reasons (ZpciPlanGuest *guest, ZpciPlan *plan)
{
  const ZpciQemuCaps *caps = guest->emulator->caps;

  if (caps && !caps->has_zpci)
    add_refusal (plan, guest, ZPCI_WARNING_NO_ZPCI, caps->path);
  g_ptr_array_extend_and_steal (plan->warnings, g_steal_pointer (&guest->override_warnings));
}

ZpciPlan *
zpci_plan_make (ZpciSituation *situation, ZpciDomain *domain, GError **error)
{
  const ZpciEmulator *emulator = zpci_situation_get_emulator (situation, domain, error);
  ZpciPlanGuest guest;
  ZpciPlan *plan;

  if (!emulator)
    return NULL;
  plan = g_new0 (ZpciPlan, 1);
  zpci_plan_guest_init (&guest, situation, domain, emulator);
  plan->domain = g_strdup (domain->name);
  plan->machine = g_strdup (guest.machine);
  plan->emulator = emulator->caps ? g_strdup (guest.qemu) : NULL;
  plan->emulator_origin = emulator->origin;
  plan->rows = g_ptr_array_new_with_free_func (row_free);
  plan->warnings = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_reason_free);
  plan->refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_reason_free);
  if (zpci_plan_guest_is_s390x (&guest)) {
    g_autoptr (GPtrArray) behind = zpci_commandline_devices (domain);

    add_rows (&guest, domain->devices, FALSE, plan);
    add_rows (&guest, behind, TRUE, plan);
  }
  plan->n_network_interfaces = domain->n_network_interfaces;
  plan->matrices = zpci_plan_guest_is_s390x (&guest) ? zpci_plan_make_matrices (situation, domain, emulator)
                                                      : g_ptr_array_new ();
  for (guint i = 0; i < plan->matrices->len; i++) {
    const ZpciPlanMatrix *matrix = g_ptr_array_index (plan->matrices, i);

    plan->refused |= matrix->decision->result == ZPCI_AP_RESULT_REFUSED;
  }
  if (plan->rows->len > 0)
    add_guest_reasons (&guest, plan);
  zpci_plan_check_guest (&guest, plan);
  plan->refused |= plan->refusals->len > 0;
  zpci_plan_guest_clear (&guest);
  return plan;
}
