/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of the schema check, for the schema*.c files only.
 */
#pragma once

#include "schema.h"

#include <libxml/relaxng.h>

G_BEGIN_DECLS

#if LIBXML_VERSION >= 21200
typedef const xmlError *ZpciSchemaError;
#else
typedef xmlError *ZpciSchemaError;
#endif

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
