/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Our element put into what libvirt printed. Readers of node devices take the
 * first nested capability, and libvirt's schema fixes the order: so ours is the
 * last nested capability, in front of iommuGroup, numa and pci-express. The
 * white space is copied from the neighbours.
 */
#include "zpci-nodedev-private.h"

#include "zpci-error.h"
#include "zpci-number.h"
#include "zpci-xml.h"

#include <string.h>

static gboolean
has_name (const xmlNode *element, const char *name)
{
  return !element->ns && strcmp ((const char *) element->name, name) == 0;
}

static gboolean
is_capability (const xmlNode *element, const char *type)
{
  g_autofree char *value = has_name (element, "capability") ? zpci_xml_attr (element, "type") : NULL;

  return g_strcmp0 (value, type) == 0;
}

/** Returns: (nullable): the capability of @type that is a child of @parent. */
static xmlNode *
find_capability (const xmlNode *parent, const char *type)
{
  for (xmlNode *child = zpci_xml_child (parent, "capability", NULL); child; child = zpci_xml_next (child)) {
    if (is_capability (child, type))
      return child;
  }
  return NULL;
}

static gboolean
read_part (const xmlNode *pci, const char *name, guint max, guint64 *value, GError **error)
{
  const xmlNode *element = zpci_xml_child (pci, name, NULL);
  g_autofree char *text = element ? zpci_xml_content (element) : NULL;

  if (!element) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "node device XML: the pci capability has no <%s>", name);
    return FALSE;
  }
  /* libvirt prints all four in decimal. */
  if (zpci_parse_number (text, ZPCI_RADIX_DEC, max, value, error))
    return TRUE;
  g_prefix_error (error, "node device XML: <%s>: ", name);
  return FALSE;
}

static gboolean
check_address (const xmlNode *pci, const ZpciFunction *function, GError **error)
{
  guint64 domain, bus, slot, number;
  char wanted[ZPCI_PCI_ADDRESS_TEXT];
  char found[ZPCI_PCI_ADDRESS_TEXT];
  ZpciPciAddress address;

  if (!read_part (pci, "domain", 0xffff, &domain, error) || !read_part (pci, "bus", 0xff, &bus, error) ||
      !read_part (pci, "slot", 0x1f, &slot, error) || !read_part (pci, "function", 7, &number, error))
    return FALSE;
  address = (ZpciPciAddress){ (guint16) domain, (guint8) bus, (guint8) slot, (guint8) number };
  if (zpci_pci_address_compare (&address, &function->address) == 0)
    return TRUE;
  zpci_pci_address_format (&function->address, wanted);
  zpci_pci_address_format (&address, found);
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT, "node device XML describes the PCI device %s, not %s", found,
               wanted);
  return FALSE;
}

/* Returns: (transfer full): the white space between the start of the line and @at; NULL: something else is there. */
static char *
get_indentation (const char *text, gsize at)
{
  gsize start = at;

  while (start > 0 && (text[start - 1] == ' ' || text[start - 1] == '\t'))
    start--;
  if (start == 0 || text[start - 1] != '\n')
    return NULL;
  return g_strndup (text + start, at - start);
}

/** Fills @layout as @child is laid out in @parent; *@base and *@step own the strings. */
static void
detect_layout (const ZpciXml *xml, const xmlNode *parent, const xmlNode *child, ZpciCapabilityLayout *layout,
               char **base, char **step)
{
  const char *text = zpci_xml_get_text (xml, NULL);
  gsize at = zpci_xml_get_span (xml, child)->start;
  g_autofree char *outer = get_indentation (text, zpci_xml_get_span (xml, parent)->start);

  *base = get_indentation (text, at);
  if (!*base) {
    *layout = (ZpciCapabilityLayout){ "", "", "" };
    return;
  }
  *step = g_strdup (outer && g_str_has_prefix (*base, outer) ? *base + strlen (outer) : "  ");
  at -= strlen (*base);
  *layout = (ZpciCapabilityLayout){ *base, *step, at >= 2 && text[at - 2] == '\r' ? "\r\n" : "\n" };
}

/** ZpciPlace: our element goes behind @element, or where @before is set in front of it. */
typedef struct {
  xmlNode *element;
  gboolean before;
} Place;

static Place
find_place (const xmlNode *pci)
{
  Place place = { NULL, FALSE };
  xmlNode *last = NULL;
  xmlNode *tail = NULL;

  for (xmlNode *child = pci->children; child; child = child->next) {
    if (child->type != XML_ELEMENT_NODE)
      continue;
    last = child;
    if (has_name (child, "capability"))
      place.element = child;
    else if (!tail && (has_name (child, "iommuGroup") || has_name (child, "numa") || has_name (child, "pci-express")))
      tail = child;
  }
  if (!place.element && tail)
    return (Place){ tail, TRUE };
  if (!place.element)
    place.element = last;
  return place;
}

static char *
insert_at (ZpciXml *xml, const xmlNode *pci, Place place, const ZpciFunction *function, const ZpciVfioInfo *vfio,
           GError **error)
{
  const ZpciXmlSpan *span = zpci_xml_get_span (xml, place.element);
  g_autoptr (ZpciXmlEdit) edit = zpci_xml_edit_new (xml);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *base = NULL;
  g_autofree char *step = NULL;
  ZpciCapabilityLayout layout;
  gsize length;

  detect_layout (xml, pci, place.element, &layout, &base, &step);
  zpci_capability_append (text, function, vfio, &layout);
  if (place.before) {
    /* The white space in front of the neighbour becomes ours, and ours its. */
    g_string_append (text, layout.base);
    zpci_xml_edit_replace (edit, span->start, span->start, text->str + strlen (layout.base));
  } else {
    g_string_prepend (text, layout.newline);
    g_string_truncate (text, text->len - strlen (layout.newline));
    zpci_xml_edit_replace (edit, span->end, span->end, text->str);
  }
  return zpci_xml_edit_apply (edit, &length, error);
}

/** A daemon with the plug-in prints our element, but never asks VFIO: <vfio> becomes its last child. */
static char *
add_vfio (ZpciXml *xml, const xmlNode *pci, const xmlNode *zpci, const ZpciVfioInfo *vfio, GError **error)
{
  const xmlNode *last = zpci->last;
  g_autoptr (ZpciXmlEdit) edit = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *base = NULL;
  g_autofree char *step = NULL;
  ZpciCapabilityLayout layout;
  gsize at, length;

  while (last && last->type != XML_ELEMENT_NODE)
    last = last->prev;
  if (!last || zpci_xml_child (zpci, "vfio", NULL))
    return NULL;
  detect_layout (xml, pci, zpci, &layout, &base, &step);
  zpci_capability_append_vfio (text, vfio, &layout);
  if (text->len == 0)
    return NULL;
  g_string_prepend (text, layout.newline);
  g_string_truncate (text, text->len - strlen (layout.newline));
  at = zpci_xml_get_span (xml, last)->end;
  edit = zpci_xml_edit_new (xml);
  zpci_xml_edit_replace (edit, at, at, text->str);
  return zpci_xml_edit_apply (edit, &length, error);
}

char *
zpci_capability_insert (const char *xml, gsize length, const ZpciFunction *function, const ZpciVfioInfo *vfio,
                        gboolean *changed, GError **error)
{
  g_autoptr (ZpciXml) document = NULL;
  const xmlNode *pci, *ours;
  char *result;

  if (changed)
    *changed = FALSE;
  if (!function || !zpci_capability_applies (function))
    return NULL;
  document = zpci_xml_parse (xml, length, "node device XML", error);
  if (!document)
    return NULL;
  if (!has_name (zpci_xml_get_root (document), "device"))
    return NULL;
  pci = find_capability (zpci_xml_get_root (document), "pci");
  ours = pci ? find_capability (pci, "zpci") : NULL;
  if (!pci || (ours && !vfio))
    return NULL;
  if (!check_address (pci, function, error))
    return NULL;
  if (ours)
    result = add_vfio (document, pci, ours, vfio, error);
  else
    result = insert_at (document, pci, find_place (pci), function, vfio, error);
  if (changed)
    *changed = result != NULL;
  return result;
}
