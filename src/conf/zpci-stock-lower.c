/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * to-stock: attributes leave <zpci>, ids stay there; what was asked goes into
 * metadata, and into overrides where it changes what QEMU does.
 */
#include "zpci-conf-private.h"
#include "zpci-text.h"

#include <string.h>

void
zpci_stock_append_attr (const ZpciTranslation *t, GString *out, const ZpciXmlAttrSpan *beside, const char *name,
                        const char *value)
{
  g_string_append_len (out, t->layout.text + beside->start, (gssize) (beside->name - beside->start));
  g_string_append (out, name);
  g_string_append_c (out, '=');
  g_string_append_c (out, beside->quote);
  g_string_append (out, value);
  g_string_append_c (out, beside->quote);
}

/* Inserts an attribute behind or before an existing one, in its style. */
static void
insert_attr (ZpciTranslation *t, const ZpciXmlAttrSpan *beside, gboolean before, const char *name,
             const char *value)
{
  gsize place = before ? beside->start : beside->end;
  g_autoptr (GString) text = g_string_new (NULL);

  zpci_stock_append_attr (t, text, beside, name, value);
  zpci_xml_edit_replace (t->edit, place, place, text->str);
}

/* "0x" and digits. Returns: @text. */
static const char *
format_id (char text[16], guint32 value, guint digits)
{
  *zpci_text_put_hex (stpcpy (text, "0x"), value, digits) = '\0';
  return text;
}

static void
write_ids (ZpciTranslation *t, const ZpciDomainDevice *device, const ZpciXmlTag *tag)
{
  const ZpciXmlAttrSpan *has_uid = zpci_xml_tag_find (tag, "uid"), *has_fid = zpci_xml_tag_find (tag, "fid");
  char uid_text[16], fid_text[16];
  const char *uid = format_id (uid_text, device->uid.value, 4), *fid = format_id (fid_text, device->fid.value, 8);

  if (has_uid)
    zpci_xml_edit_replace (t->edit, has_uid->value, has_uid->value_end, uid);
  if (has_fid)
    zpci_xml_edit_replace (t->edit, has_fid->value, has_fid->value_end, fid);
  if (has_uid && !has_fid)
    insert_attr (t, has_uid, FALSE, "fid", fid);
  if (!has_uid && has_fid)
    insert_attr (t, has_fid, TRUE, "uid", uid);
  if (has_uid || has_fid)
    return;
  /* There is an attribute of ours, or there would be no id to write; the first one in the tag sets the style.
   */
  for (xmlAttr *attr = device->zpci->properties; attr; attr = attr->next) {
    const ZpciXmlAttrSpan *first = attr->ns ? NULL : zpci_xml_tag_find (tag, (const char *) attr->name);

    if (first) {
      insert_attr (t, first, TRUE, "uid", uid);
      insert_attr (t, first, TRUE, "fid", fid);
      return;
    }
  }
}

void
zpci_stock_lower_zpci (ZpciTranslation *t, GPtrArray *changed)
{
  ZpciXmlTag tag;

  for (guint i = 0; i < changed->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (changed, i);

    if (device->has_attributes)
      continue;
    zpci_xml_get_tag (t->domain->xml, device->zpci, &tag);
    write_ids (t, device, &tag);
  }
  for (guint i = 0; i < t->domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (t->domain->devices, i);

    if (!device->has_attributes)
      continue;
    zpci_xml_get_tag (t->domain->xml, device->zpci, &tag);
    write_ids (t, device, &tag);
    for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
      const ZpciXmlAttrSpan *ours = zpci_xml_tag_find (&tag, zpci_requests[id].attribute);

      if (ours)
        zpci_xml_edit_replace (t->edit, ours->start, ours->end, "");
    }
  }
}

void
zpci_stock_append_entry (GString *out, const ZpciDomainDevice *device, const ZpciRequest *request, const char *prefix)
{
  char source[ZPCI_PCI_ADDRESS_TEXT];

  g_string_append_c (out, '<');
  g_string_append (out, prefix);
  g_string_append (out, "function uid=\"0x");
  zpci_text_append_hex (out, device->uid.value, 4);
  g_string_append (out, "\" source=\"");
  g_string_append (out, zpci_pci_address_format (&device->source, source));
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    if (request->ask[id] == ZPCI_ASK_ABSENT)
      continue;
    g_string_append (out, "\" ");
    g_string_append (out, zpci_requests[id].attribute);
    g_string_append (out, "=\"");
    g_string_append (out, zpci_ask_text (request->ask[id]));
  }
  g_string_append (out, "\"/>");
}

/* Without its line break. */
static char *
format_entry (const ZpciDomainDevice *device, const char *prefix)
{
  GString *out = g_string_new (NULL);

  zpci_stock_append_entry (out, device, &device->request, prefix);
  return g_string_free (out, FALSE);
}

/* The whole <zpci:functions>, at @depth below @indent. libvirt prints metadata with double quotes. */
static void
append_functions (ZpciTranslation *t, GString *out, const char *indent, guint depth, GPtrArray *devices,
                  GPtrArray *matrices, ZpciHad had)
{
  g_autofree char *text = zpci_had_format (had);
  g_autofree char *attr = *text ? g_strdup_printf (" had=\"%s\"", text) : g_strdup ("");

  zpci_layout_line (&t->layout, out, indent, depth, "<zpci:functions xmlns:zpci=\"%s\"%s>", ZPCI_DOMAIN_NS,
                    attr);
  for (guint i = 0; i < devices->len && out->len <= ZPCI_XML_MAX_BYTES; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (devices, i);

    zpci_layout_start_line (&t->layout, out, indent, depth + 1);
    zpci_stock_append_entry (out, device, &device->request, "zpci:");
  }
  for (guint i = 0; i < matrices->len && out->len <= ZPCI_XML_MAX_BYTES; i++) {
    const ZpciDomainMatrix *matrix = g_ptr_array_index (matrices, i);

    zpci_layout_start_line (&t->layout, out, indent, depth + 1);
    zpci_stock_append_matrix (out, matrix->key, &matrix->required, "zpci:");
  }
  zpci_layout_line (&t->layout, out, indent, depth, "</zpci:functions>");
}

/* Where libvirt prints <metadata>: behind the last of what it prints before it; NULL: first of all. */
static xmlNode *
find_before_metadata (const xmlNode *domain)
{
  static const char *const before[] = { "name", "uuid", "genid", "title", "description", NULL };
  xmlNode *last = NULL;

  for (xmlNode *node = xmlFirstElementChild ((xmlNode *) domain);
       node && !node->ns && g_strv_contains (before, (const char *) node->name);
       node = xmlNextElementSibling (node))
    last = node;
  return last;
}

static void
insert_metadata (ZpciTranslation *t, GPtrArray *devices, GPtrArray *matrices, ZpciHad had)
{
  xmlNode *before = find_before_metadata (t->domain->node);
  g_autofree char *indent = before ? zpci_layout_indent (&t->layout, before)
                                   : zpci_layout_child_indent (&t->layout, t->domain->node);
  gsize place = before ? zpci_xml_get_span (t->domain->xml, before)->end
                       : zpci_xml_get_span (t->domain->xml, t->domain->node)->start_end;
  g_autoptr (GString) out = g_string_new (NULL);

  zpci_layout_line (&t->layout, out, indent, 0, "<metadata>");
  append_functions (t, out, indent, 1, devices, matrices, had);
  zpci_layout_line (&t->layout, out, indent, 0, "</metadata>");
  zpci_xml_edit_replace (t->edit, place, place, out->str);
}

/* Into a container that is there: between its entries, by uid, and matrices behind those. */
static gboolean
merge_entries (ZpciTranslation *t, xmlNode *container, GPtrArray *devices, GPtrArray *matrices, GError **error)
{
  const ZpciDomainStock *stock = t->domain->stock;
  g_autofree char *indent = zpci_layout_child_indent (&t->layout, container);
  g_autofree char *prefix = zpci_stock_format_prefix (t->domain, container, error);
  g_autoptr (GString) first = g_string_new (NULL);
  gsize place = 0; /* 0: first in the container */
  guint e = 0;

  if (!prefix)
    return FALSE;
  for (guint i = 0; i < devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (devices, i);
    g_autofree char *entry = format_entry (device, prefix);
    g_autoptr (GString) line = g_string_new (NULL);

    for (; e < stock->entries->len; e++) {
      const ZpciMetadataEntry *old = &g_array_index (stock->entries, ZpciMetadataEntry, e);

      if (!old->uid.set || old->uid.value > device->uid.value)
        break;
      place = zpci_xml_get_span (t->domain->xml, old->node)->end;
    }
    zpci_layout_line (&t->layout, place ? line : first, indent, 0, "%s", entry);
    if (place)
      zpci_xml_edit_replace (t->edit, place, place, line->str);
  }
  zpci_stock_merge_matrices (t, matrices, indent, prefix, first);
  if (first->len > 0)
    zpci_layout_insert_first (&t->layout, t->edit, container, first->str);
  return TRUE;
}

static void
write_had (ZpciTranslation *t, xmlNode *container, ZpciHad had)
{
  ZpciHad older =
      zpci_had_read (t->domain) & (had & ZPCI_HAD_KNOWN ? ZPCI_HAD_METADATA | ZPCI_HAD_METADATA_TAG : ~0u);
  g_autofree char *value = zpci_had_format (had | older);
  g_autofree char *now = zpci_xml_attr (container, "had");
  g_autofree char *attr = g_strdup_printf (" had=\"%s\"", value);
  gsize end = zpci_xml_get_attrs_end (t->domain->xml, container);
  ZpciXmlAttrSpan span;

  if (g_strcmp0 (value, now ? now : "") == 0)
    return;
  if (zpci_xml_get_attr_span (t->domain->xml, container, "had", &span))
    zpci_xml_edit_replace (t->edit, *value ? span.value : span.start, *value ? span.value_end : span.end,
                           value);
  else
    zpci_xml_edit_replace (t->edit, end, end, attr);
}

gboolean
zpci_stock_lower_metadata (ZpciTranslation *t, GPtrArray *devices, GPtrArray *matrices, ZpciHad had, GError **error)
{
  const ZpciDomainStock *stock = t->domain->stock;
  g_autofree char *indent = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  if (stock->container) {
    if (!merge_entries (t, stock->container, devices, matrices, error))
      return FALSE;
    write_had (t, stock->container, had);
    return TRUE;
  }
  if (!stock->metadata) {
    insert_metadata (t, devices, matrices, had);
    return TRUE;
  }
  if (zpci_xml_get_span (t->domain->xml, stock->metadata)->empty)
    had |= ZPCI_HAD_METADATA_TAG;
  else if (zpci_stock_is_hollow (stock->metadata, NULL))
    had |= ZPCI_HAD_METADATA;
  indent = zpci_layout_child_indent (&t->layout, stock->metadata);
  append_functions (t, out, indent, 0, devices, matrices, had);
  zpci_layout_insert_first (&t->layout, t->edit, stock->metadata, out->str);
  return TRUE;
}
