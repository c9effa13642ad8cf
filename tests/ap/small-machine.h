/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The small machines that the oracles walk over: two adapters, two domains.
 */
#pragma once

#include "zpci-ap-model.h"

/* The small machines' numbers lie in different words of a set. */
static const guint adapters[2] = { 5, 200 };
static const guint domains[2] = { 4, 70 };

typedef enum { ABSENT, UNBOUND, HOST, GUESTS, DECONFIGURED, STATES } QueueState;

static inline gboolean
has (const ZpciApSet *set, guint number)
{
  return zpci_ap_set_has (set, number);
}

static inline ZpciApSet
pick (const guint numbers[2], guint bits)
{
  ZpciApSet set = { { 0 } };

  for (guint i = 0; i < 2; i++)
    if (bits & (1u << i))
      zpci_ap_set_add (&set, numbers[i]);
  return set;
}

/* All ones but for what @bits, of the small machine's numbers, says. */
static inline ZpciApSet
mask_of (const guint numbers[2], guint bits)
{
  ZpciApSet set;
  ZpciApSet off = pick (numbers, ~bits);

  zpci_ap_set_fill (&set);
  return zpci_ap_set_minus (&set, &off);
}

static inline void
set_queue (ZpciApState *state, guint a, guint d, QueueState queue)
{
  zpci_ap_set_remove (&state->present[a], d);
  zpci_ap_set_remove (&state->vfio[a], d);
  zpci_ap_set_remove (&state->hosts[a], d);
  zpci_ap_set_remove (&state->deconfigured[a], d);
  if (queue != ABSENT)
    zpci_ap_set_add (&state->present[a], d);
  if (queue == HOST)
    zpci_ap_set_add (&state->hosts[a], d);
  if (queue == GUESTS || queue == DECONFIGURED)
    zpci_ap_set_add (&state->vfio[a], d);
  if (queue == DECONFIGURED)
    zpci_ap_set_add (&state->deconfigured[a], d);
}

static inline ZpciApMatrix
small_matrix (guint bits)
{
  return (ZpciApMatrix){ pick (adapters, bits), pick (domains, bits >> 2), { { 0 } } };
}
