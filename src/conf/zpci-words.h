/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Attributes of a device that its author took for ours, and that nobody reads.
 */
#pragma once

#include "zpci-domain-private.h"
#include "zpci-rule-findings.h"

G_BEGIN_DECLS

/** ZpciWord: an attribute with a name of the table of requests, where or as it is not read. */
typedef struct {
  xmlNode *node;
  xmlAttr *attr;    /* of @node */
  ZpciRequestId id; /* the row that is meant */
} ZpciWord;

/**
 * zpci_words_collect: adds to @device->words what stands on @node, @device->node or an element in it: attributes and
 * properties of the table, also with other case or hyphens. In devices that are never passed through, only what stands
 * on an <address> or <zpci>.
 */
void zpci_words_collect (ZpciDomainDevice *device, xmlNode *node);

/** zpci_words_check: errors for these words, and warnings for what else libvirt drops of a <zpci>. */
void zpci_words_check (const ZpciDomain *domain, ZpciRuleFindings *findings);

G_END_DECLS
