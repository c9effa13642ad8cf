/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Text form and order of PCI addresses.
 */
#include "zpci-text.h"
#include "zpci-value.h"

#include <string.h>

const char *
zpci_pci_address_format (const ZpciPciAddress *address, char text[ZPCI_PCI_ADDRESS_TEXT])
{
  /* No printf: there are thousands in a document. */
  char *end = zpci_text_put_hex (text, address->domain, 4);

  *end++ = ':';
  end = zpci_text_put_hex (end, address->bus, 2);
  *end++ = ':';
  end = zpci_text_put_hex (end, address->slot, 2);
  *end++ = '.';
  *zpci_text_put_hex (end, address->function & 7u, 1) = '\0';
  return text;
}

/* Reads exactly @digits hexadecimal digits; -1 if one is missing. */
static int
parse_hex (const char *text, gsize digits)
{
  int value = 0;

  for (gsize i = 0; i < digits; i++) {
    int digit = g_ascii_xdigit_value (text[i]);

    if (digit < 0)
      return -1;
    value = value * 16 + digit;
  }
  return value;
}

gboolean
zpci_pci_address_parse (const char *text, ZpciPciAddress *address)
{
  int domain, bus, slot, function;

  if (strlen (text) != ZPCI_PCI_ADDRESS_TEXT - 1 || text[4] != ':' || text[7] != ':' || text[10] != '.')
    return FALSE;
  domain = parse_hex (text, 4);
  bus = parse_hex (text + 5, 2);
  slot = parse_hex (text + 8, 2);
  function = parse_hex (text + 11, 1);
  if (domain < 0 || bus < 0 || slot < 0 || slot > 0x1f || function < 0 || function > 7)
    return FALSE;
  *address = (ZpciPciAddress){ (guint16) domain, (guint8) bus, (guint8) slot, (guint8) function };
  return TRUE;
}

int
zpci_pci_address_compare (const ZpciPciAddress *a, const ZpciPciAddress *b)
{
  if (a->domain != b->domain)
    return a->domain < b->domain ? -1 : 1;
  if (a->bus != b->bus)
    return a->bus < b->bus ? -1 : 1;
  if (a->slot != b->slot)
    return a->slot < b->slot ? -1 : 1;
  return (int) a->function - (int) b->function;
}

gpointer
zpci_pci_address_key (const ZpciPciAddress *address)
{
  return GUINT_TO_POINTER ((guint) address->domain << 16 | (guint) address->bus << 8 | (guint) address->slot << 3 |
                           address->function);
}
