/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Source: libvirt 9.0.0 src/conf/device_conf.c (virPCIDeviceAddressParseXML), base 0 of strtoul.
 */
#include "zpci-source.h"

#include "zpci-conf-private.h"
#include "zpci-number.h"
#include "zpci-text.h"

#include <string.h>

typedef struct {
  const char *name;
  guint32 max;
  int digits;
} Part;

static const Part parts[] = { { "domain", 0xffff, 4 }, { "bus", 0xff, 2 }, { "slot", 0x1f, 2 }, { "function", 7, 1 } };

static char *
part_text (const ZpciDomainDevice *device, gsize part)
{
  const xmlNode *address = zpci_xml_child (zpci_xml_child (device->node, "source", NULL), "address", NULL);

  return address ? zpci_xml_attr (address, parts[part].name) : NULL;
}

static void
append (GString *out, const char *between, const Part *part, guint32 value)
{
  g_string_append_printf (out, "%s%s='0x%0*x'", out->len ? between : "", part->name, part->digits, value);
}

/* Returns: FALSE if @text is too large in hex to be meant so. */
static gboolean
read_part (const Part *part, const char *text, guint32 *read, guint64 *hex, gboolean *octal)
{
  *octal = FALSE;
  *read = 0;
  *hex = 0;
  if (!text)
    return TRUE;
  if (!zpci_id_read (text, part->max, read, octal, NULL))
    return FALSE;
  *hex = *read;
  return text[strspn (text, "0123456789")] != '\0' || zpci_digits_to_number (text, 16, part->max, hex);
}

gboolean
zpci_source_read_as_hex (const ZpciDomainDevice *device, ZpciSourceReading *reading)
{
  g_autoptr (GString) how = g_string_new (NULL), as_read = g_string_new (NULL), right = g_string_new (NULL);
  guint64 hex[G_N_ELEMENTS (parts)];

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autofree char *text = part_text (device, i);
    gboolean octal;
    guint32 read;

    if (!read_part (&parts[i], text, &read, &hex[i], &octal))
      return FALSE;
    if (hex[i] == read)
      continue;
    g_string_append_printf (how, "%s%s='%s' was read as %s", how->len ? " and " : "", parts[i].name, ZPCI_SHOWN (text),
                            octal ? "octal" : "decimal");
    append (as_read, " ", &parts[i], read);
    append (right, " ", &parts[i], (guint32) hex[i]);
  }
  if (how->len == 0)
    return FALSE;
  reading->as_hex = (ZpciPciAddress){ (guint16) hex[0], (guint8) hex[1], (guint8) hex[2], (guint8) hex[3] };
  reading->how = g_strdup (how->str);
  reading->as_read = g_strdup (as_read->str);
  reading->right = g_strdup (right->str);
  return TRUE;
}

void
zpci_source_reading_clear (ZpciSourceReading *reading)
{
  g_clear_pointer (&reading->how, g_free);
  g_clear_pointer (&reading->as_read, g_free);
  g_clear_pointer (&reading->right, g_free);
}

char *
zpci_source_bad_number (const ZpciDomainDevice *device)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autofree char *text = part_text (device, i);
    guint32 value;

    if (text && !zpci_id_read (text, parts[i].max, &value, NULL, NULL))
      return g_strdup_printf ("%s='%s'", parts[i].name, ZPCI_SHOWN (text));
  }
  return NULL;
}
