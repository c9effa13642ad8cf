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

#include <libxml/SAX2.h>
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
  guint elements; /* of libxml2's so far */
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

/* Called for the start tag of each element: libxml2 makes its node, and the node gets its place, which is the next one. */
static void
start_element (void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int n_namespaces,
               const xmlChar **namespaces, int n_attributes, int n_defaulted, const xmlChar **attributes)
{
  xmlParserCtxt *context = data;
  ZpciXml *xml = context->_private;
  const xmlNode *parent = context->node;

  xmlSAX2StartElementNs (data, name, prefix, uri, n_namespaces, namespaces, n_attributes, n_defaulted, attributes);
  if (context->node && context->node != parent && xml->elements < xml->places->len)
    context->node->_private = &g_array_index (xml->places, ZpciXmlPlace, xml->elements);
  xml->elements++;
}

/* The scanner and libxml2 must agree on every element, or no span can be trusted. */
static gboolean
check_elements (const ZpciXml *xml, GError **error)
{
  if (xml->elements == xml->places->len)
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED, "%s: %u start tags give %u elements", xml->name,
               xml->places->len, xml->elements);
  return FALSE;
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
  if (context) {
    context->_private = xml;
    context->sax->startElementNs = start_element;
    xml->doc = xmlCtxtReadMemory (context, xml->text, (int) xml->length, NULL, NULL, PARSE_OPTIONS);
  }
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
  if (!xml->places || !parse_tree (xml, error) || !check_elements (xml, error))
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

void
zpci_xml_get_tag (const ZpciXml *xml, const xmlNode *element, ZpciXmlTag *tag)
{
  const ZpciXmlSpan *span = zpci_xml_get_span (xml, element);
  gsize pos = zpci_xml_scan_name (xml->text, xml->length, span->start + 1);

  tag->text = xml->text;
  tag->n_attrs = 0;
  while (tag->n_attrs < ZPCI_XML_MAX_ATTRIBUTES &&
         zpci_xml_scan_attr (xml->text, span->start_end, &pos, &tag->attrs[tag->n_attrs]))
    tag->n_attrs++;
}

const ZpciXmlAttrSpan *
zpci_xml_tag_find (const ZpciXmlTag *tag, const char *qname)
{
  gsize length = strlen (qname);

  for (guint i = 0; i < tag->n_attrs; i++) {
    const ZpciXmlAttrSpan *attr = &tag->attrs[i];

    if (attr->name_end - attr->name == length && memcmp (tag->text + attr->name, qname, length) == 0)
      return attr;
  }
  return NULL;
}

gboolean
zpci_xml_get_attr_span (const ZpciXml *xml, const xmlNode *element, const char *qname, ZpciXmlAttrSpan *span)
{
  const ZpciXmlAttrSpan *found;
  ZpciXmlTag tag;

  zpci_xml_get_tag (xml, element, &tag);
  found = zpci_xml_tag_find (&tag, qname);
  if (found)
    *span = *found;
  return found != NULL;
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

const char *
zpci_xml_value (const xmlAttr *attr)
{
  const xmlNode *text = attr->children;

  return text && text->content ? (const char *) text->content : "";
}

const char *
zpci_xml_peek (const xmlNode *element, const char *name)
{
  const xmlAttr *attr = element ? element->properties : NULL;

  while (attr && (attr->ns || strcmp ((const char *) attr->name, name) != 0))
    attr = attr->next;
  return attr ? zpci_xml_value (attr) : NULL;
}

gboolean
zpci_xml_attr_is (const xmlNode *element, const char *name, const char *wanted)
{
  return g_strcmp0 (zpci_xml_peek (element, name), wanted) == 0;
}

char *
zpci_xml_attr (const xmlNode *element, const char *name)
{
  return g_strdup (zpci_xml_peek (element, name));
}

char *
zpci_xml_content (const xmlNode *element)
{
  xmlChar *value = xmlNodeGetContent (element);
  char *copy = g_strstrip (g_strdup (value ? (const char *) value : ""));

  xmlFree (value);
  return copy;
}
