/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Words about passed-through functions that libvirt learnt after 8.5. A document that says it is right for that
 * libvirt; an older one drops it.
 */
#include "schema.h"

#include "zpci-error.h"

#include <string.h>

/* Source: libvirt 12.8.0 docs/formatdomain.rst and NEWS.rst. */
static const struct {
  const char *parent;
  const char *element;
  const char *attribute; /* NULL: the whole element */
  const char *known_by;  /* text of each schema that knows it */
  const char *since;
} words[] = {
  { "hostdev", "driver", "model", "\"hostdevDriver\"", "10.0" },
  { "interface", "driver", "model", "\"hostdevDriver\"", "10.0" },
  { "hostdev", "driver", "iommufd", "<attribute name=\"iommufd\"", "12.1" },
  { "interface", "driver", "iommufd", "<attribute name=\"iommufd\"", "12.1" },
  { "domain", "iommufd", NULL, "<element name=\"iommufd\"", "12.2" },
};

static void
add_warning (GPtrArray *findings, guint line, guint word)
{
  g_autofree char *what = words[word].attribute
      ? g_strdup_printf ("attribute %s of <%s>", words[word].attribute, words[word].element)
      : g_strdup_printf ("<%s>", words[word].element);
  g_autofree char *cause = g_strdup_printf ("schema: %s is known to libvirt %s and newer, not to the one whose schemas are used",
                                            what, words[word].since);
  g_autofree char *remedy = g_strdup_printf ("an older libvirt drops it without a word: leave it out, or run this guest on %s",
                                             words[word].since);

  zpci_findings_add (findings, ZPCI_FINDING_WARNING, ZPCI_ERROR_UNSUPPORTED, "schema-later-libvirt", line, NULL, cause, remedy);
}

static gboolean
is_word (const xmlNode *element, guint word)
{
  const xmlNode *parent = element->parent;

  return strcmp ((const char *) element->name, words[word].element) == 0 && parent->type == XML_ELEMENT_NODE &&
         strcmp ((const char *) parent->name, words[word].parent) == 0 &&
         (!words[word].attribute || xmlHasProp (element, (const xmlChar *) words[word].attribute));
}

/* Returns: TRUE if @element is gone with the word. */
static gboolean
take_out (xmlNode *element, guint word)
{
  if (words[word].attribute)
    xmlUnsetProp (element, (const xmlChar *) words[word].attribute);
  if (words[word].attribute && element->properties)
    return FALSE;
  xmlUnlinkNode (element);
  xmlFreeNode (element);
  return TRUE;
}

static gboolean
walk (const char *schema, ZpciXml *xml, xmlNode *element, GPtrArray *findings)
{
  gboolean found = FALSE;
  xmlNode *next;

  for (guint word = 0; word < G_N_ELEMENTS (words); word++) {
    if (!is_word (element, word) || strstr (schema, words[word].known_by))
      continue;
    found = TRUE;
    if (findings->len < ZPCI_SCHEMA_MAX_FINDINGS)
      add_warning (findings, zpci_xml_get_line (xml, element->_private), word);
    if (take_out (element, word))
      return TRUE;
  }
  for (xmlNode *child = element->children; child; child = next) {
    next = child->next;
    if (child->type == XML_ELEMENT_NODE)
      found |= walk (schema, xml, child, findings);
  }
  return found;
}

gboolean
zpci_schema_take_later_words (const char *schema, ZpciXml *xml, xmlDoc *copy, GPtrArray *findings)
{
  return walk (schema, xml, xmlDocGetRootElement (copy), findings);
}
