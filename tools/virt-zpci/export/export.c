/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Steps that several formats share.
 */
#include "export.h"

#include "topology.h"
#include "zpci-text.h"
#include "zpci-vfio.h"

#include <string.h>

gboolean
zpci_export_is_free (const ZpciFunction *function)
{
  return function->configured && function->has_address && function->pft.set &&
         (!function->driver || zpci_driver_is (function->driver, "vfio-pci") ||
          zpci_driver_is (function->driver, "ism_vfio_pci") || zpci_driver_is (function->driver, "mlx5_vfio_pci"));
}

gboolean
zpci_export_is_permitted (const ZpciFunction *function)
{
  return zpci_export_is_free (function) && zpci_driver_is (function->driver, "vfio-pci") && function->vendor.set &&
         function->device.set;
}

void
zpci_export_append_kept (const ZpciExport *export, const char *comment, GString *out)
{
  for (guint i = 0; i < export->host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (export->host->functions, i);
    g_autofree char *name = zpci_topology_function_name (function);
    g_autofree char *driver = zpci_text_safe (function->driver ? function->driver : "no driver");

    if (function->configured && !zpci_export_is_free (function))
      g_string_append_printf (out, "%s function %s is left out: the host uses it (%s)\n", comment, name, driver);
  }
}

const char *
zpci_export_pnetid (const ZpciFunction *function)
{
  guint port = zpci_function_has_port (function) && function->port.set ? function->port.value : 0;

  if (port > 0 && port <= ZPCI_PNETID_FIELDS && function->pnetid[port - 1])
    return function->pnetid[port - 1];
  for (guint i = 0; i < ZPCI_PNETID_FIELDS; i++)
    if (function->pnetid[i])
      return function->pnetid[i];
  return NULL;
}

/* A PNETID may hold characters that a label must not: all but letters and digits become _XX, which stays unique. */
static void
append_label_part (GString *out, const char *text)
{
  for (; *text; text++) {
    if (g_ascii_isalnum (*text))
      g_string_append_c (out, *text);
    else
      g_string_append_printf (out, "_%02x", (guint) (guchar) *text);
  }
}

static void
count_label (GTree *labels, const char *label)
{
  guint n = GPOINTER_TO_UINT (g_tree_lookup (labels, label));

  g_tree_insert (labels, g_strdup (label), GUINT_TO_POINTER (n + 1));
}

static int
compare_labels (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

GTree *
zpci_export_labels (const ZpciHost *host)
{
  GTree *labels = g_tree_new_full (compare_labels, NULL, g_free, NULL);

  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);
    const char *pnetid = zpci_export_pnetid (function);
    g_autoptr (GString) label = g_string_new (NULL);

    if (!zpci_export_is_permitted (function))
      continue;
    g_string_append_printf (label, "zpci-%s", zpci_function_type_name (function));
    count_label (labels, label->str);
    if (!pnetid)
      continue;
    g_string_append_c (label, '.');
    append_label_part (label, pnetid);
    count_label (labels, label->str);
  }
  return labels;
}
