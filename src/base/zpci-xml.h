/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Safe XML with places: a libxml2 tree for meaning, and for every element the
 * byte range it came from, so that an edit changes our lines and leaves every
 * other byte of the document as its author wrote it.
 */
#pragma once

#include <glib.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

G_BEGIN_DECLS

/**
 * Limits on hostile documents: bytes, nesting, elements, attributes of one element, namespaces in scope.
 * They are those of a changed document, too: what is written can be read again.
 */
#define ZPCI_XML_MAX_BYTES (32 * 1024 * 1024)
#define ZPCI_XML_MAX_DEPTH 128
#define ZPCI_XML_MAX_ELEMENTS 1000000
#define ZPCI_XML_MAX_ATTRIBUTES 128
#define ZPCI_XML_MAX_NAMESPACES 128

typedef struct ZpciXml ZpciXml;

#if LIBXML_VERSION >= 21200
typedef const xmlError *ZpciXmlError;
#else
typedef xmlError *ZpciXmlError;
#endif

/** ZpciXmlWatch: who is told, on this thread, of errors that belong to no document; of before the watch. */
typedef struct {
  xmlStructuredErrorFunc func;
  void *data;
} ZpciXmlWatch;

/**
 * zpci_xml_watch_begin, zpci_xml_watch_end:
 *
 * In between, which has no other watch and no zpci_xml_parse() in it, libxml2 prints nothing on this thread.
 *
 * Returns: FALSE where libxml2 got no memory in between: what it made is not whole.
 */
void zpci_xml_watch_begin (ZpciXmlWatch *watch);
gboolean zpci_xml_watch_end (const ZpciXmlWatch *watch) G_GNUC_WARN_UNUSED_RESULT;

/** zpci_xml_watch_note: tells the watch of an error that a handler of its own was given; a handler itself. */
void zpci_xml_watch_note (void *data, ZpciXmlError said);

/**
 * ZpciXmlSpan: byte offsets into zpci_xml_get_text(); an empty-element tag has start_end == end_start == end. There is
 * one for each element, so that they are short: no text is too long for them.
 */
typedef struct {
  guint32 start;     /* of "<name" */
  guint32 start_end; /* behind the ">" of the start tag */
  guint32 end_start; /* of "</name" */
  guint32 end;       /* behind the element */
  gboolean empty;    /* written <name/> */
} ZpciXmlSpan;

/** ZpciXmlAttrSpan: an attribute inside a start tag. */
typedef struct {
  gsize start;       /* of the white space before the name */
  gsize name;        /* of the name */
  gsize name_end;    /* behind the name */
  gsize value;       /* of the first byte inside the quotes */
  gsize value_end;   /* of the closing quote */
  gsize end;         /* behind the closing quote */
  char quote;        /* ' or " */
} ZpciXmlAttrSpan;

/**
 * zpci_xml_parse:
 * @text: the document in any encoding that iconv knows; need not end in NUL; may be NULL where @length is 0
 * @length: in bytes
 * @name: what messages call it, a file name or "domain XML"
 *
 * No network, no external or internal entities: of document type declarations
 * only a bare <!DOCTYPE name> is accepted. Messages carry @name and the line.
 *
 * Returns: (transfer full): the document, or NULL.
 * Errors: ZPCI_ERROR_MALFORMED (not well-formed, bad encoding), ZPCI_ERROR_RANGE
 * (a limit above), ZPCI_ERROR_UNSUPPORTED (entities; an encoding that does not
 * survive the way to UTF-8 and back).
 */
ZpciXml *zpci_xml_parse (const char *text, gsize length, const char *name, GError **error);
void zpci_xml_free (ZpciXml *xml);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciXml, zpci_xml_free)

const char *zpci_xml_get_name (const ZpciXml *xml);
xmlDoc *zpci_xml_get_doc (ZpciXml *xml);
xmlNode *zpci_xml_get_root (ZpciXml *xml);

/**
 * zpci_xml_get_text:
 *
 * Returns: (transfer none): the document in UTF-8 without byte order mark, NUL-terminated; what spans point
 * into.
 */
const char *zpci_xml_get_text (const ZpciXml *xml, gsize *length);

/** zpci_xml_get_newline: Returns: (transfer none): the first line break of the document, "\n" if it has none. */
const char *zpci_xml_get_newline (const ZpciXml *xml);

/** zpci_xml_get_span: Returns: (transfer none): where @element (of this document) stands. */
const ZpciXmlSpan *zpci_xml_get_span (const ZpciXml *xml, const xmlNode *element);

/**
 * zpci_xml_get_attr_span:
 *
 * Returns: TRUE and fills @span if the start tag of @element has attribute @qname (prefix:name as written).
 */
gboolean zpci_xml_get_attr_span (const ZpciXml *xml, const xmlNode *element, const char *qname,
                                 ZpciXmlAttrSpan *span);

/** ZpciXmlTag: every attribute of a start tag, as it is written. */
typedef struct {
  const char *text; /* what the spans point into */
  guint n_attrs;
  ZpciXmlAttrSpan attrs[ZPCI_XML_MAX_ATTRIBUTES];
} ZpciXmlTag;

/** zpci_xml_get_tag: fills @tag with that of @element, for those who ask for several attributes. */
void zpci_xml_get_tag (const ZpciXml *xml, const xmlNode *element, ZpciXmlTag *tag);

/** zpci_xml_tag_find: Returns: (transfer none) (nullable): the attribute @qname (prefix:name as written). */
const ZpciXmlAttrSpan *zpci_xml_tag_find (const ZpciXmlTag *tag, const char *qname);

/**
 * zpci_xml_get_attrs_end:
 *
 * Returns: the offset behind the last attribute in @element's start tag, or behind its name.
 */
gsize zpci_xml_get_attrs_end (const ZpciXml *xml, const xmlNode *element);

/** zpci_xml_get_line: Returns: the line of @element's start tag, from 1. */
guint zpci_xml_get_line (const ZpciXml *xml, const xmlNode *element);

/**
 * zpci_xml_child:
 *
 * Returns: (nullable): the first child element of @parent called @name in namespace @ns (NULL: none).
 */
xmlNode *zpci_xml_child (const xmlNode *parent, const char *name, const char *ns);
/** zpci_xml_parent: Returns: (nullable): the element around @element; NULL for the root. */
xmlNode *zpci_xml_parent (const xmlNode *element);
/** zpci_xml_next: Returns: (nullable): the next sibling element of the same name and namespace. */
xmlNode *zpci_xml_next (const xmlNode *element);
/**
 * zpci_xml_value, zpci_xml_peek:
 * @element: (nullable)
 *
 * Returns: (transfer none): the value of @attr, or (nullable) of attribute @name without namespace, as long as the
 * document lives. It is one text: the parser has resolved references to characters, and refuses other entities.
 */
const char *zpci_xml_value (const xmlAttr *attr);
const char *zpci_xml_peek (const xmlNode *element, const char *name);
/** zpci_xml_attr_is: Returns: TRUE if zpci_xml_peek() is @wanted (nullable). */
gboolean zpci_xml_attr_is (const xmlNode *element, const char *name, const char *wanted);
/** zpci_xml_attr: Returns: (transfer full) (nullable): the same as zpci_xml_peek(). */
char *zpci_xml_attr (const xmlNode *element, const char *name);
/** zpci_xml_content: Returns: (transfer full): the text inside @element, surrounding white space removed. */
char *zpci_xml_content (const xmlNode *element);

/** ZpciXmlEdit: replacements, collected in any order, applied in one pass. */
typedef struct ZpciXmlEdit ZpciXmlEdit;

ZpciXmlEdit *zpci_xml_edit_new (const ZpciXml *xml);
void zpci_xml_edit_free (ZpciXmlEdit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciXmlEdit, zpci_xml_edit_free)

/**
 * zpci_xml_edit_replace:
 *
 * @start == @end inserts; inserts at one place keep the order they were added in; ranges must not overlap.
 */
void zpci_xml_edit_replace (ZpciXmlEdit *edit, gsize start, gsize end, const char *text);

/** zpci_xml_edit_has_foreign: elements of another document are inserted, however deep and with whatever they carry. */
void zpci_xml_edit_has_foreign (ZpciXmlEdit *edit);

/**
 * zpci_xml_edit_apply:
 * @length: (out): bytes of the result, without the terminating NUL
 *
 * Returns: (transfer full): the changed document in its own encoding, or NULL.
 * Errors: ZPCI_ERROR_UNSUPPORTED (text that the document's encoding cannot hold), ZPCI_ERROR_RANGE (it would be
 * beyond a limit above).
 */
char *zpci_xml_edit_apply (ZpciXmlEdit *edit, gsize *length, GError **error);

/**
 * zpci_xml_edit_apply_utf8:
 *
 * For changes that are small beside the document: their size is not looked at.
 *
 * Returns: (transfer full): the changed text in UTF-8, as zpci_xml_get_text() has it.
 */
char *zpci_xml_edit_apply_utf8 (ZpciXmlEdit *edit, gsize *length);

/**
 * zpci_xml_append_escaped:
 *
 * appends @text with & < > ' " and white space controls escaped; what XML cannot hold becomes U+FFFD.
 */
void zpci_xml_append_escaped (GString *out, const char *text);

G_END_DECLS
