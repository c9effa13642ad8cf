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

/**
 * ZpciPlanOptions:
 * @caps: (nullable): what the emulator offers; NULL: not known, see @caps_why
 * @caps_why: (nullable): why @caps is NULL
 * @machine: (nullable): "what if" machine type instead of the document's
 * @region_emulator: the administrator says that this emulator executes the region
 * @libvirt_version: as virGetVersion() counts (9000000 for 9.0.0); 0: not known
 */
typedef struct {
  const ZpciQemuCaps *caps;
  const char *caps_why;
  const char *machine;
  gboolean region_emulator;
  gulong libvirt_version;
} ZpciPlanOptions;

/** ZpciPlanRow: one device. */
typedef struct {
  char *device;               /* "hostdev0" */
  guint line;
  ZpciOpt uid, fid;           /* of the guest, as written; not set: libvirt will choose */
  ZpciPciAddress source;
  const ZpciFunction *function; /* (nullable): of the host; NULL: not there now */
  ZpciRequest request;
  ZpciDecision decision;
  gboolean taint;             /* an override is in force for it */
  char *why;                  /* for the table */
  char *remedy;               /* (nullable) */
  GPtrArray *unknowns;        /* of char*: what was not known and why */
  GPtrArray *warnings;        /* of char* */
} ZpciPlanRow;

typedef struct {
  char *domain;               /* name */
  char *machine;              /* as resolved, or as written */
  char *emulator;             /* (nullable): "QEMU 10.0.13" */
  GPtrArray *rows;            /* of ZpciPlanRow, document order */
  gboolean refused;           /* some row is refused */
} ZpciPlan;

/** zpci_plan_make: Returns: (transfer full): cannot fail; @domain and @host must outlive it. */
ZpciPlan *zpci_plan_make (ZpciDomain *domain, ZpciHost *host, const ZpciPlanOptions *options);
void zpci_plan_free (ZpciPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciPlan, zpci_plan_free)

/** zpci_plan_to_json: Returns: (transfer full): one object; keys are documented in docs/json.md. */
JsonNode *zpci_plan_to_json (const ZpciPlan *plan);

G_END_DECLS
