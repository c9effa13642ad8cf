/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Pool, filter and the refusals of writes, as operations on sets.
 */
#include "zpci-ap-model.h"

#include <errno.h>
#include <string.h>

/* Queues of @adapter that are the host's, over all domains. */
static ZpciApSet
host_domains (const ZpciApState *state, guint adapter)
{
  ZpciApSet by_mask = { { 0 } };
  ZpciApSet by_driver = zpci_ap_set_and (&state->overridden[adapter], &state->hosts[adapter]);

  if (zpci_ap_set_has (&state->apmask, adapter))
    by_mask = zpci_ap_set_minus (&state->aqmask, &state->overridden[adapter]);
  return zpci_ap_set_or (&by_mask, &by_driver);
}

ZpciApPool
zpci_ap_pool (const ZpciApState *state, ZpciApQueueId queue)
{
  ZpciApSet hosts = host_domains (state, queue.adapter);
  gboolean overridden = zpci_ap_set_has (&state->overridden[queue.adapter], queue.domain);

  if (overridden && zpci_ap_set_has (&state->unknown[queue.adapter], queue.domain))
    return ZPCI_AP_POOL_UNKNOWN;
  if (!overridden && !state->masks_known)
    return ZPCI_AP_POOL_UNKNOWN;
  return zpci_ap_set_has (&hosts, queue.domain) ? ZPCI_AP_POOL_HOST : ZPCI_AP_POOL_GUESTS;
}

gboolean
zpci_ap_has_overrides (const ZpciApState *state)
{
  for (guint adapter = 0; adapter < ZPCI_AP_NUMBERS; adapter++)
    if (!zpci_ap_set_is_empty (&state->overridden[adapter]))
      return TRUE;
  return FALSE;
}

/* Queues of @adapter that do not keep it from the guest. */
static ZpciApSet
ready_domains (const ZpciApState *state, guint adapter)
{
  ZpciApSet ready = state->vfio[adapter];

  if (state->keeps_unready)
    return ready;
  ready = zpci_ap_set_minus (&ready, &state->deconfigured[adapter]);
  return zpci_ap_set_minus (&ready, &state->checkstopped[adapter]);
}

ZpciApFiltered
zpci_ap_filter (const ZpciApState *state, const ZpciApMatrix *assigned)
{
  ZpciApFiltered result = { 0 };
  ZpciApSet adapters;

  if (!state->qci)
    return result;
  if (!state->config_known) {
    result.unknown = assigned->adapters;
    return result;
  }
  adapters = zpci_ap_set_and (&assigned->adapters, &state->configured.adapters);
  result.effective.domains = zpci_ap_set_and (&assigned->domains, &state->configured.domains);
  result.effective.control = zpci_ap_set_and (&assigned->control, &state->configured.control);
  ZPCI_AP_SET_EACH (&adapters, adapter)
  {
    ZpciApSet ready = ready_domains (state, adapter);
    ZpciApSet possible = zpci_ap_set_or (&ready, &state->unknown[adapter]);

    if (zpci_ap_set_within (&result.effective.domains, &ready))
      zpci_ap_set_add (&result.effective.adapters, adapter);
    else if (zpci_ap_set_within (&result.effective.domains, &possible))
      zpci_ap_set_add (&result.unknown, adapter);
  }
  return result;
}

/* The fault of the queue itself. */
static ZpciApWhy
own_fault (const ZpciApState *state, ZpciApQueueId queue)
{
  if (!state->qci)
    return ZPCI_AP_WHY_NO_QCI;
  if (!state->config_known)
    return ZPCI_AP_WHY_UNKNOWN;
  if (!zpci_ap_set_has (&state->configured.adapters, queue.adapter))
    return ZPCI_AP_WHY_ADAPTER_NOT_CONFIGURED;
  if (!zpci_ap_set_has (&state->configured.domains, queue.domain))
    return ZPCI_AP_WHY_DOMAIN_NOT_CONFIGURED;
  if (!zpci_ap_set_has (&state->present[queue.adapter], queue.domain))
    return ZPCI_AP_WHY_NO_QUEUE;
  if (zpci_ap_set_has (&state->unknown[queue.adapter], queue.domain))
    return ZPCI_AP_WHY_UNKNOWN;
  if (!zpci_ap_set_has (&state->vfio[queue.adapter], queue.domain))
    return ZPCI_AP_WHY_NOT_BOUND;
  if (!state->keeps_unready && zpci_ap_set_has (&state->deconfigured[queue.adapter], queue.domain))
    return ZPCI_AP_WHY_DECONFIGURED;
  if (!state->keeps_unready && zpci_ap_set_has (&state->checkstopped[queue.adapter], queue.domain))
    return ZPCI_AP_WHY_CHECKSTOP;
  return ZPCI_AP_WHY_ARRIVES;
}

ZpciApWhy
zpci_ap_why_of (const ZpciApState *state, const ZpciApFiltered *filtered, ZpciApQueueId queue)
{
  ZpciApWhy why = own_fault (state, queue);

  if (why != ZPCI_AP_WHY_ARRIVES || zpci_ap_set_has (&filtered->effective.adapters, queue.adapter))
    return why;
  return zpci_ap_set_has (&filtered->unknown, queue.adapter) ? ZPCI_AP_WHY_UNKNOWN : ZPCI_AP_WHY_OTHER_QUEUE;
}

ZpciApWhy
zpci_ap_why (const ZpciApState *state, const ZpciApMatrix *assigned, ZpciApQueueId queue)
{
  ZpciApWhy why = own_fault (state, queue);
  ZpciApFiltered filtered;

  if (why != ZPCI_AP_WHY_ARRIVES)
    return why;
  filtered = zpci_ap_filter (state, assigned);
  return zpci_ap_why_of (state, &filtered, queue);
}

const char *
zpci_ap_why_name (ZpciApWhy why)
{
  static const char *const names[] = {
    [ZPCI_AP_WHY_ARRIVES] = NULL,
    [ZPCI_AP_WHY_UNKNOWN] = "ap-unknown",
    [ZPCI_AP_WHY_NO_QCI] = "ap-no-qci",
    [ZPCI_AP_WHY_ADAPTER_NOT_CONFIGURED] = "ap-not-configured",
    [ZPCI_AP_WHY_DOMAIN_NOT_CONFIGURED] = "ap-not-configured",
    [ZPCI_AP_WHY_NO_QUEUE] = "ap-no-queue",
    [ZPCI_AP_WHY_NOT_BOUND] = "ap-not-bound",
    [ZPCI_AP_WHY_DECONFIGURED] = "ap-deconfigured",
    [ZPCI_AP_WHY_CHECKSTOP] = "ap-checkstop",
    [ZPCI_AP_WHY_OTHER_QUEUE] = "ap-other-queue",
  };

  return names[why];
}

static const char *const attribute_names[] = {
  [ZPCI_AP_ASSIGN_ADAPTER] = "assign_adapter",
  [ZPCI_AP_ASSIGN_DOMAIN] = "assign_domain",
  [ZPCI_AP_ASSIGN_CONTROL_DOMAIN] = "assign_control_domain",
  [ZPCI_AP_UNASSIGN_ADAPTER] = "unassign_adapter",
  [ZPCI_AP_UNASSIGN_DOMAIN] = "unassign_domain",
  [ZPCI_AP_UNASSIGN_CONTROL_DOMAIN] = "unassign_control_domain",
};

const char *
zpci_ap_attribute_name (ZpciApAttribute attribute)
{
  return attribute_names[attribute];
}

gboolean
zpci_ap_attribute_from_name (const char *name, ZpciApAttribute *attribute)
{
  for (guint i = 0; i < G_N_ELEMENTS (attribute_names); i++) {
    if (strcmp (attribute_names[i], name) == 0) {
      *attribute = (ZpciApAttribute) i;
      return TRUE;
    }
  }
  return FALSE;
}

/* The set of @matrix that @attribute changes, and the largest number it takes. */
static ZpciApSet *
attribute_set (const ZpciApState *state, ZpciApMatrix *matrix, ZpciApAttribute attribute, ZpciOpt *max)
{
  switch (attribute) {
  case ZPCI_AP_ASSIGN_ADAPTER:
  case ZPCI_AP_UNASSIGN_ADAPTER:
    *max = state->max_adapter;
    return &matrix->adapters;
  case ZPCI_AP_ASSIGN_DOMAIN:
  case ZPCI_AP_UNASSIGN_DOMAIN:
    *max = state->max_domain;
    return &matrix->domains;
  case ZPCI_AP_ASSIGN_CONTROL_DOMAIN:
  case ZPCI_AP_UNASSIGN_CONTROL_DOMAIN:
  default:
    *max = state->max_domain;
    return &matrix->control;
  }
}

static ZpciApOutcome
refuse (int code)
{
  return (ZpciApOutcome){ .code = code };
}

static ZpciApOutcome
refuse_queue (int code, guint adapter, guint domain, guint other)
{
  return (ZpciApOutcome){ FALSE, code, TRUE, { (guint8) adapter, (guint8) domain }, other };
}

/* The first device that has a queue of @adapters x @domains, answered with @code. */
static ZpciApOutcome
find_shared (int code, const ZpciApSet *adapters, const ZpciApSet *domains, const ZpciApMatrix *const *others,
             guint count)
{
  for (guint i = 0; i < count; i++) {
    ZpciApSet a = zpci_ap_set_and (adapters, &others[i]->adapters);
    ZpciApSet d = zpci_ap_set_and (domains, &others[i]->domains);

    if (!zpci_ap_set_is_empty (&a) && !zpci_ap_set_is_empty (&d))
      return refuse_queue (code, zpci_ap_set_next (&a, 0), zpci_ap_set_next (&d, 0), i);
  }
  return refuse (0);
}

/* A queue of the host in the product comes before one of another device. */
static ZpciApOutcome
check_product (const ZpciApState *state, const ZpciApMatrix *matrix, const ZpciApMatrix *const *others, guint count)
{
  ZpciApOutcome outcome = refuse (0);
  ZpciApOutcome shared;

  ZPCI_AP_SET_EACH (&matrix->adapters, adapter)
  {
    ZpciApSet hosts = host_domains (state, adapter);
    ZpciApSet unknown = zpci_ap_set_and (&state->unknown[adapter], &state->overridden[adapter]);

    hosts = zpci_ap_set_and (&hosts, &matrix->domains);
    unknown = zpci_ap_set_and (&unknown, &matrix->domains);
    if (!zpci_ap_set_is_empty (&unknown))
      outcome.unsure = TRUE;
    if (!zpci_ap_set_is_empty (&hosts))
      return refuse_queue (EADDRNOTAVAIL, adapter, zpci_ap_set_next (&hosts, 0), 0);
  }
  if (!state->masks_known && zpci_ap_matrix_queues (matrix) > 0)
    outcome.unsure = TRUE;
  shared = find_shared (EADDRINUSE, &matrix->adapters, &matrix->domains, others, count);
  shared.unsure = outcome.unsure;
  return shared;
}

ZpciApOutcome
zpci_ap_assign (const ZpciApState *state, ZpciApMatrix *matrix, ZpciApAttribute attribute, guint number,
                const ZpciApMatrix *const *others, guint count)
{
  ZpciApMatrix changed = *matrix;
  ZpciApOutcome outcome;
  ZpciOpt max;
  ZpciApSet *set = attribute_set (state, &changed, attribute, &max);

  if (number >= ZPCI_AP_NUMBERS || (max.set && number > max.value))
    return refuse (ENODEV);
  if (attribute >= ZPCI_AP_UNASSIGN_ADAPTER) {
    zpci_ap_set_remove (set, number);
    *matrix = changed;
    return refuse (0);
  }
  if (zpci_ap_set_has (set, number))
    return refuse (0);
  zpci_ap_set_add (set, number);
  outcome = attribute == ZPCI_AP_ASSIGN_CONTROL_DOMAIN ? refuse (0) : check_product (state, &changed, others, count);
  if (!max.set && outcome.code == 0)
    outcome.unsure = TRUE;
  if (outcome.code == 0)
    *matrix = changed;
  return outcome;
}

static gboolean
exceeds (const ZpciApSet *set, ZpciOpt max)
{
  return max.set && max.value < ZPCI_AP_NUMBERS && zpci_ap_set_next (set, max.value + 1) < ZPCI_AP_NUMBERS;
}

ZpciApOutcome
zpci_ap_replace (const ZpciApState *state, ZpciApMatrix *matrix, const ZpciApMatrix *wanted,
                 const ZpciApMatrix *const *others, guint count)
{
  ZpciApOutcome outcome = check_product (state, wanted, others, count);

  if (outcome.code != 0)
    return outcome;
  if (exceeds (&wanted->adapters, state->max_adapter) || exceeds (&wanted->domains, state->max_domain) ||
      exceeds (&wanted->control, state->max_domain))
    return refuse (ENODEV);
  if (!state->max_adapter.set || !state->max_domain.set)
    outcome.unsure = TRUE;
  *matrix = *wanted;
  return outcome;
}

static gboolean
is_full (const ZpciApSet *set)
{
  return zpci_ap_set_count (set) == ZPCI_AP_NUMBERS;
}

ZpciApOutcome
zpci_ap_write_masks (const ZpciApState *state, const ZpciApSet *apmask, const ZpciApSet *aqmask,
                     const ZpciApMatrix *const *matrices, guint count)
{
  ZpciApSet adapters = zpci_ap_set_minus (apmask, &state->apmask);
  ZpciApSet domains = zpci_ap_set_minus (aqmask, &state->aqmask);
  ZpciApSet all;
  ZpciApOutcome outcome = refuse (0);
  ZpciApOutcome strict;

  if (zpci_ap_has_overrides (state))
    return refuse (EINVAL);
  if (!state->masks_known)
    return (ZpciApOutcome){ .unsure = TRUE };
  zpci_ap_set_fill (&all);
  if (!zpci_ap_set_is_empty (&adapters))
    outcome = find_shared (EBUSY, &adapters, &state->aqmask, matrices, count);
  if (outcome.code == 0 && !zpci_ap_set_is_empty (&domains))
    outcome = find_shared (EBUSY, &state->apmask, &domains, matrices, count);
  if (outcome.code != 0 || state->strict_masks == ZPCI_NO)
    return outcome;
  strict = find_shared (EBUSY, &adapters, &all, matrices, count);
  if (strict.code == 0)
    strict = find_shared (EBUSY, &all, &domains, matrices, count);
  if (strict.code == 0 || state->strict_masks == ZPCI_YES)
    return strict;
  outcome.unsure = TRUE;
  return outcome;
}

int
zpci_ap_write_override (const ZpciApState *state)
{
  return is_full (&state->apmask) && is_full (&state->aqmask) ? 0 : EINVAL;
}
