/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writes to the two masks, and the ways to free queues by them, a second time,
 * naively: compared with the model over every small machine.
 */
#include "small-machine.h"
#include "zpci-test.h"

#include <errno.h>

static gboolean
holds (const ZpciApMatrix *matrix, gboolean strict, const ZpciApState *state, const ZpciApSet *apmask,
       const ZpciApSet *aqmask)
{
  for (guint i = 0; i < 2; i++) {
    for (guint j = 0; j < 2; j++) {
      guint a = adapters[i];
      guint d = domains[j];
      gboolean by_adapter = has (apmask, a) && !has (&state->apmask, a) && (strict || has (&state->aqmask, d));
      gboolean by_domain = has (aqmask, d) && !has (&state->aqmask, d) && (strict || has (&state->apmask, a));

      if ((by_adapter || by_domain) && has (&matrix->adapters, a) && has (&matrix->domains, d))
        return TRUE;
    }
  }
  return FALSE;
}

static void
test_masks_small (void)
{
  g_autofree ZpciApState *state = g_new0 (ZpciApState, 1);

  state->masks_known = TRUE;
  for (guint bits = 0; bits < 16 * 8 * 16; bits++) {
    ZpciApMatrix matrix = small_matrix (bits >> 7);
    const ZpciApMatrix *matrices[] = { &matrix };
    gboolean domain = (bits & 4) != 0;
    ZpciApSet apmask, aqmask;
    ZpciApOutcome outcome;

    state->apmask = mask_of (adapters, bits >> 3);
    state->aqmask = mask_of (domains, bits >> 5);
    apmask = domain ? state->apmask : mask_of (adapters, bits);
    aqmask = domain ? mask_of (domains, bits) : state->aqmask;
    for (guint rule = ZPCI_UNKNOWN; rule <= ZPCI_YES; rule++) {
      gboolean lax = holds (&matrix, FALSE, state, &apmask, &aqmask);
      gboolean strict = holds (&matrix, TRUE, state, &apmask, &aqmask);

      state->strict_masks = (ZpciTri) rule;
      outcome = zpci_ap_write_masks (state, &apmask, &aqmask, matrices, 1);
      g_assert_cmpint (outcome.code, ==, (rule == ZPCI_YES ? strict : lax) ? EBUSY : 0);
      g_assert_cmpint (outcome.unsure, ==, rule == ZPCI_UNKNOWN && strict != lax);
      g_assert_cmpint (zpci_ap_write_override (state), ==,
                       zpci_ap_set_count (&state->apmask) + zpci_ap_set_count (&state->aqmask) == 512 ? 0 : EINVAL);
    }
    zpci_ap_set_add (&state->overridden[5], 4);
    g_assert_cmpint (zpci_ap_write_masks (state, &apmask, &aqmask, matrices, 1).code, ==, EINVAL);
    zpci_ap_set_remove (&state->overridden[5], 4);
  }
}

/* Whether clearing the bits of @clear, adapters in 0 and 1, domains in 2 and 3, frees all wanted pairs. */
static gboolean
covers (const ZpciApState *state, guint wanted, guint clear)
{
  for (guint i = 0; i < 2; i++) {
    for (guint j = 0; j < 2; j++) {
      gboolean asked = (wanted & (1u << i)) && (wanted & (4u << j));
      gboolean adapter = has (&state->apmask, adapters[i]) && !(clear & (1u << i));
      gboolean domain = has (&state->aqmask, domains[j]) && !(clear & (4u << j));

      if (asked && adapter && domain)
        return FALSE;
    }
  }
  return TRUE;
}

static guint
cleared (const ZpciApWay *way)
{
  const guint *numbers = way->mask == ZPCI_AP_MASK_ADAPTERS ? adapters : domains;
  guint bits = 0;

  for (guint i = 0; i < 2; i++)
    if (has (&way->clear, numbers[i]))
      bits |= 1u << i;
  return way->mask == ZPCI_AP_MASK_ADAPTERS ? bits : bits << 2;
}

static void
compare_collateral (const ZpciApState *state, guint wanted, const ZpciApWay *way)
{
  guint clear = cleared (way);
  guint count = 0;

  for (guint i = 0; i < 2; i++) {
    for (guint j = 0; j < 2; j++) {
      gboolean asked = (wanted & (1u << i)) && (wanted & (4u << j));
      gboolean lost = has (&state->present[adapters[i]], domains[j]) && !asked &&
                      has (&state->apmask, adapters[i]) && has (&state->aqmask, domains[j]) &&
                      ((clear & (1u << i)) || (clear & (4u << j)));

      g_assert_cmpint (has (&way->collateral[adapters[i]], domains[j]), ==, lost);
      count += lost ? 1 : 0;
    }
  }
  g_assert_cmpuint (way->collateral_count, ==, count);
}

/* Brute force: every cover that is minimal is one of the ways, and the reverse. */
static void
test_cover_small (void)
{
  g_autofree ZpciApState *state = g_new0 (ZpciApState, 1);
  g_autofree ZpciApWay *ways = g_new0 (ZpciApWay, 2);

  state->masks_known = TRUE;
  for (guint bits = 0; bits < 16 * 16 * 16; bits++) {
    guint wanted = bits & 15;
    ZpciApSet a = pick (adapters, wanted);
    ZpciApSet d = pick (domains, wanted >> 2);
    guint found = 0;
    guint count;

    state->apmask = mask_of (adapters, bits >> 4);
    state->aqmask = mask_of (domains, bits >> 6);
    for (guint i = 0; i < 4; i++)
      set_queue (state, adapters[i / 2], domains[i % 2], (bits >> 8) & (1u << i) ? HOST : ABSENT);
    count = zpci_ap_cover (state, &a, &d, ways);
    for (guint clear = 0; clear < 16; clear++) {
      gboolean minimal = covers (state, wanted, clear);

      for (guint bit = 0; bit < 4 && minimal; bit++)
        if ((clear & (1u << bit)) && covers (state, wanted, clear & ~(1u << bit)))
          minimal = FALSE;
      if (!minimal)
        continue;
      found++;
      if (clear == 0)
        g_assert_cmpuint (count, ==, 0);
      else
        g_assert_true (cleared (&ways[0]) == clear || cleared (&ways[1]) == clear);
    }
    g_assert_cmpuint (found, ==, count == 0 ? 1 : 2);
    for (guint i = 0; i < count; i++)
      compare_collateral (state, wanted, &ways[i]);
    if (count == 2)
      g_assert_cmpuint (ways[0].collateral_count, <=, ways[1].collateral_count);
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/ap/masks/write", test_masks_small);
  g_test_add_func ("/ap/masks/cover", test_cover_small);
  return g_test_run ();
}
