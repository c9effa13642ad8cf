/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * White space around elements, read from the text and never from libxml2's
 * tree: a daemon may have told libxml2 to drop it.
 */
#include "zpci-conf-private.h"

#include <stdarg.h>
#include <string.h>

/* Each of our lines repeats them, so that longer ones of a hostile document would be multiplied. */
#define INDENT_MAX 128
#define UNIT_MAX 16

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static gboolean
is_break (char c)
{
  return c == '\n' || c == '\r';
}

void
zpci_layout_init (ZpciLayout *layout, const ZpciXml *xml, const xmlNode *top)
{
  const xmlNode *child = xmlFirstElementChild ((xmlNode *) top);
  g_autofree char *outer = NULL, *inner = NULL;

  layout->xml = xml;
  layout->text = zpci_xml_get_text (xml, NULL);
  layout->newline = zpci_xml_get_newline (xml);
  outer = zpci_layout_indent (layout, top);
  inner = child ? zpci_layout_indent (layout, child) : NULL;
  if (outer && inner && g_str_has_prefix (inner, outer) && strlen (inner) > strlen (outer))
    layout->unit = g_strndup (inner + strlen (outer), UNIT_MAX);
  else
    layout->unit = g_strdup ("  ");
}

void
zpci_layout_clear (ZpciLayout *layout)
{
  g_clear_pointer (&layout->unit, g_free);
}

/* The white space before @offset on its line; nothing if other text is there, or too much of it. */
static char *
indent_at (const ZpciLayout *layout, gsize offset)
{
  gsize start = offset;

  while (start > 0 && offset - start <= INDENT_MAX && is_blank (layout->text[start - 1]))
    start--;
  if (offset - start > INDENT_MAX || (start > 0 && !is_break (layout->text[start - 1])))
    return NULL;
  return g_strndup (layout->text + start, offset - start);
}

char *
zpci_layout_indent (const ZpciLayout *layout, const xmlNode *element)
{
  return indent_at (layout, zpci_xml_get_span (layout->xml, element)->start);
}

char *
zpci_layout_child_indent (const ZpciLayout *layout, const xmlNode *parent)
{
  const ZpciXmlSpan *span = zpci_xml_get_span (layout->xml, parent);
  gsize first = span->start_end;
  g_autofree char *own = NULL;

  if (zpci_layout_is_mixed (parent))
    return NULL;
  while (first < span->end_start && (is_blank (layout->text[first]) || is_break (layout->text[first])))
    first++;
  if (first < span->end_start)
    return indent_at (layout, first);
  own = zpci_layout_indent (layout, parent);
  return own ? g_strconcat (own, layout->unit, NULL) : NULL;
}

void
zpci_layout_start_line (const ZpciLayout *layout, GString *out, const char *indent, guint depth)
{
  if (!indent)
    return;
  g_string_append (out, layout->newline);
  g_string_append (out, indent);
  for (guint i = 0; i < depth; i++)
    g_string_append (out, layout->unit);
}

void
zpci_layout_line (const ZpciLayout *layout, GString *out, const char *indent, guint depth, const char *format,
                  ...)
{
  va_list args;

  zpci_layout_start_line (layout, out, indent, depth);
  va_start (args, format);
  g_string_append_vprintf (out, format, args);
  va_end (args);
}

gboolean
zpci_layout_is_mixed (const xmlNode *parent)
{
  for (const xmlNode *node = parent->children; node; node = node->next) {
    if (node->type == XML_CDATA_SECTION_NODE || (node->type == XML_TEXT_NODE && !xmlIsBlankNode (node)))
      return TRUE;
  }
  return FALSE;
}

void
zpci_layout_remove (const ZpciLayout *layout, ZpciXmlEdit *edit, const xmlNode *element, gboolean mixed)
{
  const ZpciXmlSpan *span = zpci_xml_get_span (layout->xml, element);
  gsize start = span->start;

  if (!mixed) {
    while (start > 0 && (is_blank (layout->text[start - 1]) || is_break (layout->text[start - 1])))
      start--;
  }
  zpci_xml_edit_replace (edit, start, span->end, "");
}

void
zpci_layout_insert_first (const ZpciLayout *layout, ZpciXmlEdit *edit, const xmlNode *parent,
                          const char *text)
{
  const ZpciXmlSpan *span = zpci_xml_get_span (layout->xml, parent);
  g_autofree char *indent = NULL;
  g_autoptr (GString) out = NULL;
  const char *name = layout->text + span->start + 1;

  if (!span->empty) {
    zpci_xml_edit_replace (edit, span->start_end, span->start_end, text);
    return;
  }
  indent = zpci_layout_indent (layout, parent);
  out = g_string_new (">");
  g_string_append (out, text);
  zpci_layout_line (layout, out, indent, 0, "</%.*s>", (int) strcspn (name, " \t\r\n/>"), name);
  zpci_xml_edit_replace (edit, span->end - strlen ("/>"), span->end, out->str);
}

void
zpci_layout_close (const ZpciLayout *layout, ZpciXmlEdit *edit, const xmlNode *parent)
{
  const ZpciXmlSpan *span = zpci_xml_get_span (layout->xml, parent);

  zpci_xml_edit_replace (edit, span->start_end - strlen (">"), span->end, "/>");
}
