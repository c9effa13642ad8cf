/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * kubevirt: the permitted host devices, and labels for the node; nfd: the same labels as a feature file.
 * KubeVirt chooses functions by vendor and device only, and takes those that are bound to vfio-pci itself.
 * Source: KubeVirt user guide, "Host Devices Assignment"; node-feature-discovery, "Local feature source";
 * Kubernetes, "Labels and Selectors".
 */
#include "export.h"

#include "output.h"
#include "topology.h"
#include "zpci-hash.h"

/* A prefix of our own: that of a label has to be a DNS name. */
#define LABEL_PREFIX "libvirt-zpci/"

static gboolean
append_yaml_label (gpointer key, gpointer value, gpointer data)
{
  g_string_append_printf (data, "    %s: \"%u\"\n", (const char *) key, GPOINTER_TO_UINT (value));
  return FALSE;
}

static gboolean
append_prefixed_label (gpointer key, gpointer value, gpointer data)
{
  g_autofree char *name = g_strconcat (LABEL_PREFIX, key, NULL);

  return append_yaml_label (name, value, data);
}

static gboolean
append_feature (gpointer key, gpointer value, gpointer data)
{
  g_string_append_printf (data, "%s=%u\n", (const char *) key, GPOINTER_TO_UINT (value));
  return FALSE;
}

static void
append_device (const ZpciFunction *function, GHashTable *seen, GString *out)
{
  char *selector = g_strdup_printf ("%04x:%04x", function->vendor.value, function->device.value);

  if (g_hash_table_contains (seen, selector)) {
    g_free (selector);
    return;
  }
  g_string_append_printf (out, "      - pciVendorSelector: \"%s\"\n        resourceName: \"ibm.com/%s\"\n", selector,
                          zpci_function_type_name (function));
  g_hash_table_add (seen, selector);
}

static void
append_not_permitted (const ZpciHost *host, GString *out)
{
  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);
    g_autofree char *name = zpci_topology_function_name (function);

    if (zpci_export_is_free (function) && !zpci_export_is_permitted (function))
      g_string_append_printf (out, "# function %s is left out: KubeVirt takes it on vfio-pci only (%s)\n", name,
                              function->driver ? function->driver : "no driver");
  }
}

gboolean
zpci_export_kubevirt (const ZpciExport *export, GString *out, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);
  g_autofree char *name = zpci_cli_host_name (export->cli);
  g_autofree char *node = g_ascii_strdown (name, -1);
  GTree *labels = zpci_export_labels (export->host);
  gsize before;

  zpci_export_append_kept (export, "#", out);
  append_not_permitted (export->host, out);
  g_string_append (out, "apiVersion: kubevirt.io/v1\nkind: KubeVirt\nmetadata:\n  name: kubevirt\n"
                        "  namespace: kubevirt\nspec:\n  configuration:\n    permittedHostDevices:\n"
                        "      pciHostDevices:");
  before = out->len;
  g_string_append_c (out, '\n');
  for (guint i = 0; i < export->host->functions->len; i++)
    if (zpci_export_is_permitted (g_ptr_array_index (export->host->functions, i)))
      append_device (g_ptr_array_index (export->host->functions, i), seen, out);
  if (g_hash_table_size (seen) == 0) {
    g_string_truncate (out, before);
    g_string_append (out, " []\n");
  }
  g_string_append (out, "---\napiVersion: v1\nkind: Node\nmetadata:\n  name: \"");
  /* A node has the name of a DNS host. */
  for (const char *c = node; *c; c++)
    g_string_append_c (out, g_ascii_isalnum (*c) || *c == '.' || *c == '-' ? *c : '-');
  g_string_append (out, g_tree_nnodes (labels) > 0 ? "\"\n  labels:\n" : "\"\n  labels: {}\n");
  g_tree_foreach (labels, append_prefixed_label, out);
  g_tree_unref (labels);
  return TRUE;
}

gboolean
zpci_export_nfd (const ZpciExport *export, GString *out, GError **error)
{
  GTree *labels = zpci_export_labels (export->host);

  zpci_export_append_kept (export, "#", out);
  g_tree_foreach (labels, append_feature, out);
  g_tree_unref (labels);
  return TRUE;
}
