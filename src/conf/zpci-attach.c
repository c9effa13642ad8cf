/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Both ways take the author form, change it there, and translate again: the
 * metadata and overrides of the other devices come out as they went in.
 */
#include "zpci-attach.h"

#include "zpci-stock-private.h"

typedef struct {
  ZpciXml *xml;
  ZpciDomain *domain;
} Guest;

static void
guest_clear (Guest *guest)
{
  g_clear_pointer (&guest->domain, zpci_domain_free);
  g_clear_pointer (&guest->xml, zpci_xml_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Guest, guest_clear)

/* Reads @xml in its author form. */
static gboolean
guest_read (Guest *guest, const char *xml, gsize length, const char *name, GError **error)
{
  g_autofree char *author = NULL;
  gsize author_length = 0;

  if (!zpci_domxml_from_stock (xml, length, name, &author, &author_length, error))
    return FALSE;
  guest->xml = zpci_xml_parse (author ? author : xml, author ? author_length : length, name, error);
  guest->domain = guest->xml ? zpci_domain_read (guest->xml, error) : NULL;
  return guest->domain != NULL;
}

/* Applies @edit and gives the stock form, also where no attribute is left to translate. */
static gboolean
finish (ZpciXmlEdit *edit, const char *name, ZpciStockFlags flags, char **out, gsize *out_length,
        GError **error)
{
  gsize length = 0, stock_length = 0;
  g_autofree char *author = zpci_xml_edit_apply (edit, &length, error);
  char *stock = NULL;

  if (!author || !zpci_domxml_to_stock (author, length, name, flags, &stock, &stock_length, error))
    return FALSE;
  *out = stock ? stock : g_steal_pointer (&author);
  *out_length = stock ? stock_length : length;
  return TRUE;
}

gboolean
zpci_domxml_attach (const char *xml, gsize length, const char *name, ZpciDeviceDocument *device,
                    ZpciStockFlags flags, char **out, gsize *out_length, GError **error)
{
  g_auto (Guest) guest = { 0 };
  g_auto (ZpciLayout) layout = { 0 };
  g_autoptr (ZpciXmlEdit) edit = NULL;
  g_autofree char *text = NULL, *indent = NULL;
  g_autoptr (GString) line = g_string_new (NULL);
  xmlNode *devices, *last;

  if (!guest_read (&guest, xml, length, name, error))
    return FALSE;
  devices = zpci_xml_child (guest.domain->node, "devices", NULL);
  if (!devices) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "%s:%u: the guest has no <devices>", name,
                 zpci_xml_get_line (guest.xml, guest.domain->node));
    return FALSE;
  }
  text = zpci_device_format (device);
  zpci_layout_init (&layout, guest.xml, guest.domain->node);
  edit = zpci_xml_edit_new (guest.xml);
  last = xmlLastElementChild (devices);
  indent = last ? zpci_layout_indent (&layout, last) : zpci_layout_child_indent (&layout, devices);
  zpci_layout_line (&layout, line, indent, 0, "%s", text);
  if (last)
    zpci_xml_edit_replace (edit, zpci_xml_get_span (guest.xml, last)->end,
                           zpci_xml_get_span (guest.xml, last)->end, line->str);
  else
    zpci_layout_insert_first (&layout, edit, devices, line->str);
  return finish (edit, name, flags, out, out_length, error);
}

/* The device of @domain that passes through what @wanted does. */
static const ZpciDomainDevice *
find_device (const ZpciDomain *domain, const ZpciDomainDevice *wanted)
{
  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (device->kind == wanted->kind && device->has_source &&
        zpci_pci_address_compare (&device->source, &wanted->source) == 0)
      return device;
  }
  return NULL;
}

gboolean
zpci_domxml_detach (const char *xml, gsize length, const char *name, ZpciDeviceDocument *device,
                    ZpciStockFlags flags, char **out, gsize *out_length, GError **error)
{
  const ZpciDomainDevice *wanted = zpci_device_get (device), *found;
  g_auto (Guest) guest = { 0 };
  g_auto (ZpciLayout) layout = { 0 };
  g_autoptr (ZpciXmlEdit) edit = NULL;
  char address[ZPCI_PCI_ADDRESS_TEXT];

  if (wanted->kind == ZPCI_DEVICE_OTHER || !wanted->has_source) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                 "%s: names no host function in its <source>, so it is no passed-through PCI function",
                 wanted->label);
    return FALSE;
  }
  if (!guest_read (&guest, xml, length, name, error))
    return FALSE;
  found = find_device (guest.domain, wanted);
  if (!found) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND, "%s: no <%s> of the guest passes through %s", name,
                 (const char *) wanted->node->name, zpci_pci_address_format (&wanted->source, address));
    return FALSE;
  }
  zpci_layout_init (&layout, guest.xml, guest.domain->node);
  edit = zpci_xml_edit_new (guest.xml);
  zpci_layout_remove (&layout, edit, found->node, FALSE);
  return finish (edit, name, flags, out, out_length, error);
}
