/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Devices that pass crypto adapters: which elements they are, and what the
 * guest must find in them.
 */
#include "zpci-conf-private.h"

#include "zpci-text.h"

#include <string.h>

const ZpciMatrixAttribute zpci_matrix_attributes[ZPCI_N_MATRIX_ATTRIBUTES] = {
  { "adapters", "adapter", "0x05 0x06", ZPCI_AP_ADAPTER, TRUE, offsetof (ZpciApMatrix, adapters) },
  { "domains", "domain", "0x0004", ZPCI_AP_DOMAIN, TRUE, offsetof (ZpciApMatrix, domains) },
  { "control", "control domain", "0x0004", ZPCI_AP_DOMAIN, FALSE, offsetof (ZpciApMatrix, control) },
};

const ZpciApSet *
zpci_matrix_get (const ZpciApMatrix *matrix, guint attribute)
{
  return (const ZpciApSet *) ((const char *) matrix + zpci_matrix_attributes[attribute].offset);
}

gboolean
zpci_matrix_is_attribute (const char *name)
{
  for (guint i = 0; i < ZPCI_N_MATRIX_ATTRIBUTES; i++)
    if (strcmp (name, zpci_matrix_attributes[i].name) == 0)
      return TRUE;
  return FALSE;
}

gboolean
zpci_matrix_read_attribute (const xmlNode *node, guint attribute, ZpciApMatrix *matrix, GError **error)
{
  const ZpciMatrixAttribute *row = &zpci_matrix_attributes[attribute];
  const char *text = zpci_xml_peek (node, row->name);

  return !text || zpci_ap_list_parse (text, row->kind, (ZpciApSet *) ((char *) matrix + row->offset), error);
}

/* Returns: TRUE if @node requires something, and all of it can be read. */
static gboolean
read_matrix (const xmlNode *node, ZpciApMatrix *matrix)
{
  ZpciApMatrix read = { 0 };

  for (guint i = 0; i < ZPCI_N_MATRIX_ATTRIBUTES; i++)
    if (!zpci_matrix_read_attribute (node, i, &read, NULL))
      return FALSE;
  if (zpci_ap_matrix_queues (&read) == 0)
    return FALSE;
  *matrix = read;
  return TRUE;
}

static void
matrix_free (gpointer data)
{
  ZpciDomainMatrix *matrix = data;

  g_free (matrix->label);
  g_free (matrix->uuid);
  g_free (matrix);
}

static gboolean
is_hostdev (const xmlNode *node)
{
  return !node->ns && strcmp ((const char *) node->name, "hostdev") == 0;
}

static gboolean
is_matrix (const xmlNode *node)
{
  return is_hostdev (node) && zpci_xml_attr_is (node, "type", "mdev") &&
         zpci_xml_attr_is (node, "model", "vfio-ap");
}

GPtrArray *
zpci_domain_matrices_new (void)
{
  return g_ptr_array_new_with_free_func (matrix_free);
}

/* Returns: (transfer full): @node, a matrix, as it reads. */
static ZpciDomainMatrix *
matrix_new (xmlNode *node)
{
  ZpciDomainMatrix *matrix = g_new0 (ZpciDomainMatrix, 1);
  xmlNode *address = zpci_xml_child (zpci_xml_child (node, "source", NULL), "address", NULL);

  matrix->node = node;
  matrix->uuid = address ? zpci_xml_attr (address, "uuid") : NULL;
  if (!matrix->uuid || !zpci_ap_uuid_parse (matrix->uuid, matrix->key))
    matrix->key[0] = '\0';
  matrix->ap = zpci_xml_child (node, "ap", NULL);
  matrix->is_asked = matrix->ap && read_matrix (matrix->ap, &matrix->asked);
  matrix->is_required = matrix->is_asked;
  matrix->required = matrix->asked;
  return matrix;
}

void
zpci_domain_read_matrix (ZpciDomain *domain, ZpciDomainDevice *device)
{
  ZpciDomainMatrix *matrix;

  if (!is_matrix (device->node))
    return;
  device->matrix = matrix = matrix_new (device->node);
  matrix->line = zpci_xml_get_line (domain->xml, device->node);
  g_ptr_array_add (domain->matrices, matrix);
}

/* In devices that are no <hostdev>, libvirt may one day give the name to something else. */
gboolean
zpci_matrix_is_misplaced (const ZpciDomainDevice *device, const xmlNode *node)
{
  if (node->ns || g_ascii_strcasecmp ((const char *) node->name, "ap") != 0 ||
      (device->matrix && node == device->matrix->ap))
    return FALSE;
  /* A fault of the <ap> around it. */
  if (device->matrix && device->matrix->ap && node->parent == device->matrix->ap)
    return FALSE;
  if (is_hostdev (device->node))
    return TRUE;
  for (guint i = 0; i < ZPCI_N_MATRIX_ATTRIBUTES; i++)
    if (zpci_xml_peek (node, zpci_matrix_attributes[i].name))
      return TRUE;
  return FALSE;
}

/* Fills @entry; returns NULL, or (transfer full) why it cannot be raised. */
static char *
read_entry (xmlNode *node, ZpciMatrixEntry *entry)
{
  const char *uuid = zpci_xml_peek (node, "uuid");

  entry->node = node;
  if (!uuid || !zpci_ap_uuid_parse (uuid, entry->key)) {
    entry->key[0] = '\0';
    return g_strdup_printf ("its uuid '%s' is not one", ZPCI_SHOWN (uuid));
  }
  for (const xmlAttr *attr = node->properties; attr; attr = attr->next) {
    const char *name = (const char *) attr->name;

    /* Of a later version: raising it would lose what it says. */
    if (attr->ns || (strcmp (name, "uuid") != 0 && !zpci_matrix_is_attribute (name)))
      return g_strdup_printf ("its attribute '%s' is not known here", ZPCI_SHOWN (name));
  }
  for (guint i = 0; i < ZPCI_N_MATRIX_ATTRIBUTES; i++) {
    g_autoptr (GError) error = NULL;

    if (!zpci_matrix_read_attribute (node, i, &entry->required, &error))
      return g_strdup_printf ("its %s: %s", zpci_matrix_attributes[i].name, error->message);
  }
  if (zpci_ap_matrix_queues (&entry->required) == 0)
    return g_strdup ("it requires no queue");
  return xmlFirstElementChild (node) ? g_strdup ("it holds an element that is not known here") : NULL;
}

/* Why @entry fits no device, or NULL after giving the device what it requires, if it is the first to speak for it. */
static char *
fit_entry (const ZpciDomain *domain, ZpciMatrixEntry *entry)
{
  ZpciDomainMatrix *matrix = g_hash_table_lookup (domain->stock->by_key, entry->key);

  entry->left = !matrix;
  if (!matrix)
    return g_strdup ("no vfio-ap device of the guest names it");
  entry->matrix = matrix;
  entry->again = matrix->is_noted;
  if (entry->again)
    return NULL; /* a fault of its own, see zpci_domain_refuse_metadata() */
  matrix->is_noted = TRUE;
  matrix->noted = entry->required;
  if (!matrix->ap) {
    matrix->is_required = TRUE;
    matrix->required = entry->required;
  }
  return NULL;
}

void
zpci_domain_read_matrix_entries (ZpciDomain *domain, xmlNode *container)
{
  for (xmlNode *node = zpci_xml_child (container, "ap", ZPCI_DOMAIN_NS); node; node = zpci_xml_next (node)) {
    ZpciMatrixEntry entry = { 0 };
    g_autofree char *why = read_entry (node, &entry);

    if (!why)
      why = fit_entry (domain, &entry);
    if (why)
      g_ptr_array_add (domain->orphans,
                       g_strdup_printf ("metadata of the mediated device %s in line %u is not used: %s%s",
                                        entry.key[0] ? entry.key : "without uuid",
                                        zpci_xml_get_line (domain->xml, node), why,
                                        entry.left ? "; " ZPCI_DROPS_LEFT : ""));
    g_array_append_val (domain->stock->matrices, entry);
  }
}

gboolean
zpci_domain_add_matrix (ZpciDomain *domain, const char *xml, gsize length)
{
  g_autoptr (ZpciXml) document = zpci_xml_parse (xml, length, "device XML", NULL);
  xmlNode *root = document ? zpci_xml_get_root (document) : NULL;
  ZpciDomainMatrix *matrix;

  if (!root || !is_matrix (root))
    return FALSE;
  matrix = matrix_new (root);
  matrix->label = g_strdup ("the device");
  matrix->node = matrix->ap = NULL;
  g_ptr_array_add (domain->matrices, matrix);
  return TRUE;
}
