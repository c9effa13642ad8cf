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
 * Every member is three-valued unless said otherwise; UNKNOWN never refuses
 * and never selects the region.
 */
typedef struct {
  ZpciTri is_ism;           /* pft 5 */
  ZpciTri mio;              /* the function's mio_enabled */
  ZpciTri msix;             /* it has MSI-X */
  ZpciTri relaxed;          /* VFIO GROUP flag 2 */
  ZpciTri region_offered;   /* by the driver that will be bound */
  ZpciTri host_interp;      /* KVM_CAP_S390_ZPCI_OP, for a guest of type kvm that is not protected */
  ZpciTri host_mio;
  ZpciTri qemu_interpret;   /* the zpci device has the property "interpret" */
  ZpciTri property_on;      /* "interpret" as this guest's command line and machine type set it */
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
  ZPCI_INPUT_ISM,
  ZPCI_INPUT_MIO,
  ZPCI_INPUT_MSIX,
  ZPCI_INPUT_RELAXED,
  ZPCI_INPUT_REGION_OFFERED,
  ZPCI_INPUT_HOST_INTERP,
  ZPCI_INPUT_HOST_MIO,
  ZPCI_INPUT_QEMU_INTERPRET,
  ZPCI_INPUT_PROPERTY_ON,
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

/** In the order of ZpciInputId; docs/json.md lists the keys in it. */
extern const ZpciDecideInputRow zpci_decide_inputs[ZPCI_DECIDE_INPUTS];

/** zpci_decide_input_get: Returns: the @n-th three-valued member of @input. */
ZpciTri zpci_decide_input_get (const ZpciDecideInput *input, guint n);

/** zpci_decide_input_set: sets the @n-th three-valued member of @input. */
void zpci_decide_input_set (ZpciDecideInput *input, guint n, ZpciTri value);

const char *zpci_path_name (ZpciPath path);        /* "interpreted", "region", "intercepted", "unknown", "REFUSED" */
const char *zpci_culprit_name (ZpciCulprit culprit);

G_END_DECLS
