/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Text made harmless.
 */
#include "zpci-text.h"

#include <string.h>

#define PIECE_SIZE 16 /* "\u{10ffff}" and NUL */

static gboolean
is_harmless (gunichar c)
{
  switch (g_unichar_type (c)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_FORMAT: /* direction overrides, zero-width characters */
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
  case G_UNICODE_PRIVATE_USE:
  case G_UNICODE_SURROGATE:
  case G_UNICODE_UNASSIGNED:
    return FALSE;
  default:
    return TRUE;
  }
}

/* Writes the first character of @text (@length as in zpci_text_show(), not empty). Returns: what is behind it. */
static const char *
next_piece (const char *text, gssize length, char *piece)
{
  gunichar c = g_utf8_get_char_validated (text, length);

  if (c == (gunichar) -1 || c == (gunichar) -2 || c == 0) {
    g_snprintf (piece, PIECE_SIZE, "\\x%02x", (guchar) *text);
    return text + 1;
  }
  if (is_harmless (c))
    piece[g_unichar_to_utf8 (c, piece)] = '\0';
  else if (c < 0x80)
    g_snprintf (piece, PIECE_SIZE, "\\x%02x", c);
  else
    g_snprintf (piece, PIECE_SIZE, "\\u{%x}", c);
  return g_utf8_next_char (text);
}

/* How much of @text needs no look at tables of Unicode: nearly all of nearly every text. */
static gsize
plain_length (const char *text)
{
  const char *end = text;

  while (*end >= ' ' && *end <= '~')
    end++;
  return (gsize) (end - text);
}

char *
zpci_text_safe (const char *text)
{
  gsize plain = plain_length (text);
  GString *safe;
  char piece[PIECE_SIZE];

  if (!text[plain])
    return g_strndup (text, plain);
  safe = g_string_new_len (text, (gssize) plain);
  text += plain;

  while (*text) {
    text = next_piece (text, -1, piece);
    g_string_append (safe, piece);
  }
  return g_string_free (safe, FALSE);
}

const char *
zpci_text_show (const char *text, gssize length, char *shown, gsize size)
{
  const char *end = text && length >= 0 ? text + length : NULL;
  char piece[PIECE_SIZE];
  gsize used = 0;

  while (text && (end ? text < end : *text != '\0')) {
    gsize width;

    text = next_piece (text, end ? end - text : -1, piece);
    width = strlen (piece);
    if (used + width + strlen ("...") + 1 > size) {
      memcpy (shown + used, "...", 3);
      used += 3;
      break;
    }
    memcpy (shown + used, piece, width);
    used += width;
  }
  shown[used] = '\0';
  return shown;
}

char *
zpci_text_cut (const char *text, gssize length, gsize max)
{
  gsize size = max + strlen ("...") + 1;
  g_autofree char *shown = g_malloc (size);

  return g_strdup (zpci_text_show (text, length, shown, size));
}

char *
zpci_text_put_hex (char *out, guint64 value, guint digits)
{
  for (guint i = digits; i > 0; i--, value >>= 4)
    out[i - 1] = "0123456789abcdef"[value & 15];
  return out + digits;
}

void
zpci_text_append_hex (GString *out, guint64 value, guint digits)
{
  char text[16];

  zpci_text_put_hex (text, value, digits);
  g_string_append_len (out, text, digits);
}

void
zpci_text_append_decimal (GString *out, guint64 value)
{
  char text[20];
  gsize at = sizeof text;

  do
    text[--at] = (char) ('0' + value % 10);
  while ((value /= 10) > 0);
  g_string_append_len (out, text + at, (gssize) (sizeof text - at));
}

gboolean
zpci_text_is_word (const char *text)
{
  static const char plain[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._+@-:";

  return g_ascii_isalnum (*text) && strspn (text, plain) == strlen (text);
}

/* Only strings of a document hold characters beyond ASCII; the controls below them are escaped there already. */
char *
zpci_text_escape_json (const char *json)
{
  GString *safe = g_string_sized_new (strlen (json) + 1);

  while (*json) {
    const char *plain = json;
    gunichar c;

    while (*json > 0 && *json < 0x7f)
      json++;
    g_string_append_len (safe, plain, json - plain);
    if (!*json)
      break;
    c = g_utf8_get_char (json);
    plain = json;
    json = g_utf8_next_char (json);
    if (is_harmless (c))
      g_string_append_len (safe, plain, json - plain);
    else if (c < 0x10000)
      g_string_append_printf (safe, "\\u%04x", c);
    else
      g_string_append_printf (safe, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10), 0xdc00 + (c & 0x3ff));
  }
  return g_string_free (safe, FALSE);
}

int
zpci_text_compare_pointed (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}
