/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who claims which queue, before anything starts: definitions against the
 * active devices, against each other, and against the masks of now and of the
 * next boot. Control domains are never in conflict.
 */
#pragma once

#include "zpci-ap-host.h"
#include "zpci-ap-stored.h"
#include "zpci-reason.h"

G_BEGIN_DECLS

/**
 * zpci_ap_claims_start: Returns: (transfer full) (nullable): why @definition cannot be started on @host now; NULL: nothing
 * is in the way, or the host has no AP bus. An active device of the same UUID is not in the way.
 */
ZpciReason *zpci_ap_claims_start (const ZpciApHost *host, const ZpciApDefinition *definition);

/**
 * zpci_ap_claims_check: Returns: (transfer full) (nullable): what the check of s390-tools says against a start of
 * @definition by mdevctl now; NULL: nothing, or @stored does not show that it is installed.
 */
ZpciReason *zpci_ap_claims_check (const ZpciApHost *host, const ZpciApStored *stored,
                                  const ZpciApDefinition *definition);

/**
 * zpci_ap_claims_later:
 *
 * Returns: (transfer full) (element-type ZpciReason): what is against @definition beside a start now: other definitions
 * of its queues, and masks that will be others after the next boot.
 */
GPtrArray *zpci_ap_claims_later (const ZpciApHost *host, const ZpciApStored *stored,
                                 const ZpciApDefinition *definition);

/**
 * zpci_ap_claims_all: Returns: (transfer full) (element-type ZpciReason): all of that for every definition of @stored,
 * conflicts of two of them once, and whether the masks of the next boot are others than those of now.
 */
GPtrArray *zpci_ap_claims_all (const ZpciApHost *host, const ZpciApStored *stored);

G_END_DECLS
