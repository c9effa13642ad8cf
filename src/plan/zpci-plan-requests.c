/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Requests beside the path: switches of QEMU's zpci device that the decision
 * does not look at. Each is held to what this QEMU will do with it.
 */
#include "zpci-plan-private.h"

typedef enum {
  OVERRIDE_QEMU,
  REQUEST_FUNCTION,
  REQUEST_QEMU,
  REQUEST_OVERRIDE,
  REQUEST_MACHINE,
} Why;

const ZpciPlanRefusal zpci_plan_refusals[ZPCI_N_PLAN_REFUSALS] = {
  [OVERRIDE_QEMU] = { "override-qemu", ZPCI_CULPRIT_QEMU },
  [REQUEST_FUNCTION] = { "request-function", ZPCI_CULPRIT_FUNCTION },
  [REQUEST_QEMU] = { "request-qemu", ZPCI_CULPRIT_QEMU },
  [REQUEST_OVERRIDE] = { "request-override", ZPCI_CULPRIT_REQUEST },
  [REQUEST_MACHINE] = { "request-machine", ZPCI_CULPRIT_MACHINE },
};

static gboolean
lacks (const ZpciPlanGuest *guest, ZpciRequestId id)
{
  const ZpciQemuCaps *caps = guest->options->caps;

  return caps && !zpci_qemu_caps_has_switch (caps, zpci_requests[id].property);
}

/* What decides about the path is not checked a second time. */
static gboolean
is_beside_path (ZpciRequestId id)
{
  return zpci_requests[id].property && !zpci_requests[id].needs_kvm;
}

static gboolean
find_refusal (const ZpciPlanGuest *guest, const ZpciPlanRow *row, ZpciRequestId id, Why *why)
{
  ZpciAsk ask = row->request.ask[id];
  ZpciTri wanted = ask == ZPCI_ASK_ON ? ZPCI_YES : ZPCI_NO;

  if (row->set[id] != ZPCI_ASK_ABSENT && lacks (guest, id)) {
    *why = OVERRIDE_QEMU;
    return TRUE;
  }
  if (!is_beside_path (id) || ask == ZPCI_ASK_ABSENT || (ask == ZPCI_ASK_OFF && lacks (guest, id)))
    return FALSE;
  if (ask == ZPCI_ASK_ON && zpci_requests[id].not_ism && row->input.is_ism == ZPCI_YES)
    *why = REQUEST_FUNCTION;
  else if (lacks (guest, id))
    *why = REQUEST_QEMU;
  else if (row->set[id] != ZPCI_ASK_ABSENT && row->set[id] != ask)
    *why = REQUEST_OVERRIDE;
  else if (row->set[id] == ZPCI_ASK_ABSENT && guest->defaults[id].value == (wanted == ZPCI_YES ? ZPCI_NO : ZPCI_YES))
    *why = REQUEST_MACHINE;
  else
    return FALSE;
  return TRUE;
}

/* Cause and remedy, for the author of the guest. */
static void
explain (const ZpciPlanGuest *guest, ZpciPlanRow *row, ZpciRequestId id, Why why)
{
  const char *attribute = zpci_requests[id].attribute, *property = zpci_requests[id].property;
  gboolean on = row->request.ask[id] == ZPCI_ASK_ON;
  const char *wanted = on ? "on" : "off", *is = on ? "off" : "on";
  guint major = zpci_requests[id].since / ZPCI_RELEASE (1, 0), minor = zpci_requests[id].since % ZPCI_RELEASE (1, 0);

  switch (why) {
  case OVERRIDE_QEMU:
    row->why = g_strdup_printf ("%s has no zpci property %s, which a <qemu:override> sets", guest->qemu, property);
    row->remedy = g_strdup_printf ("use qemu-system-s390x %u.%u or newer, or remove the attribute or <qemu:override>",
                                   major, minor);
    break;
  case REQUEST_FUNCTION:
    row->why = g_strdup_printf ("QEMU turns %s off for ISM", property);
    row->remedy = g_strdup_printf ("remove %s='on'", attribute);
    break;
  case REQUEST_QEMU:
    row->why = g_strdup_printf ("%s has no zpci property %s", guest->qemu, property);
    row->remedy = g_strdup_printf ("use qemu-system-s390x %u.%u or newer, or remove %s='on'", major, minor, attribute);
    break;
  case REQUEST_OVERRIDE:
    row->why = g_strdup_printf ("%s='%s', and a <qemu:override> turns %s %s", attribute, wanted, property, is);
    row->remedy = g_strdup ("remove that <qemu:override>");
    break;
  case REQUEST_MACHINE:
  default:
    row->why = g_strdup_printf ("machine type %s turns %s %s, and no override turns it %s", guest->machine_text,
                                property, is, wanted);
    row->remedy = g_strdup_printf ("define the guest with %s='%s' under this machine type, which makes an override",
                                   attribute, wanted);
    break;
  }
}

static void
refuse (const ZpciPlanGuest *guest, ZpciPlanRow *row, ZpciRequestId id, Why why)
{
  row->decision.path = ZPCI_PATH_REFUSED;
  row->decision.certain = TRUE;
  row->decision.unknown_inputs = 0;
  row->decision.culprit = zpci_plan_refusals[why].culprit;
  row->decision.reason = zpci_plan_refusals[why].id;
  g_clear_pointer (&row->why, g_free);
  g_clear_pointer (&row->remedy, g_free);
  explain (guest, row, id, why);
}

/* What is not known of a request that is asked, and what one costs that will be met. */
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
    g_ptr_array_add (row->warnings, g_strdup_printf ("%s='on': %s", zpci_requests[id].attribute,
                                                     zpci_requests[id].cost));
}

void
zpci_plan_check_requests (const ZpciPlanGuest *guest, ZpciPlanRow *row)
{
  Why why;

  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS && row->decision.path != ZPCI_PATH_REFUSED; id++) {
    if (find_refusal (guest, row, id, &why))
      refuse (guest, row, id, why);
  }
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS && row->decision.path != ZPCI_PATH_REFUSED; id++)
    remark (guest, row, id);
}
