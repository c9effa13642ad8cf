/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which uids and fids are taken, and the lowest free one. Attach uses it with
 * the live and the inactive document of a guest, to-stock with one document.
 */
#pragma once

#include "zpci-domain.h"

G_BEGIN_DECLS

typedef struct ZpciIds ZpciIds;

ZpciIds *zpci_ids_new (void);
void zpci_ids_free (ZpciIds *ids);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciIds, zpci_ids_free)

/** zpci_ids_reserve_uid, zpci_ids_reserve_fid: Returns: FALSE if it was taken already. */
gboolean zpci_ids_reserve_uid (ZpciIds *ids, guint32 uid);
gboolean zpci_ids_reserve_fid (ZpciIds *ids, guint32 fid);

/**
 * zpci_ids_reserve_domain:
 *
 * Takes every uid and fid that stands in @domain: of its devices, and the uids
 * that QEMU overrides (alias zpciN) and our metadata name, used or not: a new
 * device must not inherit what was meant for another.
 */
void zpci_ids_reserve_domain (ZpciIds *ids, const ZpciDomain *domain);

/**
 * zpci_ids_has_leftovers:
 *
 * Returns: TRUE if a QEMU override or our metadata names a uid that no device
 * of @domain has: whatever gets that uid next would inherit it.
 */
gboolean zpci_ids_has_leftovers (const ZpciDomain *domain);

/**
 * zpci_ids_take_uid:
 * @uid: (out): the lowest free one from 0x0001, taken from now on
 *
 * Returns: FALSE if 0x0001 to 0xffff are all taken.
 */
gboolean zpci_ids_take_uid (ZpciIds *ids, guint32 *uid) G_GNUC_WARN_UNUSED_RESULT;

/** zpci_ids_take_fid: Returns: the lowest free fid from 0, taken from now on. */
guint32 zpci_ids_take_fid (ZpciIds *ids);

/**
 * zpci_ids_assign:
 * @changed: (element-type ZpciDomainDevice): gets every device whose uid or fid was absent and is now set
 *
 * Gives every device that carries one of our attributes a uid and a fid. Where
 * one is missing, half-specified devices of the whole document are completed
 * first; libvirt would do that in document order and could take an id that a
 * later device names. Devices with neither id nor attribute are libvirt's.
 *
 * Errors: ZPCI_ERROR_EXHAUSTED; ZPCI_ERROR_RANGE (with its ids a <zpci> would be beyond ZPCI_XML_MAX_ATTRIBUTES).
 */
gboolean zpci_ids_assign (ZpciDomain *domain, GPtrArray *changed, GError **error);

G_END_DECLS
