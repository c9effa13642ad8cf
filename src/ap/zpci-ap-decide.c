/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * First what keeps the guest from starting, then what keeps queues from
 * arriving, then what keeps the guest from using them.
 */
#include "zpci-ap-private.h"

#include "zpci-ap-claims.h"

#include <string.h>

/* Of a thousand queues that do not arrive, the first are named. */
#define MAX_REASONS 16

const char *
zpci_ap_result_name (ZpciApResult result)
{
  static const char *const names[] = { "unknown", "passed", "reduced", "empty", "refused" };

  return names[result];
}

static void
check_device (ZpciApDecision *decision, const ZpciApDecideInput *input, const ZpciApMdev *mdev)
{
  if (mdev)
    return;
  if (decision->has_defined) {
    g_autofree char *name = zpci_ap_mdev_device_name (input->uuid);
    const ZpciApDefinition *definition = zpci_ap_stored_find (input->stored, input->uuid);
    ZpciReason *start = zpci_ap_claims_start (input->host, definition);
    ZpciReason *check = zpci_ap_claims_check (input->host, input->stored, definition);

    zpci_reason_set_name (zpci_ap_reason_add (decision->reasons, input, ZPCI_AP_REASON_NOT_STARTED), ZPCI_NAME_OTHER,
                          name);
    if (start)
      g_ptr_array_add (decision->reasons, start);
    if (check)
      g_ptr_array_add (decision->reasons, check);
  } else {
    zpci_ap_reason_add (decision->reasons, input, ZPCI_AP_REASON_NO_MDEV);
  }
}

static void
add_emulator (ZpciApDecision *decision, const ZpciApDecideInput *input, const char *what, const char *name)
{
  ZpciReason *reason = zpci_ap_reason_add (decision->reasons, input, ZPCI_AP_REASON_EMULATOR);
  g_autofree char *text = g_strdup_printf ("%s %s", what, name);

  zpci_reason_set_name (reason, ZPCI_NAME_QEMU, input->qemu);
  zpci_reason_set_name (reason, ZPCI_NAME_OTHER, text);
}

static void
check_emulator (ZpciApDecision *decision, const ZpciApDecideInput *input)
{
  if (input->vfio_ap == ZPCI_NO)
    add_emulator (decision, input, "device", "vfio-ap");
  if (input->not_of_qemu)
    add_emulator (decision, input, "CPU feature", input->not_of_qemu);
}

static char *
option_text (const char *option, const ZpciApSet *set, ZpciApKind kind)
{
  g_autofree char *list = zpci_ap_list_format (set, kind, ZPCI_AP_FORM_XML);

  return zpci_ap_set_is_empty (set) ? g_strdup ("")
                                    : g_strdup_printf (" --%s %s", option, g_strdelimit (list, " ", ','));
}

/* The one device to make of all. */
static void
add_two (ZpciApDecision *decision, const ZpciApDecideInput *input)
{
  ZpciReason *reason = zpci_ap_reason_add (decision->reasons, input, ZPCI_AP_REASON_TWO);
  g_autofree char *adapters = NULL, *domains = NULL, *control = NULL, *command = NULL;

  if (input->merged) {
    adapters = option_text ("adapters", &input->merged->adapters, ZPCI_AP_ADAPTER);
    domains = option_text ("domains", &input->merged->domains, ZPCI_AP_DOMAIN);
    control = option_text ("control", &input->merged->control, ZPCI_AP_DOMAIN);
    command = g_strdup_printf ("virt-zpci mdev%s%s%s", adapters, domains, control);
  }
  zpci_reason_set_name (reason, ZPCI_NAME_OTHER, command ? command : "virt-zpci mdev prints it");
}

/* All but whether the device is there. */
static void
check_guest (ZpciApDecision *decision, const ZpciApDecideInput *input)
{
  if (input->kvm == ZPCI_NO)
    zpci_ap_reason_add (decision->reasons, input, ZPCI_AP_REASON_TCG);
  if (input->host && !input->host->has_bus)
    zpci_ap_reason_add (decision->reasons, input, ZPCI_AP_REASON_NO_BUS);
  else if (input->host && !input->host->has_vfio_ap)
    zpci_ap_reason_add (decision->reasons, input,
                        input->host->can_load == ZPCI_NO ? ZPCI_AP_REASON_NOT_BUILT : ZPCI_AP_REASON_NO_DRIVER);
  check_emulator (decision, input);
  if (input->another)
    add_two (decision, input);
  if (input->ap == ZPCI_NO && input->kvm != ZPCI_NO && (!input->host || input->host->has_bus))
    zpci_ap_reason_add (decision->reasons, input, ZPCI_AP_REASON_CPU);
  if (input->not_of_host && input->kvm != ZPCI_NO)
    zpci_reason_set_name (zpci_ap_reason_add (decision->reasons, input, ZPCI_AP_REASON_CPU_HOST), ZPCI_NAME_OTHER,
                          input->not_of_host);
  if (input->holder)
    zpci_reason_set_name (zpci_ap_reason_add (decision->reasons, input, ZPCI_AP_REASON_HELD), ZPCI_NAME_OTHER, input->holder);
}

/* Whatever is assigned and does not arrive. */
static void
explain_missing (ZpciApDecision *decision, const ZpciApDecideInput *input)
{
  ZpciApSet adapters = zpci_ap_set_minus (&decision->assigned.adapters, &decision->effective.adapters);
  ZpciApSet domains = zpci_ap_set_minus (&decision->assigned.domains, &decision->effective.domains);
  ZpciApSet control = zpci_ap_set_minus (&decision->assigned.control, &decision->effective.control);

  ZPCI_AP_SET_EACH (&domains, domain)
  if (decision->reasons->len < MAX_REASONS)
    zpci_ap_explain_domain (decision->reasons, input, domain);
  ZPCI_AP_SET_EACH (&adapters, adapter)
  if (decision->reasons->len < MAX_REASONS)
    zpci_ap_explain_adapter (decision->reasons, input, &decision->assigned, adapter);
  ZPCI_AP_SET_EACH (&control, domain)
  if (decision->reasons->len < MAX_REASONS)
    zpci_ap_explain_control (decision->reasons, input, domain);
}

/* Returns: whether the matrix alone already gives no queue. */
static gboolean
explain_empty (ZpciApDecision *decision, const ZpciApDecideInput *input)
{
  const ZpciApMatrix *assigned = &decision->assigned;
  gboolean adapters = !zpci_ap_set_is_empty (&assigned->adapters), domains = !zpci_ap_set_is_empty (&assigned->domains);

  if (adapters && domains)
    return FALSE;
  zpci_ap_reason_add (decision->reasons, input,
       adapters || domains                           ? ZPCI_AP_REASON_HALF_MATRIX
       : zpci_ap_set_is_empty (&assigned->control) ? ZPCI_AP_REASON_EMPTY_MATRIX
                                                     : ZPCI_AP_REASON_CONTROL_ONLY);
  return TRUE;
}

static void
check_arrival (ZpciApDecision *decision, const ZpciApDecideInput *input)
{
  if (!decision->has_assigned || explain_empty (decision, input))
    return;
  if (input->apft == ZPCI_NO && input->ap != ZPCI_NO)
    zpci_ap_reason_add (decision->reasons, input, ZPCI_AP_REASON_APFT);
  if (input->secure && input->appv == ZPCI_NO)
    zpci_ap_explain_secure (decision->reasons, input);
  if (input->host->state->config_known && !input->host->state->qci)
    zpci_ap_reason_add (decision->reasons, input, ZPCI_AP_REASON_NO_QCI);
  else if (decision->has_effective)
    explain_missing (decision, input);
}

static void
note_queue (ZpciApDecision *decision, const ZpciApDecideInput *input, ZpciApQueueId id)
{
  const ZpciApQueue *queue = zpci_ap_host_find_queue (input->host, id);
  const ZpciApCard *card = input->host->cards[id.adapter];
  const char *state = !queue ? NULL : queue->config == ZPCI_NO ? "deconfigured" : queue->chkstop == ZPCI_YES ? "in checkstop" : NULL;

  if (state && decision->notes->len < MAX_REASONS) {
    ZpciReason *reason = zpci_ap_reason_add (decision->notes, input, ZPCI_AP_REASON_NOT_READY);

    zpci_ap_reason_set_queue (reason, id);
    zpci_reason_set_name (reason, ZPCI_NAME_OTHER, state);
  }
  if (input->secure && card && g_strcmp0 (zpci_ap_card_mode (card), "cca") == 0 && decision->reasons->len < MAX_REASONS)
    zpci_ap_reason_set_queue (zpci_ap_reason_add (decision->reasons, input, ZPCI_AP_REASON_SE_CCA), id);
}

/* Warns of queues that arrive and are of no, or little, use. */
static void
check_use (ZpciApDecision *decision, const ZpciApDecideInput *input)
{
  const ZpciApMatrix *effective = &decision->effective;

  if (input->apqci == ZPCI_NO && zpci_ap_set_next (&effective->domains, ZPCI_AP_LAST_DOMAIN_WITHOUT_QCI + 1) < ZPCI_AP_NUMBERS)
    zpci_ap_reason_add (decision->reasons, input, ZPCI_AP_REASON_APQCI);
  ZPCI_AP_SET_EACH (&effective->adapters, adapter)
  {
    ZPCI_AP_SET_EACH (&effective->domains, domain)
    note_queue (decision, input, (ZpciApQueueId){ (guint8) adapter, (guint8) domain });
  }
  if (input->apqi == ZPCI_NO)
    zpci_ap_reason_add (decision->notes, input, ZPCI_AP_REASON_APQI);
}

gboolean
zpci_ap_reason_is (const ZpciReason *reason, ZpciApReasonId id)
{
  return reason->row == &zpci_ap_reasons[id];
}

static gboolean
matrix_has (const GPtrArray *reasons, ZpciApReasonId id)
{
  for (guint i = 0; i < reasons->len; i++)
    if (zpci_ap_reason_is (g_ptr_array_index (reasons, i), id))
      return TRUE;
  return FALSE;
}

static void
settle_arrival (ZpciApDecision *decision, const ZpciApDecideInput *input)
{
  if (!decision->has_effective)
    return;
  if (zpci_ap_matrix_queues (&decision->effective) == 0 || matrix_has (decision->reasons, ZPCI_AP_REASON_APFT) ||
      matrix_has (decision->reasons, ZPCI_AP_REASON_SE_CPU))
    decision->result = ZPCI_AP_RESULT_EMPTY;
  else
    decision->result = decision->reasons->len > 0 ? ZPCI_AP_RESULT_REDUCED : ZPCI_AP_RESULT_PASSED;
}

static void
add_unknown (ZpciApDecision *decision, const char *text)
{
  g_ptr_array_add (decision->unknowns, g_strdup (text));
}

static void
note_host (ZpciApDecision *decision, const ZpciApDecideInput *input, const ZpciApMdev *mdev)
{
  ZpciApFiltered filtered = zpci_ap_filter (input->host->state, &mdev->assigned);

  if (mdev->assigned_cut)
    zpci_ap_reason_add (decision->notes, input, ZPCI_AP_REASON_TRUNCATED);
  if (zpci_ap_has_overrides (input->host->state))
    zpci_ap_reason_add (decision->notes, input, ZPCI_AP_REASON_MIXED_OVERRIDE);
  if (mdev->assigned_known && mdev->guest_known && !mdev->guest_cut && zpci_ap_set_is_empty (&filtered.unknown) &&
      !(zpci_ap_set_equal (&filtered.effective.adapters, &mdev->guest.adapters) &&
        zpci_ap_set_equal (&filtered.effective.domains, &mdev->guest.domains)))
    zpci_ap_reason_add (decision->notes, input, ZPCI_AP_REASON_RULE_DIFFERS);
}

static void
decide_arrival (ZpciApDecision *decision, const ZpciApDecideInput *input, const ZpciApMdev *mdev)
{
  decision->has_assigned = mdev->assigned_known;
  decision->assigned = mdev->assigned;
  decision->has_effective = zpci_ap_mdev_effective (input->host, mdev, &decision->effective);
  if (!decision->has_effective)
    add_unknown (decision, mdev->why_unknown ? mdev->why_unknown : "whether vfio_ap has every assigned queue is not known");
  check_arrival (decision, input);
  if (decision->has_effective)
    check_use (decision, input);
  settle_arrival (decision, input);
  note_host (decision, input, mdev);
}

/* A feature of the guest's CPU that the result rests on. */
static void
check_open_feature (ZpciApDecision *decision, ZpciTri value, const char *name)
{
  if (value == ZPCI_UNKNOWN)
    g_ptr_array_add (decision->unknowns,
                     g_strdup_printf ("whether the CPU model of the guest has the feature %s is not known", name));
}

/* An unknown fact about a guest that seems to find everything makes that a guess. */
static void
check_open (ZpciApDecision *decision, const ZpciApDecideInput *input)
{
  if (decision->result == ZPCI_AP_RESULT_REFUSED)
    return;
  if (!input->started) {
    if (input->kvm == ZPCI_UNKNOWN)
      add_unknown (decision, "whether the guest is of type kvm is not known");
    if (input->vfio_ap == ZPCI_UNKNOWN)
      g_ptr_array_add (decision->unknowns,
                       g_strdup_printf ("whether QEMU has the device vfio-ap is not known: %s",
                                        input->why_no_qemu ? input->why_no_qemu : "it was not asked"));
    check_open_feature (decision, input->ap, "ap");
  }
  check_open_feature (decision, input->apft, "apft");
  if (zpci_ap_set_next (&decision->effective.domains, ZPCI_AP_LAST_DOMAIN_WITHOUT_QCI + 1) < ZPCI_AP_NUMBERS)
    check_open_feature (decision, input->apqci, "apqci");
  if (input->secure)
    check_open_feature (decision, input->appv, "appv");
  if (decision->result == ZPCI_AP_RESULT_PASSED && decision->unknowns->len > 0)
    decision->result = ZPCI_AP_RESULT_UNKNOWN;
}

ZpciApDecision *
zpci_ap_decide (const ZpciApDecideInput *input)
{
  ZpciApDecision *decision = g_new0 (ZpciApDecision, 1);
  const ZpciApMdev *mdev = input->host && input->uuid ? zpci_ap_host_find_mdev (input->host, input->uuid) : NULL;
  const ZpciApDefinition *definition = input->stored && input->uuid ? zpci_ap_stored_find (input->stored, input->uuid)
                                                                    : NULL;

  decision->reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_reason_free);
  decision->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_reason_free);
  decision->unknowns = g_ptr_array_new_with_free_func (g_free);
  decision->is_active = mdev != NULL;
  decision->has_defined = definition != NULL;
  if (definition)
    decision->defined = definition->matrix;
  if (!input->started)
    check_guest (decision, input);
  if (input->host && input->host->has_vfio_ap)
    check_device (decision, input, mdev);
  if (decision->reasons->len > 0) {
    decision->result = ZPCI_AP_RESULT_REFUSED;
    if (mdev) {
      decision->has_assigned = mdev->assigned_known;
      decision->assigned = mdev->assigned;
    }
  } else if (mdev) {
    decide_arrival (decision, input, mdev);
  } else {
    add_unknown (decision, "the host is not known");
  }
  if (input->started && mdev)
    zpci_ap_reason_add (decision->notes, input, ZPCI_AP_REASON_NOTICE);
  check_open (decision, input);
  zpci_ap_require (decision, input);
  return decision;
}

void
zpci_ap_decision_free (ZpciApDecision *decision)
{
  if (!decision)
    return;
  g_ptr_array_unref (decision->reasons);
  g_ptr_array_unref (decision->notes);
  g_ptr_array_unref (decision->unknowns);
  g_free (decision);
}
