/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * from-stock: what the metadata says of a device goes back to its <zpci>, and
 * what to-stock wrote for it goes: entries, overrides, and containers that are
 * empty then and were not there before.
 */
#include "zpci-conf-private.h"

#include <string.h>

static gboolean
is_removed (const ZpciTranslation *t, const ZpciOverride *override)
{
  if (override->left)
    return t->left;
  return override->ours && (t->gone ? override->uid == t->gone->uid.value : !t->left);
}

static gboolean
is_raised (const ZpciTranslation *t, const ZpciMetadataEntry *entry)
{
  if (entry->left)
    return t->left;
  return entry->device && (t->gone ? entry->device == t->gone : !t->left);
}

/* The attribute behind which the one of row @id is put: the last of uid, fid and those of the rows before it. */
static const ZpciXmlAttrSpan *
find_anchor (const ZpciXmlTag *tag, ZpciRequestId id)
{
  const ZpciXmlAttrSpan *uid = zpci_xml_tag_find (tag, "uid"), *last = zpci_xml_tag_find (tag, "fid");

  if (!last || (uid && uid->start > last->start))
    last = uid;
  for (ZpciRequestId before = 0; before < id; before++) {
    const ZpciXmlAttrSpan *attr = zpci_xml_tag_find (tag, zpci_requests[before].attribute);

    if (attr && (!last || attr->start > last->start))
      last = attr;
  }
  return last;
}

static void
raise_entry (ZpciTranslation *t, const ZpciMetadataEntry *entry)
{
  g_autoptr (GString) text = g_string_new (NULL);
  ZpciXmlTag tag;

  zpci_xml_get_tag (t->domain->xml, entry->device->zpci, &tag);
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    const char *name = zpci_requests[id].attribute;
    ZpciAsk ask = entry->request.ask[id];
    const ZpciXmlAttrSpan *anchor;

    /* An attribute that is there already is newer than the metadata. */
    if (ask == ZPCI_ASK_ABSENT || zpci_xml_tag_find (&tag, name) || !(anchor = find_anchor (&tag, id)))
      continue;
    g_string_truncate (text, 0);
    zpci_stock_append_attr (t, text, anchor, name, zpci_ask_text (ask));
    zpci_xml_edit_replace (t->edit, anchor->end, anchor->end, text->str);
  }
}

/* Metadata is hollow without our elements: is it our own then? */
static gboolean
remove_hollow_metadata (ZpciTranslation *t, ZpciHad had)
{
  xmlNode *metadata = t->domain->stock->metadata;

  if (had & ZPCI_HAD_METADATA_TAG) {
    zpci_layout_close (&t->layout, t->edit, metadata);
    return TRUE;
  }
  if ((had & ZPCI_HAD_METADATA) || metadata->properties || metadata->nsDef)
    return FALSE;
  zpci_layout_remove (&t->layout, t->edit, metadata, FALSE);
  return TRUE;
}

/* Entries that are raised, and their container if it is hollow without them. */
static GHashTable *
collect_gone (const ZpciTranslation *t)
{
  const ZpciDomainStock *stock = t->domain->stock;
  GHashTable *gone = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < stock->entries->len; i++) {
    const ZpciMetadataEntry *entry = &g_array_index (stock->entries, ZpciMetadataEntry, i);

    if (is_raised (t, entry))
      g_hash_table_add (gone, entry->node);
  }
  for (guint i = 0; i < stock->matrices->len; i++) {
    const ZpciMatrixEntry *entry = &g_array_index (stock->matrices, ZpciMatrixEntry, i);

    if (zpci_stock_matrix_is_raised (t, entry))
      g_hash_table_add (gone, entry->node);
  }
  if (zpci_stock_is_hollow (stock->container, gone))
    g_hash_table_add (gone, stock->container);
  return gone;
}

static void
remove_entries (ZpciTranslation *t, GHashTable *gone, ZpciHad had)
{
  const ZpciDomainStock *stock = t->domain->stock;

  if (zpci_stock_is_hollow (stock->metadata, gone) && remove_hollow_metadata (t, had))
    return;
  if (g_hash_table_contains (gone, stock->container)) {
    zpci_layout_remove (&t->layout, t->edit, stock->container, zpci_layout_is_mixed (stock->metadata));
    return;
  }
  for (guint i = 0; i < stock->entries->len; i++) {
    const ZpciMetadataEntry *entry = &g_array_index (stock->entries, ZpciMetadataEntry, i);

    if (is_raised (t, entry))
      zpci_layout_remove (&t->layout, t->edit, entry->node, FALSE);
  }
  for (guint i = 0; i < stock->matrices->len; i++) {
    const ZpciMatrixEntry *entry = &g_array_index (stock->matrices, ZpciMatrixEntry, i);

    if (zpci_stock_matrix_is_raised (t, entry))
      zpci_layout_remove (&t->layout, t->edit, entry->node, FALSE);
  }
}

/* Adds to @gone every parent of an element in @level that is hollow without @gone. Returns: those parents. */
static GHashTable *
hollow_parents (GHashTable *level, GHashTable *gone)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GHashTable *hollow = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer node;

  g_hash_table_iter_init (&iter, level);
  while (g_hash_table_iter_next (&iter, &node, NULL)) {
    xmlNode *parent = ((xmlNode *) node)->parent;

    if (g_hash_table_add (seen, parent) && zpci_stock_is_hollow (parent, gone))
      g_hash_table_add (hollow, parent);
  }
  g_hash_table_iter_init (&iter, hollow);
  while (g_hash_table_iter_next (&iter, &node, NULL))
    g_hash_table_add (gone, node);
  return hollow;
}

/* The namespaces (@bindings) that removed overrides were written in, where to-stock may have bound them. */
static void
remove_bindings (ZpciTranslation *t, GHashTable *bindings, GHashTable *gone)
{
  xmlNode *domain = t->domain->node;

  zpci_stock_drop_used (domain, bindings, gone);
  for (const xmlNs *ns = domain->nsDef; ns; ns = ns->next) {
    g_autofree char *name = NULL;
    ZpciXmlAttrSpan span;

    if (!ns->prefix || !g_hash_table_contains (bindings, ns))
      continue;
    name = g_strconcat ("xmlns:", (const char *) ns->prefix, NULL);
    if (zpci_xml_get_attr_span (t->domain->xml, domain, name, &span))
      zpci_xml_edit_replace (t->edit, span.start, span.end, "");
  }
}

/* Takes out one element in @gone. Returns: TRUE if it was an override. */
static gboolean
remove_one (ZpciTranslation *t, xmlNode *node, ZpciHad had, GHashTable *bindings)
{
  if (node->parent != t->domain->node) {
    zpci_layout_remove (&t->layout, t->edit, node, FALSE);
    return FALSE;
  }
  if (had & ZPCI_HAD_OVERRIDE_TAG) {
    zpci_layout_close (&t->layout, t->edit, node);
  } else {
    zpci_layout_remove (&t->layout, t->edit, node, FALSE);
    if (!(had & ZPCI_HAD_QEMU))
      g_hash_table_add (bindings, node->ns);
  }
  return TRUE;
}

/* Takes out the largest elements in @gone around our properties. Returns: TRUE if a container is as it was
 * before us. */
static gboolean
remove_outermost (ZpciTranslation *t, GHashTable *gone, ZpciHad had)
{
  const ZpciDomainStock *stock = t->domain->stock;
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL), bindings = g_hash_table_new (NULL, NULL);
  gboolean restored = FALSE;

  for (guint i = 0; i < stock->overrides->len; i++) {
    xmlNode *node = g_array_index (stock->overrides, ZpciOverride, i).property;

    if (!g_hash_table_contains (gone, node))
      continue;
    while (g_hash_table_contains (gone, node->parent))
      node = node->parent;
    if (g_hash_table_add (done, node))
      restored |= remove_one (t, node, had, bindings);
  }
  remove_bindings (t, bindings, gone);
  return restored || ((had & ZPCI_HAD_OVERRIDE) && g_hash_table_size (done) > 0 &&
                      zpci_stock_is_hollow (g_ptr_array_index (stock->override, 0), gone));
}

static gboolean
remove_overrides (ZpciTranslation *t, ZpciHad had)
{
  const ZpciDomainStock *stock = t->domain->stock;
  g_autoptr (GHashTable) gone = g_hash_table_new (NULL, NULL), properties = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) frontends = NULL, devices = NULL, overrides = NULL;

  for (guint i = 0; i < stock->overrides->len; i++) {
    const ZpciOverride *override = &g_array_index (stock->overrides, ZpciOverride, i);

    if (is_removed (t, override)) {
      g_hash_table_add (gone, override->property);
      g_hash_table_add (properties, override->property);
    }
  }
  frontends = hollow_parents (properties, gone);
  devices = hollow_parents (frontends, gone);
  if (!(had & ZPCI_HAD_OVERRIDE))
    overrides = hollow_parents (devices, gone);
  return remove_outermost (t, gone, had);
}

/* A container that stays, for an orphan or a comment, no longer speaks of overrides that are as they were. */
static void
forget_overrides (ZpciTranslation *t, ZpciHad had)
{
  g_autofree char *value = zpci_had_format (had & (ZPCI_HAD_METADATA | ZPCI_HAD_METADATA_TAG));
  ZpciXmlAttrSpan span;

  if (!zpci_xml_get_attr_span (t->domain->xml, t->domain->stock->container, "had", &span))
    return;
  if (*value != '\0')
    zpci_xml_edit_replace (t->edit, span.value, span.value_end, value);
  else
    zpci_xml_edit_replace (t->edit, span.start, span.end, "");
}

static gboolean
raise_matrices (ZpciTranslation *t)
{
  const ZpciDomainStock *stock = t->domain->stock;
  gboolean any = FALSE;

  for (guint i = 0; i < stock->matrices->len; i++) {
    const ZpciMatrixEntry *entry = &g_array_index (stock->matrices, ZpciMatrixEntry, i);

    if (!zpci_stock_matrix_is_raised (t, entry))
      continue;
    if (!t->gone && !t->left)
      zpci_stock_raise_matrix (t, entry);
    any = TRUE;
  }
  return any;
}

gboolean
zpci_stock_raise (ZpciTranslation *t)
{
  const ZpciDomainStock *stock = t->domain->stock;
  g_autoptr (GHashTable) gone = NULL;
  ZpciHad had = zpci_had_read (t->domain);
  gboolean any = FALSE;

  for (guint i = 0; i < stock->entries->len; i++) {
    const ZpciMetadataEntry *entry = &g_array_index (stock->entries, ZpciMetadataEntry, i);

    if (is_raised (t, entry)) {
      if (!t->gone && !t->left)
        raise_entry (t, entry);
      any = TRUE;
    }
  }
  any |= raise_matrices (t);
  if (!any)
    return FALSE;
  gone = collect_gone (t);
  remove_entries (t, gone, had);
  if (remove_overrides (t, had) && !g_hash_table_contains (gone, stock->container))
    forget_overrides (t, had);
  return TRUE;
}
