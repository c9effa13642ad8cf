/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libvirt's schema is its own statement of what it accepts, and it is there
 * before the first client is; asking the daemon instead would need one.
 */
#include "zpci-plugin-parts.h"

#include "zpci-file.h"
#include "zpci-request.h"
#include "zpci-xml.h"

#include <string.h>

#define RELAX_NG "http://relaxng.org/ns/structure/1.0"
#define MAX_SCHEMA (1024 * 1024)

static gboolean
is_our_attribute (const xmlNode *node)
{
  g_autofree char *name = NULL;

  if (node->type != XML_ELEMENT_NODE || strcmp ((const char *) node->name, "attribute") != 0)
    return FALSE;
  name = zpci_xml_attr (node, "name");
  return name && zpci_request_find (name) < ZPCI_N_REQUESTS;
}

static gboolean
has_our_attribute (const xmlNode *parent)
{
  for (const xmlNode *node = parent->children; node; node = node->next) {
    if (is_our_attribute (node) || (node->type == XML_ELEMENT_NODE && has_our_attribute (node)))
      return TRUE;
  }
  return FALSE;
}

gboolean
zpci_plugin_libvirt_knows_attributes (const char *schema)
{
  gsize length;
  g_autofree char *text = zpci_file_read_text (schema, MAX_SCHEMA, &length, NULL);
  g_autoptr (ZpciXml) xml = NULL;

  xml = text ? zpci_xml_parse (text, length, schema, NULL) : NULL;
  if (!xml)
    return FALSE;
  for (xmlNode *define = zpci_xml_child (zpci_xml_get_root (xml), "define", RELAX_NG); define;
       define = zpci_xml_next (define)) {
    g_autofree char *name = zpci_xml_attr (define, "name");

    if (g_strcmp0 (name, "zpciaddress") == 0 && has_our_attribute (define))
      return TRUE;
  }
  return FALSE;
}
