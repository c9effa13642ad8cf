/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The kernel's rules a second time, naively, pair by pair: compared with the
 * model over every small machine and over random large ones.
 */
#include "small-machine.h"
#include "zpci-test.h"

#include <errno.h>
#include <string.h>

static gboolean
is_hosts (const ZpciApState *state, guint a, guint d)
{
  if (has (&state->overridden[a], d))
    return has (&state->hosts[a], d);
  return has (&state->apmask, a) && has (&state->aqmask, d);
}

static ZpciApMatrix
naive_filter (const ZpciApState *state, const ZpciApMatrix *assigned)
{
  ZpciApMatrix out = { 0 };

  for (guint n = 0; n < 256 && state->qci; n++) {
    if (has (&assigned->domains, n) && has (&state->configured.domains, n))
      zpci_ap_set_add (&out.domains, n);
    if (has (&assigned->control, n) && has (&state->configured.control, n))
      zpci_ap_set_add (&out.control, n);
  }
  for (guint a = 0; a < 256 && state->qci; a++) {
    gboolean stays = has (&assigned->adapters, a) && has (&state->configured.adapters, a);

    for (guint d = 0; d < 256 && stays; d++) {
      if (!has (&out.domains, d))
        continue;
      if (!has (&state->present[a], d) || !has (&state->vfio[a], d))
        stays = FALSE;
      if (!state->keeps_unready && (has (&state->deconfigured[a], d) || has (&state->checkstopped[a], d)))
        stays = FALSE;
    }
    if (stays)
      zpci_ap_set_add (&out.adapters, a);
  }
  return out;
}

static void
compare_filter (const ZpciApState *state, const ZpciApMatrix *assigned)
{
  ZpciApMatrix wanted = naive_filter (state, assigned);
  ZpciApFiltered got = zpci_ap_filter (state, assigned);

  g_assert_true (zpci_ap_matrix_equal (&wanted, &got.effective));
  g_assert_true (zpci_ap_set_is_empty (&got.unknown));
}

static void
compare_why (const ZpciApState *state, const ZpciApMatrix *assigned)
{
  ZpciApMatrix wanted = naive_filter (state, assigned);

  ZPCI_AP_SET_EACH (&assigned->adapters, a)
  ZPCI_AP_SET_EACH (&assigned->domains, d)
  {
    ZpciApWhy why = zpci_ap_why (state, assigned, (ZpciApQueueId){ (guint8) a, (guint8) d });

    g_assert_cmpint (why == ZPCI_AP_WHY_ARRIVES, ==, has (&wanted.adapters, a) && has (&wanted.domains, d));
    if (why == ZPCI_AP_WHY_OTHER_QUEUE)
      g_assert_true (has (&state->vfio[a], d));
  }
}

static void
test_filter_small (void)
{
  g_autofree ZpciApState *state = g_new0 (ZpciApState, 1);
  guint64 machines = 0;

  for (guint queues = 0; queues < STATES * STATES * STATES * STATES; queues++) {
    for (guint i = 0, rest = queues; i < 4; i++, rest /= STATES)
      set_queue (state, adapters[i / 2], domains[i % 2], (QueueState) (rest % STATES));
    for (guint bits = 0; bits <= 32; bits++) {
      state->qci = bits < 32;
      state->config_known = TRUE;
      state->keeps_unready = bits & 1;
      state->configured.adapters = pick (adapters, bits >> 1);
      state->configured.domains = pick (domains, bits >> 3);
      state->configured.control = pick (domains, bits >> 1);
      for (guint matrix = 0; matrix < 16; matrix++) {
        ZpciApMatrix assigned = { pick (adapters, matrix), pick (domains, matrix >> 2), pick (domains, matrix) };

        compare_filter (state, &assigned);
        if (matrix == 15)
          compare_why (state, &assigned);
        machines++;
      }
    }
  }
  g_test_message ("%" G_GUINT64_FORMAT " machines", machines);
}

static gboolean
share (const ZpciApMatrix *a, const ZpciApMatrix *b)
{
  for (guint i = 0; i < 2; i++)
    for (guint j = 0; j < 2; j++)
      if (has (&a->adapters, adapters[i]) && has (&b->adapters, adapters[i]) && has (&a->domains, domains[j]) &&
          has (&b->domains, domains[j]))
        return TRUE;
  return FALSE;
}

static int
naive_product (const ZpciApState *state, const ZpciApMatrix *matrix, const ZpciApMatrix *other)
{
  for (guint i = 0; i < 2; i++)
    for (guint j = 0; j < 2; j++)
      if (has (&matrix->adapters, adapters[i]) && has (&matrix->domains, domains[j]) &&
          is_hosts (state, adapters[i], domains[j]))
        return EADDRNOTAVAIL;
  return share (matrix, other) ? EADDRINUSE : 0;
}

static void
compare_assign (const ZpciApState *state, const ZpciApMatrix *matrix, const ZpciApMatrix *other, gboolean domain,
                guint i)
{
  ZpciApAttribute attribute = domain ? ZPCI_AP_ASSIGN_DOMAIN : ZPCI_AP_ASSIGN_ADAPTER;
  guint number = domain ? domains[i] : adapters[i];
  ZpciApMatrix wanted = *matrix;
  ZpciApMatrix got = *matrix;
  const ZpciApMatrix *others[] = { other };
  ZpciApOutcome outcome = zpci_ap_assign (state, &got, attribute, number, others, 1);
  gboolean there = has (domain ? &matrix->domains : &matrix->adapters, number);
  gboolean beyond = number > (domain ? state->max_domain.value : state->max_adapter.value);
  int code;

  zpci_ap_set_add (domain ? &wanted.domains : &wanted.adapters, number);
  code = beyond ? ENODEV : there ? 0 : naive_product (state, &wanted, other);
  g_assert_cmpint (outcome.code, ==, code);
  g_assert_false (outcome.unsure);
  g_assert_true (zpci_ap_matrix_equal (&got, code == 0 ? &wanted : matrix));
  if (outcome.code == EADDRNOTAVAIL)
    g_assert_true (is_hosts (state, outcome.queue.adapter, outcome.queue.domain));
  if (outcome.code == EADDRINUSE)
    g_assert_true (has (&other->adapters, outcome.queue.adapter) && has (&other->domains, outcome.queue.domain));
  g_assert_cmpint (outcome.has_queue, ==, code == EADDRNOTAVAIL || code == EADDRINUSE);
}

static void
compare_replace (const ZpciApState *state, const ZpciApMatrix *wanted, const ZpciApMatrix *other)
{
  const ZpciApMatrix none = { 0 };
  ZpciApMatrix matrix = none;
  const ZpciApMatrix *others[] = { other };
  int code = naive_product (state, wanted, other);
  ZpciApOutcome outcome = zpci_ap_replace (state, &matrix, wanted, others, 1);

  for (guint i = 0; i < 2 && code == 0; i++)
    if ((has (&wanted->adapters, adapters[i]) && adapters[i] > state->max_adapter.value) ||
        (has (&wanted->domains, domains[i]) && domains[i] > state->max_domain.value))
      code = ENODEV;
  g_assert_cmpint (outcome.code, ==, code);
  g_assert_true (zpci_ap_matrix_equal (&matrix, code == 0 ? wanted : &none));
}

static void
assign_everything (ZpciApState *state, guint masks, guint others)
{
  state->masks_known = TRUE;
  state->apmask = mask_of (adapters, masks);
  state->aqmask = mask_of (domains, masks >> 2);
  for (guint o = 0; o < others; o++) {
    ZpciApMatrix other = small_matrix (o);

    for (guint m = 0; m < 16; m++) {
      ZpciApMatrix matrix = small_matrix (m);

      compare_replace (state, &matrix, &other);
      for (guint i = 0; i < 4; i++)
        compare_assign (state, &matrix, &other, i & 1, i >> 1);
    }
  }
}

/* Masks and one other device; then overrides and drivers; then limits. */
static void
test_assign_small (void)
{
  g_autofree ZpciApState *state = g_new0 (ZpciApState, 1);

  state->max_adapter = state->max_domain = ZPCI_OPT (255);
  for (guint masks = 0; masks < 16; masks++)
    assign_everything (state, masks, 16);
  for (guint overrides = 0; overrides < 16; overrides++) {
    for (guint i = 0; i < 4; i++) {
      zpci_ap_set_remove (&state->overridden[adapters[i / 2]], domains[i % 2]);
      if (overrides & (1u << i))
        zpci_ap_set_add (&state->overridden[adapters[i / 2]], domains[i % 2]);
    }
    for (guint queues = 0; queues < 81; queues++) {
      static const QueueState drivers[] = { UNBOUND, HOST, GUESTS };

      for (guint i = 0, rest = queues; i < 4; i++, rest /= 3)
        set_queue (state, adapters[i / 2], domains[i % 2], drivers[rest % 3]);
      for (guint masks = 0; masks < 16; masks++)
        assign_everything (state, masks, 1);
    }
  }
  state->max_adapter = ZPCI_OPT (63);
  state->max_domain = ZPCI_OPT (15);
  for (guint masks = 0; masks < 16; masks++)
    assign_everything (state, masks, 16);
}

static ZpciApSet
random_set (guint of)
{
  ZpciApSet set = { { 0 } };

  for (guint n = 0; n < 256; n++)
    if (g_test_rand_int_range (0, (gint32) of) == 0)
      zpci_ap_set_add (&set, n);
  return set;
}

static void
test_random (void)
{
  g_autofree ZpciApState *state = g_new0 (ZpciApState, 1);

  for (guint round = 0; round < 100; round++) {
    ZpciApMatrix assigned = { random_set (2), random_set (60), random_set (2) };

    for (guint a = 0; a < 256; a++) {
      ZpciApSet missing = random_set (200);

      zpci_ap_set_fill (&state->present[a]);
      state->vfio[a] = zpci_ap_set_minus (&state->present[a], &missing);
      state->checkstopped[a] = random_set (250);
      state->deconfigured[a] = random_set (250);
    }
    state->qci = state->config_known = TRUE;
    state->keeps_unready = round & 1;
    state->configured = (ZpciApMatrix){ random_set (2), random_set (2), random_set (2) };
    compare_filter (state, &assigned);
    compare_why (state, &assigned);
  }
}

/* An input that could not be read never makes an answer: only "not known". */
static void
test_unknown (void)
{
  g_autofree ZpciApState *state = g_new0 (ZpciApState, 1);
  ZpciApMatrix assigned = small_matrix (15);
  ZpciApMatrix changed = { 0 };
  ZpciApFiltered filtered;
  ZpciApOutcome outcome;

  state->qci = TRUE;
  filtered = zpci_ap_filter (state, &assigned);
  g_assert_true (zpci_ap_set_equal (&filtered.unknown, &assigned.adapters));
  g_assert_cmpint (zpci_ap_why (state, &assigned, (ZpciApQueueId){ 5, 4 }), ==, ZPCI_AP_WHY_UNKNOWN);
  g_assert_cmpint (zpci_ap_pool (state, (ZpciApQueueId){ 5, 4 }), ==, ZPCI_AP_POOL_UNKNOWN);
  outcome = zpci_ap_replace (state, &changed, &assigned, NULL, 0);
  g_assert_true (outcome.unsure && outcome.code == 0);
  g_assert_true (zpci_ap_write_masks (state, &assigned.adapters, &assigned.domains, NULL, 0).unsure);

  state->config_known = TRUE;
  state->configured = assigned;
  for (guint i = 0; i < 4; i++)
    set_queue (state, adapters[i / 2], domains[i % 2], GUESTS);
  set_queue (state, 200, 70, UNBOUND);
  zpci_ap_set_add (&state->unknown[200], 70);
  filtered = zpci_ap_filter (state, &assigned);
  g_assert_true (zpci_ap_set_has (&filtered.effective.adapters, 5));
  g_assert_cmpuint (zpci_ap_set_count (&filtered.effective.adapters), ==, 1);
  g_assert_true (zpci_ap_set_has (&filtered.unknown, 200));
  g_assert_cmpint (zpci_ap_why (state, &assigned, (ZpciApQueueId){ 200, 4 }), ==, ZPCI_AP_WHY_UNKNOWN);
  /* Another queue of the adapter certainly keeps it away. */
  set_queue (state, 200, 4, UNBOUND);
  filtered = zpci_ap_filter (state, &assigned);
  g_assert_true (zpci_ap_set_is_empty (&filtered.unknown));
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/ap/oracle/filter-small", test_filter_small);
  g_test_add_func ("/ap/oracle/assign-small", test_assign_small);
  g_test_add_func ("/ap/oracle/random", test_random);
  g_test_add_func ("/ap/oracle/unknown", test_unknown);
  return g_test_run ();
}
