/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Documents against our RELAX NG schemas (libvirt's, extended; see schemas/).
 * A schema knows shapes only: what a document means is for zpci-domain.h.
 */
#pragma once

#include "zpci-finding.h"
#include "zpci-xml.h"

#include <libxml/relaxng.h>

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
 * @folder: (nullable): as for zpci_schema_source_new(); NULL in a program of a build tree: the schemas of that tree
 * @xml: a document with a root zpci_schema_name() knows
 *
 * Validates @xml. Where a domain fails, every device is checked on its own as
 * well, so that a finding names the device and not only <devices>. An element that
 * only the libvirt of the build knows, or only a later one, is a warning.
 *
 * Returns: (transfer full) (element-type ZpciFinding): by line, empty
 * for a valid document; NULL if it could not be checked.
 * Errors: ZPCI_ERROR_UNSUPPORTED (no schema for this root), ZPCI_ERROR_RANGE
 * (more than about 60,000 elements side by side), ZPCI_ERROR_NOT_FOUND and
 * ZPCI_ERROR_IO (the schema's file), ZPCI_ERROR_MALFORMED (its content).
 */
GPtrArray *zpci_schema_check (const char *folder, ZpciXml *xml, GError **error);

/* Inside of the schema check, for the schema*.c files only. */

/** ZpciSchemaSource: where schemas come from. */
typedef struct {
  char *folder;   /* of ours, as they were built or given */
  char *libvirt;  /* (nullable): libvirt's own, where they are others than those that ours extend; NULL: ours are right here */
  char *checksum; /* (nullable): of libvirt's own */
  char *version;  /* (nullable): of the libvirt that ours extend */
} ZpciSchemaSource;

/** ZpciSchemaOrigin: two schemas of one name, where the machine's libvirt is not that of the build. */
typedef enum {
  ZPCI_SCHEMA_OF_MACHINE,
  ZPCI_SCHEMA_OF_BUILD,
} ZpciSchemaOrigin;

/**
 * zpci_schema_source_new:
 * @folder: (nullable): of schemas as built, which are then taken as they are; or of libvirt's own, which are
 *   extended; NULL: those of the libvirt on this machine, by those that were built
 *
 * Returns: (transfer full): never fails; what is missing is said by zpci_schema_source_read().
 */
ZpciSchemaSource *zpci_schema_source_new (const char *folder);
void zpci_schema_source_free (ZpciSchemaSource *source);

/**
 * zpci_schema_source_read:
 * @length: (out): in bytes
 *
 * With @source->libvirt and ZPCI_SCHEMA_OF_MACHINE this may run the extension, for at most 20 seconds; its result is kept in the
 * user's cache, by checksums of all that it depends on.
 *
 * Returns: (transfer full): the text of the schema @name, or NULL.
 * Errors: ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO, ZPCI_ERROR_RANGE (the file); ZPCI_ERROR_TIMEOUT, ZPCI_ERROR_MALFORMED (the extension).
 */
char *zpci_schema_source_read (const ZpciSchemaSource *source, ZpciSchemaOrigin origin, const char *name, gsize *length,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciSchemaSource, zpci_schema_source_free)

/**
 * zpci_schema_take_later_words:
 * @schema: text of the schema
 * @copy: by zpci_schema_copy()
 *
 * Takes out of @copy what came to libvirt later than @schema, of what matters to passed-through functions, and adds a
 * warning for each to @findings.
 *
 * Returns: TRUE if there was any.
 */
gboolean zpci_schema_take_later_words (const char *schema, ZpciXml *xml, xmlDoc *copy, GPtrArray *findings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlRelaxNG, xmlRelaxNGFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlRelaxNGParserCtxt, xmlRelaxNGFreeParserCtxt)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlRelaxNGValidCtxt, xmlRelaxNGFreeValidCtxt)

/**
 * zpci_schema_copy:
 *
 * Returns: (transfer full): a document of @element alone; every element's _private is the original.
 */
xmlDoc *zpci_schema_copy (xmlNode *element);

/** zpci_schema_is_valid: Returns: TRUE if @doc has the shape of @schema. */
gboolean zpci_schema_is_valid (xmlRelaxNG *schema, xmlDoc *doc);

/**
 * zpci_schema_explain:
 * @copy: by zpci_schema_copy(), not valid; may have lost elements since
 *
 * Adds to @findings what is wrong in @copy: the smallest attribute or element
 * without which it would be valid, else what libxml2 says.
 */
void zpci_schema_explain (xmlRelaxNG *schema, ZpciXml *xml, xmlDoc *copy, GPtrArray *findings);

/**
 * zpci_schema_cost:
 *
 * Returns: what validating @element costs libxml2, which compares all children of an element with each other.
 */
guint64 zpci_schema_cost (const xmlNode *element);

G_END_DECLS
