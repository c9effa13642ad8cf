/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Changes to the text of a document, and text made safe to stand in one.
 */
#include "zpci-base-private.h"
#include "zpci-error.h"

#include <string.h>

typedef struct {
  gsize start;
  gsize end;
  guint order;
  gsize text;   /* where the new text stands in the texts of all changes */
  gsize length; /* of the new text */
} Change;

struct ZpciXmlEdit {
  const ZpciXml *xml;
  GArray *changes; /* of Change */
  GString *texts;
  gsize removed;        /* bytes, in all changes */
  gsize tags;           /* "<" in all changes, at least as many as elements */
  gboolean foreign;
};

ZpciXmlEdit *
zpci_xml_edit_new (const ZpciXml *xml)
{
  ZpciXmlEdit *edit = g_new0 (ZpciXmlEdit, 1);

  edit->xml = xml;
  edit->changes = g_array_new (FALSE, FALSE, sizeof (Change));
  edit->texts = g_string_new (NULL);
  return edit;
}

void
zpci_xml_edit_free (ZpciXmlEdit *edit)
{
  if (!edit)
    return;
  g_array_unref (edit->changes);
  g_string_free (edit->texts, TRUE);
  g_free (edit);
}

void
zpci_xml_edit_replace (ZpciXmlEdit *edit, gsize start, gsize end, const char *text)
{
  Change change = { start, end, edit->changes->len, edit->texts->len, strlen (text) };
  gsize length;

  zpci_xml_get_text (edit->xml, &length);
  g_return_if_fail (start <= end && end <= length);
  g_string_append_len (edit->texts, text, (gssize) change.length);
  edit->removed += end - start;
  for (const char *p = text; (p = strchr (p, '<')); p++)
    edit->tags++;
  g_array_append_val (edit->changes, change);
}

void
zpci_xml_edit_has_foreign (ZpciXmlEdit *edit)
{
  edit->foreign = TRUE;
}

/* By place; where an insertion meets the start of a replaced range it comes first. */
static int
compare_changes (gconstpointer a, gconstpointer b)
{
  const Change *x = a, *y = b;

  if (x->start != y->start)
    return x->start < y->start ? -1 : 1;
  if ((x->start == x->end) != (y->start == y->end))
    return x->start == x->end ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

/* The changed text; NULL if two changes overlap, which only a bug of ours can bring about. */
static char *
apply (ZpciXmlEdit *edit, gsize *length)
{
  gsize text_length, pos = 0;
  const char *text = zpci_xml_get_text (edit->xml, &text_length);
  g_autofree char *out = g_malloc (text_length + edit->texts->len + 1);
  char *next = out;

  g_array_sort (edit->changes, compare_changes);
  for (guint i = 0; i < edit->changes->len; i++) {
    const Change *change = &g_array_index (edit->changes, Change, i);

    g_return_val_if_fail (change->start >= pos, NULL);
    next = mempcpy (next, text + pos, change->start - pos);
    next = mempcpy (next, edit->texts->str + change->text, change->length);
    pos = change->end;
  }
  next = mempcpy (next, text + pos, text_length - pos);
  *next = '\0';
  *length = (gsize) (next - out);
  return g_steal_pointer (&out);
}

char *
zpci_xml_edit_apply_utf8 (ZpciXmlEdit *edit, gsize *length)
{
  char *out = apply (edit, length);

  return out ? out : g_strdup (zpci_xml_get_text (edit->xml, length));
}

static gboolean
refuse_size (const ZpciXmlEdit *edit, GError **error)
{
  zpci_set_error_at (error, ZPCI_ERROR_RANGE, zpci_xml_get_name (edit->xml), 0, "make it smaller",
                     "the changed document would have more than %u bytes", ZPCI_XML_MAX_BYTES);
  return FALSE;
}

/* Before anything is built. Other encodings may need a third of the bytes of UTF-8, they are measured afterwards. */
static gboolean
check_size (const ZpciXmlEdit *edit, GError **error)
{
  gsize max = zpci_xml_get_encoding (edit->xml)->name ? 3 * (gsize) ZPCI_XML_MAX_BYTES : ZPCI_XML_MAX_BYTES;
  gsize length;

  zpci_xml_get_text (edit->xml, &length);
  return length + edit->texts->len <= max + edit->removed || refuse_size (edit, error);
}

/* Our changes add fewer attributes and namespaces than this to one place. */
#define ADDED_MAX 16

/* The changed text is read again only where it can be beyond a limit. */
static gboolean
check_extent (const ZpciXmlEdit *edit, const char *utf8, gsize length, GError **error)
{
  const ZpciXmlExtent *old = zpci_xml_get_extent (edit->xml);
  g_autofree char *name = NULL;
  g_autoptr (GArray) places = NULL;

  if (!edit->foreign && old->elements + edit->tags <= ZPCI_XML_MAX_ELEMENTS &&
      MAX (old->attributes, old->namespaces) + ADDED_MAX <= MIN (ZPCI_XML_MAX_ATTRIBUTES, ZPCI_XML_MAX_NAMESPACES))
    return TRUE;
  name = g_strdup_printf ("%s, with what is to be written into it", zpci_xml_get_name (edit->xml));
  places = zpci_xml_scan (utf8, length, name, NULL, error);
  return places != NULL;
}

char *
zpci_xml_edit_apply (ZpciXmlEdit *edit, gsize *length, GError **error)
{
  g_autofree char *utf8 = NULL, *out = NULL;
  gsize utf8_length = 0, out_length = 0;

  if (!check_size (edit, error))
    return NULL;
  utf8 = apply (edit, &utf8_length);

  if (!utf8) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED, "%s: two changes of it overlap",
                 zpci_xml_get_name (edit->xml));
    return NULL;
  }
  if (!check_extent (edit, utf8, utf8_length, error))
    return NULL;
  out = zpci_xml_encode (zpci_xml_get_encoding (edit->xml), g_steal_pointer (&utf8), utf8_length, zpci_xml_get_name (edit->xml),
                         &out_length, error);
  if (!out || (out_length > ZPCI_XML_MAX_BYTES && !refuse_size (edit, error)))
    return NULL;
  *length = out_length;
  return g_steal_pointer (&out);
}

void
zpci_xml_append_escaped (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    switch (c) {
    case '&':
      g_string_append (out, "&amp;");
      break;
    case '<':
      g_string_append (out, "&lt;");
      break;
    case '>':
      g_string_append (out, "&gt;");
      break;
    case '\'':
      g_string_append (out, "&apos;");
      break;
    case '"':
      g_string_append (out, "&quot;");
      break;
    case '\t':
    case '\n':
    case '\r':
      g_string_append_printf (out, "&#%u;", c);
      break;
    default:
      /* What XML 1.0 cannot hold even as a reference. */
      g_string_append_unichar (out, c < 0x20 || c == 0xfffe || c == 0xffff ? 0xfffd : c);
      break;
    }
  }
}
