/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "zpci-ap-capability.h"

#include "zpci-error.h"
#include "zpci-number.h"
#include "zpci-xml.h"

#include <string.h>

static xmlNode *
find_capability (const xmlNode *device)
{
  for (xmlNode *child = zpci_xml_child (device, "capability", NULL); child; child = zpci_xml_next (child)) {
    g_autofree char *type = zpci_xml_attr (child, "type");

    if (g_strcmp0 (type, "ap_card") == 0 || g_strcmp0 (type, "ap_queue") == 0)
      return child;
  }
  return NULL;
}

static gboolean
check_adapter (const xmlNode *capability, const ZpciApCard *card, GError **error)
{
  xmlNode *element = zpci_xml_child (capability, "ap-adapter", NULL);
  g_autofree char *text = element ? zpci_xml_content (element) : NULL;
  guint64 adapter;

  if (!text) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "node device XML: the capability has no <ap-adapter>");
    return FALSE;
  }
  if (!zpci_parse_number (text, ZPCI_RADIX_ANY, ZPCI_AP_NUMBERS - 1, &adapter, error)) {
    g_prefix_error (error, "node device XML: <ap-adapter>: ");
    return FALSE;
  }
  if (adapter == card->adapter)
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT, "node device XML describes adapter 0x%02x, not 0x%02x",
               (guint) adapter, card->adapter);
  return FALSE;
}

static xmlNode *
last_child (const xmlNode *parent)
{
  xmlNode *last = parent->last;

  while (last && last->type != XML_ELEMENT_NODE)
    last = last->prev;
  return last;
}

/* The white space in front of @element: from the line break before it; "" where something else is on its line. */
static char *
white_space_before (const ZpciXml *xml, const xmlNode *element)
{
  const char *text = zpci_xml_get_text (xml, NULL);
  gsize end = zpci_xml_get_span (xml, element)->start, start = end;

  while (start > 0 && strchr (" \t\r\n", text[start - 1]))
    start--;
  return g_strndup (text + start, end - start);
}

/* @space: a line break and the indentation of the element's neighbour; children are two spaces deeper. */
static char *
format (const ZpciApCard *card, const char *space)
{
  const char *step = strchr (space, '\n') ? "  " : "";
  const char *mode = zpci_ap_card_mode (card);
  g_autofree char *type = zpci_ap_card_type (card);
  GString *out = g_string_new (space);

  g_string_append (out, "<capability type='ap'>");
  if (card->hwtype.set)
    g_string_append_printf (out, "%s%s<type hwtype='%u'>%s</type>", space, step, card->hwtype.value,
                            type ? type : "unknown");
  if (mode)
    g_string_append_printf (out, "%s%s<mode>%s</mode>", space, step, mode);
  g_string_append_printf (out, "%s</capability>", space);
  return g_string_free (out, FALSE);
}

char *
zpci_ap_capability_insert (const char *xml, gsize length, const ZpciApCard *card, GError **error)
{
  g_autoptr (ZpciXml) document = NULL;
  g_autoptr (ZpciXmlEdit) edit = NULL;
  g_autofree char *space = NULL, *text = NULL;
  const xmlNode *root, *capability, *last;
  gsize at, changed;

  if (!card || !card->hwtype.set)
    return NULL;
  document = zpci_xml_parse (xml, length, "node device XML", error);
  if (!document)
    return NULL;
  root = zpci_xml_get_root (document);
  capability = strcmp ((const char *) root->name, "device") == 0 ? find_capability (root) : NULL;
  if (!capability || zpci_xml_child (capability, "capability", NULL) || !check_adapter (capability, card, error))
    return NULL;
  last = last_child (capability);
  space = white_space_before (document, last);
  text = format (card, space);
  at = zpci_xml_get_span (document, last)->end;
  edit = zpci_xml_edit_new (document);
  zpci_xml_edit_replace (edit, at, at, text);
  return zpci_xml_edit_apply (edit, &changed, error);
}
