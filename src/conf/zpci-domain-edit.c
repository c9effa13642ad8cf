/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Edits of whole elements, laid out like the rest of the document.
 */
#include "zpci-domain-edit.h"

#include "zpci-conf-private.h"

#include <string.h>

/* Behind the last device, or as the only one. */
static void
insert_device (const ZpciLayout *layout, ZpciXmlEdit *edit, xmlNode *devices, const char *element)
{
  xmlNode *last = xmlLastElementChild (devices);
  g_autofree char *indent = last ? zpci_layout_indent (layout, last) : zpci_layout_child_indent (layout, devices);
  g_autoptr (GString) line = g_string_new (NULL);
  gsize place;

  zpci_layout_line (layout, line, indent, 0, "%s", element);
  if (!last) {
    zpci_layout_insert_first (layout, edit, devices, line->str);
    return;
  }
  place = zpci_xml_get_span (layout->xml, last)->end;
  zpci_xml_edit_replace (edit, place, place, line->str);
}

/* The device alone, without our attributes. */
static char *
device_element (const ZpciDocument *device)
{
  g_autoptr (ZpciXmlEdit) edit = zpci_device_lower (device);
  const ZpciXmlSpan *span = zpci_xml_get_span (device->xml, device->device->node);
  gsize end, length;

  zpci_xml_get_text (device->xml, &end);
  zpci_xml_edit_replace (edit, 0, span->start, "");
  zpci_xml_edit_replace (edit, span->end, end, "");
  /* In UTF-8, not in the encoding of the device's document: it goes into another one. */
  return zpci_xml_edit_apply_utf8 (edit, &length);
}

/* Writes the metadata and overrides of a device that asks for something. */
static gboolean
lower_request (ZpciTranslation *translation, ZpciDomainDevice *device, ZpciStockFlags flags, GError **error)
{
  g_autoptr (GPtrArray) asking = g_ptr_array_new (), requiring = g_ptr_array_new ();
  ZpciHad had;

  if (device->matrix && device->matrix->is_required)
    g_ptr_array_add (requiring, device->matrix);
  else if (!zpci_request_is_empty (&device->request))
    g_ptr_array_add (asking, device);
  else
    return TRUE;
  return zpci_stock_lower_overrides (translation, asking, flags, &had, error) &&
         zpci_stock_lower_metadata (translation, asking, requiring, had, error);
}

char *
zpci_document_with_device (const ZpciDocument *guest, const ZpciDocument *device, ZpciStockFlags flags, gsize *length,
                           GError **error)
{
  xmlNode *devices = zpci_xml_child (guest->domain->node, "devices", NULL);
  g_autoptr (ZpciXmlEdit) edit = NULL;
  g_autofree char *element = NULL;
  ZpciTranslation translation = { .domain = guest->domain };
  gboolean ok;

  if (!devices) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "%s: there is no <devices> to add a device to", guest->name);
    return NULL;
  }
  if (!zpci_domain_refuse (guest->domain, error))
    return NULL;
  translation.edit = edit = zpci_xml_edit_new (guest->xml);
  zpci_xml_edit_has_foreign (edit);
  element = device_element (device);
  zpci_layout_init (&translation.layout, guest->xml, guest->domain->node);
  insert_device (&translation.layout, edit, devices, element);
  ok = lower_request (&translation, device->device, flags, error);
  zpci_layout_clear (&translation.layout);
  return ok ? zpci_xml_edit_apply (edit, length, error) : NULL;
}

static char *
without (const ZpciDocument *guest, const ZpciDomainDevice *device, gboolean left, gsize *length, GError **error)
{
  g_autoptr (ZpciXmlEdit) edit = zpci_xml_edit_new (guest->xml);
  ZpciTranslation translation = { .domain = guest->domain, .edit = edit, .gone = device, .left = left };

  zpci_layout_init (&translation.layout, guest->xml, guest->domain->node);
  zpci_stock_raise (&translation);
  if (device)
    zpci_layout_remove (&translation.layout, edit, device->node, zpci_layout_is_mixed (device->node->parent));
  zpci_layout_clear (&translation.layout);
  return zpci_xml_edit_apply (edit, length, error);
}

char *
zpci_document_without_device (const ZpciDocument *guest, const ZpciDomainDevice *device, gsize *length, GError **error)
{
  return without (guest, device, FALSE, length, error);
}

char *
zpci_document_without_left (const ZpciDocument *guest, const ZpciDomainDevice *device, gsize *length, GError **error)
{
  return without (guest, device, TRUE, length, error);
}

gboolean
zpci_domain_has_left (const ZpciDomain *domain, const ZpciDomainDevice *device)
{
  for (guint i = 0; device->matrix && i < domain->stock->matrices->len; i++) {
    const ZpciMatrixEntry *entry = &g_array_index (domain->stock->matrices, ZpciMatrixEntry, i);

    if (entry->left && strcmp (entry->key, device->matrix->key) == 0)
      return TRUE;
  }
  for (guint i = 0; i < domain->stock->entries->len; i++) {
    const ZpciMetadataEntry *entry = &g_array_index (domain->stock->entries, ZpciMetadataEntry, i);

    if (entry->left && device->has_source && zpci_pci_address_compare (&entry->source, &device->source) == 0)
      return TRUE;
  }
  return FALSE;
}

char *
zpci_domain_describe_left (const ZpciDomain *domain)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < domain->stock->entries->len; i++) {
    const ZpciMetadataEntry *entry = &g_array_index (domain->stock->entries, ZpciMetadataEntry, i);
    g_autofree char *asked = zpci_request_format (&entry->request);
    char source[ZPCI_PCI_ADDRESS_TEXT];

    if (entry->left)
      g_string_append_printf (out, "%suid 0x%04x of %s (%s)", out->len ? ", " : "", entry->uid.value,
                              zpci_pci_address_format (&entry->source, source), asked);
  }
  for (guint i = 0; i < domain->stock->matrices->len; i++) {
    const ZpciMatrixEntry *entry = &g_array_index (domain->stock->matrices, ZpciMatrixEntry, i);

    if (entry->left)
      g_string_append_printf (out, "%smdev %s", out->len ? ", " : "", entry->key);
  }
  return out->len ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

/* Before the first entry of a higher uid, as the stock form has it. */
static void
append_added (GString *out, const ZpciDomainDevice **added, guint32 before)
{
  if (!*added || (*added)->uid.value >= before || zpci_request_is_empty (&(*added)->request))
    return;
  zpci_stock_append_entry (out, *added, &(*added)->request, "");
  *added = NULL;
}

/* Before the first entry of a higher uuid. */
static void
append_added_matrix (GString *out, const ZpciDomainMatrix **added, const char *before)
{
  if (!*added || !(*added)->is_required || (before && strcmp ((*added)->key, before) >= 0))
    return;
  zpci_stock_append_matrix (out, (*added)->key, &(*added)->required, "");
  *added = NULL;
}

static void
append_matrices (GString *out, const ZpciDomainStock *stock, const ZpciDomainMatrix *added)
{
  for (guint i = 0; i < stock->matrices->len; i++) {
    const ZpciMatrixEntry *entry = &g_array_index (stock->matrices, ZpciMatrixEntry, i);

    if (!entry->matrix || entry->again)
      continue;
    append_added_matrix (out, &added, entry->key);
    zpci_stock_append_matrix (out, entry->key, &entry->required, "");
  }
  append_added_matrix (out, &added, NULL);
}

char *
zpci_domain_format_metadata (const ZpciDomain *domain, const ZpciDomainDevice *added)
{
  static const char start[] = "<functions>";
  const ZpciDomainStock *stock = domain->stock;
  const ZpciDomainMatrix *matrix = added ? added->matrix : NULL;
  GString *out = g_string_new (start);
  gboolean any;

  for (guint i = 0; i < stock->entries->len; i++) {
    const ZpciMetadataEntry *entry = &g_array_index (stock->entries, ZpciMetadataEntry, i);

    if (!entry->device || entry->again)
      continue;
    append_added (out, &added, entry->uid.value);
    zpci_stock_append_entry (out, entry->device, &entry->request, "");
  }
  append_added (out, &added, G_MAXUINT32);
  append_matrices (out, stock, matrix);
  any = out->len > strlen (start);
  g_string_append (out, "</functions>");
  return g_string_free (out, !any);
}

void
zpci_domain_lend_device (ZpciDomain *domain, const ZpciDomainDevice *device)
{
  ZpciDomainDevice *copy = g_new (ZpciDomainDevice, 1);

  *copy = *device;
  copy->label = g_strdup (device->label);
  copy->driver_model = g_strdup (device->driver_model);
  g_ptr_array_add (domain->devices, copy);
  if (copy->matrix)
    g_ptr_array_add (domain->matrices, copy->matrix);
}

void
zpci_domain_return_device (ZpciDomain *domain)
{
  const ZpciDomainDevice *lent = g_ptr_array_index (domain->devices, domain->devices->len - 1);

  if (lent->matrix)
    g_ptr_array_steal_index (domain->matrices, domain->matrices->len - 1);
  g_ptr_array_remove_index (domain->devices, domain->devices->len - 1);
}
