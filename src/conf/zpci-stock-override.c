/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * to-stock, the overrides: elements of our own beside the user's. libvirt
 * applies every <qemu:device> of an alias, so the user's stay as they are.
 */
#include "zpci-conf-private.h"
#include "zpci-text.h"

#include <string.h>

static gboolean
needs_override (const ZpciDomain *domain, const ZpciDomainDevice *device, gboolean explicit)
{
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    if (zpci_override_needed (id, zpci_request_property (&device->request, id), domain->global[id], domain->machine,
                              explicit))
      return TRUE;
  }
  return FALSE;
}

/* A line that begins with a tag. */
static void
append_tag (const ZpciLayout *layout, GString *out, const char *indent, guint depth, const char *open, const char *prefix,
            const char *rest)
{
  zpci_layout_start_line (layout, out, indent, depth);
  g_string_append (out, open);
  g_string_append (out, prefix);
  g_string_append (out, rest);
}

void
zpci_stock_append_override (const ZpciLayout *layout, GString *out, const char *indent, const char *prefix,
                            const ZpciDomain *domain, const ZpciDomainDevice *device, gboolean explicit)
{
  append_tag (layout, out, indent, 0, "<", prefix, "device alias='zpci");
  zpci_text_append_decimal (out, device->uid.value);
  g_string_append (out, "'>");
  append_tag (layout, out, indent, 1, "<", prefix, "frontend>");
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    ZpciAsk ask = zpci_request_property (&device->request, id);

    if (!zpci_override_needed (id, ask, domain->global[id], domain->machine, explicit))
      continue;
    append_tag (layout, out, indent, 2, "<", prefix, "property name='");
    g_string_append (out, zpci_requests[id].property);
    g_string_append (out, ask == ZPCI_ASK_ON ? "' type='bool' value='true'/>" : "' type='bool' value='false'/>");
  }
  append_tag (layout, out, indent, 1, "</", prefix, "frontend>");
  append_tag (layout, out, indent, 0, "</", prefix, "device>");
}

/* All our <PREFIX:device> elements. */
static GString *
format_devices (ZpciTranslation *t, GPtrArray *devices, const char *indent, const char *prefix,
                gboolean explicit)
{
  GString *out = g_string_new (NULL);

  /* A longer one is refused when it is applied, and need not be there whole. */
  for (guint i = 0; i < devices->len && out->len <= ZPCI_XML_MAX_BYTES; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (devices, i);

    if (needs_override (t->domain, device, explicit))
      zpci_stock_append_override (&t->layout, out, indent, prefix, t->domain, device, explicit);
  }
  return out;
}

/* Where libvirt prints <qemu:override>: last, but for <qemu:deprecation>. */
static xmlNode *
find_before_override (const xmlNode *domain)
{
  xmlNode *last = NULL;

  for (xmlNode *node = xmlFirstElementChild ((xmlNode *) domain); node; node = xmlNextElementSibling (node)) {
    if (!node->ns || strcmp ((const char *) node->ns->href, ZPCI_QEMU_NS) != 0 ||
        strcmp ((const char *) node->name, "deprecation") != 0)
      last = node;
  }
  return last;
}

/* FALSE, after one look at the text of @node, for nearly all documents: none of their elements need be looked at. */
static gboolean
has_such_prefix (const ZpciXml *xml, const xmlNode *node)
{
  const ZpciXmlSpan *span = zpci_xml_get_span (xml, node);
  const char *text = zpci_xml_get_text (xml, NULL), *end = text + span->end;

  for (text += span->start; (text = memchr (text, 'q', (gsize) (end - text))); text++) {
    const char *number = text + strlen ("qemu");

    if (g_str_has_prefix (text, "qemu") && number[strspn (number, "0123456789")] == ':')
      return TRUE;
  }
  return FALSE;
}

/* "qemu:", or another prefix where that one means something else at @node, or where the author wrote it without
 * binding it: libvirt ignores a <qemu:commandline> of no namespace, and must go on doing so. */
static char *
free_prefix (const ZpciXml *xml, xmlNode *node)
{
  g_autofree char *prefix = g_strdup ("qemu");
  g_autoptr (GHashTable) unbound = has_such_prefix (xml, node) ? zpci_stock_find_unbound (node) : NULL;

  for (guint i = 1; (unbound && g_hash_table_contains (unbound, prefix)) || xmlSearchNs (node->doc, node, (const xmlChar *) prefix);
       i++) {
    g_free (prefix);
    prefix = g_strdup_printf ("qemu%u", i);
  }
  return g_strconcat (prefix, ":", NULL);
}

static ZpciHad
insert_override (ZpciTranslation *t, GPtrArray *devices, gboolean explicit)
{
  xmlNode *domain = t->domain->node, *before = find_before_override (domain);
  const xmlNs *binding = zpci_stock_find_binding (domain);
  g_autofree char *prefix =
      binding ? g_strconcat ((const char *) binding->prefix, ":", NULL) : free_prefix (t->domain->xml, domain);
  g_autofree char *indent = zpci_layout_indent (&t->layout, before);
  g_autofree char *inner = indent ? g_strconcat (indent, t->layout.unit, NULL) : NULL;
  g_autoptr (GString) content = format_devices (t, devices, inner, prefix, explicit);
  g_autoptr (GString) out = g_string_new (NULL);
  gsize place = zpci_xml_get_span (t->domain->xml, before)->end;
  gsize attrs = zpci_xml_get_attrs_end (t->domain->xml, domain);
  g_autofree char *declaration = NULL;

  zpci_layout_line (&t->layout, out, indent, 0, "<%soverride>", prefix);
  g_string_append (out, content->str);
  zpci_layout_line (&t->layout, out, indent, 0, "</%soverride>", prefix);
  zpci_xml_edit_replace (t->edit, place, place, out->str);
  if (!binding) {
    declaration = g_strdup_printf (" xmlns:%.*s='%s'", (int) strlen (prefix) - 1, prefix, ZPCI_QEMU_NS);
    zpci_xml_edit_replace (t->edit, attrs, attrs, declaration);
    return ZPCI_HAD_KNOWN;
  }
  for (const xmlNs *ns = domain->nsDef; ns; ns = ns->next) {
    if (ns == binding && !zpci_stock_uses (domain, binding))
      return ZPCI_HAD_KNOWN | ZPCI_HAD_QEMU;
  }
  return ZPCI_HAD_KNOWN;
}

/* Behind those of ours in @override that have a lower uid, which @place and @next (both inout) went through so far. */
static void
find_place (const ZpciTranslation *t, const xmlNode *override, guint32 uid, guint *next, gsize *place)
{
  const ZpciDomainStock *stock = t->domain->stock;

  for (; *next < stock->overrides->len; (*next)++) {
    const ZpciOverride *one = &g_array_index (stock->overrides, ZpciOverride, *next);
    const xmlNode *device = one->property->parent->parent;

    if (!one->ours || device->parent != override)
      continue;
    if (one->uid > uid)
      return;
    *place = zpci_xml_get_span (t->domain->xml, device)->end;
  }
}

/* By uid between ours that are there already, or first of all. */
static void
merge_devices (ZpciTranslation *t, xmlNode *override, GPtrArray *devices, const char *prefix, gboolean explicit)
{
  g_autofree char *indent = zpci_layout_child_indent (&t->layout, override);
  g_autoptr (GString) first = g_string_new (NULL);
  gsize place = 0; /* 0: first */
  guint next = 0;

  for (guint i = 0; i < devices->len && first->len <= ZPCI_XML_MAX_BYTES; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (devices, i);
    g_autoptr (GString) text = g_string_new (NULL);

    if (!needs_override (t->domain, device, explicit))
      continue;
    find_place (t, override, device->uid.value, &next, &place);
    zpci_stock_append_override (&t->layout, place ? text : first, indent, prefix, t->domain, device, explicit);
    if (place)
      zpci_xml_edit_replace (t->edit, place, place, text->str);
  }
  if (first->len > 0)
    zpci_layout_insert_first (&t->layout, t->edit, override, first->str);
}

/* Into an element that is there. */
static gboolean
extend_override (ZpciTranslation *t, GPtrArray *devices, gboolean explicit, ZpciHad *had, GError **error)
{
  xmlNode *override = g_ptr_array_index (t->domain->stock->override, 0);
  g_autofree char *prefix = zpci_stock_format_prefix (t->domain, override, error);

  if (!prefix)
    return FALSE;
  if (zpci_xml_get_span (t->domain->xml, override)->empty)
    *had = ZPCI_HAD_KNOWN | ZPCI_HAD_OVERRIDE_TAG;
  else if (zpci_stock_is_hollow (override, NULL))
    *had = ZPCI_HAD_KNOWN | ZPCI_HAD_OVERRIDE;
  merge_devices (t, override, devices, prefix, explicit);
  return TRUE;
}

gboolean
zpci_stock_lower_overrides (ZpciTranslation *t, GPtrArray *devices, ZpciStockFlags flags, ZpciHad *had, GError **error)
{
  gboolean explicit = (flags & ZPCI_STOCK_EXPLICIT) != 0, needed = FALSE;

  *had = 0;
  for (guint i = 0; i < devices->len; i++)
    needed |= needs_override (t->domain, g_ptr_array_index (devices, i), explicit);
  if (!needed)
    return TRUE;
  if (t->domain->stock->override->len > 0)
    return extend_override (t, devices, explicit, had, error);
  *had = insert_override (t, devices, explicit);
  return TRUE;
}
