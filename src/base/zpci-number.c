/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Strict numbers. GLib's bounded parser is not used: it relies on errno, which
 * changes when several threads use its C locale for the first time.
 */
#include "zpci-number.h"

#include "zpci-error.h"

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
    return "a decimal number, or a hexadecimal one with 0x";
  }
}

gboolean
zpci_digits_to_number (const char *digits, guint base, guint64 max, guint64 *value)
{
  guint64 number = 0;

  for (; *digits; digits++) {
    guint64 digit = (guint64) g_ascii_xdigit_value (*digits);

    if (digit > max || number > (max - digit) / base)
      return FALSE;
    number = number * base + digit;
  }
  *value = number;
  return TRUE;
}

gboolean
zpci_parse_number (const char *text, ZpciRadix radix, guint64 max, guint64 *value, GError **error)
{
  gboolean prefixed = g_str_has_prefix (text, "0x") || g_str_has_prefix (text, "0X");
  gboolean hex = radix == ZPCI_RADIX_BARE_HEX || (prefixed && radix != ZPCI_RADIX_DEC);
  const char *digits = prefixed && radix != ZPCI_RADIX_BARE_HEX ? text + 2 : text;
  guint64 parsed;

  if ((radix == ZPCI_RADIX_HEX && !prefixed) || (radix == ZPCI_RADIX_DEC && prefixed) || *digits == '\0' ||
      digits[strspn (digits, hex ? "0123456789abcdefABCDEF" : "0123456789")] != '\0') {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "'%.32s' is not %s", text,
                 radix_description (radix));
    return FALSE;
  }
  if (!zpci_digits_to_number (digits, hex ? 16 : 10, max, &parsed)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE,
                 hex ? "'%.32s' is above 0x%" G_GINT64_MODIFIER "x" : "'%.32s' is above %" G_GUINT64_FORMAT,
                 text, max);
    return FALSE;
  }
  *value = parsed;
  return TRUE;
}
