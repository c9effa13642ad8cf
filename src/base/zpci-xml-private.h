/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of ZpciXml, for the zpci-xml-*.c files only: text in and out of
 * UTF-8, and the scanner that finds where every element stands.
 */
#pragma once

#include "zpci-xml.h"

G_BEGIN_DECLS

/** ZpciXmlEncoding: how the bytes of a document become UTF-8 and back. */
typedef struct {
  char *name;    /* (nullable): iconv's name; NULL: the bytes are UTF-8 already */
  gsize bom;     /* bytes of the byte order mark, 0: none */
  char mark[4];  /* the mark itself */
} ZpciXmlEncoding;

/** zpci_xml_decode: Returns: (transfer full): @text in UTF-8 without byte order mark, NUL-terminated, or NULL. */
char *zpci_xml_decode (const char *text, gsize length, const char *name, ZpciXmlEncoding *encoding,
                       gsize *out_length, GError **error);

/** zpci_xml_encode: the way back; Returns: (transfer full): NUL-terminated, or NULL. */
char *zpci_xml_encode (const ZpciXmlEncoding *encoding, const char *utf8, gsize length, const char *name,
                       gsize *out_length, GError **error);

/** ZpciXmlPlace: span and line of one element. */
typedef struct {
  ZpciXmlSpan span;
  guint line;
} ZpciXmlPlace;

/** ZpciXmlExtent: how much of the limits a document uses. */
typedef struct {
  guint elements;
  guint attributes; /* of the element with the most */
  guint namespaces; /* in scope where the most are */
} ZpciXmlExtent;

/**
 * zpci_xml_scan:
 * @text: UTF-8, @length bytes and a NUL
 * @extent: (out) (optional)
 *
 * Finds every element and enforces the limits, before libxml2 sees the text.
 * Knows just enough XML for that: tags must balance, the rest is libxml2's.
 *
 * Returns: (transfer full) (element-type ZpciXmlPlace): in document order, or NULL.
 */
GArray *zpci_xml_scan (const char *text, gsize length, const char *name, ZpciXmlExtent *extent, GError **error);

/**
 * zpci_xml_scan_attr:
 * @pos: (inout): where to go on inside a start tag, at first behind "<name"
 *
 * Returns: TRUE and fills @span for the next attribute; FALSE at the end of
 * the tag (@pos then at "/" or ">") or where the text is not an attribute.
 */
gboolean zpci_xml_scan_attr (const char *text, gsize length, gsize *pos, ZpciXmlAttrSpan *span);

/** zpci_xml_scan_name: Returns: the first offset behind the name at @pos. */
gsize zpci_xml_scan_name (const char *text, gsize length, gsize pos);

const ZpciXmlEncoding *zpci_xml_get_encoding (const ZpciXml *xml);
const ZpciXmlExtent *zpci_xml_get_extent (const ZpciXml *xml);

G_END_DECLS
