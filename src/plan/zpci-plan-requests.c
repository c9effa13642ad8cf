/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Requests beside the path: switches of QEMU's zpci device that the decision
 * does not look at. Each is held to what this QEMU will do with it.
 */
#include "zpci-decide-private.h"
#include "zpci-plan-private.h"

static gboolean
lacks (const ZpciPlanGuest *guest, ZpciRequestId id)
{
  const ZpciQemuCaps *caps = guest->emulator->caps;

  return caps && !zpci_qemu_caps_has_switch (caps, zpci_requests[id].property);
}

/* Requests that decide about the path are not checked a second time. */
static gboolean
is_beside_path (ZpciRequestId id)
{
  return zpci_requests[id].property && !zpci_requests[id].needs_kvm;
}

static gboolean
find_refusal (const ZpciPlanGuest *guest, const ZpciPlanRow *row, ZpciRequestId id, ZpciPlanRefusal *why)
{
  ZpciAsk ask = row->request.ask[id];
  ZpciTri wanted = ask == ZPCI_ASK_ON ? ZPCI_YES : ZPCI_NO;

  if (row->set[id] != ZPCI_ASK_ABSENT && lacks (guest, id)) {
    *why = ZPCI_REFUSAL_OVERRIDE_QEMU;
    return TRUE;
  }
  if (!is_beside_path (id) || ask == ZPCI_ASK_ABSENT || (ask == ZPCI_ASK_OFF && lacks (guest, id)))
    return FALSE;
  if (ask == ZPCI_ASK_ON && zpci_requests[id].not_ism && row->input.is_ism == ZPCI_YES)
    *why = ZPCI_REFUSAL_REQUEST_FUNCTION;
  else if (lacks (guest, id))
    *why = ZPCI_REFUSAL_REQUEST_QEMU;
  else if (row->set[id] != ZPCI_ASK_ABSENT && row->set[id] != ask)
    *why = ZPCI_REFUSAL_REQUEST_OVERRIDE;
  else if (row->set[id] == ZPCI_ASK_ABSENT && guest->defaults[id].value == (wanted == ZPCI_YES ? ZPCI_NO : ZPCI_YES))
    *why = ZPCI_REFUSAL_REQUEST_MACHINE;
  else
    return FALSE;
  return TRUE;
}

static void
refuse (ZpciPlanRow *row, ZpciRequestId id, ZpciPlanRefusal why)
{
  guint since = zpci_requests[id].since;
  gboolean on = row->request.ask[id] == ZPCI_ASK_ON;
  g_autofree char *request = g_strdup_printf ("%s='%s'", zpci_requests[id].attribute, on ? "on" : "off");
  g_autofree char *release =
      g_strdup_printf ("%u.%u", since / ZPCI_RELEASE (1, 0), since % ZPCI_RELEASE (1, 0));

  zpci_plan_refuse (row, why);
  zpci_reason_set_name (&row->reason, ZPCI_NAME_PROPERTY, zpci_requests[id].property);
  zpci_reason_set_name (&row->reason, ZPCI_NAME_REQUEST, request);
  zpci_reason_set_name (&row->reason, ZPCI_NAME_RELEASE, release);
  zpci_reason_set_name (&row->reason, ZPCI_NAME_VALUE, on ? "on" : "off");
  zpci_reason_set_name (&row->reason, ZPCI_NAME_OPPOSITE, on ? "off" : "on");
}

static void
warn_of_cost (ZpciPlanRow *row, ZpciRequestId id)
{
  ZpciReason *reason = zpci_reason_new (&zpci_plan_warnings[ZPCI_WARNING_COST]);
  g_autofree char *request = g_strdup_printf ("%s='on'", zpci_requests[id].attribute);

  zpci_reason_set_name (reason, ZPCI_NAME_REQUEST, request);
  zpci_reason_set_name (reason, ZPCI_NAME_FACT, zpci_requests[id].cost);
  g_ptr_array_add (row->warnings, reason);
}

/* The unknowns of a request, and the cost of one that will be met. */
static void
remark (const ZpciPlanGuest *guest, ZpciPlanRow *row, ZpciRequestId id)
{
  const ZpciFact *fact = &guest->defaults[id];
  ZpciAsk ask = row->request.ask[id];

  if (!is_beside_path (id) || ask == ZPCI_ASK_ABSENT)
    return;
  if (row->set[id] == ZPCI_ASK_ABSENT && fact->value == ZPCI_UNKNOWN && !lacks (guest, id))
    g_ptr_array_add (row->unknowns, g_strdup_printf ("%s by the machine type: %s", zpci_requests[id].property,
                                                     fact->why ? fact->why : "no reason is known"));
  if (ask == ZPCI_ASK_ON && zpci_requests[id].cost)
    warn_of_cost (row, id);
}

void
zpci_plan_check_requests (const ZpciPlanGuest *guest, ZpciPlanRow *row)
{
  ZpciPlanRefusal why;

  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS && row->decision.path != ZPCI_PATH_REFUSED; id++) {
    if (find_refusal (guest, row, id, &why))
      refuse (row, id, why);
  }
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS && row->decision.path != ZPCI_PATH_REFUSED; id++)
    remark (guest, row, id);
}
