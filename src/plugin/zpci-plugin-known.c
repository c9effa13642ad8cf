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

typedef gboolean (*IsOurs) (const char *pattern, const char *name);

static gboolean
is_our_attribute (const char *pattern, const char *name)
{
  return strcmp (pattern, "attribute") == 0 && zpci_request_find (name) < ZPCI_N_REQUESTS;
}

static gboolean
is_ap (const char *pattern, const char *name)
{
  return strcmp (pattern, "element") == 0 && strcmp (name, "ap") == 0;
}

static gboolean
has_ours (const xmlNode *parent, IsOurs is_ours)
{
  for (const xmlNode *node = parent->children; node; node = node->next) {
    g_autofree char *name = NULL;

    if (node->type != XML_ELEMENT_NODE)
      continue;
    name = zpci_xml_attr (node, "name");
    if ((name && is_ours ((const char *) node->name, name)) || has_ours (node, is_ours))
      return TRUE;
  }
  return FALSE;
}

/* Is one of ours below the definition called @wanted? */
static gboolean
knows (const char *schema, const char *wanted, IsOurs is_ours)
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

    if (g_strcmp0 (name, wanted) == 0 && has_ours (define, is_ours))
      return TRUE;
  }
  return FALSE;
}

gboolean
zpci_plugin_libvirt_knows_attributes (const char *schema)
{
  return knows (schema, "zpciaddress", is_our_attribute);
}

gboolean
zpci_plugin_libvirt_knows_ap (const char *schema)
{
  return knows (schema, "hostdevsubsysmdev", is_ap);
}
