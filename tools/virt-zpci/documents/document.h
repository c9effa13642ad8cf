/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The documents a user hands over: a file, a pipe, or standard input.
 */
#pragma once

#include "zpci-document.h"

G_BEGIN_DECLS

/**
 * zpci_document_load:
 * @path: of the file, or "-" for standard input
 *
 * Returns: (transfer full): the text, of at most ZPCI_XML_MAX_BYTES, or NULL.
 * Errors: ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO, ZPCI_ERROR_RANGE (too large), ZPCI_ERROR_MALFORMED (empty),
 * ZPCI_ERROR_TIMEOUT (a named pipe without a writer).
 */
ZpciDocument *zpci_document_load (const char *path, GError **error);

G_END_DECLS
