/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Putting a device into a domain document and taking one out, and the metadata
 * of a running guest. Texts in, texts out; everything outside the device stays
 * as it was.
 */
#pragma once

#include "zpci-domain.h"

G_BEGIN_DECLS

/**
 * zpci_domxml_add_device:
 * @xml: a domain, in either form
 * @device: a device document, in either form; a declaration and comments around it are left out
 * @request: (nullable): attributes to write on the device, which has a <zpci> and none of them
 * @out: (out) (transfer full): the domain with the device last in <devices>
 *
 * Errors: those of zpci_xml_parse() and zpci_domain_read(); ZPCI_ERROR_MALFORMED (no <devices>).
 */
gboolean zpci_domxml_add_device (const char *xml, gsize length, const char *device, gsize device_length,
                                 const ZpciRequest *request, char **out, gsize *out_length, GError **error);

/**
 * zpci_domxml_remove_device:
 * @xml: a domain in the author form, where all that belongs to a device stands on it
 * @source: of the host
 *
 * Errors: those of zpci_xml_parse() and zpci_domain_read(); ZPCI_ERROR_NOT_FOUND (no such device).
 */
gboolean zpci_domxml_remove_device (const char *xml, gsize length, const ZpciPciAddress *source, char **out,
                                    gsize *out_length, GError **error);

/**
 * zpci_domain_find_source:
 *
 * Returns: (transfer none) (nullable): the passed-through device that is the host's function at @source.
 */
const ZpciDomainDevice *zpci_domain_find_source (const ZpciDomain *domain, const ZpciPciAddress *source);

/** zpci_domain_find_alias: Returns: (transfer none) (nullable): the passed-through device with <alias name=@alias>. */
const ZpciDomainDevice *zpci_domain_find_alias (const ZpciDomain *domain, const char *alias);

/**
 * zpci_domain_format_metadata:
 * @domain: of a stock form
 *
 * Our metadata element for virDomainSetMetadata(), which puts it into our
 * namespace; without entries that fit no device: to a device that comes later
 * they must not stick.
 *
 * Returns: (transfer full) (nullable): the element; NULL where no entry is left.
 */
char *zpci_domain_format_metadata (const ZpciDomain *domain);

G_END_DECLS
