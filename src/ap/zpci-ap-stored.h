/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Settings of AP that a host keeps for its next boot: definitions of mdevctl, and
 * masks on the kernel's command line or in the rules that chzdev writes.
 * Source: s390-tools 2.43.0 zdev/src/ap.c; mdevctl 1.2.0.
 */
#pragma once

#include "zpci-ap-define.h"
#include "zpci-root.h"
#include "zpci-value.h"

G_BEGIN_DECLS

/** ZpciApStored: the masks are all ones where no file sets them; UNKNOWN: one could not be read or understood. */
typedef struct {
  GPtrArray *definitions; /* of ZpciApDefinition, by UUID */
  ZpciFact masks;         /* YES: a file sets one of them, see @why; NO: none does */
  ZpciApSet apmask;
  ZpciApSet aqmask;
  ZpciFact callout;       /* YES: mdevctl has the check of s390-tools; UNKNOWN: no folder for such checks is there */
  GPtrArray *warnings;    /* of char*: one per file that was left out */
} ZpciApStored;

/** zpci_ap_stored_read: Returns: (transfer full): cannot fail; one odd file never hides the others. */
ZpciApStored *zpci_ap_stored_read (ZpciRoot *root);
void zpci_ap_stored_free (ZpciApStored *stored);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciApStored, zpci_ap_stored_free)

/** zpci_ap_stored_find: Returns: (transfer none) (nullable): the definition of @uuid, in lower case. */
const ZpciApDefinition *zpci_ap_stored_find (const ZpciApStored *stored, const char *uuid);

G_END_DECLS
