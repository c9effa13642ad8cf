/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nova: the section [pci] of nova.conf. Network functions are named by address and physical network for ports of
 * neutron; the others by resource class and traits for flavors.
 * Source: OpenStack nova, configuration options, [pci] device_spec and alias; placement, names of custom classes.
 */
#include "export.h"

#include "zpci-hash.h"

/* Placement takes upper case, digits and the underscore. */
static char *
placement_name (const char *what, const char *text)
{
  GString *name = g_string_new ("CUSTOM_");

  g_string_append (name, what);
  for (; *text; text++)
    g_string_append_c (name, g_ascii_isalnum (*text) ? g_ascii_toupper (*text) : '_');
  return g_string_free (name, FALSE);
}

/* neutron attaches ports to these. ISM carries a PNETID and is no network interface. */
static gboolean
is_network (const ZpciFunction *function)
{
  return zpci_function_carries_pnetid (function) && function->pft.value != ZPCI_PFT_ISM;
}

/* PNETIDs hold no character that JSON escapes. */
static void
append_spec (const ZpciFunction *function, GString *out)
{
  const char *pnetid = zpci_export_pnetid (function);
  char address[ZPCI_PCI_ADDRESS_TEXT];

  g_string_append_printf (out, "device_spec = {\"address\": \"%s\"",
                          zpci_pci_address_format (&function->address, address));
  if (is_network (function)) {
    if (pnetid)
      g_string_append_printf (out, ", \"physical_network\": \"%s\"", pnetid);
  } else {
    g_autofree char *class = placement_name ("ZPCI_", zpci_function_type_name (function));
    g_autofree char *trait = pnetid ? placement_name ("PNETID_", pnetid) : NULL;

    g_string_append_printf (out, ", \"resource_class\": \"%s\"", class);
    if (trait)
      g_string_append_printf (out, ", \"traits\": \"%s\"", trait);
  }
  g_string_append (out, "}\n");
}

/* One line per type and PCI id. nova calls a function a VF only where the kernel links it to a physical function. */
static void
append_alias (const ZpciFunction *function, GHashTable *seen, GString *out)
{
  const char *type = zpci_function_type_name (function);
  gboolean vf = function->has_physfn == ZPCI_YES;
  g_autofree char *class = placement_name ("ZPCI_", type);
  g_autoptr (GString) line = g_string_new (NULL);

  if (is_network (function) || !function->vendor.set || !function->device.set)
    return;
  g_string_append_printf (line,
                          "alias = {\"name\": \"%s%s\", \"vendor_id\": \"%04x\", \"product_id\": \"%04x\", "
                          "\"device_type\": \"%s\", \"resource_class\": \"%s\"}\n",
                          type, vf ? "-vf" : "", function->vendor.value, function->device.value,
                          vf ? "type-VF" : "type-PCI", class);
  if (g_hash_table_add (seen, g_strdup (line->str)))
    g_string_append (out, line->str);
}

gboolean
zpci_export_nova (const ZpciExport *export, GString *out, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);

  zpci_export_append_kept (export, "#", out);
  g_string_append (out, "[pci]\n");
  for (guint i = 0; i < export->host->functions->len; i++)
    if (zpci_export_is_free (g_ptr_array_index (export->host->functions, i)))
      append_spec (g_ptr_array_index (export->host->functions, i), out);
  for (guint i = 0; i < export->host->functions->len; i++)
    if (zpci_export_is_free (g_ptr_array_index (export->host->functions, i)))
      append_alias (g_ptr_array_index (export->host->functions, i), seen, out);
  return TRUE;
}
