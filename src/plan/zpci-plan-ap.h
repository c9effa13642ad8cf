/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The part of a plan about crypto adapters: one row for each matrix that the
 * guest names.
 */
#pragma once

#include "zpci-ap-decide.h"
#include "zpci-situation.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** ZpciPlanMatrix: one vfio-ap device of a guest. */
typedef struct {
  char *device;             /* "hostdev1" */
  guint line;
  char *uuid;               /* (nullable): in lower case; NULL: what the document names is none */
  ZpciApDecision *decision;
} ZpciPlanMatrix;

/**
 * zpci_plan_make_matrices:
 * @emulator: that runs the guest, as far as it is known
 *
 * The AP bus is read once for a situation, and only where a guest has such a device.
 *
 * Returns: (transfer full) (element-type ZpciPlanMatrix): in the order of the document; none where @situation was made
 * with ZPCI_SITUATION_NO_AP.
 */
GPtrArray *zpci_plan_make_matrices (ZpciSituation *situation, const ZpciDomain *domain, const ZpciEmulator *emulator);

/** zpci_situation_ap: Returns: (transfer none) (nullable): crypto adapters of the host that counts. */
const ZpciApHost *zpci_situation_ap (ZpciSituation *situation);

/** zpci_situation_ap_stored: Returns: (transfer none) (nullable): what that host keeps for its next boot. */
const ZpciApStored *zpci_situation_ap_stored (ZpciSituation *situation);

/** zpci_plan_matrix_describe: Returns: (transfer full) (nullable): one line on what a guest will miss; NULL: nothing. */
char *zpci_plan_matrix_describe (const ZpciPlanMatrix *matrix);

/** zpci_situation_find_holder: Returns: (transfer none) (nullable): another guest than @domain that runs with @uuid. */
const char *zpci_situation_find_holder (const ZpciSituation *situation, const char *uuid, const ZpciDomain *domain);

/** zpci_plan_json_set_matrix: sets member @name: {"adapters": ["0x05"], "domains": ["0x0004"], "control": []}. */
void zpci_plan_json_set_matrix (JsonObject *object, const char *name, const ZpciApMatrix *matrix);

/** zpci_plan_matrices_to_json: Returns: (transfer full): an array; keys are documented in docs/json.md. */
JsonNode *zpci_plan_matrices_to_json (const GPtrArray *matrices);

G_END_DECLS
