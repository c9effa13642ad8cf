/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The two translations between author form and stock form. Pure functions of
 * the document: no host, no QEMU, no file.
 */
#pragma once

#include "zpci-document.h"

G_BEGIN_DECLS

/**
 * ZpciStockFlags:
 * @ZPCI_STOCK_EXPLICIT: write an override for every request, also where it is QEMU's default
 */
typedef enum {
  ZPCI_STOCK_NONE = 0,
  ZPCI_STOCK_EXPLICIT = 1 << 0,
} ZpciStockFlags;

/**
 * zpci_document_to_stock:
 * @document: author form or any other
 * @out: (out) (transfer full) (nullable): the stock form; NULL where @document has none of our attributes, so that
 *   it can be used as it is
 * @out_length: (out): bytes of @out
 *
 * Returns: TRUE, or FALSE for a document that breaks a rule.
 * Errors: any of zpci_xml_parse() and of the rules of zpci_domain_check().
 */
gboolean zpci_document_to_stock (ZpciDocument *document, ZpciStockFlags flags, char **out, gsize *out_length,
                                 GError **error);

/**
 * zpci_document_from_stock:
 *
 * The way back; parameters as above. @out is NULL where @document has no metadata of ours that fits a device.
 *
 * Errors: any of zpci_xml_parse(); ZPCI_ERROR_CONFLICT (metadata of which it cannot be told what it means: see
 * docs/domain-xml.md).
 */
gboolean zpci_document_from_stock (ZpciDocument *document, char **out, gsize *out_length, GError **error);

/** zpci_domxml_to_stock, zpci_domxml_from_stock: the same for a text, which messages call @name. */
gboolean zpci_domxml_to_stock (const char *xml, gsize length, const char *name, ZpciStockFlags flags,
                               char **out, gsize *out_length, GError **error);
gboolean zpci_domxml_from_stock (const char *xml, gsize length, const char *name, char **out,
                                 gsize *out_length, GError **error);

G_END_DECLS
