/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Documents come in any encoding and leave in the same one. A document whose
 * bytes would not survive the way to UTF-8 and back is refused: an edit of it
 * could not keep what it does not touch.
 */
#include "zpci-base-private.h"
#include "zpci-error.h"
#include "zpci-text.h"

#include <string.h>

#define NAME_MAX_LENGTH 40

static const struct {
  const char *bytes;
  gsize length;
  gsize mark; /* how many of them are a byte order mark */
  const char *name;
} signatures[] = {
  { "\xef\xbb\xbf", 3, 3, "UTF-8" },    { "\xff\xfe\0\0", 4, 4, "UTF-32LE" },
  { "\0\0\xfe\xff", 4, 4, "UTF-32BE" }, { "\xff\xfe", 2, 2, "UTF-16LE" },
  { "\xfe\xff", 2, 2, "UTF-16BE" },     { "<\0?\0", 4, 0, "UTF-16LE" },
  { "\0<\0?", 4, 0, "UTF-16BE" },
};

static gboolean
is_utf8 (const char *name)
{
  return g_ascii_strcasecmp (name, "UTF-8") == 0 || g_ascii_strcasecmp (name, "UTF8") == 0;
}

/* The encoding of <?xml ... encoding="NAME"?>, in a text that is ASCII so far; NULL: it names none. */
static char *
declared_encoding (const char *text, gsize length)
{
  const char *end = length > 5 && memcmp (text, "<?xml", 5) == 0 && g_ascii_isspace (text[5])
                        ? g_strstr_len (text, (gssize) MIN (length, 512), "?>")
                        : NULL;
  const char *p = end ? g_strstr_len (text, end - text, "encoding") : NULL;
  const char *close;

  if (!p)
    return NULL;
  p += strlen ("encoding");
  while (p < end && (g_ascii_isspace (*p) || *p == '='))
    p++;
  if (p >= end || (*p != '"' && *p != '\''))
    return NULL;
  close = memchr (p + 1, *p, (gsize) (end - p - 1));
  return close ? g_strndup (p + 1, (gsize) (close - p - 1)) : NULL;
}

/* Keeps "//TRANSLIT" and other surprises away from iconv. */
static gboolean
is_sane_name (const char *name)
{
  return g_ascii_isalpha (*name) && strlen (name) <= NAME_MAX_LENGTH &&
         name[strspn (name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")] == '\0';
}

static gboolean
choose_encoding (const char *text, gsize length, const char *name, ZpciXmlEncoding *encoding, GError **error)
{
  g_autofree char *declared = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (signatures); i++) {
    if (length < signatures[i].length || memcmp (text, signatures[i].bytes, signatures[i].length) != 0)
      continue;
    encoding->bom = signatures[i].mark;
    memcpy (encoding->mark, text, encoding->bom);
    encoding->name = is_utf8 (signatures[i].name) ? NULL : g_strdup (signatures[i].name);
    return TRUE;
  }

  declared = declared_encoding (text, length);
  if (!declared || is_utf8 (declared))
    return TRUE;
  if (!is_sane_name (declared) || g_ascii_strncasecmp (declared, "UTF-16", 6) == 0 ||
      g_ascii_strncasecmp (declared, "UTF-32", 6) == 0) {
    zpci_set_error_at (error, ZPCI_ERROR_MALFORMED, name, 1, NULL,
                       "the XML declaration names encoding '%s', but the text is in another one",
                       ZPCI_SHOWN (declared));
    return FALSE;
  }
  encoding->name = g_steal_pointer (&declared);
  return TRUE;
}

static guint
line_at (const char *text, gsize offset)
{
  guint line = 1;

  for (gsize i = 0; i < offset; i++)
    line += text[i] == '\n';
  return line;
}

/* How much at the beginning is ASCII without NUL, in steps of eight bytes: all of most documents. */
static gsize
ascii_length (const char *text, gsize length)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101), high = ones << 7;
  gsize at = 0;

  for (; at + sizeof (guint64) <= length; at += sizeof (guint64)) {
    guint64 word;

    memcpy (&word, text + at, sizeof word);
    if ((word & high) || ((word - ones) & ~word & high))
      break;
  }
  return at;
}

static gboolean
check_utf8 (const char *text, gsize length, const char *name, GError **error)
{
  gsize ascii = ascii_length (text, length);
  const char *bad;

  if (g_utf8_validate_len (text + ascii, length - ascii, &bad))
    return TRUE;
  zpci_set_error_at (error, ZPCI_ERROR_MALFORMED, name, line_at (text, (gsize) (bad - text)),
                     "save the file as UTF-8 or name its encoding in the XML declaration",
                     "byte 0x%02x is not valid UTF-8 text", (guchar) *bad);
  return FALSE;
}

static char *
convert_from (const ZpciXmlEncoding *encoding, const char *text, gsize length, const char *name,
              gsize *out_length, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *utf8 = g_convert (text, (gssize) length, "UTF-8", encoding->name, NULL, out_length, &why);
  g_autofree char *back = NULL;
  gsize back_length = 0;

  if (!utf8) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "%s: cannot be read as %s: %s", name,
                 encoding->name, why->message);
    return NULL;
  }
  back = g_convert (utf8, (gssize) *out_length, encoding->name, "UTF-8", NULL, &back_length, NULL);
  if (!back || back_length != length || memcmp (back, text, length) != 0) {
    zpci_set_error_at (error, ZPCI_ERROR_UNSUPPORTED, name, 0, "save it as UTF-8",
                       "its bytes change when they are converted from %s to UTF-8 and back", encoding->name);
    return NULL;
  }
  return g_steal_pointer (&utf8);
}

char *
zpci_xml_decode (const char *text, gsize length, const char *name, ZpciXmlEncoding *encoding,
                 gsize *out_length, GError **error)
{
  g_autofree char *utf8 = NULL;
  gsize utf8_length;

  if (!choose_encoding (text, length, name, encoding, error))
    return NULL;
  text += encoding->bom;
  length -= encoding->bom;
  if (!encoding->name) {
    if (!check_utf8 (text, length, name, error))
      return NULL;
    *out_length = length;
    return g_strndup (text, length);
  }

  utf8 = convert_from (encoding, text, length, name, &utf8_length, error);
  if (!utf8 || !check_utf8 (utf8, utf8_length, name, error))
    return NULL;
  *out_length = utf8_length;
  return g_steal_pointer (&utf8);
}

char *
zpci_xml_encode (const ZpciXmlEncoding *encoding, char *utf8, gsize length, const char *name, gsize *out_length,
                 GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *taken = utf8, *converted = NULL;
  gsize converted_length = length;
  char *out;

  if (!encoding->name && encoding->bom == 0) {
    *out_length = length;
    return g_steal_pointer (&taken);
  }
  if (encoding->name) {
    converted = g_convert (utf8, (gssize) length, encoding->name, "UTF-8", NULL, &converted_length, &why);
    if (!converted) {
      zpci_set_error_at (error, ZPCI_ERROR_UNSUPPORTED, name, 0, "save it as UTF-8",
                         "encoding %s cannot hold the changed text: %s", encoding->name, why->message);
      return NULL;
    }
  }
  out = g_malloc (encoding->bom + converted_length + 1);
  memcpy (out, encoding->mark, encoding->bom);
  memcpy (out + encoding->bom, converted ? converted : utf8, converted_length);
  out[encoding->bom + converted_length] = '\0';
  *out_length = encoding->bom + converted_length;
  return out;
}
