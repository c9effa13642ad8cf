/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The private copy. Elements are moved and changed as text, as everywhere: what
 * is not named here reaches libvirt as its author wrote it.
 */
#include "native-copy.h"

#include "zpci-domain.h"

#include <string.h>

void
zpci_native_copy_free (ZpciNativeCopy *copy)
{
  g_free (copy->xml);
  g_free (copy->simulated_xml);
  g_free (copy->type);
  g_free (copy->emulator);
  g_free (copy);
}

/* Returns: where to insert an attribute of @element, which has @attribute not yet; 0 if it has. */
static gsize
place_for_attribute (const ZpciXml *xml, const xmlNode *element, const char *attribute)
{
  return xmlHasNsProp ((xmlNode *) element, BAD_CAST attribute, NULL) ? 0 : zpci_xml_get_attrs_end (xml, element);
}

/* Returns: TRUE if the device got a driver name. */
static gboolean
name_driver (const ZpciXml *xml, ZpciXmlEdit *edit, const ZpciDomainDevice *device)
{
  const xmlNode *driver = zpci_xml_child (device->node, "driver", NULL);
  gsize place = driver ? place_for_attribute (xml, driver, "name") : zpci_xml_get_span (xml, device->node)->start_end;

  if (place)
    zpci_xml_edit_replace (edit, place, place, driver ? " name='vfio'" : "<driver name='vfio'/>");
  return place != 0;
}

/* The driver of an interface, which becomes that of its hostdev. Returns: TRUE if its name was missing. */
static gboolean
append_driver (const ZpciXml *xml, const xmlNode *interface, GString *out)
{
  const xmlNode *driver = zpci_xml_child (interface, "driver", NULL);
  const char *text = zpci_xml_get_text (xml, NULL);
  gsize place = driver ? place_for_attribute (xml, driver, "name") : 0;
  const ZpciXmlSpan *span;

  if (!driver) {
    g_string_append (out, "<driver name='vfio'/>");
    return TRUE;
  }
  span = zpci_xml_get_span (xml, driver);
  if (!place) {
    g_string_append_len (out, text + span->start, (gssize) (span->end - span->start));
    return FALSE;
  }
  g_string_append_len (out, text + span->start, (gssize) (place - span->start));
  g_string_append (out, " name='vfio'");
  g_string_append_len (out, text + place, (gssize) (span->end - place));
  return TRUE;
}

/*
 * <interface type='hostdev'> as the <hostdev> that it is for QEMU. libvirt
 * numbers those of interfaces first, so they go in front of all others.
 */
static gboolean
turn_interface (const ZpciXml *xml, ZpciXmlEdit *edit, const ZpciDomainDevice *device)
{
  static const char *const kept[] = { "source", "alias", "boot", "rom", "teaming", "acpi", "address" };
  const ZpciXmlSpan *whole = zpci_xml_get_span (xml, device->node);
  const ZpciXmlSpan *devices = zpci_xml_get_span (xml, device->node->parent);
  const char *text = zpci_xml_get_text (xml, NULL);
  g_autoptr (GString) hostdev = g_string_new ("<hostdev mode='subsystem' type='pci'");
  gboolean named;

  g_string_append_printf (hostdev, " managed='%s'>", device->managed ? "yes" : "no");
  named = append_driver (xml, device->node, hostdev);
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++) {
    const xmlNode *child = zpci_xml_child (device->node, kept[i], NULL);
    const ZpciXmlSpan *span = child ? zpci_xml_get_span (xml, child) : NULL;

    if (span)
      g_string_append_len (hostdev, text + span->start, (gssize) (span->end - span->start));
  }
  g_string_append (hostdev, "</hostdev>");
  zpci_xml_edit_replace (edit, whole->start, whole->end, "");
  zpci_xml_edit_replace (edit, devices->start_end, devices->start_end, hostdev->str);
  return named;
}

static void
remove_child (const ZpciXml *xml, ZpciXmlEdit *edit, const xmlNode *parent, const char *name)
{
  xmlNode *child;

  for (child = zpci_xml_child (parent, name, NULL); child; child = zpci_xml_next (child)) {
    const ZpciXmlSpan *span = zpci_xml_get_span (xml, child);

    zpci_xml_edit_replace (edit, span->start, span->end, "");
  }
}

/* An interface that is not passed through. */
static void
edit_plain_interface (const ZpciXml *xml, ZpciXmlEdit *edit, const xmlNode *interface, ZpciNativeCopy *copy)
{
  const xmlNode *address = zpci_xml_child (interface, "address", NULL);
  g_autofree char *type = address ? zpci_xml_attr (address, "type") : NULL;

  remove_child (xml, edit, interface, "script");
  remove_child (xml, edit, interface, "downscript");
  copy->plain++;
  copy->moved += g_strcmp0 (type, "pci") == 0;
}

static void
edit_plain_interfaces (const ZpciXml *xml, ZpciXmlEdit *edit, const ZpciDomain *domain, ZpciNativeCopy *copy)
{
  for (xmlNode *devices = zpci_xml_child (domain->node, "devices", NULL); devices; devices = zpci_xml_next (devices)) {
    for (xmlNode *node = zpci_xml_child (devices, "interface", NULL); node; node = zpci_xml_next (node)) {
      g_autofree char *type = zpci_xml_attr (node, "type");

      if (g_strcmp0 (type, "hostdev") != 0)
        edit_plain_interface (xml, edit, node, copy);
    }
  }
}

/* The changes that every copy needs; counts them in @copy. */
static void
edit_devices (const ZpciXml *xml, ZpciXmlEdit *edit, const ZpciDomain *domain, ZpciNativeCopy *copy)
{
  copy->named = copy->interfaces = copy->plain = copy->moved = 0;
  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (device->kind == ZPCI_DEVICE_HOSTDEV) {
      copy->named += name_driver (xml, edit, device);
    } else if (device->kind == ZPCI_DEVICE_INTERFACE) {
      copy->named += turn_interface (xml, edit, device);
      copy->interfaces++;
    }
  }
  edit_plain_interfaces (xml, edit, domain, copy);
}

static void
edit_emulator (const ZpciXml *xml, ZpciXmlEdit *edit, const ZpciDomain *domain, const char *emulator)
{
  xmlNode *devices = zpci_xml_child (domain->node, "devices", NULL);
  xmlNode *old = devices ? zpci_xml_child (devices, "emulator", NULL) : NULL;
  g_autoptr (GString) element = g_string_new ("<emulator>");
  const ZpciXmlSpan *span;

  if (!devices)
    return;
  zpci_xml_append_escaped (element, emulator);
  g_string_append (element, "</emulator>");
  span = zpci_xml_get_span (xml, old ? old : devices);
  if (old)
    zpci_xml_edit_replace (edit, span->start, span->end, element->str);
  else if (!span->empty)
    zpci_xml_edit_replace (edit, span->start_end, span->start_end, element->str);
}

/* Returns: TRUE if the guest's CPU is the host's, which a simulated host has not. */
static gboolean
has_host_cpu (const ZpciDomain *domain)
{
  xmlNode *cpu = zpci_xml_child (domain->node, "cpu", NULL);
  g_autofree char *mode = cpu ? zpci_xml_attr (cpu, "mode") : NULL;

  return g_strcmp0 (mode, "host-model") == 0 || g_strcmp0 (mode, "host-passthrough") == 0;
}

/* Leaves the topology of such a CPU, and of its model nothing: the emulator's default. */
static void
edit_cpu (const ZpciXml *xml, ZpciXmlEdit *edit, const ZpciDomain *domain)
{
  static const char *const of_model[] = { "mode", "check", "migratable", "match" };
  xmlNode *cpu = zpci_xml_child (domain->node, "cpu", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (of_model); i++) {
    ZpciXmlAttrSpan span;

    if (zpci_xml_get_attr_span (xml, cpu, of_model[i], &span))
      zpci_xml_edit_replace (edit, span.start, span.end, "");
  }
  for (xmlNode *child = cpu->children; child; child = child->next) {
    const ZpciXmlSpan *span;

    if (child->type != XML_ELEMENT_NODE || xmlStrEqual (child->name, BAD_CAST "topology") ||
        xmlStrEqual (child->name, BAD_CAST "numa"))
      continue;
    span = zpci_xml_get_span (xml, child);
    zpci_xml_edit_replace (edit, span->start, span->end, "");
  }
}

static char *
edited (const ZpciXml *xml, const ZpciDomain *domain, const char *emulator, gboolean simulated, ZpciNativeCopy *copy)
{
  g_autoptr (ZpciXmlEdit) edit = zpci_xml_edit_new (xml);
  gsize length;

  edit_devices (xml, edit, domain, copy);
  if (emulator)
    edit_emulator (xml, edit, domain, emulator);
  if (simulated)
    edit_cpu (xml, edit, domain);
  return zpci_xml_edit_apply_utf8 (edit, &length);
}

/* The stock form of @text, in UTF-8 and without a declaration, which might say otherwise. */
static ZpciXml *
parse_stock (const char *text, gsize length, const char *name, ZpciStockFlags flags, GError **error)
{
  g_autofree char *stock = NULL;
  g_autoptr (ZpciXml) xml = NULL;
  gsize stock_length = 0;
  const char *utf8, *declaration_end;

  if (!zpci_domxml_to_stock (text, length, name, flags, &stock, &stock_length, error))
    return NULL;
  xml = zpci_xml_parse (stock ? stock : text, stock ? stock_length : length, name, error);
  if (!xml)
    return NULL;
  utf8 = zpci_xml_get_text (xml, NULL);
  declaration_end = g_str_has_prefix (utf8, "<?xml") ? strstr (utf8, "?>") : NULL;
  if (declaration_end)
    utf8 = declaration_end + strlen ("?>");
  return zpci_xml_parse (utf8, strlen (utf8), name, error);
}

ZpciNativeCopy *
zpci_native_copy (const char *text, gsize length, const char *name, const ZpciNativeOptions *options, GError **error)
{
  g_autoptr (ZpciNativeCopy) copy = g_new0 (ZpciNativeCopy, 1);
  g_autoptr (ZpciXml) xml = parse_stock (text, length, name, options->flags, error);
  g_autoptr (ZpciDomain) domain = xml ? zpci_domain_read (xml, error) : NULL;

  if (!domain)
    return NULL;
  if (domain->arch && strcmp (domain->arch, "s390x") != 0) {
    zpci_set_error_at (error, ZPCI_ERROR_UNSUPPORTED, name, 0, "use virsh domxml-to-native",
                       "arch '%s' is not s390x, so the guest has no zPCI", domain->arch);
    return NULL;
  }
  copy->xml = edited (xml, domain, options->emulator, FALSE, copy);
  if (has_host_cpu (domain))
    copy->simulated_xml = edited (xml, domain, options->emulator, TRUE, copy);
  copy->type = g_strdup (domain->type);
  copy->emulator = g_strdup (options->emulator ? options->emulator : domain->emulator);
  return g_steal_pointer (&copy);
}
