/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The documents a user hands over: a file, a pipe, or standard input.
 */
#pragma once

#include "zpci-xml.h"

G_BEGIN_DECLS

/** ZpciDocument: a document as it was read. */
typedef struct {
  char *name;  /* what messages call it */
  char *text;  /* NUL-terminated behind @length bytes */
  gsize length;
} ZpciDocument;

/**
 * zpci_document_read:
 * @path: of the file, or "-" for standard input
 *
 * Returns: (transfer full): at most ZPCI_XML_MAX_BYTES of it, or NULL.
 * Errors: ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO, ZPCI_ERROR_RANGE (too large), ZPCI_ERROR_MALFORMED (empty),
 * ZPCI_ERROR_TIMEOUT (a named pipe without a writer).
 */
ZpciDocument *zpci_document_read (const char *path, GError **error);
void zpci_document_free (ZpciDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciDocument, zpci_document_free)

/** zpci_document_parse: Returns: (transfer full): the XML at @path; errors as above and those of zpci_xml_parse(). */
ZpciXml *zpci_document_parse (const char *path, GError **error);

G_END_DECLS
