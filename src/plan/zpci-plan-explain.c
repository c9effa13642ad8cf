/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The reason of a decision, for the guest and device at hand: the row that says
 * most, the names it speaks of, what was not known, and warnings.
 */
#include "zpci-decide-private.h"
#include "zpci-plan-private.h"

#include <string.h>

static gboolean
is_other_type (const ZpciDomain *domain)
{
  return domain->type && strcmp (domain->type, "kvm") != 0;
}

/* <qemu:commandline> turns the property off, by the device itself or for all of them. */
static gboolean
is_by_command (const ZpciPlanGuest *guest, const ZpciPlanRow *row, ZpciRequestId id)
{
  return row->set[id] == ZPCI_ASK_ABSENT ? guest->domain->global[id] == ZPCI_ASK_OFF
                                         : row->of_commandline && row->set[id] == ZPCI_ASK_OFF;
}

static gboolean
holds (const ZpciPlanGuest *guest, const ZpciPlanRow *row, ZpciCircumstance circumstance)
{
  gboolean not_forwarded = row->request.aif == ZPCI_ASK_ON && row->forwarded != ZPCI_YES;

  switch (circumstance) {
  case ZPCI_WHEN_OTHER_TYPE:
    return is_other_type (guest->domain);
  case ZPCI_WHEN_SECURE:
    return guest->domain->s390_pv;
  case ZPCI_WHEN_COMMAND_OFF:
    return is_by_command (guest, row, ZPCI_REQUEST_INTERP);
  case ZPCI_WHEN_COMMAND_FORWARDING_OFF:
    return not_forwarded && is_by_command (guest, row, ZPCI_REQUEST_AIF);
  case ZPCI_WHEN_OVERRIDE_OFF:
    return row->set[ZPCI_REQUEST_INTERP] == ZPCI_ASK_OFF;
  case ZPCI_WHEN_FORWARDING_OFF:
    return not_forwarded && row->set[ZPCI_REQUEST_AIF] == ZPCI_ASK_OFF;
  case ZPCI_WHEN_FORWARDING_DEFAULT:
    return not_forwarded && row->set[ZPCI_REQUEST_INTERP] == ZPCI_ASK_ON;
  case ZPCI_WHEN_NO_OVERRIDE:
    return !row->taint;
  case ZPCI_WHEN_MACHINE_OFF:
    return guest->defaults[ZPCI_REQUEST_INTERP].value == ZPCI_NO;
  case ZPCI_N_CIRCUMSTANCES:
  default:
    return FALSE;
  }
}

/* The row that knows more of the guest than the decision did. */
static void
choose_reason (const ZpciPlanGuest *guest, ZpciPlanRow *row)
{
  const ZpciDecideReason *decided = row->decision.reason;

  for (gsize i = 0; i < ZPCI_N_PLAN_REASONS; i++) {
    const ZpciPlanReason *reason = &zpci_plan_reasons[i];

    if (decided == &zpci_decide_reasons[reason->instead_of] && holds (guest, row, reason->when)) {
      row->decision.reason = &reason->reason;
      break;
    }
  }
  row->reason.row = &row->decision.reason->row;
  if (decided != &zpci_decide_reasons[ZPCI_REASON_CLOSED_INTERP_OFF])
    return;
  /* Causes that would be left where interp='off' alone were removed. */
  row->reason.more = row->input.qemu_interpret == ZPCI_NO ? &zpci_plan_reason_qemu_too : NULL;
  row->reason.last = row->input.host_interp == ZPCI_NO ? &zpci_plan_reason_kvm_too : NULL;
}

static void
set_names (const ZpciPlanGuest *guest, ZpciPlanRow *row)
{
  g_autofree char *property =
      row->uid.set ? g_strdup_printf ("interpret on alias zpci%u", row->uid.value) : g_strdup ("interpret");
  ZpciReason *reason = &row->reason;

  zpci_reason_set_name (reason, ZPCI_NAME_FUNCTION, row->decision.function);
  zpci_reason_set_name (reason, ZPCI_NAME_TRAIT, row->decision.trait);
  zpci_reason_set_name (reason, ZPCI_NAME_MACHINE, guest->machine ? guest->machine_text : NULL);
  zpci_reason_set_name (reason, ZPCI_NAME_DRIVER, row->driver);
  zpci_reason_set_name (reason, ZPCI_NAME_QEMU, guest->qemu);
  zpci_reason_set_name (reason, ZPCI_NAME_OTHER, guest->type_text);
  zpci_reason_set_name (reason, ZPCI_NAME_PROPERTY, property);
  zpci_reason_set_name (reason, ZPCI_NAME_FACT, row->facts[ZPCI_INPUT_HOST_INTERP].why);
}

/* The cause may not hold where something was not known: the table names that instead. */
static void
list_unknowns (ZpciPlanRow *row)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < ZPCI_DECIDE_INPUTS; i++) {
    if (!(row->decision.unknown_inputs & (1u << i)))
      continue;
    g_string_append_printf (names, "%s%s", names->len ? ", " : "", zpci_decide_inputs[i].name);
    g_ptr_array_add (row->unknowns,
                     g_strdup_printf ("%s: %s", zpci_decide_inputs[i].name,
                                      row->facts[i].why ? row->facts[i].why : "no reason is known"));
  }
  if (names->len == 0)
    return;
  row->reason.row =
      row->decision.path == ZPCI_PATH_UNKNOWN ? &zpci_plan_reason_unknown : &zpci_plan_reason_expected;
  zpci_reason_set_name (&row->reason, ZPCI_NAME_INPUTS, names->str);
}

/* Source: libvirt 11.3.0 src/hypervisor/virhostdev.c (virHostdevNetDevice). */
static void
check_interface (const ZpciDomainDevice *device, ZpciPlanRow *row)
{
  if (device->kind == ZPCI_DEVICE_INTERFACE && row->function && row->function->has_physfn == ZPCI_NO)
    zpci_plan_refuse (row, ZPCI_REFUSAL_INTERFACE);
}

/* Refuses where the guest as a whole does not start. */
static void
check_start (const ZpciPlanGuest *guest, ZpciPlanRow *row)
{
  const ZpciReason *why = guest->no_start;

  for (guint i = 0; why && row->decision.path != ZPCI_PATH_REFUSED && i < ZPCI_N_PLAN_REFUSALS; i++) {
    if (why->row == &zpci_plan_refusals[i].row)
      zpci_plan_refuse (row, (ZpciPlanRefusal) i);
  }
  for (ZpciName name = 0; why && row->reason.row == why->row && name < ZPCI_N_NAMES; name++)
    zpci_reason_set_name (&row->reason, name, why->names[name]);
}

static void
warn_ism_reset (const ZpciPlanGuest *guest, ZpciPlanRow *row)
{
  const ZpciQemuCaps *caps = guest->emulator->caps;

  if (caps && caps->major == 7 && caps->minor == 2 && row->input.is_ism == ZPCI_YES &&
      row->decision.path == ZPCI_PATH_INTERPRETED) {
    ZpciReason *reason = zpci_reason_new (&zpci_plan_warnings[ZPCI_WARNING_ISM_RESET]);

    zpci_reason_set_name (reason, ZPCI_NAME_QEMU, guest->qemu);
    g_ptr_array_add (row->warnings, reason);
  }
}

/* Firmware delivers only what is interpreted. */
static void
settle_forwarding (ZpciPlanRow *row)
{
  switch (row->decision.path) {
  case ZPCI_PATH_INTERPRETED:
    if (!row->decision.certain && row->forwarded == ZPCI_YES)
      row->forwarded = ZPCI_UNKNOWN;
    break;
  case ZPCI_PATH_UNKNOWN:
    row->forwarded = ZPCI_UNKNOWN;
    break;
  case ZPCI_PATH_REFUSED:
  case ZPCI_PATH_INTERCEPTED:
  case ZPCI_PATH_REGION:
  default:
    row->forwarded = ZPCI_NO;
    break;
  }
}

void
zpci_plan_explain (const ZpciPlanGuest *guest, const ZpciDomainDevice *device, ZpciPlanRow *row)
{
  choose_reason (guest, row);
  set_names (guest, row);
  check_interface (device, row);
  zpci_plan_check_machine (guest, row);
  check_start (guest, row);
  zpci_plan_check_device (guest, device, row);
  zpci_plan_check_requests (guest, row);
  settle_forwarding (row);
  list_unknowns (row);
  zpci_plan_check_host (guest, device, row);
  warn_ism_reset (guest, row);
}
