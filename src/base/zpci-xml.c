/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The document itself: libxml2's tree beside the scanner's places. Start
 * reading at zpci_xml_parse().
 */
#include "zpci-xml.h"

#include "zpci-base-private.h"
#include "zpci-base-test.h"
#include "zpci-error.h"
#include "zpci-text.h"

#include <libxml/parser.h>

#include <string.h>

struct ZpciXml {
  char *name;
  char *text; /* UTF-8, NUL-terminated */
  gsize length;
  const char *newline;
  ZpciXmlEncoding encoding;
  ZpciXmlExtent extent;
  GArray *places; /* of ZpciXmlPlace, by document order; nodes point into it */
  xmlDoc *doc;
};

/* libxml2's own limits are off: zpci_xml_scan() has enforced ours, and there are no entities. Compact: nobody
 * changes the tree. Without blanks: half of the nodes would be the white space between elements, which is only
 * ever looked at in the text. */
#define PARSE_OPTIONS                                                                                        \
  (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC | XML_PARSE_HUGE |       \
   XML_PARSE_COMPACT | XML_PARSE_NOBLANKS)

/* Noted at once: later errors follow from it, and take its place where libxml2 keeps the last one. */
static __thread gboolean no_memory;

void
zpci_xml_watch_note (void *data, ZpciXmlError said)
{
  if (said->code == XML_ERR_NO_MEMORY)
    no_memory = TRUE;
}

void
zpci_xml_watch_begin (ZpciXmlWatch *watch)
{
  *watch = (ZpciXmlWatch){ .func = xmlStructuredError, .data = xmlStructuredErrorContext };
  no_memory = FALSE;
  xmlSetStructuredErrorFunc (NULL, (xmlStructuredErrorFunc) zpci_xml_watch_note);
}

gboolean
zpci_xml_watch_end (const ZpciXmlWatch *watch)
{
  xmlSetStructuredErrorFunc (watch->data, watch->func);
  return !no_memory;
}

static gboolean
parse_tree (ZpciXml *xml, GError **error)
{
  static gsize initialized;
  xmlParserCtxt *context;
  ZpciXmlWatch watch;

  /* Several threads of a daemon may come here first. */
  if (g_once_init_enter (&initialized)) {
    xmlInitParser ();
    g_once_init_leave (&initialized, 1);
  }
  zpci_xml_watch_begin (&watch);
  context = xmlNewParserCtxt ();
  /* No encoding: it is UTF-8 and stays where it is. With one, libxml2 2.9 converts a copy, and crashes where it gets no
   * memory for that. */
  if (context)
    xml->doc = xmlCtxtReadMemory (context, xml->text, (int) xml->length, NULL, NULL, PARSE_OPTIONS);
  if (!zpci_xml_watch_end (&watch) || !context) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "%s: out of memory", xml->name);
    g_clear_pointer (&xml->doc, xmlFreeDoc);
  } else if (!xml->doc) {
    const xmlError *why = xmlCtxtGetLastError (context);
    g_autofree char *message = g_strdup (why && why->message ? why->message : "not well-formed");
    char shown[256]; /* names of the document are in it */

    zpci_set_error_at (error, ZPCI_ERROR_MALFORMED, xml->name, why && why->line > 0 ? (guint) why->line : 1, NULL, "%s",
                       zpci_text_show (g_strstrip (message), -1, shown, sizeof shown));
  }
  g_clear_pointer (&context, xmlFreeParserCtxt);
  return xml->doc != NULL;
}

static xmlNode *
next_element (xmlNode *node)
{
  xmlNode *next = xmlFirstElementChild (node);

  while (!next && node && node->type == XML_ELEMENT_NODE) {
    next = xmlNextElementSibling (node);
    node = node->parent;
  }
  return next;
}

/* The scanner and libxml2 must agree on every element, or no span can be trusted. */
static gboolean
attach_places (ZpciXml *xml, GError **error)
{
  guint index = 0;

  for (xmlNode *node = xmlDocGetRootElement (xml->doc); node; node = next_element (node)) {
    if (index < xml->places->len)
      node->_private = &g_array_index (xml->places, ZpciXmlPlace, index);
    index++;
  }
  if (index == xml->places->len)
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED, "%s: %u start tags give %u elements", xml->name,
               xml->places->len, index);
  return FALSE;
}

static const char *
find_newline (const char *text)
{
  const char *first = strpbrk (text, "\r\n");

  if (!first || *first == '\n')
    return "\n";
  return first[1] == '\n' ? "\r\n" : "\r";
}

static guint parses; /* atomic */

guint
zpci_xml_count_parses (void)
{
  return (guint) g_atomic_int_get (&parses);
}

ZpciXml *
zpci_xml_parse (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (ZpciXml) xml = g_new0 (ZpciXml, 1);

  g_atomic_int_inc (&parses);
  xml->name = g_strdup (name);
  if (length > ZPCI_XML_MAX_BYTES) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE, "%s: %" G_GSIZE_FORMAT " bytes, more than %u", name,
                 length, ZPCI_XML_MAX_BYTES);
    return NULL;
  }
  /* A text of no bytes may be nowhere. */
  xml->text = zpci_xml_decode (length > 0 ? text : "", length, name, &xml->encoding, &xml->length, error);
  if (!xml->text)
    return NULL;
  xml->newline = find_newline (xml->text);
  xml->places = zpci_xml_scan (xml->text, xml->length, name, &xml->extent, error);
  if (!xml->places || !parse_tree (xml, error) || !attach_places (xml, error))
    return NULL;
  return g_steal_pointer (&xml);
}

void
zpci_xml_free (ZpciXml *xml)
{
  if (!xml)
    return;
  g_clear_pointer (&xml->doc, xmlFreeDoc);
  g_clear_pointer (&xml->places, g_array_unref);
  g_free (xml->encoding.name);
  g_free (xml->text);
  g_free (xml->name);
  g_free (xml);
}

const char *
zpci_xml_get_name (const ZpciXml *xml)
{
  return xml->name;
}

xmlDoc *
zpci_xml_get_doc (ZpciXml *xml)
{
  return xml->doc;
}

xmlNode *
zpci_xml_get_root (ZpciXml *xml)
{
  return xmlDocGetRootElement (xml->doc);
}

const char *
zpci_xml_get_text (const ZpciXml *xml, gsize *length)
{
  if (length)
    *length = xml->length;
  return xml->text;
}

const char *
zpci_xml_get_newline (const ZpciXml *xml)
{
  return xml->newline;
}

const ZpciXmlEncoding *
zpci_xml_get_encoding (const ZpciXml *xml)
{
  return &xml->encoding;
}

const ZpciXmlExtent *
zpci_xml_get_extent (const ZpciXml *xml)
{
  return &xml->extent;
}

const ZpciXmlSpan *
zpci_xml_get_span (const ZpciXml *xml, const xmlNode *element)
{
  const ZpciXmlPlace *place = element->_private;

  return &place->span;
}

guint
zpci_xml_get_line (const ZpciXml *xml, const xmlNode *element)
{
  const ZpciXmlPlace *place = element->_private;

  return place->line;
}

gboolean
zpci_xml_get_attr_span (const ZpciXml *xml, const xmlNode *element, const char *qname, ZpciXmlAttrSpan *span)
{
  const ZpciXmlSpan *tag = zpci_xml_get_span (xml, element);
  gsize pos = zpci_xml_scan_name (xml->text, xml->length, tag->start + 1), length = strlen (qname);
  ZpciXmlAttrSpan found;

  while (zpci_xml_scan_attr (xml->text, tag->start_end, &pos, &found)) {
    if (zpci_xml_scan_name (xml->text, tag->start_end, found.name) == found.name + length &&
        memcmp (xml->text + found.name, qname, length) == 0) {
      *span = found;
      return TRUE;
    }
  }
  return FALSE;
}

gsize
zpci_xml_get_attrs_end (const ZpciXml *xml, const xmlNode *element)
{
  const ZpciXmlSpan *tag = zpci_xml_get_span (xml, element);
  gsize end = zpci_xml_scan_name (xml->text, xml->length, tag->start + 1), pos = end;
  ZpciXmlAttrSpan found;

  while (zpci_xml_scan_attr (xml->text, tag->start_end, &pos, &found))
    end = found.end;
  return end;
}

static gboolean
is_called (const xmlNode *node, const char *name, const char *ns)
{
  const char *has = node->ns ? (const char *) node->ns->href : NULL;

  return node->type == XML_ELEMENT_NODE && strcmp ((const char *) node->name, name) == 0 &&
         g_strcmp0 (has, ns) == 0;
}

xmlNode *
zpci_xml_child (const xmlNode *parent, const char *name, const char *ns)
{
  for (xmlNode *node = parent ? parent->children : NULL; node; node = node->next) {
    if (is_called (node, name, ns))
      return node;
  }
  return NULL;
}

/* Above the root is the document, a node that has no name. */
xmlNode *
zpci_xml_parent (const xmlNode *element)
{
  xmlNode *parent = element->parent;

  return parent && parent->type == XML_ELEMENT_NODE ? parent : NULL;
}

xmlNode *
zpci_xml_next (const xmlNode *element)
{
  const char *ns = element->ns ? (const char *) element->ns->href : NULL;

  for (xmlNode *node = element->next; node; node = node->next) {
    if (is_called (node, (const char *) element->name, ns))
      return node;
  }
  return NULL;
}

char *
zpci_xml_attr (const xmlNode *element, const char *name)
{
  const xmlAttr *attr = element->properties;
  const xmlNode *text;
  xmlChar *value;
  char *copy;

  while (attr && (attr->ns || strcmp ((const char *) attr->name, name) != 0))
    attr = attr->next;
  if (!attr)
    return NULL;
  text = attr->children;
  if (!text)
    return g_strdup ("");
  if (text->type == XML_TEXT_NODE && !text->next)
    return g_strdup ((const char *) text->content);
  value = xmlGetNoNsProp (element, (const xmlChar *) name);
  copy = g_strdup ((const char *) value);
  xmlFree (value);
  return copy;
}

char *
zpci_xml_content (const xmlNode *element)
{
  xmlChar *value = xmlNodeGetContent (element);
  char *copy = g_strstrip (g_strdup (value ? (const char *) value : ""));

  xmlFree (value);
  return copy;
}
