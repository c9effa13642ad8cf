/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Whether a text is JSON, without recursion. Source: RFC 8259.
 */
#include "zpci-error.h"
#include "zpci-json.h"
#include "zpci-text.h"

#include <string.h>

/* The part of the grammar that may follow. */
typedef enum {
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END, /* behind '[' */
  EXPECT_NAME,
  EXPECT_NAME_OR_END, /* behind '{' */
  EXPECT_COLON,
  EXPECT_COMMA_OR_END,
  EXPECT_NOTHING,
} Expect;

typedef struct {
  const char *text;
  gsize length;
  gsize at;
  Expect expect;
  guint depth;
  guint64 objects; /* bit d: the container at depth d is an object, not an array */
  guint members[ZPCI_JSON_MAX_DEPTH + 1]; /* by depth */
  const char *fault;
} Scan;

G_STATIC_ASSERT (ZPCI_JSON_MAX_DEPTH <= 64);

static gboolean
scan_fails (Scan *scan, const char *fault)
{
  scan->fault = fault;
  return FALSE;
}

static char
scan_char (const Scan *scan)
{
  return scan->at < scan->length ? scan->text[scan->at] : '\0';
}

static gboolean
scan_word (Scan *scan, const char *word)
{
  gsize length = strlen (word);

  if (scan->length - scan->at < length || memcmp (scan->text + scan->at, word, length) != 0)
    return FALSE;
  scan->at += length;
  return TRUE;
}

/* Four hexadecimal digits, -1 where the text has other characters. */
static int
scan_unit (Scan *scan)
{
  int unit = 0;

  for (guint i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value (scan_char (scan));

    if (digit < 0)
      return -1;
    unit = unit << 4 | digit;
    scan->at++;
  }
  return unit;
}

/* json-glib writes half a surrogate pair as bytes that are not UTF-8, and ends a string at a NUL. */
static gboolean
scan_escape (Scan *scan)
{
  int unit;

  if (scan_char (scan) != 'u') {
    if (scan->at >= scan->length || !strchr ("\"\\/bfnrt", scan_char (scan)))
      return scan_fails (scan, "an unknown escape in a string");
    scan->at++;
    return TRUE;
  }
  scan->at++;
  unit = scan_unit (scan);
  if (unit < 0)
    return scan_fails (scan, "an unknown escape in a string");
  if (unit == 0)
    return scan_fails (scan, "a NUL in a string");
  if (unit < 0xd800 || unit > 0xdfff)
    return TRUE;
  if (unit <= 0xdbff && scan_word (scan, "\\u")) {
    unit = scan_unit (scan);
    if (unit >= 0xdc00 && unit <= 0xdfff)
      return TRUE;
  }
  return scan_fails (scan, "half of a surrogate pair in a string");
}

static gboolean
scan_string (Scan *scan)
{
  for (scan->at++; scan->at < scan->length;) {
    guchar c = (guchar) scan->text[scan->at];

    if (c < 0x20)
      return scan_fails (scan, "a control character in a string");
    scan->at++;
    if (c == '"')
      return TRUE;
    if (c == '\\' && !scan_escape (scan))
      return FALSE;
  }
  return scan_fails (scan, "a string without end");
}

static gboolean
scan_digits (Scan *scan)
{
  gsize start = scan->at;

  while (g_ascii_isdigit (scan_char (scan)))
    scan->at++;
  return scan->at > start;
}

static gboolean
scan_number (Scan *scan)
{
  scan_word (scan, "-");
  if (!scan_word (scan, "0") && !scan_digits (scan))
    return scan_fails (scan, "neither a value nor a bracket");
  if (scan_word (scan, ".") && !scan_digits (scan))
    return scan_fails (scan, "a number without digits behind its point");
  if (scan_word (scan, "e") || scan_word (scan, "E")) {
    if (!scan_word (scan, "-"))
      scan_word (scan, "+");
    if (!scan_digits (scan))
      return scan_fails (scan, "a number without digits in its exponent");
  }
  return TRUE;
}

static gboolean
scan_open (Scan *scan, gboolean object)
{
  if (scan->depth >= ZPCI_JSON_MAX_DEPTH)
    return scan_fails (scan, NULL);
  if (object)
    scan->objects |= G_GUINT64_CONSTANT (1) << scan->depth;
  else
    scan->objects &= ~(G_GUINT64_CONSTANT (1) << scan->depth);
  scan->depth++;
  scan->members[scan->depth] = 0;
  scan->at++;
  scan->expect = object ? EXPECT_NAME_OR_END : EXPECT_VALUE_OR_END;
  return TRUE;
}

static gboolean
scan_in_object (const Scan *scan)
{
  return scan->depth > 0 && (scan->objects >> (scan->depth - 1) & 1);
}

static void
scan_value_ends (Scan *scan)
{
  scan->expect = scan->depth > 0 ? EXPECT_COMMA_OR_END : EXPECT_NOTHING;
}

static void
scan_close (Scan *scan)
{
  scan->at++;
  scan->depth--;
  scan_value_ends (scan);
}

static gboolean
scan_value (Scan *scan)
{
  char c = scan_char (scan);

  if (c == '{' || c == '[')
    return scan_open (scan, c == '{');
  if (c == '"' ? !scan_string (scan)
               : !scan_word (scan, "true") && !scan_word (scan, "false") && !scan_word (scan, "null") &&
                     !scan_number (scan))
    return FALSE;
  scan_value_ends (scan);
  return TRUE;
}

static gboolean
scan_name (Scan *scan)
{
  if (scan_char (scan) != '"')
    return scan_fails (scan, "expected a name in double quotes");
  if (++scan->members[scan->depth] > ZPCI_JSON_MAX_MEMBERS)
    return scan_fails (scan, "an object of too many members");
  scan->expect = EXPECT_COLON;
  return scan_string (scan);
}

/* One token, which is not white space. */
static gboolean
scan_token (Scan *scan)
{
  char c = scan_char (scan);

  switch (scan->expect) {
  case EXPECT_VALUE_OR_END:
    if (c == ']')
      return scan_close (scan), TRUE;
    return scan_value (scan);
  case EXPECT_VALUE:
    return scan_value (scan);
  case EXPECT_NAME_OR_END:
    if (c == '}')
      return scan_close (scan), TRUE;
    G_GNUC_FALLTHROUGH;
  case EXPECT_NAME:
    return scan_name (scan);
  case EXPECT_COLON:
    scan->expect = EXPECT_VALUE;
    return scan_word (scan, ":") || scan_fails (scan, "expected a colon");
  case EXPECT_COMMA_OR_END:
    if (c == (scan_in_object (scan) ? '}' : ']'))
      return scan_close (scan), TRUE;
    scan->expect = scan_in_object (scan) ? EXPECT_NAME : EXPECT_VALUE;
    return scan_word (scan, ",") || scan_fails (scan, "expected a comma or the end of the list");
  case EXPECT_NOTHING:
    break;
  }
  return scan_fails (scan, "more text behind the value");
}

static gboolean
scan_text (Scan *scan)
{
  const char *bad;

  if (!g_utf8_validate_len (scan->text, scan->length, &bad)) {
    scan->at = (gsize) (bad - scan->text);
    return scan_fails (scan, "bytes that are not UTF-8");
  }
  for (;;) {
    while (scan->at < scan->length && strchr (" \t\r\n", scan->text[scan->at]))
      scan->at++;
    if (scan->at >= scan->length)
      return scan->expect == EXPECT_NOTHING || scan_fails (scan, "the text ends too early");
    if (!scan_token (scan))
      return FALSE;
  }
}

/* json-glib takes more than JSON (comments, other quotes, assignments) and nests by recursion. */
gboolean
zpci_json_check (const char *text, gsize length, const char *what, GError **error)
{
  Scan scan = { .text = text, .length = length };

  if (scan_text (&scan))
    return TRUE;
  if (scan.fault)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "%s: not JSON: '%s': byte %" G_GSIZE_FORMAT ": %s", what,
                 ZPCI_SHOWN_LENGTH (text, (gssize) length), scan.at, scan.fault);
  else
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "%s: nested deeper than %d levels", what,
                 ZPCI_JSON_MAX_DEPTH);
  return FALSE;
}
