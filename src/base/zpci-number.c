/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Strict numbers. GLib's bounded parser is not used: it relies on errno, which
 * changes when several threads use its C locale for the first time.
 */
#include "zpci-number.h"

#include "zpci-error.h"
#include "zpci-text.h"

#include <string.h>

static const char *
radix_description (ZpciRadix radix)
{
  switch (radix) {
  case ZPCI_RADIX_DEC:
    return "a decimal number";
  case ZPCI_RADIX_HEX:
    return "a hexadecimal number with 0x";
  case ZPCI_RADIX_BARE_HEX:
    return "a hexadecimal number without 0x";
  case ZPCI_RADIX_ANY:
  default:
    return "a decimal number without leading zero, or a hexadecimal one with 0x";
  }
}

gboolean
zpci_digits_to_number (const char *digits, guint base, guint64 max, guint64 *value)
{
  guint64 number = 0, longest = max / base; /* the largest number that can take another digit */

  for (; *digits; digits++) {
    guint64 digit = (guint64) g_ascii_xdigit_value (*digits);

    if (number > longest || digit > max - number * base)
      return FALSE;
    number = number * base + digit;
  }
  *value = number;
  return TRUE;
}

static gboolean
are_digits (const char *text, gboolean hex)
{
  const char *end = text;

  while (hex ? g_ascii_isxdigit (*end) : g_ascii_isdigit (*end))
    end++;
  return end > text && *end == '\0';
}

gboolean
zpci_parse_number (const char *text, ZpciRadix radix, guint64 max, guint64 *value, GError **error)
{
  gboolean prefixed = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
  gboolean hex = radix == ZPCI_RADIX_BARE_HEX || (prefixed && radix != ZPCI_RADIX_DEC);
  const char *digits = prefixed && radix != ZPCI_RADIX_BARE_HEX ? text + 2 : text;
  gboolean octal = radix == ZPCI_RADIX_ANY && text[0] == '0' && g_ascii_isdigit (text[1]);
  guint64 parsed;

  if (octal || (radix == ZPCI_RADIX_HEX && !prefixed) || (radix == ZPCI_RADIX_DEC && prefixed) ||
      !are_digits (digits, hex)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "'%s' is not %s", ZPCI_SHOWN (text),
                 radix_description (radix));
    return FALSE;
  }
  if (!zpci_digits_to_number (digits, hex ? 16 : 10, max, &parsed)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE,
                 hex ? "'%s' is above 0x%" G_GINT64_MODIFIER "x" : "'%s' is above %" G_GUINT64_FORMAT,
                 ZPCI_SHOWN (text), max);
    return FALSE;
  }
  *value = parsed;
  return TRUE;
}

char *
zpci_version_format (gulong version)
{
  return g_strdup_printf ("%lu.%lu.%lu", version / 1000000, version / 1000 % 1000, version % 1000);
}
