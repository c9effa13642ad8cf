/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The plan: for every passed-through function of a guest, what was asked, what
 * will happen and why. Joins a document, a host and an emulator; decides
 * through zpci-decide.h; never edits.
 */
#pragma once

#include "zpci-decide.h"
#include "zpci-host.h"
#include "zpci-qemu-caps.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** ZpciPlanVfio: what only an open VFIO device tells; UNKNOWN where it was not asked or does not say. */
typedef struct {
  ZpciTri relaxed;          /* VFIO GROUP flag 2 */
  ZpciTri region_offered;   /* by the driver that is bound now */
} ZpciPlanVfio;

/** ZpciPlanVfioFunc: fills @vfio, which is cleared, for @function; called once per device that has a function. */
typedef void (*ZpciPlanVfioFunc) (const ZpciFunction *function, ZpciPlanVfio *vfio, gpointer data);

/**
 * ZpciPlanOptions:
 * @caps: (nullable): what the emulator offers; NULL: not known, see @caps_why
 * @caps_why: (nullable): why @caps is NULL
 * @machine: (nullable): "what if" machine type instead of the document's
 * @region_emulator: the administrator says that this emulator executes the region
 * @explicit_override: the stock form is made with ZPCI_STOCK_EXPLICIT
 * @libvirt_version: as virGetVersion() counts (9000000 for 9.0.0); 0: not known
 * @vfio: (nullable): asked about each function; NULL: VFIO is not opened
 */
typedef struct {
  const ZpciQemuCaps *caps;
  const char *caps_why;
  const char *machine;
  gboolean region_emulator;
  gboolean explicit_override;
  gulong libvirt_version;
  ZpciPlanVfioFunc vfio;
  gpointer vfio_data;
} ZpciPlanOptions;

/** ZpciPlanRow: one device. */
typedef struct {
  char *device;               /* "hostdev0" */
  guint line;
  ZpciOpt uid, fid;           /* of the guest, as written; not set: libvirt will choose */
  ZpciPciAddress source;
  const ZpciFunction *function; /* (nullable): of the host, also in standby; NULL: not there now */
  char *driver;               /* (nullable): that will be bound; NULL: not known */
  ZpciRequest request;
  ZpciAsk set[ZPCI_N_REQUESTS]; /* an override puts the property on QEMU's command line; ABSENT: none does */
  ZpciDecideInput input;
  ZpciFact facts[ZPCI_DECIDE_INPUTS]; /* the inputs again, with their sources or why they are unknown */
  ZpciDecision decision;
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
  GPtrArray *warnings;        /* of ZpciReason: about the guest as a whole */
  gboolean refused;           /* some row is refused */
} ZpciPlan;

/**
 * zpci_plan_make:
 * @domain: in the author form it is judged as if it had been translated to the stock form
 * @host: (nullable): NULL: nothing is known of any function or of KVM
 *
 * Returns: (transfer full): cannot fail; @domain and @host must outlive it.
 */
ZpciPlan *zpci_plan_make (ZpciDomain *domain, ZpciHost *host, const ZpciPlanOptions *options);
void zpci_plan_free (ZpciPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciPlan, zpci_plan_free)

/** zpci_plan_to_json: Returns: (transfer full): one object; keys are documented in docs/json.md. */
JsonNode *zpci_plan_to_json (const ZpciPlan *plan);

G_END_DECLS
