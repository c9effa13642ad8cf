/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The plan: for every passed-through function of a guest, what was asked, what
 * will happen and why. Joins a document and a situation; decides through
 * zpci-decide.h; never edits.
 */
#pragma once

#include "zpci-decide.h"
#include "zpci-plan-ap.h"
#include "zpci-situation.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** ZpciPlanState: what the state of the host means for a start now, beside the decision. */
typedef enum {
  ZPCI_PLAN_READY,
  ZPCI_PLAN_ABSENT,       /* the function is not on this host */
  ZPCI_PLAN_STANDBY,
  ZPCI_PLAN_CANNOT_START, /* libvirt or QEMU would refuse */
} ZpciPlanState;

/** ZpciPlanRow: one device. */
typedef struct {
  char *device;               /* "hostdev0" */
  guint line;
  gboolean of_commandline;    /* it stands in <qemu:commandline>, not in <devices> */
  ZpciOpt uid, fid;           /* of the guest, as written; not set: libvirt will choose */
  ZpciPciAddress source;
  const ZpciFunction *function; /* (nullable): of the host, also in standby; NULL: not there now */
  char *driver;               /* (nullable): that will be bound; NULL: not known */
  ZpciRequest request;
  ZpciAsk set[ZPCI_N_REQUESTS]; /* an override puts the property on QEMU's command line; ABSENT: none does */
  ZpciDecideInput input;
  ZpciFact facts[ZPCI_DECIDE_INPUTS]; /* the inputs again, with their sources or why they are unknown */
  ZpciDecision decision;
  ZpciPlanState state;
  const ZpciReason *stop;     /* (transfer none) (nullable): of @warnings, the one that says why @state is not READY */
  ZpciTri forwarded;          /* firmware delivers interrupts to the guest, not the host */
  gboolean taint;             /* an override is in force for it */
  ZpciReason reason;          /* why, and what to do about a refusal, with the names of this guest */
  GPtrArray *unknowns;        /* of char*: what was not known, mattered, and why */
  GPtrArray *warnings;        /* of ZpciReason */
} ZpciPlanRow;

typedef struct {
  char *domain;               /* name */
  char *machine;              /* as resolved, or as written */
  char *emulator;             /* (nullable): "QEMU 10.0.13" */
  GPtrArray *rows;            /* of ZpciPlanRow, document order; none for a guest that is not s390x */
  GPtrArray *matrices;        /* of ZpciPlanMatrix: crypto adapters; likewise */
  guint n_network_interfaces; /* of ZpciDomain */
  GPtrArray *warnings;        /* of ZpciReason: about the guest as a whole */
  GPtrArray *refusals;        /* of ZpciReason: why the guest as a whole cannot start */
  gboolean refused;           /* some row or matrix is refused, or there are refusals */
} ZpciPlan;

/**
 * zpci_plan_make:
 * @domain: in the author form it is judged as if it had been translated to the stock form
 *
 * Returns: (transfer full): the plan; @domain and the host of @situation must outlive it, @situation need not.
 * Errors: those of zpci_situation_get_emulator().
 */
ZpciPlan *zpci_plan_make (ZpciSituation *situation, ZpciDomain *domain, GError **error);
void zpci_plan_free (ZpciPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciPlan, zpci_plan_free)

/** zpci_plan_row_result: Returns: "REFUSED", else "absent", "standby", "cannot start", else the name of the path. */
const char *zpci_plan_row_result (const ZpciPlan *plan, const ZpciPlanRow *row);

/** zpci_plan_row_reason: Returns: (transfer none): why zpci_plan_row_result() is so, and what to do. */
const ZpciReason *zpci_plan_row_reason (const ZpciPlan *plan, const ZpciPlanRow *row);

/** zpci_plan_has_warnings: Returns: TRUE if there are some about the guest or a row. */
gboolean zpci_plan_has_warnings (const ZpciPlan *plan);

/** zpci_plan_can_start: Returns: FALSE if some row of @plan is refused, absent, in standby, or cannot start. */
gboolean zpci_plan_can_start (const ZpciPlan *plan);

/** zpci_plan_to_json: Returns: (transfer full): one object; keys are documented in docs/json.md. */
JsonNode *zpci_plan_to_json (const ZpciPlan *plan);

G_END_DECLS
