/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Walks the tables of zpci-decide-table.c. Start at resolve(), which decides
 * for inputs that are all known; zpci_decide() asks it for every completion
 * of the unknown ones and joins the answers.
 */
#include "zpci-decide-private.h"

#include <string.h>

#define REASON(name) (1u << ZPCI_REASON_##name)
#define IS(bits, input) (((bits) >> ZPCI_INPUT_##input) & 1u)
#define N_PATHS (ZPCI_PATH_INTERPRETED + 1)

/* One completion: the inputs as bits, and what the tables say about them. */
typedef struct {
  guint bits;
  const ZpciRequest *request;
  const ZpciNeedsRow *needs;
  const ZpciEmulatorRow *emulator;
} Case;

typedef struct {
  ZpciPath path;
  guint32 reasons; /* every reason that holds */
} Outcome;

static gboolean
interpreted_open (const Case *c)
{
  return IS (c->bits, HOST_INTERP) && IS (c->bits, QEMU_INTERPRET) && IS (c->bits, PROPERTY_ON);
}

/* The region as both tables see it, before anyone's request. */
static gboolean
region_open (const Case *c)
{
  return IS (c->bits, REGION_OFFERED) && c->emulator->region;
}

static gboolean
region_wanted (const Case *c)
{
  return c->needs->region == ZPCI_REGION_REQUIRED || c->needs->region == ZPCI_REGION_PREFERRED;
}

static gboolean
intercepted_open (const Case *c)
{
  return c->needs->intercepted && (IS (c->bits, MSIX) || c->emulator->intercepted_without_msix);
}

static Outcome
contradiction (const ZpciRequest *request)
{
  Outcome out = { ZPCI_PATH_REFUSED, 0 };

  if (request->aif == ZPCI_ASK_ON && request->interp == ZPCI_ASK_OFF)
    out.reasons |= REASON (AIF_WITHOUT_INTERP);
  if (request->region == ZPCI_ASK_ON && request->interp == ZPCI_ASK_ON)
    out.reasons |= REASON (REGION_AND_INTERP);
  if (request->region == ZPCI_ASK_ON && request->aif == ZPCI_ASK_ON)
    out.reasons |= REASON (REGION_AND_AIF);
  return out;
}

static Outcome
resolve_region_asked (const Case *c)
{
  Outcome out = { ZPCI_PATH_REFUSED, 0 };

  if (c->needs->region == ZPCI_REGION_NO)
    out.reasons |= REASON (REGION_FUNCTION);
  if (!c->emulator->region)
    out.reasons |= REASON (REGION_QEMU);
  if (!IS (c->bits, REGION_OFFERED))
    out.reasons |= REASON (REGION_DRIVER);
  if (!out.reasons)
    return (Outcome){ ZPCI_PATH_REGION, REASON (REGION_ASKED) };
  return out;
}

static Outcome
interpreted (const ZpciRequest *request)
{
  if (request->aif == ZPCI_ASK_OFF)
    return (Outcome){ ZPCI_PATH_INTERPRETED, REASON (INTERPRETED_HOST_DELIVERS) };
  if (request->aif == ZPCI_ASK_ON)
    return (Outcome){ ZPCI_PATH_INTERPRETED, REASON (INTERPRETED_FORWARDED) };
  if (request->interp == ZPCI_ASK_ON)
    return (Outcome){ ZPCI_PATH_INTERPRETED, REASON (INTERPRETED_ASKED) };
  return (Outcome){ ZPCI_PATH_INTERPRETED, REASON (INTERPRETED_DEFAULT) };
}

static Outcome
resolve_interp_asked (const Case *c)
{
  Outcome out = { ZPCI_PATH_REFUSED, 0 };

  if (interpreted_open (c))
    return interpreted (c->request);
  if (!IS (c->bits, HOST_INTERP))
    out.reasons |= REASON (ASKED_KVM);
  if (!IS (c->bits, QEMU_INTERPRET))
    out.reasons |= REASON (ASKED_QEMU);
  if (!IS (c->bits, PROPERTY_ON))
    out.reasons |= c->request->interp == ZPCI_ASK_ON ? REASON (ASKED_MACHINE) : REASON (ASKED_AIF_MACHINE);
  return out;
}

static Outcome
intercepted (const Case *c)
{
  Outcome out = { ZPCI_PATH_INTERCEPTED, 0 };

  if (c->request->interp == ZPCI_ASK_OFF)
    out.reasons |= REASON (INTERCEPTED_ASKED);
  if (!IS (c->bits, HOST_INTERP))
    out.reasons |= REASON (INTERCEPTED_KVM);
  if (!IS (c->bits, QEMU_INTERPRET))
    out.reasons |= REASON (INTERCEPTED_QEMU);
  if (!IS (c->bits, PROPERTY_ON))
    out.reasons |= REASON (INTERCEPTED_MACHINE);
  return out;
}

/* Nothing is open: whatever could open a path, the author's own words first. */
static Outcome
closed (const Case *c)
{
  Outcome out = { ZPCI_PATH_REFUSED, 0 };

  if (c->emulator->region && region_wanted (c)) {
    if (c->request->region != ZPCI_ASK_OFF)
      out.reasons |= REASON (CLOSED_DRIVER);
    else if (region_open (c))
      out.reasons |= REASON (CLOSED_REGION_OFF);
  }
  if (c->request->interp == ZPCI_ASK_OFF)
    out.reasons |= REASON (CLOSED_INTERP_OFF);
  if (!IS (c->bits, HOST_INTERP))
    out.reasons |= REASON (CLOSED_KVM);
  if (!IS (c->bits, QEMU_INTERPRET))
    out.reasons |= REASON (CLOSED_QEMU);
  if (!IS (c->bits, PROPERTY_ON))
    out.reasons |= REASON (CLOSED_MACHINE);
  return out;
}

/* The choice, for inputs that are all known. */
static Outcome
resolve (const Case *c)
{
  const ZpciRequest *request = c->request;
  Outcome wrong = contradiction (request);

  if (wrong.reasons)
    return wrong;
  if (request->region == ZPCI_ASK_ON)
    return resolve_region_asked (c);
  if (request->interp == ZPCI_ASK_ON || request->aif == ZPCI_ASK_ON)
    return resolve_interp_asked (c);
  if (request->interp != ZPCI_ASK_OFF && interpreted_open (c))
    return interpreted (request);
  if (request->region != ZPCI_ASK_OFF && region_wanted (c) && region_open (c))
    return (Outcome){ ZPCI_PATH_REGION, c->needs->region == ZPCI_REGION_REQUIRED
                                            ? REASON (REGION_REQUIRED)
                                            : REASON (REGION_PREFERRED) };
  if (intercepted_open (c))
    return intercepted (c);
  return closed (c);
}

/* The result of all completions together. */
typedef struct {
  guint8 paths[1u << ZPCI_DECIDE_INPUTS]; /* by completion */
  guint32 every[N_PATHS], some[N_PATHS];  /* reasons, by path */
  guint seen;                             /* bit n: path n came out */
  guint rows;                             /* bit n: row n applied */
} Join;

/* @bits are the known inputs that are yes; the completions are the subsets of @unknown. */
static guint
join_completions (const ZpciDecideInput *input, guint bits, guint unknown, Join *join)
{
  Case c = { .request = &input->request, .emulator = &zpci_emulator_table[!!input->region_emulator] };
  guint n = 0, subset = 0;

  join->seen = join->rows = 0;
  for (guint path = 0; path < N_PATHS; path++) {
    join->every[path] = G_MAXUINT32;
    join->some[path] = 0;
  }
  do {
    Outcome out;

    c.bits = bits | subset;
    c.needs = zpci_needs_row_for (IS (c.bits, ISM), !IS (c.bits, HOST_MIO) || IS (c.bits, MIO),
                                  IS (c.bits, MSIX), IS (c.bits, RELAXED));
    out = resolve (&c);
    join->rows |= 1u << (c.needs - zpci_needs_table);
    join->seen |= 1u << out.path;
    join->every[out.path] &= out.reasons;
    join->some[out.path] |= out.reasons;
    join->paths[n++] = (guint8) out.path;
    subset = (subset - unknown) & unknown;
  } while (subset);
  return n;
}

/* The unknown inputs of which some completion's path depends. Completions are
 * in counting order, so flipping the k-th unknown input is flipping bit k of
 * the index. */
static guint
inputs_that_matter (const Join *join, guint n, guint unknown)
{
  guint matter = 0, step = 1;

  for (guint input = 0; input < ZPCI_DECIDE_INPUTS; input++) {
    if (!(unknown & (1u << input)))
      continue;
    for (guint i = 0; i < n; i++)
      if (join->paths[i] != join->paths[i ^ step])
        matter |= 1u << input;
    step <<= 1;
  }
  return matter;
}

static ZpciPath
choose (guint seen)
{
  if ((seen & (seen - 1)) == 0) /* all agree */
    return (ZpciPath) g_bit_nth_lsf (seen, -1);
  if (seen & (1u << ZPCI_PATH_INTERPRETED))
    return ZPCI_PATH_INTERPRETED;
  if (seen & (1u << ZPCI_PATH_INTERCEPTED))
    return ZPCI_PATH_INTERCEPTED;
  return ZPCI_PATH_UNKNOWN;
}

/* A reason that holds in every completion goes before one that may not hold. */
static ZpciReasonId
choose_reason (const Join *join, ZpciPath path)
{
  guint32 reasons;

  if (path == ZPCI_PATH_UNKNOWN)
    return ZPCI_REASON_UNKNOWN;
  reasons = join->every[path] ? join->every[path] : join->some[path];
  return (ZpciReasonId) g_bit_nth_lsf (reasons, -1);
}

void
zpci_decide (const ZpciDecideInput *input, ZpciDecision *decision)
{
  guint bits = 0, unknown = 0, n;
  const ZpciNeedsRow *row;
  Join join;

  for (guint i = 0; i < ZPCI_DECIDE_INPUTS; i++) {
    ZpciTri value = zpci_decide_input_get (input, i);

    if (value == ZPCI_YES)
      bits |= 1u << i;
    else if (value == ZPCI_UNKNOWN)
      unknown |= 1u << i;
  }
  n = join_completions (input, bits, unknown, &join);
  row = &zpci_needs_table[g_bit_nth_lsf (join.rows, -1)];

  memset (decision, 0, sizeof *decision);
  decision->path = choose (join.seen);
  decision->certain = (join.seen & (join.seen - 1)) == 0;
  decision->unknown_inputs = inputs_that_matter (&join, n, unknown);
  decision->possible_rows = join.rows;
  decision->needs_row = (join.rows & (join.rows - 1)) == 0 ? row->id : "unknown";
  decision->reason = &zpci_decide_reasons[choose_reason (&join, decision->path)];
  decision->function = row->nature == ZPCI_NATURE_ISM ? "ISM" : NULL;
  decision->trait = row->nature == ZPCI_NATURE_LEGACY ? "answers legacy instructions only" : NULL;
}
