/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * First what keeps the guest from starting, then what keeps queues from
 * arriving, then what keeps the guest from using them.
 */
#include "zpci-ap-decide.h"

#include "zpci-ap-claims.h"
#include "zpci-text.h"

#include <string.h>

/* Of a thousand queues that do not arrive, the first are named. */
#define MAX_REASONS 16

/* Without apqci a guest sees the domains up to this one. */
#define LAST_DOMAIN_WITHOUT_QCI 15

const char *
zpci_ap_result_name (ZpciApResult result)
{
  static const char *const names[] = { "unknown", "passed", "reduced", "empty", "refused" };

  return names[result];
}

static ZpciReason *
add (GPtrArray *list, const ZpciApDecideInput *input, ZpciApReasonId id)
{
  ZpciReason *reason = zpci_reason_new (&zpci_ap_reasons[id]);

  zpci_reason_set_name (reason, ZPCI_NAME_MDEV, input->uuid);
  g_ptr_array_add (list, reason);
  return reason;
}

static void
set_queue (ZpciReason *reason, ZpciApQueueId queue)
{
  char text[ZPCI_AP_QUEUE_TEXT];
  g_autofree char *adapter = g_strdup_printf ("0x%02x", queue.adapter);

  zpci_reason_set_name (reason, ZPCI_NAME_QUEUE, zpci_ap_queue_format (queue, text));
  zpci_reason_set_name (reason, ZPCI_NAME_VALUE, adapter);
}

static void
check_device (ZpciApDecision *decision, const ZpciApDecideInput *input, const ZpciApMdev *mdev)
{
  if (mdev)
    return;
  if (decision->has_defined) {
    g_autofree char *name = g_strdup_printf ("mdev_%s_matrix", input->uuid);
    ZpciReason *start = zpci_ap_claims_start (input->host, zpci_ap_stored_find (input->stored, input->uuid));

    zpci_reason_set_name (add (decision->reasons, input, ZPCI_AP_REASON_NOT_STARTED), ZPCI_NAME_OTHER,
                          g_strdelimit (name, "-", '_'));
    if (start)
      g_ptr_array_add (decision->reasons, start);
  } else {
    add (decision->reasons, input, ZPCI_AP_REASON_NO_MDEV);
  }
}

/* All but whether the device is there. */
static void
check_guest (ZpciApDecision *decision, const ZpciApDecideInput *input)
{
  if (input->kvm == ZPCI_NO)
    add (decision->reasons, input, ZPCI_AP_REASON_TCG);
  if (input->host && !input->host->has_bus)
    add (decision->reasons, input, ZPCI_AP_REASON_NO_BUS);
  else if (input->host && !input->host->has_vfio_ap)
    add (decision->reasons, input, ZPCI_AP_REASON_NO_DRIVER);
  if (input->another)
    add (decision->reasons, input, ZPCI_AP_REASON_TWO);
  if (input->ap == ZPCI_NO && input->kvm != ZPCI_NO && (!input->host || input->host->has_bus))
    add (decision->reasons, input, ZPCI_AP_REASON_CPU);
  if (input->holder)
    zpci_reason_set_name (add (decision->reasons, input, ZPCI_AP_REASON_HELD), ZPCI_NAME_OTHER, input->holder);
}

static const char *
driver_text (const ZpciApHost *host, ZpciApQueueId id, char **made)
{
  const ZpciApQueue *queue = zpci_ap_host_find_queue (host, id);

  if (!queue || !queue->driver)
    return "no driver";
  return *made = g_strdup_printf ("driver %s", queue->driver);
}

/* Names the queue that keeps its adapter away. */
static void
explain_queue (ZpciApDecision *decision, const ZpciApDecideInput *input, ZpciApQueueId queue, ZpciApWhy why)
{
  static const ZpciApReasonId ids[] = {
    [ZPCI_AP_WHY_NO_QUEUE] = ZPCI_AP_REASON_NO_QUEUE,
    [ZPCI_AP_WHY_NOT_BOUND] = ZPCI_AP_REASON_NOT_BOUND,
    [ZPCI_AP_WHY_DECONFIGURED] = ZPCI_AP_REASON_DECONFIGURED,
    [ZPCI_AP_WHY_CHECKSTOP] = ZPCI_AP_REASON_CHECKSTOP,
  };
  gboolean host_has_it = why == ZPCI_AP_WHY_NOT_BOUND && zpci_ap_pool (input->host->state, queue) == ZPCI_AP_POOL_HOST;
  ZpciReason *reason = add (decision->reasons, input, host_has_it ? ZPCI_AP_REASON_HOST_POOL : ids[why]);
  g_autofree char *made = NULL;

  set_queue (reason, queue);
  zpci_reason_set_name (reason, ZPCI_NAME_OTHER, driver_text (input->host, queue, &made));
}

static void
add_not_configured (ZpciApDecision *decision, const ZpciApDecideInput *input, ZpciApReasonId id, const char *what,
                    int digits, guint number)
{
  g_autofree char *text = g_strdup_printf ("%s0x%0*x", what, digits, number);

  zpci_reason_set_name (add (decision->reasons, input, id), ZPCI_NAME_VALUE, text);
}

static void
explain_adapter (ZpciApDecision *decision, const ZpciApDecideInput *input, guint adapter)
{
  if (!zpci_ap_set_has (&input->host->state->configured.adapters, adapter)) {
    add_not_configured (decision, input, ZPCI_AP_REASON_NOT_CONFIGURED, "adapter ", 2, adapter);
    return;
  }
  ZPCI_AP_SET_EACH (&decision->assigned.domains, domain)
  {
    ZpciApQueueId queue = { (guint8) adapter, (guint8) domain };
    ZpciApWhy why = zpci_ap_why (input->host->state, &decision->assigned, queue);

    if (why >= ZPCI_AP_WHY_NO_QUEUE && why <= ZPCI_AP_WHY_CHECKSTOP) {
      explain_queue (decision, input, queue, why);
      return;
    }
  }
}

/* Whatever is assigned and does not arrive. */
static void
explain_missing (ZpciApDecision *decision, const ZpciApDecideInput *input)
{
  ZpciApSet adapters = zpci_ap_set_minus (&decision->assigned.adapters, &decision->effective.adapters);
  ZpciApSet domains = zpci_ap_set_minus (&decision->assigned.domains, &decision->effective.domains);
  ZpciApSet control = zpci_ap_set_minus (&decision->assigned.control, &decision->effective.control);

  ZPCI_AP_SET_EACH (&domains, domain)
  if (!zpci_ap_set_has (&input->host->state->configured.domains, domain) && decision->reasons->len < MAX_REASONS)
    add_not_configured (decision, input, ZPCI_AP_REASON_NOT_CONFIGURED, "domain ", 4, domain);
  ZPCI_AP_SET_EACH (&adapters, adapter)
  if (decision->reasons->len < MAX_REASONS)
    explain_adapter (decision, input, adapter);
  ZPCI_AP_SET_EACH (&control, domain)
  if (decision->reasons->len < MAX_REASONS)
    add_not_configured (decision, input, ZPCI_AP_REASON_CONTROL_FILTERED, "", 4, domain);
}

/* Returns: whether the matrix alone already gives no queue. */
static gboolean
explain_empty (ZpciApDecision *decision, const ZpciApDecideInput *input)
{
  const ZpciApMatrix *assigned = &decision->assigned;
  gboolean adapters = !zpci_ap_set_is_empty (&assigned->adapters), domains = !zpci_ap_set_is_empty (&assigned->domains);

  if (adapters && domains)
    return FALSE;
  add (decision->reasons, input,
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
    add (decision->reasons, input, ZPCI_AP_REASON_APFT);
  if (input->host->state->config_known && !input->host->state->qci)
    add (decision->reasons, input, ZPCI_AP_REASON_NO_QCI);
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
    ZpciReason *reason = add (decision->notes, input, ZPCI_AP_REASON_NOT_READY);

    set_queue (reason, id);
    zpci_reason_set_name (reason, ZPCI_NAME_OTHER, state);
  }
  if (input->secure && card && g_strcmp0 (zpci_ap_card_mode (card), "cca") == 0 && decision->reasons->len < MAX_REASONS)
    set_queue (add (decision->reasons, input, ZPCI_AP_REASON_SE_CCA), id);
}

/* What arrives and is of no, or little, use. */
static void
check_use (ZpciApDecision *decision, const ZpciApDecideInput *input)
{
  const ZpciApMatrix *effective = &decision->effective;

  if (input->apqci == ZPCI_NO && zpci_ap_set_next (&effective->domains, LAST_DOMAIN_WITHOUT_QCI + 1) < ZPCI_AP_NUMBERS)
    add (decision->reasons, input, ZPCI_AP_REASON_APQCI);
  ZPCI_AP_SET_EACH (&effective->adapters, adapter)
  {
    ZPCI_AP_SET_EACH (&effective->domains, domain)
    note_queue (decision, input, (ZpciApQueueId){ (guint8) adapter, (guint8) domain });
  }
  if (input->apqi == ZPCI_NO)
    add (decision->notes, input, ZPCI_AP_REASON_APQI);
}

/* The first thing of @required that is not in the effective matrix; NULL: all is. */
static char *
find_unmet (const ZpciApDecision *decision, const ZpciApMatrix *required)
{
  ZpciApSet adapters = zpci_ap_set_minus (&required->adapters, &decision->effective.adapters);
  ZpciApSet domains = zpci_ap_set_minus (&required->domains, &decision->effective.domains);
  ZpciApSet control = zpci_ap_set_minus (&required->control, &decision->effective.control);

  if (!zpci_ap_set_is_empty (&adapters))
    return g_strdup_printf ("adapter 0x%02x", zpci_ap_set_next (&adapters, 0));
  if (!zpci_ap_set_is_empty (&domains))
    return g_strdup_printf ("domain 0x%04x", zpci_ap_set_next (&domains, 0));
  if (!zpci_ap_set_is_empty (&control))
    return g_strdup_printf ("control domain 0x%04x", zpci_ap_set_next (&control, 0));
  return NULL;
}

/* Where something arrives, its cause comes behind what the guest required. */
static void
check_requirement (ZpciApDecision *decision, const ZpciApDecideInput *input)
{
  g_autofree char *unmet = input->required && decision->has_effective ? find_unmet (decision, input->required) : NULL;
  ZpciReason *reason;

  if (!unmet)
    return;
  reason = zpci_reason_new (&zpci_ap_reasons[ZPCI_AP_REASON_REQUIREMENT]);
  zpci_reason_set_name (reason, ZPCI_NAME_MDEV, input->uuid);
  zpci_reason_set_name (reason, ZPCI_NAME_OTHER, unmet);
  g_ptr_array_insert (decision->reasons, 0, reason);
  decision->result = ZPCI_AP_RESULT_REFUSED;
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
  if (zpci_ap_matrix_queues (&decision->effective) == 0 || matrix_has (decision->reasons, ZPCI_AP_REASON_APFT))
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

  if (zpci_ap_has_overrides (input->host->state))
    add (decision->notes, input, ZPCI_AP_REASON_MIXED_OVERRIDE);
  if (mdev->assigned_known && mdev->guest_known && !mdev->guest_cut && zpci_ap_set_is_empty (&filtered.unknown) &&
      !(zpci_ap_set_equal (&filtered.effective.adapters, &mdev->guest.adapters) &&
        zpci_ap_set_equal (&filtered.effective.domains, &mdev->guest.domains)))
    add (decision->notes, input, ZPCI_AP_REASON_RULE_DIFFERS);
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
  check_requirement (decision, input);
  note_host (decision, input, mdev);
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
  if (input->ap == ZPCI_UNKNOWN && decision->result != ZPCI_AP_RESULT_REFUSED)
    add_unknown (decision, "whether the CPU model of the guest has the feature ap is not known");
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
