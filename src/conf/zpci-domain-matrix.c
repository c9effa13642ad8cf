/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Devices that pass crypto adapters: which elements they are.
 */
#include "zpci-conf-private.h"

#include <string.h>

static void
matrix_free (gpointer data)
{
  ZpciDomainMatrix *matrix = data;

  g_free (matrix->label);
  g_free (matrix->uuid);
  g_free (matrix);
}

static gboolean
attr_is (const xmlNode *node, const char *name, const char *wanted)
{
  g_autofree char *value = zpci_xml_attr (node, name);

  return g_strcmp0 (value, wanted) == 0;
}

static gboolean
is_matrix (const xmlNode *node)
{
  return !node->ns && strcmp ((const char *) node->name, "hostdev") == 0 && attr_is (node, "type", "mdev") &&
         attr_is (node, "model", "vfio-ap");
}

/* Returns: (transfer full): what @node, a matrix, says. */
static ZpciDomainMatrix *
matrix_new (const char *label, const xmlNode *node)
{
  ZpciDomainMatrix *matrix = g_new0 (ZpciDomainMatrix, 1);
  xmlNode *source = zpci_xml_child (node, "source", NULL);
  xmlNode *address = source ? zpci_xml_child (source, "address", NULL) : NULL;

  matrix->label = g_strdup (label);
  matrix->uuid = address ? zpci_xml_attr (address, "uuid") : NULL;
  return matrix;
}

void
zpci_domain_read_matrices (ZpciDomain *domain, const GPtrArray *all)
{
  domain->matrices = g_ptr_array_new_with_free_func (matrix_free);
  for (guint i = 0; i < all->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (all, i);
    ZpciDomainMatrix *matrix;

    if (!is_matrix (device->node))
      continue;
    matrix = matrix_new (device->label, device->node);
    matrix->node = device->node;
    matrix->line = zpci_xml_get_line (domain->xml, device->node);
    g_ptr_array_add (domain->matrices, matrix);
  }
}

gboolean
zpci_domain_add_matrix (ZpciDomain *domain, const char *xml, gsize length)
{
  g_autoptr (ZpciXml) document = zpci_xml_parse (xml, length, "device XML", NULL);
  const xmlNode *root = document ? zpci_xml_get_root (document) : NULL;

  if (!root || !is_matrix (root))
    return FALSE;
  g_ptr_array_add (domain->matrices, matrix_new ("the device", root));
  return TRUE;
}
