/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "zpci-ap-name.h"

#include "zpci-error.h"
#include "zpci-number.h"
#include "zpci-text.h"

#include <string.h>

#define MDEV_NAME "mdev_"
#define MDEV_PARENT "_matrix"

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

const char *
zpci_ap_queue_format (ZpciApQueueId queue, char text[ZPCI_AP_QUEUE_TEXT])
{
  g_snprintf (text, ZPCI_AP_QUEUE_TEXT, "%02x.%04x", queue.adapter, queue.domain);
  return text;
}

/* "05" or, with @separator in between, "05.0004". */
static gboolean
parse_queue (const char *text, char separator, gboolean alone, ZpciApName *name, GError **error)
{
  char adapter[3] = { 0 };
  guint64 number, domain = 0;

  g_strlcpy (adapter, text, sizeof adapter);
  if (strlen (adapter) != 2 || !zpci_parse_number (adapter, ZPCI_RADIX_BARE_HEX, 0xff, &number, NULL))
    return FALSE;
  name->type = text[2] ? ZPCI_AP_NAME_QUEUE : ZPCI_AP_NAME_CARD;
  if (text[2] ? text[2] != separator || strlen (text + 3) != 4 ||
                    !zpci_parse_number (text + 3, ZPCI_RADIX_BARE_HEX, 0xffff, &domain, NULL)
              : !alone)
    return FALSE;
  if (domain >= ZPCI_AP_NUMBERS) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE, "'%s': domains end at 0x00ff", ZPCI_SHOWN (text));
    return FALSE;
  }
  name->queue = (ZpciApQueueId){ (guint8) number, (guint8) domain };
  return TRUE;
}

/* libvirt writes mdev_UUID_matrix with underscores; before 7.8.0 without the parent. */
static gboolean
parse_mdev_name (const char *text, ZpciApName *name)
{
  g_autofree char *uuid = g_strndup (text + strlen (MDEV_NAME), ZPCI_AP_UUID_TEXT - 1);
  const char *rest = text + strlen (MDEV_NAME) + strlen (uuid);

  name->type = ZPCI_AP_NAME_MDEV;
  if (*rest != '\0' && strcmp (rest, MDEV_PARENT) != 0)
    return FALSE;
  return zpci_ap_uuid_parse (g_strdelimit (uuid, "_", '-'), name->uuid);
}

static gboolean
parse_name (const char *text, ZpciApName *name, GError **error)
{
  if (g_str_has_prefix (text, "ap:"))
    return parse_queue (text + 3, '.', TRUE, name, error);
  if (g_str_has_prefix (text, "ap_card"))
    return strlen (text) == strlen ("ap_card05") && parse_queue (text + strlen ("ap_card"), '\0', TRUE, name, error);
  if (g_str_has_prefix (text, "ap_"))
    return parse_queue (text + 3, '_', FALSE, name, error);
  if (g_str_has_prefix (text, "mdev:")) {
    name->type = ZPCI_AP_NAME_MDEV;
    return zpci_ap_uuid_parse (text + strlen ("mdev:"), name->uuid);
  }
  if (g_str_has_prefix (text, MDEV_NAME))
    return parse_mdev_name (text, name);
  return parse_queue (text, '.', FALSE, name, error);
}

gboolean
zpci_ap_name_is (const char *text)
{
  static const char *const prefixes[] = { "ap:", "ap_", "mdev:", MDEV_NAME };
  ZpciApName name;

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (text, prefixes[i]))
      return TRUE;
  return zpci_ap_name_parse (text, &name, NULL);
}

gboolean
zpci_ap_name_parse (const char *text, ZpciApName *name, GError **error)
{
  g_autoptr (GError) reason = NULL;
  ZpciApName parsed = { 0 };

  if (parse_name (text, &parsed, &reason)) {
    *name = parsed;
    return TRUE;
  }
  if (reason)
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED,
                 "'%s' is not an AP name: write ap:05 for a card, ap:05.0004 for a queue (hexadecimal, two and four "
                 "digits, as lszcrypt prints them) or mdev:UUID",
                 ZPCI_SHOWN (text));
  return FALSE;
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
  g_auto (GStrv) parts = g_strsplit_set (text, ", \t\r\n", -1);
  ZpciApSet read = { { 0 } };

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
