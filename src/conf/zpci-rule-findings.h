/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where the document rules put their findings.
 */
#pragma once

#include "zpci-domain.h"

G_BEGIN_DECLS

typedef struct {
  GPtrArray *list;     /* of ZpciFinding */
  gboolean only_first; /* keep nothing but the first error by line: a daemon reports one, and a document has many */
} ZpciRuleFindings;

/**
 * zpci_rule_findings_add:
 * @device: (nullable): the subject
 * @line: from 1; 0: of no line
 * @remedy: (nullable)
 * @format: of the cause; for texts of the document use ZPCI_SHOWN()
 */
void zpci_rule_findings_add (ZpciRuleFindings *findings, ZpciSeverity severity, ZpciErrorCode code,
                             const ZpciDomainDevice *device, guint line, const char *remedy, const char *format, ...)
    G_GNUC_PRINTF (7, 8);

G_END_DECLS
