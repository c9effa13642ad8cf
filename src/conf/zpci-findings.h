/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where the document rules put what they find.
 */
#pragma once

#include "zpci-domain.h"

G_BEGIN_DECLS

typedef struct {
  GPtrArray *list;     /* of ZpciFinding */
  gboolean only_first; /* keep nothing but the first error by line: a daemon reports one, and a document has many */
} ZpciFindings;

/**
 * zpci_findings_add:
 * @device: (nullable): the message starts with its label
 * @format: for texts of the document use ZPCI_SHOWN()
 */
void zpci_findings_add (ZpciFindings *findings, ZpciSeverity severity, ZpciErrorCode code,
                        const ZpciDomainDevice *device, guint line, const char *format, ...) G_GNUC_PRINTF (6, 7);

/** zpci_findings_sort: by line, errors before warnings. */
void zpci_findings_sort (ZpciFindings *findings);

void zpci_finding_free (ZpciFinding *finding);

G_END_DECLS
