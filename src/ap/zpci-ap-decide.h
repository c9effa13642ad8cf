/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The decision about a matrix in a guest: does it start, which queues arrive,
 * can the guest use them. Data in, data out; reads no file. An unknown
 * input never refuses.
 */
#pragma once

#include "zpci-ap-host.h"
#include "zpci-ap-stored.h"
#include "zpci-reason.h"

G_BEGIN_DECLS

typedef enum {
  ZPCI_AP_RESULT_UNKNOWN = 0,
  ZPCI_AP_RESULT_PASSED,  /* every assigned queue and control domain arrives, and there is a queue */
  ZPCI_AP_RESULT_REDUCED, /* it starts; something assigned does not arrive */
  ZPCI_AP_RESULT_EMPTY,   /* it starts; no queue arrives */
  ZPCI_AP_RESULT_REFUSED, /* it will not start, or would not find what it requires */
} ZpciApResult;

/** zpci_ap_result_name: Returns: "unknown", "passed", "reduced", "empty" or "refused". */
const char *zpci_ap_result_name (ZpciApResult result);

/** ZpciApDecideInput: UNKNOWN and NULL are what is not known, but where it says otherwise. */
typedef struct {
  const ZpciApHost *host;             /* (nullable): the guest will run on another */
  const ZpciApStored *stored;         /* (nullable) */
  const char *uuid;                   /* (nullable): what the guest names; NULL: not a UUID */
  ZpciTri kvm;                        /* the guest is of type kvm */
  gboolean started;                   /* it runs: what keeps a guest from starting does not count */
  gboolean another;                   /* the guest has a second vfio-ap: */
  const ZpciApMatrix *merged;         /* (nullable): what all have together, with queues; NULL: not known */
  gboolean secure;                    /* Secure Execution */
  ZpciTri vfio_ap;                    /* QEMU has the device vfio-ap */
  const char *qemu;                   /* (nullable): "QEMU 10.0.13" */
  const char *why_no_qemu;            /* (nullable): why it is not known what QEMU has */
  ZpciTri ap, apft, apqci, apqi;      /* features of the guest's CPU */
  ZpciTri appv;                       /* another, of interest with Secure Execution */
  ZpciTri qemu_appv;                  /* QEMU knows it */
  const char *not_of_qemu;            /* (nullable): a feature that the guest names and QEMU does not know */
  const char *not_of_host;            /* (nullable): a feature that the guest requires and the host does not have */
  const char *holder;                 /* (nullable): another guest that runs with the device */
  const ZpciApMatrix *required;       /* (nullable): what the guest must find; NULL: nothing is required */
} ZpciApDecideInput;

typedef struct {
  ZpciApResult result;
  GPtrArray *reasons;     /* of ZpciReason: why it is not PASSED, the one to name first */
  GPtrArray *notes;       /* of ZpciReason: of no influence on the result */
  GPtrArray *unknowns;    /* of char*: what is not known, and could change the result */
  gboolean is_active;
  gboolean has_defined, has_assigned, has_effective;
  ZpciApMatrix defined, assigned, effective;
  gboolean has_required;  /* the guest requires something: */
  ZpciApMatrix required;
  ZpciTri met;            /* the guest finds it; NO also where it will not start */
} ZpciApDecision;

/** zpci_ap_decide: Returns: (transfer full): cannot fail. */
ZpciApDecision *zpci_ap_decide (const ZpciApDecideInput *input);
void zpci_ap_decision_free (ZpciApDecision *decision);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciApDecision, zpci_ap_decision_free)

/** ZpciApReasonId: the rows of the table of reasons, in the order in which they are looked at. */
typedef enum {
  ZPCI_AP_REASON_TCG,
  ZPCI_AP_REASON_NO_BUS,
  ZPCI_AP_REASON_NO_DRIVER,
  ZPCI_AP_REASON_NOT_BUILT,
  ZPCI_AP_REASON_EMULATOR,
  ZPCI_AP_REASON_TWO,
  ZPCI_AP_REASON_CPU,
  ZPCI_AP_REASON_CPU_HOST,
  ZPCI_AP_REASON_NO_MDEV,
  ZPCI_AP_REASON_NOT_STARTED,
  ZPCI_AP_REASON_HELD,
  ZPCI_AP_REASON_REQUIREMENT,
  ZPCI_AP_REASON_NOT_ASSIGNED,
  ZPCI_AP_REASON_EMPTY_MATRIX,
  ZPCI_AP_REASON_HALF_MATRIX,
  ZPCI_AP_REASON_CONTROL_ONLY,
  ZPCI_AP_REASON_APFT,
  ZPCI_AP_REASON_SE_CPU,
  ZPCI_AP_REASON_NO_QCI,
  ZPCI_AP_REASON_NOT_CONFIGURED,
  ZPCI_AP_REASON_HOST_POOL,
  ZPCI_AP_REASON_NOT_BOUND,
  ZPCI_AP_REASON_NO_QUEUE,
  ZPCI_AP_REASON_DECONFIGURED,
  ZPCI_AP_REASON_CHECKSTOP,
  ZPCI_AP_REASON_CONTROL_FILTERED,
  ZPCI_AP_REASON_APQCI,
  ZPCI_AP_REASON_SE_CCA,
  ZPCI_AP_REASON_APQI,
  ZPCI_AP_REASON_NOT_READY,
  ZPCI_AP_REASON_NOTICE,
  ZPCI_AP_REASON_TRUNCATED,
  ZPCI_AP_REASON_MIXED_OVERRIDE,
  ZPCI_AP_REASON_RULE_DIFFERS,
  ZPCI_AP_N_REASONS,
} ZpciApReasonId;

/** The table; docs/ap.md lists the same rows by id. */
extern const ZpciReasonRow zpci_ap_reasons[ZPCI_AP_N_REASONS];

/** zpci_ap_reason_is: Returns: whether @reason is of that row. */
gboolean zpci_ap_reason_is (const ZpciReason *reason, ZpciApReasonId id);

G_END_DECLS
