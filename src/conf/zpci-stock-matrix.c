/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Both translations, for devices that pass crypto adapters: an <ap> leaves its
 * device, is kept in metadata, and comes back behind the <source>.
 */
#include "zpci-conf-private.h"

#include <string.h>

void
zpci_stock_lower_matrices (ZpciTranslation *t)
{
  for (guint i = 0; i < t->domain->matrices->len; i++) {
    const ZpciDomainMatrix *matrix = g_ptr_array_index (t->domain->matrices, i);

    if (matrix->ap)
      zpci_layout_remove (&t->layout, t->edit, matrix->ap, zpci_layout_is_mixed (matrix->node));
  }
}

static void
append_sets (GString *out, const ZpciApMatrix *required, char quote)
{
  for (guint i = 0; i < ZPCI_N_MATRIX_ATTRIBUTES; i++) {
    const ZpciMatrixAttribute *row = &zpci_matrix_attributes[i];
    g_autofree char *list = zpci_ap_list_format (zpci_matrix_get (required, i), row->kind, ZPCI_AP_FORM_XML);

    if (*list)
      g_string_append_printf (out, " %s=%c%s%c", row->name, quote, list, quote);
  }
  g_string_append (out, "/>");
}

void
zpci_matrix_append (GString *out, const ZpciApMatrix *required, char quote)
{
  g_string_append (out, "<ap");
  append_sets (out, required, quote);
}

void
zpci_stock_append_matrix (GString *out, const char *key, const ZpciApMatrix *required, const char *prefix)
{
  g_string_append_printf (out, "<%sap uuid=\"%s\"", prefix, key);
  append_sets (out, required, '"');
}

gboolean
zpci_stock_matrix_is_raised (const ZpciTranslation *t, const ZpciMatrixEntry *entry)
{
  if (entry->left)
    return t->left;
  return entry->matrix && (t->gone ? entry->matrix == t->gone->matrix : !t->left);
}

void
zpci_stock_raise_matrix (ZpciTranslation *t, const ZpciMatrixEntry *entry)
{
  const xmlNode *node = entry->matrix->node, *source = zpci_xml_child (node, "source", NULL);
  g_autofree char *indent = zpci_layout_is_mixed (node) ? NULL : zpci_layout_indent (&t->layout, source);
  gsize place = zpci_xml_get_span (t->domain->xml, source)->end;
  g_autoptr (GString) out = g_string_new (NULL);
  ZpciXmlAttrSpan uuid = { .quote = '\'' };

  /* One that is there already is newer than the metadata. */
  if (entry->matrix->ap)
    return;
  zpci_xml_get_attr_span (t->domain->xml, zpci_xml_child (source, "address", NULL), "uuid", &uuid);
  zpci_layout_start_line (&t->layout, out, indent, 0);
  zpci_matrix_append (out, &entry->required, uuid.quote);
  zpci_xml_edit_replace (t->edit, place, place, out->str);
}

/* A device that is attached may be one that left an entry before. */
static gboolean
replace_left (ZpciTranslation *t, const ZpciDomainMatrix *matrix, const char *prefix)
{
  const GArray *entries = t->domain->stock->matrices;

  for (guint i = 0; i < entries->len; i++) {
    const ZpciMatrixEntry *old = &g_array_index (entries, ZpciMatrixEntry, i);
    const ZpciXmlSpan *span = zpci_xml_get_span (t->domain->xml, old->node);
    g_autoptr (GString) out = NULL;

    if (!old->left || strcmp (old->key, matrix->key) != 0)
      continue;
    out = g_string_new (NULL);
    zpci_stock_append_matrix (out, matrix->key, &matrix->required, prefix);
    zpci_xml_edit_replace (t->edit, span->start, span->end, out->str);
    return TRUE;
  }
  return FALSE;
}

/* Where the last entry ends that stands before matrices; 0: there is none. */
static gsize
end_of_functions (const ZpciTranslation *t)
{
  const GArray *entries = t->domain->stock->entries;

  return entries->len == 0 ? 0
                           : zpci_xml_get_span (t->domain->xml,
                                                g_array_index (entries, ZpciMetadataEntry, entries->len - 1).node)
                                 ->end;
}

void
zpci_stock_merge_matrices (ZpciTranslation *t, GPtrArray *matrices, const char *indent, const char *prefix,
                           GString *first)
{
  const GArray *entries = t->domain->stock->matrices;
  gsize place = end_of_functions (t);
  guint e = 0;

  /* In a whole document no entry is left that a device speaks for. */
  if (matrices->len == 1 && replace_left (t, g_ptr_array_index (matrices, 0), prefix))
    return;
  for (guint i = 0; i < matrices->len; i++) {
    const ZpciDomainMatrix *matrix = g_ptr_array_index (matrices, i);
    g_autoptr (GString) line = g_string_new (NULL);
    GString *out;

    for (; e < entries->len; e++) {
      const ZpciMatrixEntry *old = &g_array_index (entries, ZpciMatrixEntry, e);

      if (!old->key[0] || strcmp (old->key, matrix->key) > 0)
        break;
      place = zpci_xml_get_span (t->domain->xml, old->node)->end;
    }
    out = place ? line : first;
    zpci_layout_start_line (&t->layout, out, indent, 0);
    zpci_stock_append_matrix (out, matrix->key, &matrix->required, prefix);
    if (place)
      zpci_xml_edit_replace (t->edit, place, place, line->str);
  }
}
