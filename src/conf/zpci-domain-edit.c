/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Edits of whole elements, laid out like the rest of the document.
 */
#include "zpci-domain-edit.h"
#include "zpci-domain-find.h"

#include "zpci-domain-private.h"
#include "zpci-stock-private.h"

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

/* Writes @request into the <zpci> of the guest address. */
static void
insert_request (const ZpciXml *document, ZpciXmlEdit *edit, const ZpciRequest *request)
{
  const xmlNode *address = zpci_xml_child (zpci_xml_get_root ((ZpciXml *) document), "address", NULL);
  const xmlNode *zpci = address ? zpci_xml_child (address, "zpci", NULL) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  gsize place;

  for (guint i = 0; zpci && i < ZPCI_N_ASKS; i++) {
    ZpciAsk ask = zpci_request_get (request, i);

    if (ask != ZPCI_ASK_ABSENT)
      g_string_append_printf (text, " %s='%s'", zpci_ask_names[i], zpci_ask_text (ask));
  }
  if (text->len == 0)
    return;
  place = zpci_xml_get_attrs_end (document, zpci);
  zpci_xml_edit_replace (edit, place, place, text->str);
}

/* The root element of @xml alone, with @request (nullable) on it. */
static char *
device_element (const char *xml, gsize length, const ZpciRequest *request, GError **error)
{
  g_autoptr (ZpciXml) document = zpci_xml_parse (xml, length, "device XML", error);
  g_autoptr (ZpciXmlEdit) edit = NULL;
  const ZpciXmlSpan *span;
  gsize end, out_length;

  if (!document)
    return NULL;
  edit = zpci_xml_edit_new (document);
  span = zpci_xml_get_span (document, zpci_xml_get_root (document));
  zpci_xml_get_text (document, &end);
  zpci_xml_edit_replace (edit, 0, span->start, "");
  zpci_xml_edit_replace (edit, span->end, end, "");
  if (request)
    insert_request (document, edit, request);
  /* In UTF-8, not in the encoding of the device's document: it goes into another one. */
  return zpci_xml_edit_apply_utf8 (edit, &out_length);
}

gboolean
zpci_domxml_add_device (const char *xml, gsize length, const char *device, gsize device_length,
                        const ZpciRequest *request, char **out, gsize *out_length, GError **error)
{
  g_autofree char *element = device_element (device, device_length, request, error);
  g_autoptr (ZpciXml) document = element ? zpci_xml_parse (xml, length, "domain XML", error) : NULL;
  g_autoptr (ZpciDomain) domain = document ? zpci_domain_read (document, error) : NULL;
  g_autoptr (ZpciXmlEdit) edit = NULL;
  g_auto (ZpciLayout) layout = { 0 };
  xmlNode *devices;

  if (!domain)
    return FALSE;
  devices = zpci_xml_child (domain->node, "devices", NULL);
  if (!devices) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "domain XML: there is no <devices> to add a device to");
    return FALSE;
  }
  zpci_layout_init (&layout, document, domain->node);
  edit = zpci_xml_edit_new (document);
  insert_device (&layout, edit, devices, element);
  *out = zpci_xml_edit_apply (edit, out_length, error);
  return *out != NULL;
}

gboolean
zpci_domxml_remove_device (const char *xml, gsize length, const ZpciPciAddress *source, char **out, gsize *out_length,
                           GError **error)
{
  g_autoptr (ZpciXml) document = zpci_xml_parse (xml, length, "domain XML", error);
  g_autoptr (ZpciDomain) domain = document ? zpci_domain_read (document, error) : NULL;
  g_autoptr (ZpciXmlEdit) edit = NULL;
  ZpciTranslation translation = { .domain = domain };
  char text[ZPCI_PCI_ADDRESS_TEXT];

  if (!domain)
    return FALSE;
  translation.gone = zpci_domain_find_source (domain, source);
  if (!translation.gone) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND, "domain XML: no device is the host's function %s",
                 zpci_pci_address_format (source, text));
    return FALSE;
  }
  edit = zpci_xml_edit_new (document);
  translation.edit = edit;
  zpci_layout_init (&translation.layout, document, domain->node);
  zpci_stock_raise (&translation);
  zpci_layout_remove (&translation.layout, edit, translation.gone->node,
                      zpci_layout_is_mixed (translation.gone->node->parent));
  zpci_layout_clear (&translation.layout);
  *out = zpci_xml_edit_apply (edit, out_length, error);
  return *out != NULL;
}

char *
zpci_domain_format_metadata (const ZpciDomain *domain)
{
  const ZpciDomainStock *stock = domain->stock;
  GString *out = g_string_new ("<functions>");
  guint left = 0;

  for (guint i = 0; i < stock->entries->len; i++) {
    const ZpciMetadataEntry *entry = &g_array_index (stock->entries, ZpciMetadataEntry, i);

    if (!entry->device)
      continue;
    zpci_stock_append_entry (out, entry->device, &entry->request, "");
    left++;
  }
  g_string_append (out, "</functions>");
  return g_string_free (out, left == 0);
}
