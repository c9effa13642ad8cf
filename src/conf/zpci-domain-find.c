/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libvirt looks for an <interface> among all of them, of whatever type.
 */
#include "zpci-domain.h"

#include "zpci-conf-private.h"

#include <string.h>

const ZpciDomainDevice *
zpci_domain_find_source (const ZpciDomain *domain, const ZpciPciAddress *source)
{
  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (device->has_source && zpci_pci_address_compare (&device->source, source) == 0)
      return device;
  }
  return NULL;
}

static char *
child_attr (const xmlNode *node, const char *child, const char *attr)
{
  const xmlNode *found = zpci_xml_child (node, child, NULL);

  return found ? zpci_xml_attr (found, attr) : NULL;
}

const ZpciDomainDevice *
zpci_domain_find_alias (const ZpciDomain *domain, const char *alias)
{
  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);
    gboolean is_passed = device->has_source || device->matrix;
    g_autofree char *name = is_passed ? child_attr (device->node, "alias", "name") : NULL;

    if (g_strcmp0 (name, alias) == 0)
      return device;
  }
  return NULL;
}

/* The values by which an <interface> is found. */
typedef struct {
  char *mac, *alias;       /* (nullable) */
  gboolean has_place;      /* in the guest */
  ZpciPciAddress place;
} Marks;

static void
marks_clear (Marks *marks)
{
  g_clear_pointer (&marks->mac, g_free);
  g_clear_pointer (&marks->alias, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Marks, marks_clear)

static void
read_marks (const xmlNode *node, Marks *marks)
{
  static const ZpciPciAddress nowhere;
  const xmlNode *address = zpci_xml_child (node, "address", NULL);

  *marks = (Marks) { .mac = child_attr (node, "mac", "address"), .alias = child_attr (node, "alias", "name") };
  marks->has_place = address && zpci_domain_read_address (address, &marks->place) &&
                     zpci_pci_address_compare (&marks->place, &nowhere) != 0;
}

static gboolean
marks_fit (const Marks *wanted, const Marks *has)
{
  return (!wanted->mac || (has->mac && g_ascii_strcasecmp (wanted->mac, has->mac) == 0)) &&
         (!wanted->alias || g_strcmp0 (wanted->alias, has->alias) == 0) &&
         (!wanted->has_place || (has->has_place && zpci_pci_address_compare (&wanted->place, &has->place) == 0));
}

/* Returns: (nullable): the only <interface> of @domain that fits. */
static const xmlNode *
find_interface (const ZpciDomain *domain, const xmlNode *like)
{
  g_auto (Marks) wanted = { 0 };
  const xmlNode *found = NULL;

  read_marks (like, &wanted);
  for (xmlNode *devices = zpci_xml_child (domain->node, "devices", NULL); devices; devices = zpci_xml_next (devices)) {
    for (xmlNode *node = zpci_xml_child (devices, "interface", NULL); node; node = zpci_xml_next (node)) {
      g_auto (Marks) has = { 0 };

      read_marks (node, &has);
      if (!marks_fit (&wanted, &has))
        continue;
      if (found)
        return NULL;
      found = node;
    }
  }
  return found;
}

static const ZpciDomainDevice *
find_matrix (const ZpciDomain *domain, const ZpciDomainMatrix *like)
{
  for (guint i = 0; like->key[0] && i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (device->matrix && strcmp (device->matrix->key, like->key) == 0)
      return device;
  }
  return NULL;
}

const ZpciDomainDevice *
zpci_domain_find_like (const ZpciDomain *domain, const ZpciDomainDevice *like)
{
  const xmlNode *node = NULL;

  if (like->matrix)
    return find_matrix (domain, like->matrix);
  if (like->node->ns || strcmp ((const char *) like->node->name, "interface") != 0) {
    const ZpciDomainDevice *device = like->has_source ? zpci_domain_find_source (domain, &like->source) : NULL;

    return device && device->kind == like->kind ? device : NULL;
  }
  node = find_interface (domain, like->node);
  for (guint i = 0; node && i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (device->node == node && device->has_source)
      return device;
  }
  return NULL;
}
