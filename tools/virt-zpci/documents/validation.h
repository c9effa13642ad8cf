/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * All that can be said against a document, as one list.
 */
#pragma once

#include "cli.h"
#include "zpci-document.h"

G_BEGIN_DECLS

/**
 * zpci_validation_run:
 * @document: a domain, a snapshot or checkpoint with one inside, a
 * node device, or a single device
 *
 * Schema, then the document rules, then the decision for this host. What the
 * decision cannot tell here (no zPCI on this machine) is noted on standard error.
 *
 * Returns: (transfer full) (element-type ZpciFinding): by line, or NULL.
 * Errors: those of zpci_document_get_xml(), zpci_schema_check(), zpci_document_get_domain() and zpci_planner_make().
 */
GPtrArray *zpci_validation_run (ZpciCli *cli, ZpciDocument *document, GError **error);

G_END_DECLS
