/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Documents against our RELAX NG schemas (libvirt's, extended; see schemas/).
 * A schema knows shapes only: what a document means is for zpci-domain.h.
 */
#pragma once

#include "zpci-finding.h"
#include "zpci-xml.h"

G_BEGIN_DECLS

/** Most findings that one check reports. */
#define ZPCI_SCHEMA_MAX_FINDINGS 50

/**
 * zpci_schema_name:
 *
 * Which schema is for @xml, by its root: "domain", "domainsnapshot",
 * "domaincheckpoint", "domaincaps", "nodedev", "device" (a lone <hostdev>,
 * <interface>, ...) or "metadata" (the element that the stock form keeps, alone).
 *
 * Returns: (transfer none) (nullable): its name, NULL where none is.
 */
const char *zpci_schema_name (ZpciXml *xml);

/** zpci_schema_has_domain: Returns: TRUE where documents of the schema @name hold a whole domain. */
gboolean zpci_schema_has_domain (const char *name);

/**
 * zpci_schema_check:
 * @folder: (nullable): where the schemas are; NULL: those of the build tree that the program is in, else where they are installed
 * @xml: a document with a root zpci_schema_name() knows
 *
 * Validates @xml. Where a domain fails, every device is checked on its own as
 * well, so that a finding names the device and not only <devices>.
 *
 * Returns: (transfer full) (element-type ZpciFinding): by line, empty
 * for a valid document; NULL if it could not be checked.
 * Errors: ZPCI_ERROR_UNSUPPORTED (no schema for this root), ZPCI_ERROR_RANGE
 * (more than about 60,000 elements side by side), ZPCI_ERROR_NOT_FOUND and
 * ZPCI_ERROR_IO (the schema's file), ZPCI_ERROR_MALFORMED (its content).
 */
GPtrArray *zpci_schema_check (const char *folder, ZpciXml *xml, GError **error);

G_END_DECLS
