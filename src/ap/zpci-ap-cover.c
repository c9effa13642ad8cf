/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The ways to free queues for guests, and the price of each.
 */
#include "zpci-ap-model.h"

/* Queues that exist, are the host's, and would not be once @after holds. */
static void
count_collateral (const ZpciApState *state, const ZpciApState *after, const ZpciApSet *adapters,
                  const ZpciApSet *domains, ZpciApWay *way)
{
  for (guint adapter = 0; adapter < ZPCI_AP_NUMBERS; adapter++) {
    ZpciApSet others = state->present[adapter];

    if (zpci_ap_set_has (adapters, adapter))
      others = zpci_ap_set_minus (&others, domains);
    ZPCI_AP_SET_EACH (&others, domain)
    {
      ZpciApQueueId queue = { (guint8) adapter, (guint8) domain };

      if (zpci_ap_pool (state, queue) != ZPCI_AP_POOL_HOST || zpci_ap_pool (after, queue) == ZPCI_AP_POOL_HOST)
        continue;
      zpci_ap_set_add (&way->collateral[adapter], domain);
      way->collateral_count++;
    }
  }
}

static void
make_way (const ZpciApState *state, const ZpciApSet *adapters, const ZpciApSet *domains, ZpciApMask mask,
          ZpciApWay *way)
{
  g_autofree ZpciApState *after = g_new (ZpciApState, 1);

  *after = *state;
  *way = (ZpciApWay){ .mask = mask };
  if (mask == ZPCI_AP_MASK_ADAPTERS) {
    way->clear = zpci_ap_set_and (adapters, &state->apmask);
    after->apmask = zpci_ap_set_minus (&state->apmask, &way->clear);
  } else {
    way->clear = zpci_ap_set_and (domains, &state->aqmask);
    after->aqmask = zpci_ap_set_minus (&state->aqmask, &way->clear);
  }
  count_collateral (state, after, adapters, domains, way);
}

guint
zpci_ap_cover (const ZpciApState *state, const ZpciApSet *adapters, const ZpciApSet *domains, ZpciApWay ways[2])
{
  ZpciApSet still_adapters = zpci_ap_set_and (adapters, &state->apmask);
  ZpciApSet still_domains = zpci_ap_set_and (domains, &state->aqmask);
  gboolean domains_first;

  if (zpci_ap_set_is_empty (&still_adapters) || zpci_ap_set_is_empty (&still_domains))
    return 0;
  make_way (state, adapters, domains, ZPCI_AP_MASK_ADAPTERS, &ways[0]);
  make_way (state, adapters, domains, ZPCI_AP_MASK_DOMAINS, &ways[1]);
  domains_first = ways[1].collateral_count < ways[0].collateral_count;
  if (domains_first) {
    ZpciApWay first = ways[1];

    ways[1] = ways[0];
    ways[0] = first;
  }
  return 2;
}
