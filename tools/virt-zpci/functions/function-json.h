/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One function of the host as JSON.
 */
#pragma once

#include "json.h"
#include "zpci-vfio.h"

G_BEGIN_DECLS

/**
 * zpci_function_to_json:
 *
 * Returns: (transfer full): an object; what the host does not say is left out.
 * The keys are documented in docs/json.md.
 */
JsonObject *zpci_function_to_json (const ZpciFunction *function);

/** zpci_vfio_to_json: Returns: (transfer full): what VFIO told of a function, as an object of the same kind. */
JsonObject *zpci_vfio_to_json (const ZpciVfioInfo *vfio);

G_END_DECLS
