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
 * @xml: a domain, in either form
 * @source: of the host
 *
 * Takes the device out, with what the stock form keeps for it elsewhere. Of the
 * other devices nothing is read, changed or checked.
 *
 * Errors: those of zpci_xml_parse() and zpci_domain_read(); ZPCI_ERROR_NOT_FOUND (no such device).
 */
gboolean zpci_domxml_remove_device (const char *xml, gsize length, const ZpciPciAddress *source, char **out,
                                    gsize *out_length, GError **error);

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
