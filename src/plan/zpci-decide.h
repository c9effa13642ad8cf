/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The decision: which way a function's load, store and interrupt instructions
 * take in a guest, or why there is none. Data in, data out; reads no file.
 * The two tables it rests on stand in zpci-decide-table.c and in docs/decision.md.
 */
#pragma once

#include "zpci-domain.h"
#include "zpci-reason.h"

G_BEGIN_DECLS

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

G_END_DECLS
