/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Putting a device into a guest and taking one out, each as one text made of
 * documents that were read already; everything outside the device stays as it
 * was. And the metadata of a running guest.
 */
#pragma once

#include "zpci-stock.h"

G_BEGIN_DECLS

/**
 * zpci_document_with_device:
 * @guest: its domain was read; in the stock form
 * @device: its device was read, and has both ids where it has one of our attributes: zpci_device_to_stock()
 *
 * The device goes behind the last one of @guest, and what it asks for where the
 * stock form keeps that. A declaration and comments around it are left out.
 *
 * Returns: (transfer full): the stock form of @guest with the device in it, or NULL.
 * Errors: those of zpci_domain_check(), for @guest; ZPCI_ERROR_MALFORMED (no <devices>); those of
 * zpci_xml_edit_apply().
 */
char *zpci_document_with_device (const ZpciDocument *guest, const ZpciDocument *device, ZpciStockFlags flags,
                                 gsize *length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_document_without_device:
 * @guest: its domain was read
 * @device: of that domain
 *
 * Takes the device out, with what the stock form keeps for it elsewhere. Of the
 * other devices nothing is read, changed or checked.
 *
 * Returns: (transfer full): @guest without the device, or NULL. Errors: those of zpci_xml_edit_apply().
 */
char *zpci_document_without_device (const ZpciDocument *guest, const ZpciDomainDevice *device, gsize *length,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_domain_describe_left:
 *
 * Metadata of ours whose uid no device has, or a device that is another function of the host, was left behind when
 * its device was taken out by a libvirt that knows nothing of it. An override that says the same was, too.
 *
 * Returns: (transfer full) (nullable): "uid 0x0002 of 0002:00:00.0 (interp=off), mdev UUID, ..."; NULL where there is
 * none.
 */
char *zpci_domain_describe_left (const ZpciDomain *domain);

/** zpci_domain_has_left: Returns: TRUE if the function or matrix of the host that @device passes is among them. */
gboolean zpci_domain_has_left (const ZpciDomain *domain, const ZpciDomainDevice *device);

/**
 * zpci_document_without_left:
 * @device: (nullable): of that domain, to be taken out as well
 *
 * As zpci_document_without_device(), without all that was left behind.
 */
char *zpci_document_without_left (const ZpciDocument *guest, const ZpciDomainDevice *device, gsize *length,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_domain_format_metadata:
 * @domain: of a stock form
 * @added: (nullable): a device that is to be noted as well, with a uid that no entry has
 *
 * Our metadata element for virDomainSetMetadata(), which puts it into our
 * namespace; without entries that fit no device: to a device that comes later
 * they must not stick.
 *
 * Returns: (transfer full) (nullable): the element; NULL where no entry is left.
 */
char *zpci_domain_format_metadata (const ZpciDomain *domain, const ZpciDomainDevice *added);

/**
 * zpci_domain_lend_device, zpci_domain_return_device:
 *
 * To plan with: in between @domain has a copy of @device as its last device, in its meaning alone.
 */
void zpci_domain_lend_device (ZpciDomain *domain, const ZpciDomainDevice *device);
void zpci_domain_return_device (ZpciDomain *domain);

G_END_DECLS
