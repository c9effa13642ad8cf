/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A device of its own, zpci_document_get_device(), on its way into a guest: a
 * <hostdev> or <interface> in the author form, under the rules of whole domains.
 * One that passes crypto adapters needs no ids.
 */
#pragma once

#include "zpci-document.h"
#include "zpci-domain.h"

G_BEGIN_DECLS

/*
 * Which uids and fids are taken, and the lowest free one. Attach uses it with
 * the live and the inactive document of a guest, to-stock with one document.
 */

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

/** zpci_device_has_attributes: Returns: TRUE if one of our attributes stands on a <zpci> of it, or an <ap> in it. */
gboolean zpci_device_has_attributes (const ZpciDocument *document);

/**
 * zpci_device_check:
 * @guest: (nullable): the guest it is for; NULL: an s390x guest on KVM
 *
 * The document rules, for a device with our attributes; others are left to libvirt.
 *
 * Errors: those of zpci_domain_check().
 */
gboolean zpci_device_check (ZpciDocument *document, const ZpciDomain *guest, GError **error);

/**
 * zpci_device_to_stock:
 * @guest: (nullable): the guest it is for; NULL: an s390x guest on KVM
 * @ids: the uids and fids that are taken there; gets those of this device, and is of no use after a failure
 * @out: (out) (transfer full) (nullable): the device without our attributes and with both ids; NULL where it has none
 *   of our attributes, so that it can be used as it is
 * @out_length: (out): bytes of @out
 *
 * Checks the device, gives it the lowest free uid and fid where it has none,
 * and takes the attributes out. Afterwards @document->device has the ids, and
 * its request what the attributes asked.
 *
 * Returns: TRUE, or FALSE for a device that breaks a rule.
 * Errors: those of zpci_domain_check(); ZPCI_ERROR_CONFLICT (an id that is
 * taken), ZPCI_ERROR_EXHAUSTED.
 */
gboolean zpci_device_to_stock (ZpciDocument *document, const ZpciDomain *guest, ZpciIds *ids, char **out,
                               gsize *out_length, GError **error);

/**
 * zpci_device_avoid_leftovers:
 * @config: (nullable): the configuration of the guest it is for, in the stock form
 * @live: (nullable): the same guest as it runs
 * @out: (out) (transfer full) (nullable): the device with both ids; NULL where it can be used as it is
 *
 * For a device without our attributes. libvirt would give it the lowest free
 * uid, and an override or metadata of a device that is gone would apply to it.
 * Where there are such, it gets ids that nothing names.
 *
 * Errors: ZPCI_ERROR_CONFLICT (it names an id that is taken), ZPCI_ERROR_EXHAUSTED.
 */
gboolean zpci_device_avoid_leftovers (ZpciDocument *document, const ZpciDomain *config, const ZpciDomain *live,
                                      char **out, gsize *out_length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
