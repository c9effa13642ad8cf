/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sets as the kernel writes and reads them. Digit by digit, so that the byte
 * order of the machine is of no matter.
 */
#include "zpci-ap-private.h"

#include "zpci-error.h"
#include "zpci-number.h"
#include "zpci-text.h"

#include <string.h>

#define MASK_DIGITS (ZPCI_AP_NUMBERS / 4)
#define QUEUE_CHARS 7 /* 05.0004 */

static gboolean
malformed (GError **error, const char *text, gsize length, const char *expected)
{
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "'%s' is not %s", ZPCI_SHOWN_LENGTH (text, (gssize) length),
               expected);
  return FALSE;
}

const char *
zpci_ap_set_format_mask (const ZpciApSet *set, char text[ZPCI_AP_MASK_TEXT])
{
  char *out = text;

  *out++ = '0';
  *out++ = 'x';
  for (guint number = 0; number < ZPCI_AP_NUMBERS; number += 4) {
    guint digit = 0;

    for (guint i = 0; i < 4; i++)
      digit = digit << 1 | (zpci_ap_set_has (set, number + i) ? 1u : 0u);
    *out++ = "0123456789abcdef"[digit];
  }
  *out = '\0';
  return text;
}

/* The leading hexadecimal digits of @text; returns how many there were, at most those of a mask. */
static gsize
read_digits (const char *text, gsize length, ZpciApSet *set)
{
  gsize i;

  memset (set, 0, sizeof *set);
  for (i = 0; i < MIN (length, (gsize) MASK_DIGITS) && g_ascii_isxdigit (text[i]); i++) {
    guint digit = (guint) g_ascii_xdigit_value (text[i]);

    for (guint j = 0; j < 4; j++)
      if (digit & (8u >> j))
        zpci_ap_set_add (set, (guint) i * 4 + j);
  }
  return i;
}

gboolean
zpci_ap_set_parse_mask (const char *text, gsize length, ZpciApSet *set, GError **error)
{
  ZpciApSet read;

  if (length != 2 + MASK_DIGITS || memcmp (text, "0x", 2) != 0 ||
      read_digits (text + 2, MASK_DIGITS, &read) != MASK_DIGITS)
    return malformed (error, text, length, "a mask of 0x and 64 hexadecimal digits");
  *set = read;
  return TRUE;
}

gboolean
zpci_ap_parse_c_number (const char *text, guint max, guint *number, GError **error)
{
  guint base = g_str_has_prefix (text, "0x") || g_str_has_prefix (text, "0X") ? 16 : *text == '0' ? 8 : 10;
  const char *digits = base == 16 ? text + 2 : text;
  const char *allowed = base == 16 ? "0123456789abcdefABCDEF" : base == 8 ? "01234567" : "0123456789";
  guint64 value;

  if (!*digits || digits[strspn (digits, allowed)] != '\0')
    return malformed (error, text, strlen (text), "a number in C notation");
  if (!zpci_digits_to_number (digits, base, max, &value)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE, "'%s' is above %u", ZPCI_SHOWN (text), max);
    return FALSE;
  }
  *number = (guint) value;
  return TRUE;
}

/* "+5" or "-0x08-0x0b". */
static gboolean
change_bits (const char *text, ZpciApSet *set, GError **error)
{
  g_auto (GStrv) ends = NULL;
  guint first, last;

  if (*text != '+' && *text != '-')
    return malformed (error, text, strlen (text), "a change of a mask like +5 or -8-11");
  ends = g_strsplit (text + 1, "-", 2);
  if (!ends[0])
    return malformed (error, text, strlen (text), "a change of a mask like +5 or -8-11");
  if (!zpci_ap_parse_c_number (ends[0], ZPCI_AP_NUMBERS - 1, &first, error) ||
      !zpci_ap_parse_c_number (ends[1] ? ends[1] : ends[0], ZPCI_AP_NUMBERS - 1, &last, error))
    return FALSE;
  for (guint number = first; number <= last; number++) {
    if (*text == '+')
      zpci_ap_set_add (set, number);
    else
      zpci_ap_set_remove (set, number);
  }
  return TRUE;
}

gboolean
zpci_ap_set_write_mask (const char *text, ZpciApSet *set, GError **error)
{
  ZpciApSet changed = *set;

  if (*text == '+' || *text == '-') {
    g_auto (GStrv) parts = g_strsplit (text, ",", -1);

    for (char **part = parts; *part; part++)
      if (!change_bits (*part, &changed, error))
        return FALSE;
  } else {
    const char *digits = g_str_has_prefix (text, "0x") ? text + 2 : text;
    gsize length = strlen (digits);

    if (length == 0 || read_digits (digits, length, &changed) != length)
      return malformed (error, text, strlen (text), "a mask of up to 64 hexadecimal digits");
  }
  *set = changed;
  return TRUE;
}

const char *
zpci_ap_matrix_format_config (const ZpciApMatrix *matrix, char text[ZPCI_AP_CONFIG_TEXT])
{
  const ZpciApSet *sets[] = { &matrix->adapters, &matrix->domains, &matrix->control };

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++) {
    zpci_ap_set_format_mask (sets[i], text + i * ZPCI_AP_MASK_TEXT);
    text[(i + 1) * ZPCI_AP_MASK_TEXT - 1] = i + 1 < G_N_ELEMENTS (sets) ? ',' : '\0';
  }
  return text;
}

gboolean
zpci_ap_matrix_parse_config (const char *text, gsize length, ZpciApMatrix *matrix, GError **error)
{
  ZpciApMatrix read;
  ZpciApSet *sets[] = { &read.adapters, &read.domains, &read.control };

  if (length > 0 && text[length - 1] == '\n')
    length--;
  if (length != ZPCI_AP_CONFIG_TEXT - 1)
    return malformed (error, text, length, "three masks of 0x and 64 hexadecimal digits, separated by commas");
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++) {
    const char *mask = text + i * ZPCI_AP_MASK_TEXT;

    if (!zpci_ap_set_parse_mask (mask, ZPCI_AP_MASK_TEXT - 1, sets[i], error))
      return FALSE;
    if (i + 1 < G_N_ELEMENTS (sets) && mask[ZPCI_AP_MASK_TEXT - 1] != ',')
      return malformed (error, text, length, "three masks separated by commas");
  }
  *matrix = read;
  return TRUE;
}

char *
zpci_ap_matrix_format_lines (const ZpciApMatrix *matrix)
{
  GString *out = g_string_new (NULL);

  ZPCI_AP_SET_EACH (&matrix->adapters, adapter)
  {
    if (zpci_ap_set_is_empty (&matrix->domains))
      g_string_append_printf (out, "%02x.\n", adapter);
    ZPCI_AP_SET_EACH (&matrix->domains, domain)
    g_string_append_printf (out, "%02x.%04x\n", adapter, domain);
  }
  if (zpci_ap_set_is_empty (&matrix->adapters))
    ZPCI_AP_SET_EACH (&matrix->domains, domain)
    g_string_append_printf (out, ".%04x\n", domain);
  return g_string_free (out, FALSE);
}

/* @digits hexadecimal digits, not one more or less. */
static gboolean
parse_digits (const char *text, gsize length, gsize digits, guint *number)
{
  guint value = 0;

  if (length != digits)
    return FALSE;
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isxdigit (text[i]))
      return FALSE;
    value = value << 4 | (guint) g_ascii_xdigit_value (text[i]);
  }
  *number = value;
  return value < ZPCI_AP_NUMBERS;
}

typedef struct {
  ZpciApMatrix matrix;
  guint queues; /* lines that name one */
  guint halves; /* lines that name an adapter or a domain alone */
} Lines;

static gboolean
take_line (Lines *lines, const char *line, gsize length)
{
  const char *dot = memchr (line, '.', length);
  gsize before = dot ? (gsize) (dot - line) : 0;
  guint adapter, domain;

  if (!dot)
    return FALSE;
  if (before > 0) {
    if (!parse_digits (line, before, 2, &adapter))
      return FALSE;
    zpci_ap_set_add (&lines->matrix.adapters, adapter);
  }
  if (before + 1 < length) {
    if (!parse_digits (dot + 1, length - before - 1, 4, &domain))
      return FALSE;
    zpci_ap_set_add (&lines->matrix.domains, domain);
  }
  if (before > 0 && before + 1 < length)
    lines->queues++;
  else
    lines->halves++;
  return length > 1;
}

/* Calls @take for each line; the last one of a page that is full may be part of a line. */
static gboolean
each_line (const char *text, gsize length, gboolean cut,
           gboolean (*take) (Lines *lines, const char *line, gsize length), Lines *lines, const char *expected,
           GError **error)
{
  for (gsize at = 0; at < length;) {
    const char *end = memchr (text + at, '\n', length - at);
    gsize line = end ? (gsize) (end - text) - at : length - at;

    if (cut && !end && line < QUEUE_CHARS)
      break;
    if (!take (lines, text + at, line))
      return malformed (error, text + at, line, expected);
    at += line + 1;
  }
  return TRUE;
}

gboolean
zpci_ap_matrix_parse_lines (const char *text, gsize length, ZpciApMatrix *matrix, gboolean *cut, GError **error)
{
  Lines lines = { 0 };
  gboolean full = length >= ZPCI_AP_LINES_MAX - 1;
  guint product;

  if (!each_line (text, length, full, take_line, &lines, "a queue like 05.0004", error))
    return FALSE;
  product = zpci_ap_matrix_queues (&lines.matrix);
  if ((lines.halves > 0 && product > 0) || (lines.queues != product && !full)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED,
                 "%u lines of queues and %u others are not the product of %u adapters and %u domains", lines.queues,
                 lines.halves, zpci_ap_set_count (&lines.matrix.adapters), zpci_ap_set_count (&lines.matrix.domains));
    return FALSE;
  }
  matrix->adapters = lines.matrix.adapters;
  matrix->domains = lines.matrix.domains;
  *cut = full;
  return TRUE;
}

static gboolean
take_control (Lines *lines, const char *line, gsize length)
{
  guint domain;

  if (!parse_digits (line, length, 4, &domain))
    return FALSE;
  zpci_ap_set_add (&lines->matrix.control, domain);
  return TRUE;
}

gboolean
zpci_ap_set_parse_lines (const char *text, gsize length, ZpciApSet *set, GError **error)
{
  Lines lines = { 0 };

  if (!each_line (text, length, FALSE, take_control, &lines, "a domain of four hexadecimal digits", error))
    return FALSE;
  *set = lines.matrix.control;
  return TRUE;
}
