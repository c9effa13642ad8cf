/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One pass over the text: where every element starts and ends, and the limits
 * on hostile documents. libxml2 parses the same text afterwards; on a text that
 * it accepts, the n-th start tag found here is its n-th element.
 */
#include "zpci-base-private.h"
#include "zpci-error.h"
#include "zpci-text.h"

#include <stdarg.h>
#include <string.h>

#define BYTES_OF_ELEMENT 64 /* of a usual domain: a guess, which saves copies of the growing places */

typedef struct {
  const char *text;
  gsize length;
  const char *name;
  gsize pos;
  gsize counted; /* lines are counted up to here */
  guint line;
  gboolean returns; /* there is a carriage return in the text */
  GArray *places;
  guint open[ZPCI_XML_MAX_DEPTH];       /* indices into places */
  guint namespaces[ZPCI_XML_MAX_DEPTH]; /* declarations in scope */
  guint depth;
  ZpciXmlExtent extent;
  GError **error;
} Scan;

static guint
line_of (Scan *scan, gsize pos)
{
  const char *next = scan->text + scan->counted, *end = scan->text + pos;

  if (scan->returns) {
    for (; next < end; next++)
      scan->line += *next == '\n' || (*next == '\r' && next[1] != '\n');
  } else {
    while (next < end && (next = memchr (next, '\n', (gsize) (end - next)))) {
      scan->line++;
      next++;
    }
  }
  scan->counted = MAX (scan->counted, pos);
  return scan->line;
}

static gboolean G_GNUC_PRINTF (3, 4) fail (Scan *scan, ZpciErrorCode code, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  zpci_set_error_at (scan->error, code, scan->name, line_of (scan, scan->pos), NULL, "%s", what);
  return FALSE;
}

static gboolean
starts_with (const Scan *scan, const char *what)
{
  gsize length = strlen (what);

  return scan->length - scan->pos >= length && memcmp (scan->text + scan->pos, what, length) == 0;
}

/* Comment, CDATA, processing instruction: skips to behind @end. */
static gboolean
skip_past (Scan *scan, gsize opening, const char *end, const char *what)
{
  gsize from = MIN (scan->pos + opening, scan->length);
  /* memmem, not strstr: the length is known, and the text may be long. */
  const char *found = memmem (scan->text + from, scan->length - from, end, strlen (end));

  if (!found)
    return fail (scan, ZPCI_ERROR_MALFORMED, "%s without an end", what);
  scan->pos = (gsize) (found - scan->text) + strlen (end);
  return TRUE;
}

/* Only <!DOCTYPE name>: anything more could declare entities or name a file. */
static gboolean
skip_doctype (Scan *scan)
{
  const char *start = scan->text + scan->pos;
  const char *end = memchr (start, '>', scan->length - scan->pos);
  gsize length = end ? (gsize) (end - start) : scan->length - scan->pos;

  if (memchr (start, '[', length) || memchr (start, '"', length) || memchr (start, '\'', length))
    return fail (scan, ZPCI_ERROR_UNSUPPORTED,
                 "a document type declaration with entities, or with a file outside, is not accepted; "
                 "remove <!DOCTYPE ...>");
  return skip_past (scan, 0, ">", "<!DOCTYPE");
}

gsize
zpci_xml_scan_name (const char *text, gsize length, gsize pos)
{
  static const gboolean ends[256] = {
    [' '] = TRUE, ['\t'] = TRUE, ['\r'] = TRUE, ['\n'] = TRUE, ['/'] = TRUE,
    ['>'] = TRUE, ['='] = TRUE,  ['<'] = TRUE,  ['"'] = TRUE,  ['\''] = TRUE
  };

  while (pos < length && !ends[(guchar) text[pos]])
    pos++;
  return pos;
}

static gsize
skip_space (const char *text, gsize length, gsize pos)
{
  while (pos < length && (text[pos] == ' ' || text[pos] == '\t' || text[pos] == '\r' || text[pos] == '\n'))
    pos++;
  return pos;
}

gboolean
zpci_xml_scan_attr (const char *text, gsize length, gsize *pos, ZpciXmlAttrSpan *span)
{
  gsize start = *pos, name = skip_space (text, length, start), name_end, p;
  const char *close;

  *pos = name;
  name_end = zpci_xml_scan_name (text, length, name);
  if (name == start || name_end == name)
    return FALSE;
  p = skip_space (text, length, name_end);
  if (p >= length || text[p] != '=')
    return FALSE;
  p = skip_space (text, length, p + 1);
  if (p >= length || (text[p] != '"' && text[p] != '\''))
    return FALSE;
  close = memchr (text + p + 1, text[p], length - p - 1);
  if (!close)
    return FALSE;

  *span = (ZpciXmlAttrSpan) { .start = start, .name = name, .name_end = name_end, .value = p + 1, .quote = text[p] };
  span->value_end = (gsize) (close - text);
  span->end = span->value_end + 1;
  *pos = span->end;
  return TRUE;
}

static gboolean
open_element (Scan *scan, gsize end, gboolean empty, guint namespaces)
{
  ZpciXmlPlace place = { .line = line_of (scan, scan->pos) };
  guint in_scope = namespaces + (scan->depth > 0 ? scan->namespaces[scan->depth - 1] : 0);

  if (scan->depth == 0 && scan->places->len > 0)
    return fail (scan, ZPCI_ERROR_MALFORMED, "a second element beside the root element");
  if (scan->depth == ZPCI_XML_MAX_DEPTH)
    return fail (scan, ZPCI_ERROR_RANGE, "elements are nested deeper than %u", ZPCI_XML_MAX_DEPTH);
  if (scan->places->len == ZPCI_XML_MAX_ELEMENTS)
    return fail (scan, ZPCI_ERROR_RANGE, "more than %u elements", ZPCI_XML_MAX_ELEMENTS);
  if (in_scope > ZPCI_XML_MAX_NAMESPACES)
    return fail (scan, ZPCI_ERROR_RANGE, "more than %u namespace declarations in one place",
                 ZPCI_XML_MAX_NAMESPACES);

  scan->extent.namespaces = MAX (scan->extent.namespaces, in_scope);
  place.span = (ZpciXmlSpan) { (guint32) scan->pos, (guint32) end, (guint32) end, (guint32) end, empty };
  if (!empty) {
    scan->open[scan->depth] = scan->places->len;
    scan->namespaces[scan->depth++] = in_scope;
  }
  g_array_append_val (scan->places, place);
  scan->pos = end;
  return TRUE;
}

static gboolean
scan_start_tag (Scan *scan)
{
  gsize name_end = zpci_xml_scan_name (scan->text, scan->length, scan->pos + 1), p = name_end;
  guint attributes = 0, namespaces = 0;
  ZpciXmlAttrSpan attr;

  if (name_end == scan->pos + 1)
    return fail (scan, ZPCI_ERROR_MALFORMED, "'<' that does not start a tag; write &lt; in text");
  while (zpci_xml_scan_attr (scan->text, scan->length, &p, &attr)) {
    attributes++;
    namespaces += attr.value - attr.name >= 5 && memcmp (scan->text + attr.name, "xmlns", 5) == 0;
    if (attributes > ZPCI_XML_MAX_ATTRIBUTES)
      return fail (scan, ZPCI_ERROR_RANGE, "more than %u attributes on one element", ZPCI_XML_MAX_ATTRIBUTES);
  }
  scan->extent.attributes = MAX (scan->extent.attributes, attributes);
  if (p < scan->length && scan->text[p] == '>')
    return open_element (scan, p + 1, FALSE, namespaces);
  if (p + 1 < scan->length && scan->text[p] == '/' && scan->text[p + 1] == '>')
    return open_element (scan, p + 2, TRUE, namespaces);
  return fail (scan, ZPCI_ERROR_MALFORMED, "start tag <%s> is broken",
               ZPCI_SHOWN_LENGTH (scan->text + scan->pos + 1, (gssize) (name_end - scan->pos - 1)));
}

static gboolean
scan_end_tag (Scan *scan)
{
  gsize name = scan->pos + 2, name_end = zpci_xml_scan_name (scan->text, scan->length, name);
  gsize p = skip_space (scan->text, scan->length, name_end), length = name_end - name;
  ZpciXmlPlace *place;

  if (p >= scan->length || scan->text[p] != '>')
    return fail (scan, ZPCI_ERROR_MALFORMED, "end tag </%s> is broken",
                 ZPCI_SHOWN_LENGTH (scan->text + name, (gssize) length));
  if (scan->depth == 0)
    return fail (scan, ZPCI_ERROR_MALFORMED, "end tag </%s> without a start tag",
                 ZPCI_SHOWN_LENGTH (scan->text + name, (gssize) length));
  place = &g_array_index (scan->places, ZpciXmlPlace, scan->open[scan->depth - 1]);
  if (zpci_xml_scan_name (scan->text, scan->length, place->span.start + 1) !=
          place->span.start + 1 + length ||
      memcmp (scan->text + place->span.start + 1, scan->text + name, length) != 0)
    return fail (scan, ZPCI_ERROR_MALFORMED,
                 "end tag </%s> does not belong to the element open since line %u",
                 ZPCI_SHOWN_LENGTH (scan->text + name, (gssize) length), place->line);
  place->span.end_start = (guint32) scan->pos;
  place->span.end = (guint32) p + 1;
  scan->depth--;
  scan->pos = p + 1;
  return TRUE;
}

static gboolean
scan_markup (Scan *scan)
{
  /* Nearly all of it; there is a NUL behind the text. */
  char second = scan->text[scan->pos + 1];

  if (second == '/')
    return scan_end_tag (scan);
  if (second != '!' && second != '?')
    return scan_start_tag (scan);
  if (starts_with (scan, "<!--"))
    return skip_past (scan, 4, "-->", "a comment");
  if (starts_with (scan, "<![CDATA["))
    return skip_past (scan, 9, "]]>", "a CDATA section");
  if (starts_with (scan, "<?"))
    return skip_past (scan, 2, "?>", "a processing instruction");
  if (starts_with (scan, "<!DOCTYPE"))
    return skip_doctype (scan);
  return fail (scan, ZPCI_ERROR_MALFORMED, "'<!' that starts neither comment nor CDATA section");
}

GArray *
zpci_xml_scan (const char *text, gsize length, const char *name, ZpciXmlExtent *extent, GError **error)
{
  g_autoptr (GArray) places =
      g_array_sized_new (FALSE, FALSE, sizeof (ZpciXmlPlace), (guint) (length / BYTES_OF_ELEMENT));
  Scan scan = { .text = text, .length = length, .name = name, .line = 1, .places = places, .error = error };
  const char *next;

  scan.returns = memchr (text, '\r', length) != NULL;

  while ((next = memchr (text + scan.pos, '<', length - scan.pos))) {
    scan.pos = (gsize) (next - text);
    if (!scan_markup (&scan))
      return NULL;
  }
  scan.pos = length;
  if (scan.depth > 0) {
    const ZpciXmlPlace *place = &g_array_index (places, ZpciXmlPlace, scan.open[scan.depth - 1]);

    fail (&scan, ZPCI_ERROR_MALFORMED, "the document ends inside the element open since line %u",
          place->line);
    return NULL;
  }
  if (places->len == 0) {
    fail (&scan, ZPCI_ERROR_MALFORMED, "the document has no XML element");
    return NULL;
  }
  scan.extent.elements = places->len;
  if (extent)
    *extent = scan.extent;
  return g_steal_pointer (&places);
}
