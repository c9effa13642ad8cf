/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The documents that a user hands over, and all that can be said against one.
 */
#pragma once

#include "cli.h"
#include "zpci-document.h"

G_BEGIN_DECLS

/* The documents a user hands over: a file, a pipe, or standard input. */

/**
 * zpci_document_load:
 * @path: of the file, or "-" for standard input
 *
 * Returns: (transfer full): the text, of at most ZPCI_XML_MAX_BYTES, or NULL.
 * Errors: ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO, ZPCI_ERROR_RANGE (too large), ZPCI_ERROR_MALFORMED (empty),
 * ZPCI_ERROR_TIMEOUT (a named pipe without a writer).
 */
ZpciDocument *zpci_document_load (const char *path, GError **error);

/**
 * zpci_document_warn_words:
 *
 * Warns on standard error of attributes of @document that libvirt would drop: of those zpci_domain_check_words() finds.
 * Says nothing of a document that cannot be read.
 */
void zpci_document_warn_words (ZpciDocument *document);

/**
 * zpci_document_drop_left:
 * @document: (transfer full)
 * @left: (out) (transfer full) (nullable): what zpci_domain_describe_left() tells; NULL: nothing was left
 *
 * Returns: (transfer full): without what devices that are gone left in it, or NULL.
 * Errors: those of zpci_document_get_domain() and zpci_document_without_left().
 */
ZpciDocument *zpci_document_drop_left (ZpciDocument *document, char **left, GError **error);

/* All that can be said against a document, as one list. */

/**
 * zpci_validation_run:
 * @document: a domain, a snapshot or checkpoint with one inside, a
 * node device, a single device, or a definition of a mediated device
 *
 * Schema, then the document rules, then the decision for this host. Facts that
 * the decision lacks here (no zPCI on this machine) are noted on standard error.
 *
 * Returns: (transfer full) (element-type ZpciFinding): by line, or NULL.
 * Errors: those of zpci_document_get_xml(), zpci_schema_check(), zpci_document_get_domain() and zpci_planner_make().
 */
GPtrArray *zpci_validation_run (ZpciCli *cli, ZpciDocument *document, GError **error);

G_END_DECLS
