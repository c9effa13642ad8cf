/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The plan: for every passed-through function of a guest, what was asked, what
 * will happen and why. Joins a document and a situation; decides through
 * zpci_decide(); never edits.
 */
#pragma once

#include "zpci-domain.h"
#include "zpci-plan-ap.h"
#include "zpci-reason.h"
#include "zpci-situation.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * The decision: which way a function's load, store and interrupt instructions
 * take in a guest, or why there is none. Data in, data out; reads no file.
 * The two tables it rests on stand in zpci-decide-table.c and in docs/decision.md.
 */

/**
 * ZpciDecideInput:
 *
 * The members of zpci-decide-inputs.def, which are three-valued, and two that
 * are always known. UNKNOWN never refuses and never selects the region.
 */
typedef struct {
#define ZPCI_INPUT(id, member, key, name, function, gather, source) ZpciTri member;
#include "zpci-decide-inputs.def"
#undef ZPCI_INPUT
  gboolean region_emulator; /* the administrator says that this emulator executes the region */
  ZpciRequest request;
} ZpciDecideInput;

typedef enum {
  ZPCI_PATH_REFUSED = 0,
  ZPCI_PATH_UNKNOWN,        /* cannot be told; the guest may start */
  ZPCI_PATH_INTERCEPTED,
  ZPCI_PATH_REGION,
  ZPCI_PATH_INTERPRETED,
} ZpciPath;

/** ZpciCulprit: who stands in the way; NONE where nothing does. */
typedef enum {
  ZPCI_CULPRIT_NONE = 0,
  ZPCI_CULPRIT_REQUEST,
  ZPCI_CULPRIT_KVM,
  ZPCI_CULPRIT_QEMU,
  ZPCI_CULPRIT_MACHINE,
  ZPCI_CULPRIT_DRIVER,
  ZPCI_CULPRIT_FUNCTION,
} ZpciCulprit;

/** ZpciInputId: the three-valued members of ZpciDecideInput by number; bit n of a mask is the n-th of them. */
typedef enum {
#define ZPCI_INPUT(id, member, key, name, function, gather, source) ZPCI_INPUT_##id,
#include "zpci-decide-inputs.def"
#undef ZPCI_INPUT
  ZPCI_DECIDE_INPUTS,
} ZpciInputId;

/** ZpciDecideReason: who stands in the way, and the row that says so; a refusal always has a remedy. */
typedef struct {
  ZpciReasonRow row;
  ZpciCulprit culprit;
} ZpciDecideReason;

typedef struct {
  ZpciPath path;
  gboolean certain;         /* FALSE: an unknown input could change @path */
  const ZpciDecideReason *reason; /* (transfer none): why, and of a refusal the culprit */
  const char *function;     /* (transfer none) (nullable): ZPCI_NAME_FUNCTION of the reason */
  const char *trait;        /* (transfer none) (nullable): ZPCI_NAME_TRAIT of the reason */
  const char *needs_row;    /* (transfer none): id of the row of the function table that applied; "unknown": several */
  guint possible_rows;      /* bit n: row n of the function table could apply */
  guint unknown_inputs;     /* bit n: the n-th ZpciTri member, in the order above, was unknown and mattered */
} ZpciDecision;

/**
 * zpci_decide:
 * @input: what is known
 * @decision: (out caller-allocates): filled in whole
 *
 * Looks at every completion of the unknown inputs. If all come to one path,
 * that is it and it is certain; else the path is interpreted where that is
 * possible, else intercepted where that is possible, else unknown. Cannot fail.
 */
void zpci_decide (const ZpciDecideInput *input, ZpciDecision *decision);

/** ZpciDecideInputRow: one three-valued input; everything that lists the inputs loops over these rows. */
typedef struct {
  const char *key;  /* of JSON: "msix" */
  const char *name; /* in messages: "MSI-X of the function" */
  gsize offset;     /* of its member of ZpciDecideInput */
} ZpciDecideInputRow;

/** The rows of zpci-decide-inputs.def, in the order of ZpciInputId. */
extern const ZpciDecideInputRow zpci_decide_inputs[ZPCI_DECIDE_INPUTS];

/** zpci_decide_input_get: Returns: the @n-th three-valued member of @input. */
ZpciTri zpci_decide_input_get (const ZpciDecideInput *input, guint n);

/** zpci_decide_input_set: sets the @n-th three-valued member of @input. */
void zpci_decide_input_set (ZpciDecideInput *input, guint n, ZpciTri value);

const char *zpci_path_name (ZpciPath path);        /* "interpreted", "region", "intercepted", "unknown", "REFUSED" */
const char *zpci_culprit_name (ZpciCulprit culprit);

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
  ZpciTri property[ZPCI_N_REQUESTS]; /* of the zpci device, by @set or by default; a QEMU that lacks one does as with NO */
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
  ZpciEmulatorOrigin emulator_origin;
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

/** zpci_plan_qemu_text: @caps: (nullable). Returns: (transfer full): "QEMU 10.0.13", or "this QEMU". */
char *zpci_plan_qemu_text (const ZpciQemuCaps *caps);

G_END_DECLS
