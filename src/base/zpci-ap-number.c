/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "zpci-ap-number.h"

#include "zpci-error.h"
#include "zpci-number.h"
#include "zpci-text.h"

#include <string.h>

/* All numbers there are, and room between them. */
#define LIST_MAX 4096

/* How many hexadecimal digits a number is printed with. */
static int
digits_of (ZpciApKind kind)
{
  return kind == ZPCI_AP_ADAPTER ? 2 : 4;
}

gboolean
zpci_ap_uuid_parse (const char *text, char uuid[ZPCI_AP_UUID_TEXT])
{
  if (!g_uuid_string_is_valid (text))
    return FALSE;
  for (guint i = 0; i < ZPCI_AP_UUID_TEXT; i++)
    uuid[i] = g_ascii_tolower (text[i]);
  return TRUE;
}

/* "0010" is 8 for the kernel, and 0x10 if it was copied from lszcrypt. */
static void
refuse_leading_zero (const char *text, ZpciApKind kind, GError **error)
{
  int digits = digits_of (kind);
  gboolean is_octal = text[strspn (text, "01234567")] == '\0';
  guint64 octal = 0, hex = 0;

  if (text[strspn (text, "0123456789abcdefABCDEF")] != '\0' ||
      !zpci_digits_to_number (text, 16, ZPCI_AP_NUMBERS - 1, &hex) ||
      (is_octal && !zpci_digits_to_number (text, 8, ZPCI_AP_NUMBERS - 1, &octal)))
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED,
                 "'%s' begins with a zero: write 0x and hexadecimal digits, or a decimal number without the zero",
                 ZPCI_SHOWN (text));
  else if (!is_octal || octal == hex)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "'%s' begins with a zero: write 0x%0*x", ZPCI_SHOWN (text),
                 digits, (guint) hex);
  else
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED,
                 "'%s' is octal %u to the kernel and hexadecimal 0x%x in lszcrypt: write 0x%0*x or 0x%0*x",
                 ZPCI_SHOWN (text), (guint) octal, (guint) hex, digits, (guint) octal, digits, (guint) hex);
}

gboolean
zpci_ap_number_parse (const char *text, ZpciApKind kind, guint *number, GError **error)
{
  guint64 value;

  if (text[0] == '0' && g_ascii_isxdigit (text[1])) {
    refuse_leading_zero (text, kind, error);
    return FALSE;
  }
  if (!zpci_parse_number (text, ZPCI_RADIX_ANY, ZPCI_AP_NUMBERS - 1, &value, error))
    return FALSE;
  *number = (guint) value;
  return TRUE;
}

static gboolean
add_range (const char *text, ZpciApKind kind, ZpciApSet *set, GError **error)
{
  g_auto (GStrv) ends = g_strsplit (text, "-", 2);
  guint first, last;

  if (!zpci_ap_number_parse (ends[0], kind, &first, error) ||
      !zpci_ap_number_parse (ends[1] ? ends[1] : ends[0], kind, &last, error))
    return FALSE;
  if (first > last) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "'%s' ends before it begins", ZPCI_SHOWN (text));
    return FALSE;
  }
  for (guint number = first; number <= last; number++) {
    if (zpci_ap_set_has (set, number)) {
      g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT, "0x%0*x is there twice", digits_of (kind), number);
      return FALSE;
    }
    zpci_ap_set_add (set, number);
  }
  return TRUE;
}

gboolean
zpci_ap_list_parse (const char *text, ZpciApKind kind, ZpciApSet *set, GError **error)
{
  g_auto (GStrv) parts = NULL;
  ZpciApSet read = { { 0 } };

  if (strlen (text) > LIST_MAX) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE, "'%s' has more than %u bytes", ZPCI_SHOWN (text), LIST_MAX);
    return FALSE;
  }
  parts = g_strsplit_set (text, ", \t\r\n", -1);
  for (char **part = parts; *part; part++)
    if (**part && !add_range (*part, kind, &read, error))
      return FALSE;
  *set = read;
  return TRUE;
}

char *
zpci_ap_list_format (const ZpciApSet *set, ZpciApKind kind, ZpciApForm form)
{
  const char *prefix = form == ZPCI_AP_FORM_XML ? "0x" : "";
  int digits = digits_of (kind);
  GString *out = g_string_new (NULL);

  for (guint first = zpci_ap_set_next (set, 0); first < ZPCI_AP_NUMBERS;) {
    guint last = first;

    while (form == ZPCI_AP_FORM_TABLE && zpci_ap_set_has (set, last + 1))
      last++;
    /* A range would not make two neighbours shorter. */
    if (last == first + 1)
      last = first;
    g_string_append_printf (out, "%s%s%0*x", out->len ? " " : "", prefix, digits, first);
    if (last > first)
      g_string_append_printf (out, "-%0*x", digits, last);
    first = zpci_ap_set_next (set, last + 1);
  }
  return g_string_free (out, FALSE);
}
