/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A node device as libvirt prints it: the order of elements and every format
 * are those of virNodeDeviceDefFormat() and virNodeDeviceCapPCIDefFormat() in
 * src/conf/node_device_conf.c of libvirt 9.0.0.
 */
#include "zpci-nodedev-private.h"

#include "zpci-trouble.h"
#include "zpci-xml.h"

static void
append_element (GString *out, const char *indent, const char *name, const char *text)
{
  g_string_append_printf (out, "%s<%s>", indent, name);
  zpci_xml_append_escaped (out, text);
  g_string_append_printf (out, "</%s>\n", name);
}

static void
append_id (GString *out, const char *element, ZpciOpt id, const char *name)
{
  /* libvirt prints 0 for an id it could not read, and its schema wants the element. */
  g_string_append_printf (out, "    <%s id='0x%04x'", element, id.set ? id.value : 0);
  if (!name) {
    g_string_append (out, "/>\n");
    return;
  }
  g_string_append_c (out, '>');
  zpci_xml_append_escaped (out, name);
  g_string_append_printf (out, "</%s>\n", element);
}

static void
append_address (GString *out, const ZpciPciAddress *address)
{
  g_string_append_printf (out, "      <address domain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%d'/>\n",
                          address->domain, address->bus, address->slot, address->function);
}

static void
append_addresses (GString *out, const GArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    append_address (out, &g_array_index (addresses, ZpciPciAddress, i));
}

static void
append_sriov (GString *out, const ZpciNodedevDetails *details)
{
  if (details->has_physfn) {
    g_string_append (out, "    <capability type='phys_function'>\n");
    append_address (out, &details->physfn);
    g_string_append (out, "    </capability>\n");
  }
  if (details->max_virtfns == 0 && details->virtfns->len == 0)
    return;
  g_string_append (out, "    <capability type='virt_functions'");
  if (details->max_virtfns > 0)
    g_string_append_printf (out, " maxCount='%u'", details->max_virtfns);
  if (details->virtfns->len == 0) {
    g_string_append (out, "/>\n");
    return;
  }
  g_string_append (out, ">\n");
  append_addresses (out, details->virtfns);
  g_string_append (out, "    </capability>\n");
}

static void
append_link (GString *out, const char *validity, const ZpciLink *link, gboolean with_port)
{
  static const char *const speeds[] = { NULL, "2.5", "5", "8", "16", "32", "64" };

  g_string_append_printf (out, "      <link validity='%s'", validity);
  if (with_port)
    g_string_append_printf (out, " port='%u'", link->port);
  if (link->speed < G_N_ELEMENTS (speeds) && speeds[link->speed])
    g_string_append_printf (out, " speed='%s'", speeds[link->speed]);
  g_string_append_printf (out, " width='%u'/>\n", link->width);
}

static void
append_tail (GString *out, const ZpciNodedevDetails *details)
{
  if (details->iommu_group.set) {
    g_string_append_printf (out, "    <iommuGroup number='%u'>\n", details->iommu_group.value);
    append_addresses (out, details->group);
    g_string_append (out, "    </iommuGroup>\n");
  }
  if (details->numa.set)
    g_string_append_printf (out, "    <numa node='%u'/>\n", details->numa.value);
  if (details->is_express && details->has_link) {
    g_string_append (out, "    <pci-express>\n");
    append_link (out, "cap", &details->capability, TRUE);
    append_link (out, "sta", &details->status, FALSE);
    g_string_append (out, "    </pci-express>\n");
  } else if (details->is_express) {
    g_string_append (out, "    <pci-express/>\n");
  }
}

static void
append_pci (GString *out, const ZpciFunction *function, const ZpciVfioInfo *vfio, const ZpciNodedevDetails *details)
{
  const ZpciPciAddress *address = &function->address;

  g_string_append (out, "  <capability type='pci'>\n");
  if (function->class_code.set)
    g_string_append_printf (out, "    <class>0x%06x</class>\n", function->class_code.value);
  g_string_append_printf (out,
                          "    <domain>%u</domain>\n"
                          "    <bus>%u</bus>\n"
                          "    <slot>%u</slot>\n"
                          "    <function>%u</function>\n",
                          address->domain, address->bus, address->slot, address->function);
  append_id (out, "product", function->device, details->device_name);
  append_id (out, "vendor", function->vendor, details->vendor_name);
  append_sriov (out, details);
  if (details->bridge)
    g_string_append_printf (out, "    <capability type='%s'/>\n", details->bridge);
  if (zpci_capability_applies (function))
    zpci_capability_append (out, function, vfio, &(ZpciCapabilityLayout){ "    ", "  ", "\n" });
  append_tail (out, details);
  g_string_append (out, "  </capability>\n");
}

char *
zpci_nodedev_format (ZpciHost *host, const ZpciFunction *function, const ZpciVfioInfo *vfio, GError **error)
{
  g_autofree char *name = zpci_function_nodedev_name (function);
  g_autoptr (ZpciNodedevDetails) details = NULL;
  GString *out;

  if (!zpci_function_check_device (function, error))
    return NULL;
  details = zpci_nodedev_details_read (host->root, function);
  out = g_string_new ("<device>\n");
  append_element (out, "  ", "name", name);
  if (details->path)
    append_element (out, "  ", "path", details->path);
  append_element (out, "  ", "parent", details->parent);
  if (function->driver) {
    g_string_append (out, "  <driver>\n");
    append_element (out, "    ", "name", function->driver);
    g_string_append (out, "  </driver>\n");
  }
  append_pci (out, function, vfio, details);
  g_string_append (out, "</device>\n");
  return g_string_free (out, FALSE);
}
