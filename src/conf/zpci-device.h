/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A device document of its own, as attach-device and detach-device get it:
 * <hostdev> or <interface> in the author form, under the same rules.
 */
#pragma once

#include "zpci-domain.h"
#include "zpci-ids.h"

G_BEGIN_DECLS

typedef struct ZpciDeviceDocument ZpciDeviceDocument;

/**
 * zpci_device_read:
 * @name: what messages call it, a file name or "device XML"
 *
 * Reads any device; one that breaks our rules is read as well.
 *
 * Returns: (transfer full): the document, or NULL.
 * Errors: those of zpci_xml_parse(); ZPCI_ERROR_MALFORMED (the root is not a device element of libvirt).
 */
ZpciDeviceDocument *zpci_device_read (const char *xml, gsize length, const char *name, GError **error);
void zpci_device_free (ZpciDeviceDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciDeviceDocument, zpci_device_free)

/** zpci_device_get: Returns: (transfer none): the device; its label is the element's name, or its alias. */
const ZpciDomainDevice *zpci_device_get (const ZpciDeviceDocument *document);

/** zpci_device_has_attributes: Returns: TRUE if interp, aif or region stands on a <zpci> of it. */
gboolean zpci_device_has_attributes (const ZpciDeviceDocument *document);

/**
 * zpci_device_check:
 * @guest: (nullable): the guest it is for; NULL: an s390x guest on KVM
 *
 * The document rules, for a device with our attributes; others are left to libvirt.
 *
 * Errors: those of zpci_domain_check().
 */
gboolean zpci_device_check (ZpciDeviceDocument *document, const ZpciDomain *guest, GError **error);

/**
 * zpci_device_to_stock:
 * @guest: (nullable): the guest it is for; NULL: an s390x guest on KVM
 * @ids: the uids and fids that are taken there; gets those of this device, and is of no use after a failure
 * @out: (out) (transfer full) (nullable): the device without our attributes and with both ids; NULL where it has none
 *   of our attributes, so that it can be used as it is
 * @out_length: (out): bytes of @out
 *
 * Checks the device, gives it the lowest free uid and fid where it has none,
 * and takes the attributes out. Afterwards zpci_device_get() has the ids, and
 * its request what the attributes asked.
 *
 * Returns: TRUE, or FALSE for a device that breaks a rule.
 * Errors: those of zpci_domain_check(); ZPCI_ERROR_CONFLICT (an id that is
 * taken), ZPCI_ERROR_EXHAUSTED.
 */
gboolean zpci_device_to_stock (ZpciDeviceDocument *document, const ZpciDomain *guest, ZpciIds *ids, char **out,
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
gboolean zpci_device_avoid_leftovers (ZpciDeviceDocument *document, const ZpciDomain *config, const ZpciDomain *live,
                                      char **out, gsize *out_length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
