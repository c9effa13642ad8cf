/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The requirement of the guest, beside what is assigned and what arrives. The first
 * thing that it would not find is named, with its cause.
 */
#include "zpci-ap-private.h"

/* Unmet: the first thing that is required and not found. */
typedef struct {
  ZpciApKind kind;
  gboolean control;
  guint number;
} Unmet;

/* Returns: (transfer full): "adapter 0x05". */
static char *
format_unmet (const Unmet *unmet)
{
  if (unmet->kind == ZPCI_AP_ADAPTER)
    return g_strdup_printf ("adapter 0x%02x", unmet->number);
  return g_strdup_printf ("%s 0x%04x", unmet->control ? "control domain" : "domain", unmet->number);
}

static gboolean
find_first (const ZpciApSet *required, const ZpciApSet *found, ZpciApKind kind, gboolean control, Unmet *unmet)
{
  ZpciApSet missing = zpci_ap_set_minus (required, found);

  *unmet = (Unmet){ kind, control, zpci_ap_set_next (&missing, 0) };
  return unmet->number < ZPCI_AP_NUMBERS;
}

static gboolean
find_outside (const ZpciApMatrix *required, const ZpciApMatrix *found, Unmet *unmet)
{
  return find_first (&required->adapters, &found->adapters, ZPCI_AP_ADAPTER, FALSE, unmet) ||
         find_first (&required->domains, &found->domains, ZPCI_AP_DOMAIN, FALSE, unmet) ||
         find_first (&required->control, &found->control, ZPCI_AP_DOMAIN, TRUE, unmet);
}

static void
add_not_assigned (GPtrArray *causes, const ZpciApDecideInput *input, const Unmet *unmet)
{
  g_autofree char *text = format_unmet (unmet);

  zpci_reason_set_name (zpci_ap_reason_add (causes, input, ZPCI_AP_REASON_NOT_ASSIGNED), ZPCI_NAME_VALUE, text);
}

/* It is assigned and does not arrive. */
static void
explain (GPtrArray *causes, const ZpciApDecision *decision, const ZpciApDecideInput *input, const Unmet *unmet)
{
  if (unmet->control)
    zpci_ap_explain_control (causes, input, unmet->number);
  else if (input->host->state->config_known && !input->host->state->qci)
    zpci_ap_reason_add (causes, input, ZPCI_AP_REASON_NO_QCI);
  else if (unmet->kind == ZPCI_AP_ADAPTER)
    zpci_ap_explain_adapter (causes, input, &decision->assigned, unmet->number);
  else
    zpci_ap_explain_domain (causes, input, unmet->number);
}

/* The first adapter of @required that a guest with Secure Execution cannot use. */
static gboolean
find_unusable (const ZpciApDecideInput *input, Unmet *unmet)
{
  if (!input->secure)
    return FALSE;
  ZPCI_AP_SET_EACH (&input->required->adapters, adapter)
  {
    const ZpciApCard *card = input->host->cards[adapter];

    if (card && g_strcmp0 (zpci_ap_card_mode (card), "cca") == 0) {
      *unmet = (Unmet){ ZPCI_AP_ADAPTER, FALSE, adapter };
      return TRUE;
    }
  }
  return FALSE;
}

/* It arrives, and the guest does not see it, or cannot use it. */
static gboolean
find_unseen (GPtrArray *causes, const ZpciApDecideInput *input, Unmet *unmet)
{
  const ZpciApMatrix *required = input->required;
  guint domain = zpci_ap_set_next (&required->domains, ZPCI_AP_LAST_DOMAIN_WITHOUT_QCI + 1);

  if (input->apft == ZPCI_NO && input->ap != ZPCI_NO) {
    *unmet = (Unmet){ ZPCI_AP_ADAPTER, FALSE, zpci_ap_set_next (&required->adapters, 0) };
    zpci_ap_reason_add (causes, input, ZPCI_AP_REASON_APFT);
  } else if (input->secure && input->appv == ZPCI_NO) {
    *unmet = (Unmet){ ZPCI_AP_ADAPTER, FALSE, zpci_ap_set_next (&required->adapters, 0) };
    zpci_ap_explain_secure (causes, input);
  } else if (input->apqci == ZPCI_NO && domain < ZPCI_AP_NUMBERS) {
    *unmet = (Unmet){ ZPCI_AP_DOMAIN, FALSE, domain };
    zpci_ap_reason_add (causes, input, ZPCI_AP_REASON_APQCI);
  } else if (find_unusable (input, unmet)) {
    ZpciApQueueId queue = { (guint8) unmet->number, (guint8) zpci_ap_set_next (&required->domains, 0) };

    zpci_ap_reason_set_queue (zpci_ap_reason_add (causes, input, ZPCI_AP_REASON_SE_CCA), queue);
  } else {
    return FALSE;
  }
  return TRUE;
}

/* Of a device that is only defined, the definition is what will be assigned. */
static gboolean
find_unmet (GPtrArray *causes, const ZpciApDecision *decision, const ZpciApDecideInput *input, Unmet *unmet)
{
  const ZpciApMatrix *assigned = decision->has_assigned ? &decision->assigned
                                 : decision->has_defined && !decision->is_active ? &decision->defined : NULL;

  if (assigned && find_outside (input->required, assigned, unmet)) {
    add_not_assigned (causes, input, unmet);
    return TRUE;
  }
  if (!decision->is_active)
    return FALSE;
  if (decision->has_effective && find_outside (input->required, &decision->effective, unmet)) {
    explain (causes, decision, input, unmet);
    return TRUE;
  }
  return find_unseen (causes, input, unmet);
}

/* The cause, as it would be said alone, and its remedy become those of the requirement. */
static ZpciReason *
make_reason (const ZpciApDecideInput *input, const Unmet *unmet, const ZpciReason *cause)
{
  ZpciReason *reason = zpci_reason_new (&zpci_ap_reasons[ZPCI_AP_REASON_REQUIREMENT]);
  g_autofree char *name = format_unmet (unmet);
  g_autofree char *fact = cause ? zpci_reason_cause (cause) : NULL;

  zpci_reason_set_name (reason, ZPCI_NAME_MDEV, input->uuid);
  zpci_reason_set_name (reason, ZPCI_NAME_OTHER, name);
  zpci_reason_set_name (reason, ZPCI_NAME_FACT, fact ? fact : "it does not arrive");
  if (cause) {
    reason->more = cause->row;
    zpci_reason_set_name (reason, ZPCI_NAME_QUEUE, cause->names[ZPCI_NAME_QUEUE]);
    zpci_reason_set_name (reason, ZPCI_NAME_VALUE, cause->names[ZPCI_NAME_VALUE]);
  }
  return reason;
}

static void
settle_unmet (ZpciApDecision *decision, const ZpciApDecideInput *input, ZpciReason *reason)
{
  decision->met = ZPCI_NO;
  if (decision->result == ZPCI_AP_RESULT_REFUSED) {
    g_ptr_array_add (decision->reasons, reason);
    return;
  }
  g_ptr_array_insert (decision->reasons, 0, reason);
  if (!input->started)
    decision->result = ZPCI_AP_RESULT_REFUSED;
}

void
zpci_ap_require (ZpciApDecision *decision, const ZpciApDecideInput *input)
{
  g_autoptr (GPtrArray) causes = NULL;
  Unmet unmet;

  if (!input->required)
    return;
  decision->has_required = TRUE;
  decision->required = *input->required;
  causes = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_reason_free);
  if (input->host && find_unmet (causes, decision, input, &unmet))
    settle_unmet (decision, input, make_reason (input, &unmet, causes->len > 0 ? g_ptr_array_index (causes, 0) : NULL));
  else if (decision->result == ZPCI_AP_RESULT_REFUSED)
    decision->met = ZPCI_NO;
  else if (decision->has_effective && decision->unknowns->len == 0)
    decision->met = ZPCI_YES;
}
