/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lexical half of the .zhost format; see docs/zhost-format.md.
 */
#include "zpci-capture-private.h"

#include "zpci-number.h"

#include <stdarg.h>
#include <string.h>

void
zpci_capture_reader_init (ZpciCaptureReader *reader, const char *name, const char *text, gsize length)
{
  reader->name = name;
  reader->rest = text;
  reader->end = text + length;
  reader->line_number = 0;
  reader->line[0] = '\0';
  reader->cursor = reader->line;
}

gboolean
zpci_capture_reader_fail (ZpciCaptureReader *reader, GError **error, ZpciErrorCode code, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  zpci_set_error_at (error, code, reader->name, reader->line_number, NULL, "%s", what);
  return FALSE;
}

gboolean
zpci_capture_reader_line (ZpciCaptureReader *reader, gboolean *at_end, GError **error)
{
  const char *newline;
  gsize length;

  *at_end = reader->rest == reader->end;
  if (*at_end) {
    reader->line[0] = '\0';
    reader->cursor = reader->line;
    return TRUE;
  }
  reader->line_number++;
  newline = memchr (reader->rest, '\n', (gsize) (reader->end - reader->rest));
  if (!newline)
    return zpci_capture_reader_fail (reader, error, ZPCI_ERROR_MALFORMED, "no newline at the end of the file");
  length = (gsize) (newline - reader->rest);
  if (length > ZPCI_CAPTURE_MAX_LINE)
    return zpci_capture_reader_fail (reader, error, ZPCI_ERROR_RANGE, "line longer than %d bytes",
                                     ZPCI_CAPTURE_MAX_LINE);
  for (gsize i = 0; i < length; i++) {
    guint8 byte = (guint8) reader->rest[i];

    if (!g_ascii_isprint (byte))
      return zpci_capture_reader_fail (reader, error, ZPCI_ERROR_MALFORMED,
                                       "byte 0x%02x: only printable ASCII is allowed; use 'text' or 'hex'", byte);
  }
  if (length > 0 && reader->rest[length - 1] == ' ')
    return zpci_capture_reader_fail (reader, error, ZPCI_ERROR_MALFORMED,
                                     "blank at the end of the line; use 'text' where the content has one");
  memcpy (reader->line, reader->rest, length);
  reader->line[length] = '\0';
  reader->cursor = reader->line;
  reader->rest = newline + 1;
  return TRUE;
}

/* Appends one escape sequence; @text is behind the backslash. Returns how many characters it took, 0 on a fault. */
static gsize
unescape (const char *text, GByteArray *out)
{
  guint8 byte;
  gsize taken = 1;

  if (*text == 'n') {
    byte = '\n';
  } else if (*text == 't') {
    byte = '\t';
  } else if (*text == '\\' || *text == '"') {
    byte = (guint8) *text;
  } else if (*text == 'x' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2])) {
    byte = (guint8) (g_ascii_xdigit_value (text[1]) * 16 + g_ascii_xdigit_value (text[2]));
    taken = 3;
  } else {
    return 0;
  }
  g_byte_array_append (out, &byte, 1);
  return taken;
}

/* Reads a quoted text at the cursor and moves behind it. */
static GByteArray *
read_quoted (ZpciCaptureReader *reader, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  const char *text = reader->cursor + 1;

  while (*text != '"') {
    gsize taken = 1;

    if (!*text) {
      zpci_capture_reader_fail (reader, error, ZPCI_ERROR_MALFORMED, "no closing quote");
      return NULL;
    }
    if (*text == '\\') {
      taken = unescape (++text, out);
      if (taken == 0) {
        zpci_capture_reader_fail (reader, error, ZPCI_ERROR_MALFORMED,
                                  "'\\%.1s': expected \\n, \\t, \\\\, \\\" or \\xHH", text);
        return NULL;
      }
    } else {
      g_byte_array_append (out, (const guint8 *) text, 1);
    }
    text += taken;
  }
  reader->cursor += text + 1 - reader->cursor;
  return g_steal_pointer (&out);
}

/* One blank separates words; it is swallowed here. */
static gboolean
end_word (ZpciCaptureReader *reader, const char *what, GError **error)
{
  if (!*reader->cursor)
    return TRUE;
  if (*reader->cursor != ' ' || reader->cursor[1] == ' ')
    return zpci_capture_reader_fail (reader, error, ZPCI_ERROR_MALFORMED, "%s: expected exactly one blank behind it",
                                     what);
  reader->cursor++;
  return TRUE;
}

char *
zpci_capture_reader_word (ZpciCaptureReader *reader, const char *what, GError **error)
{
  g_autoptr (GByteArray) bytes = NULL;
  gsize length;

  if (!*reader->cursor || *reader->cursor == ' ') {
    zpci_capture_reader_fail (reader, error, ZPCI_ERROR_MALFORMED, "%s is missing", what);
    return NULL;
  }
  if (*reader->cursor == '"') {
    bytes = read_quoted (reader, error);
    if (!bytes)
      return NULL;
    if (bytes->len == 0 || memchr (bytes->data, '\0', bytes->len)) {
      zpci_capture_reader_fail (reader, error, ZPCI_ERROR_MALFORMED, "%s is empty or holds a NUL byte", what);
      return NULL;
    }
  } else {
    length = strcspn (reader->cursor, " ");
    bytes = g_byte_array_new ();
    g_byte_array_append (bytes, (const guint8 *) reader->cursor, (guint) length);
    reader->cursor += length;
  }
  if (!end_word (reader, what, error))
    return NULL;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

GBytes *
zpci_capture_reader_text (ZpciCaptureReader *reader, GError **error)
{
  g_autoptr (GByteArray) bytes = NULL;

  if (*reader->cursor != '"') {
    zpci_capture_reader_fail (reader, error, ZPCI_ERROR_MALFORMED, "expected a quoted text");
    return NULL;
  }
  bytes = read_quoted (reader, error);
  if (!bytes || !end_word (reader, "text", error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

char *
zpci_capture_reader_rest (ZpciCaptureReader *reader, const char *what, GError **error)
{
  char *rest = reader->cursor;

  if (!*rest) {
    zpci_capture_reader_fail (reader, error, ZPCI_ERROR_MALFORMED, "%s is missing", what);
    return NULL;
  }
  reader->cursor += strlen (rest);
  return g_strdup (rest);
}

gboolean
zpci_capture_reader_end (ZpciCaptureReader *reader, GError **error)
{
  if (!*reader->cursor)
    return TRUE;
  return zpci_capture_reader_fail (reader, error, ZPCI_ERROR_MALFORMED,
                                   "'%.64s': nothing more is expected on this line", reader->cursor);
}

/* Two digits at @text, or -1. */
static int
hex_byte (const char *text)
{
  if (!g_ascii_isxdigit (text[0]) || !g_ascii_isxdigit (text[1]))
    return -1;
  return g_ascii_xdigit_value (text[0]) * 16 + g_ascii_xdigit_value (text[1]);
}

/* "HH HH ...", or "HH * COUNT" for a run of equal bytes. */
static gboolean
append_hex (ZpciCaptureReader *reader, const char *text, GByteArray *out, GError **error)
{
  guint64 count = 1;
  gboolean run = strlen (text) > 5 && strncmp (text + 2, " * ", 3) == 0;

  if (run && !zpci_parse_number (text + 5, ZPCI_RADIX_DEC, ZPCI_CAPTURE_MAX_FILE, &count, NULL))
    return zpci_capture_reader_fail (reader, error, ZPCI_ERROR_RANGE, "'%.64s': expected a count up to %d", text + 5,
                                     ZPCI_CAPTURE_MAX_FILE);
  for (const char *at = text;; at += 3) {
    int value = hex_byte (at);
    guint8 byte = (guint8) value;

    if (value < 0 || (at[2] && at[2] != ' '))
      return zpci_capture_reader_fail (reader, error, ZPCI_ERROR_MALFORMED,
                                       "'%.16s': expected \"HH HH ...\" or \"HH * COUNT\"", at);
    g_byte_array_set_size (out, out->len + (guint) count);
    memset (out->data + out->len - count, byte, count);
    if (run || !at[2])
      return TRUE;
  }
}

GBytes *
zpci_capture_reader_block (ZpciCaptureReader *reader, gboolean hex, GError **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  gboolean at_end = FALSE;

  while (reader->rest < reader->end && *reader->rest == '|') {
    const char *text;

    if (!zpci_capture_reader_line (reader, &at_end, error))
      return NULL;
    text = reader->line + 1;
    if (*text && *text++ != ' ') {
      zpci_capture_reader_fail (reader, error, ZPCI_ERROR_MALFORMED, "expected a blank after '|'");
      return NULL;
    }
    if (hex) {
      if (!append_hex (reader, text, content, error))
        return NULL;
    } else {
      g_byte_array_append (content, (const guint8 *) text, (guint) strlen (text));
      g_byte_array_append (content, (const guint8 *) "\n", 1);
    }
    if (content->len > ZPCI_CAPTURE_MAX_FILE) {
      zpci_capture_reader_fail (reader, error, ZPCI_ERROR_RANGE, "content longer than %d bytes", ZPCI_CAPTURE_MAX_FILE);
      return NULL;
    }
  }
  reader->cursor = reader->line + strlen (reader->line);
  return g_byte_array_free_to_bytes (g_steal_pointer (&content));
}
