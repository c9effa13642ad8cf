/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Questions that both directions ask of the document's tree.
 */
#include "zpci-conf-private.h"

#include "zpci-hash.h"
#include "zpci-text.h"

#include <string.h>

static gboolean
is_writable (const xmlChar *prefix)
{
  return strnlen ((const char *) prefix, ZPCI_STOCK_PREFIX_MAX + 1) <= ZPCI_STOCK_PREFIX_MAX;
}

char *
zpci_stock_format_prefix (const ZpciDomain *domain, const xmlNode *element, GError **error)
{
  const xmlChar *prefix = element->ns->prefix;

  if (!prefix)
    return g_strdup ("");
  if (is_writable (prefix))
    return g_strconcat ((const char *) prefix, ":", NULL);
  zpci_set_error_at (error, ZPCI_ERROR_RANGE, zpci_xml_get_name (domain->xml),
                     zpci_xml_get_line (domain->xml, element), "write a shorter one",
                     "the namespace prefix of <%s:%s> has more than %u bytes",
                     ZPCI_SHOWN ((const char *) prefix), (const char *) element->name, ZPCI_STOCK_PREFIX_MAX);
  return NULL;
}

static const struct {
  ZpciHad had;
  const char *token;
} tokens[] = {
  { ZPCI_HAD_METADATA, "metadata" }, { ZPCI_HAD_METADATA_TAG, "metadata/" },
  { ZPCI_HAD_OVERRIDE, "override" }, { ZPCI_HAD_OVERRIDE_TAG, "override/" },
  { ZPCI_HAD_QEMU, "qemu" },
};

ZpciHad
zpci_had_read (const ZpciDomain *domain)
{
  g_autofree char *text = domain->stock->container ? zpci_xml_attr (domain->stock->container, "had") : NULL;
  g_auto (GStrv) words = text ? g_strsplit (text, " ", 16) : NULL;
  ZpciHad had = 0;

  for (gsize w = 0; words && words[w]; w++) {
    for (gsize t = 0; t < G_N_ELEMENTS (tokens); t++)
      had |= strcmp (words[w], tokens[t].token) == 0 ? tokens[t].had : 0;
  }
  return had;
}

char *
zpci_had_format (ZpciHad had)
{
  GString *out = g_string_new (NULL);

  for (gsize t = 0; t < G_N_ELEMENTS (tokens); t++) {
    if (had & tokens[t].had)
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", tokens[t].token);
  }
  return g_string_free (out, FALSE);
}

gboolean
zpci_stock_is_hollow (const xmlNode *node, GHashTable *gone)
{
  for (const xmlNode *child = node->children; child; child = child->next) {
    if (!(child->type == XML_TEXT_NODE && xmlIsBlankNode (child)) &&
        !(gone && g_hash_table_contains (gone, child)))
      return FALSE;
  }
  return TRUE;
}

xmlNs *
zpci_stock_find_binding (xmlNode *node)
{
  for (xmlNode *scope = node; scope && scope->type == XML_ELEMENT_NODE; scope = scope->parent) {
    for (xmlNs *ns = scope->nsDef; ns; ns = ns->next) {
      if (ns->prefix && is_writable (ns->prefix) && ns->href &&
          strcmp ((const char *) ns->href, ZPCI_QEMU_NS) == 0 &&
          xmlSearchNs (node->doc, node, ns->prefix) == ns)
        return ns;
    }
  }
  return NULL;
}

/* Elements that go are in our namespace or QEMU's, so that nearly none is looked up. */
static gboolean
is_gone (const xmlNode *node, GHashTable *gone)
{
  return gone && node->ns && g_hash_table_contains (gone, node);
}

static xmlNode *
next_outside (const xmlNode *top, xmlNode *node, GHashTable *gone)
{
  xmlNode *next = is_gone (node, gone) ? NULL : xmlFirstElementChild (node);

  for (; !next && node != top; node = node->parent)
    next = xmlNextElementSibling (node);
  return next;
}

void
zpci_stock_drop_used (xmlNode *top, GHashTable *namespaces, GHashTable *gone)
{
  for (xmlNode *node = top; node && g_hash_table_size (namespaces) > 0; node = next_outside (top, node, gone)) {
    if (is_gone (node, gone))
      continue;
    if (node->ns)
      g_hash_table_remove (namespaces, node->ns);
    for (xmlAttr *attr = node->properties; attr; attr = attr->next) {
      if (attr->ns)
        g_hash_table_remove (namespaces, attr->ns);
    }
  }
}

static void
add_prefix (GHashTable *prefixes, const xmlNs *ns, const xmlChar *name)
{
  const char *colon = ns ? NULL : strchr ((const char *) name, ':');

  if (colon)
    g_hash_table_add (prefixes, g_strndup ((const char *) name, (gsize) (colon - (const char *) name)));
}

GHashTable *
zpci_stock_find_unbound (xmlNode *top)
{
  GHashTable *prefixes = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);

  for (xmlNode *node = top; node; node = next_outside (top, node, NULL)) {
    add_prefix (prefixes, node->ns, node->name);
    for (xmlAttr *attr = node->properties; attr; attr = attr->next)
      add_prefix (prefixes, attr->ns, attr->name);
  }
  return prefixes;
}

gboolean
zpci_stock_uses (xmlNode *top, const xmlNs *ns)
{
  g_autoptr (GHashTable) namespaces = g_hash_table_new (NULL, NULL);

  g_hash_table_add (namespaces, (gpointer) ns);
  zpci_stock_drop_used (top, namespaces, NULL);
  return g_hash_table_size (namespaces) == 0;
}
