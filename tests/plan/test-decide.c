/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The decision, for the whole product of its inputs, against an oracle that
 * was written from the prose of docs/decision.md: nested questions instead of
 * tables, and for unknown inputs a recursion over "suppose it is yes, suppose
 * it is no" instead of an enumeration. Below it, single cases in plain sight.
 */
#include "zpci-base-test.h"
#include "zpci-decide-private.h"
#include "zpci-test.h"

#include <string.h>

#define N ZPCI_DECIDE_INPUTS
#define POW3 19683 /* 3 to the 9th */

/* ---- the oracle ------------------------------------------------------- */

enum { ISM, MIO, MSIX, RELAXED, OFFERED, KVM, HOST_MIO, PROPERTY, MACHINE };

/* Everything that can be blamed for a refusal, most telling first. */
typedef enum {
  AUTHOR_CONTRADICTS, /* REQUEST */
  FUNCTION_NO_REGION, /* FUNCTION */
  QEMU_NO_REGION,     /* QEMU */
  DRIVER_NO_REGION,   /* DRIVER */
  AUTHOR_REGION_OFF,  /* REQUEST */
  DRIVER_CLOSED,      /* DRIVER */
  AUTHOR_INTERP_OFF,  /* REQUEST */
  KVM_NO,             /* KVM */
  QEMU_NO,            /* QEMU */
  MACHINE_OFF,        /* MACHINE */
  N_BLAMES,
} Blame;

static const ZpciCulprit blamed[N_BLAMES] = {
  ZPCI_CULPRIT_REQUEST, ZPCI_CULPRIT_FUNCTION, ZPCI_CULPRIT_QEMU,    ZPCI_CULPRIT_DRIVER,
  ZPCI_CULPRIT_REQUEST, ZPCI_CULPRIT_DRIVER,   ZPCI_CULPRIT_REQUEST, ZPCI_CULPRIT_KVM,
  ZPCI_CULPRIT_QEMU,    ZPCI_CULPRIT_MACHINE,
};

typedef struct {
  guint paths;       /* set of paths that can come out */
  guint blame_every; /* of the refusals among them */
  guint blame_some;
  guint matter;      /* set of unknown inputs on which the path depends */
} Verdict;

static guint
blame_interpretation (const gboolean *is)
{
  return (is[KVM] ? 0 : 1u << KVM_NO) | (is[PROPERTY] ? 0 : 1u << QEMU_NO) |
         (is[MACHINE] ? 0 : 1u << MACHINE_OFF);
}

static ZpciPath
oracle_default (const gboolean *is, gboolean can_region, const ZpciRequest *r, guint *blame)
{
  gboolean legacy = is[HOST_MIO] && !is[MIO]; /* its BARs answer legacy instructions only */
  gboolean must_region, may_region, may_intercept;

  if (r->interp == ZPCI_ASK_ABSENT && is[KVM] && is[PROPERTY] && is[MACHINE])
    return ZPCI_PATH_INTERPRETED;

  if (is[ISM]) {
    must_region = TRUE;
    may_region = may_intercept = FALSE;
  } else if (legacy) {
    must_region = !is[MSIX];
    may_region = may_intercept = FALSE;
  } else {
    must_region = FALSE;
    may_region = !is[MSIX] && is[RELAXED];
    /* QEMU insists on MSI-X for what it does not interpret, unless it was taught otherwise */
    may_intercept = is[MSIX] || can_region;
  }
  if ((must_region || may_region) && can_region) {
    if (is[OFFERED] && r->region == ZPCI_ASK_ABSENT)
      return ZPCI_PATH_REGION;
    if (is[OFFERED])
      *blame |= 1u << AUTHOR_REGION_OFF;
    else if (r->region == ZPCI_ASK_ABSENT)
      *blame |= 1u << DRIVER_CLOSED;
  }
  if (may_intercept)
    return ZPCI_PATH_INTERCEPTED;
  if (r->interp == ZPCI_ASK_OFF)
    *blame |= 1u << AUTHOR_INTERP_OFF;
  *blame |= blame_interpretation (is);
  return ZPCI_PATH_REFUSED;
}

static ZpciPath
oracle_known (const gboolean *is, gboolean can_region, const ZpciRequest *r, guint *blame)
{
  gboolean wants_interp = r->interp == ZPCI_ASK_ON || r->aif == ZPCI_ASK_ON;

  *blame = 0;
  if ((wants_interp && r->region == ZPCI_ASK_ON) ||
      (r->aif == ZPCI_ASK_ON && r->interp == ZPCI_ASK_OFF)) {
    *blame = 1u << AUTHOR_CONTRADICTS;
    return ZPCI_PATH_REFUSED;
  }
  if (wants_interp) {
    *blame = blame_interpretation (is);
    return *blame ? ZPCI_PATH_REFUSED : ZPCI_PATH_INTERPRETED;
  }
  if (r->region == ZPCI_ASK_ON) {
    if (is[MSIX] && !is[ISM])
      *blame |= 1u << FUNCTION_NO_REGION;
    if (!can_region)
      *blame |= 1u << QEMU_NO_REGION;
    if (!is[OFFERED])
      *blame |= 1u << DRIVER_NO_REGION;
    return *blame ? ZPCI_PATH_REFUSED : ZPCI_PATH_REGION;
  }
  return oracle_default (is, can_region, r, blame);
}

/* Digits of @index in base 3, lowest first: 0 no, 1 yes, 2 unknown. Supposing
 * an answer for an unknown input makes the index smaller, so verdicts are
 * filled from 0 on. */
static void
oracle_fill (Verdict *all, gboolean can_region, const ZpciRequest *request)
{
  for (guint index = 0; index < POW3; index++) {
    Verdict *v = &all[index];
    gboolean is[N], known = TRUE;

    memset (v, 0, sizeof *v);
    v->blame_every = ~0u;
    for (guint i = 0, rest = index, power = 1; i < N; i++, rest /= 3, power *= 3) {
      is[i] = rest % 3 == 1;
      if (rest % 3 == 2) {
        const Verdict *no = &all[index - 2 * power], *yes = &all[index - power];

        known = FALSE;
        v->paths |= no->paths | yes->paths;
        v->blame_every &= no->blame_every & yes->blame_every;
        v->blame_some |= no->blame_some | yes->blame_some;
        v->matter |= no->matter | yes->matter;
        if (no->paths != yes->paths)
          v->matter |= 1u << i;
      }
    }
    if (known) {
      guint blame;
      ZpciPath path = oracle_known (is, can_region, request, &blame);

      v->paths = 1u << path;
      if (path == ZPCI_PATH_REFUSED)
        v->blame_every = v->blame_some = blame;
    }
  }
}

static ZpciPath
oracle_path (guint paths)
{
  switch (paths) {
  case 1u << ZPCI_PATH_REFUSED:
    return ZPCI_PATH_REFUSED;
  case 1u << ZPCI_PATH_REGION:
    return ZPCI_PATH_REGION;
  default:
    if (paths & (1u << ZPCI_PATH_INTERPRETED))
      return ZPCI_PATH_INTERPRETED;
    if (paths & (1u << ZPCI_PATH_INTERCEPTED))
      return ZPCI_PATH_INTERCEPTED;
    return ZPCI_PATH_UNKNOWN;
  }
}

static ZpciCulprit
oracle_culprit (const Verdict *v)
{
  guint from = v->blame_every ? v->blame_every : v->blame_some;

  for (guint i = 0; i < N_BLAMES; i++)
    if (from & (1u << i))
      return blamed[i];
  return ZPCI_CULPRIT_NONE;
}

/* ---- the whole product ------------------------------------------------- */

static void
input_from_index (ZpciDecideInput *in, guint index)
{
  static const ZpciTri digits[] = { ZPCI_NO, ZPCI_YES, ZPCI_UNKNOWN };
  ZpciTri v[N];

  for (guint i = 0; i < N; i++, index /= 3)
    v[i] = digits[index % 3];
  in->is_ism = v[ISM];
  in->mio = v[MIO];
  in->msix = v[MSIX];
  in->relaxed = v[RELAXED];
  in->region_offered = v[OFFERED];
  in->host_interp = v[KVM];
  in->host_mio = v[HOST_MIO];
  in->qemu_interpret = v[PROPERTY];
  in->property_on = v[MACHINE];
}

static char *
describe (const ZpciDecideInput *in)
{
  GString *text = g_string_new (NULL);
  g_autofree char *request = g_strdup_printf ("interp=%d aif=%d region=%d", in->request.interp,
                                              in->request.aif, in->request.region);

  for (guint i = 0; i < N; i++)
    g_string_append_printf (text, "%s: %s; ", zpci_decide_inputs[i].name,
                            zpci_tri_name (zpci_decide_input_get (in, i)));
  g_string_append_printf (text, "region emulator: %d; %s", in->region_emulator, request);
  return g_string_free (text, FALSE);
}

static gboolean
check_one (const ZpciDecideInput *in, const ZpciDecision *d, const Verdict *v)
{
  ZpciPath path = oracle_path (v->paths);
  gboolean certain = (v->paths & (v->paths - 1)) == 0;
  ZpciCulprit culprit = path == ZPCI_PATH_REFUSED ? oracle_culprit (v) : ZPCI_CULPRIT_NONE;
  gboolean ok = d->path == path && d->certain == certain && d->reason->culprit == culprit &&
                d->unknown_inputs == v->matter && d->needs_row &&
                (d->reason->row.remedy != NULL) == (path == ZPCI_PATH_REFUSED) &&
                certain == (d->unknown_inputs == 0);

  if (!ok) {
    g_autofree char *text = describe (in);

    g_printerr ("%s\n  got %s certain=%d culprit %s unknown 0x%x (%s)\n"
                "  want %s certain=%d culprit %s unknown 0x%x\n",
                text, zpci_path_name (d->path), d->certain, zpci_culprit_name (d->reason->culprit),
                d->unknown_inputs, d->reason->row.id, zpci_path_name (path), certain,
                zpci_culprit_name (culprit), v->matter);
  }
  return ok;
}

static void
test_product (void)
{
  g_autofree Verdict *verdicts = g_new (Verdict, POW3);
  g_autoptr (GHashTable) reasons = g_hash_table_new (g_str_hash, g_str_equal);
  guint failures = 0, walked = 0;

  for (guint r = 0; r < 54; r++) {
    ZpciDecideInput in = { .region_emulator = r >= 27,
                           .request = { { r % 3, r / 3 % 3, r / 9 % 3 } } };

    oracle_fill (verdicts, in.region_emulator, &in.request);
    for (guint index = 0; index < POW3; index++, walked++) {
      ZpciDecision decision;

      input_from_index (&in, index);
      zpci_decide (&in, &decision);
      g_hash_table_add (reasons, (gpointer) decision.reason->row.id);
      if (!check_one (&in, &decision, &verdicts[index]) && ++failures >= 10)
        g_error ("too many differences");
    }
  }
  g_assert_cmpuint (failures, ==, 0);
  g_assert_cmpuint (walked, ==, 54 * POW3);
  for (guint i = 0; i < ZPCI_N_REASONS; i++) /* no text that is never said */
    if (!g_hash_table_contains (reasons, zpci_decide_reasons[i].row.id)) {
      g_printerr ("reason %s never comes out\n", zpci_decide_reasons[i].row.id);
      g_test_fail ();
    }
}

/* ---- the tables -------------------------------------------------------- */

static gboolean
fits (ZpciCell cell, gboolean value)
{
  return cell == ZPCI_CELL_ANY || cell == (value ? ZPCI_CELL_YES : ZPCI_CELL_NO);
}

static void
test_one_row_each (void)
{
  for (guint bits = 0; bits < 16; bits++) {
    guint count = 0;

    for (guint i = 0; i < ZPCI_N_NEEDS; i++) {
      const ZpciNeedsRow *row = &zpci_needs_table[i];

      if (fits (row->ism, bits & 1) && fits (row->mio, bits & 2) && fits (row->msix, bits & 4) &&
          fits (row->relaxed, bits & 8)) {
        g_assert_true (row == zpci_needs_row_for (bits & 1, bits & 2, bits & 4, bits & 8));
        count++;
      }
    }
    g_assert_cmpuint (count, ==, 1);
  }
}

static void
test_reasons (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < ZPCI_N_REASONS; i++) {
    const ZpciDecideReason *reason = &zpci_decide_reasons[i];

    g_assert_true (zpci_reason_row_is_whole (&reason->row));
    g_assert_true (g_hash_table_add (ids, (gpointer) reason->row.id));
    g_assert_cmpint (reason->row.remedy != NULL, ==, reason->culprit != ZPCI_CULPRIT_NONE);
  }
}

/* A row of a plan says more than the row in whose place it stands, under the same id. */
static void
test_plan_reasons (void)
{
  for (guint i = 0; i < ZPCI_N_PLAN_REASONS; i++) {
    const ZpciPlanReason *said = &zpci_plan_reasons[i];
    const ZpciDecideReason *decided = &zpci_decide_reasons[said->instead_of];

    g_assert_true (zpci_reason_row_is_whole (&said->reason.row));
    g_assert_cmpstr (said->reason.row.id, ==, decided->row.id);
    g_assert_cmpint (said->reason.row.remedy != NULL, ==, decided->row.remedy != NULL);
    g_assert_cmpint (said->reason.culprit != ZPCI_CULPRIT_NONE, ==, decided->culprit != ZPCI_CULPRIT_NONE);
    g_assert_false (g_str_equal (said->reason.row.cause, decided->row.cause) &&
                    g_strcmp0 (said->reason.row.remedy, decided->row.remedy) == 0);
  }
  for (guint i = 0; i < ZPCI_N_WARNINGS; i++) {
    g_assert_true (zpci_reason_row_is_whole (&zpci_plan_warnings[i]));
    g_assert_true (zpci_plan_warnings[i].remedy || i == ZPCI_WARNING_COST);
  }
  for (guint i = 0; i < ZPCI_N_PLAN_REFUSALS; i++) {
    g_assert_true (zpci_reason_row_is_whole (&zpci_plan_refusals[i].row));
    g_assert_nonnull (zpci_plan_refusals[i].row.remedy);
    g_assert_cmpint (zpci_plan_refusals[i].culprit, !=, ZPCI_CULPRIT_NONE);
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/decide/product", test_product);
  g_test_add_func ("/decide/one-row-each", test_one_row_each);
  g_test_add_func ("/decide/reasons", test_reasons);
  g_test_add_func ("/decide/plan-reasons", test_plan_reasons);
  return g_test_run ();
}
