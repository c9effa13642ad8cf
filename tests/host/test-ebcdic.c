/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The built-in code page against iconv's, and the fields of utility strings.
 */
#include "zpci-host-private.h"
#include "zpci-test.h"

#include <string.h>

static void
test_table (void)
{
  for (guint i = 0; i < 256; i++) {
    const char byte[2] = { (char) i, '\0' };
    g_autoptr (GError) error = NULL;
    gsize length = 0;
    g_autofree char *text = g_convert (byte, 1, "ISO-8859-1", "IBM-1047", NULL, &length, &error);

    if (g_error_matches (error, G_CONVERT_ERROR, G_CONVERT_ERROR_NO_CONVERSION)) {
      g_test_skip ("this system's iconv does not know IBM-1047");
      return;
    }
    g_assert_no_error (error);
    g_assert_cmpuint (length, ==, 1);
    g_assert_cmpint (zpci_ebcdic_to_ascii ((guint8) i), ==, g_ascii_isprint (*text) ? *text : '\0');
  }
}

static const struct {
  const char *bytes;
  gsize length;
  const char *text; /* NULL: not text */
} decoded[] = {
  { "\xd5\xc5\xe3\xf2\xf5", 5, "NET25" },
  { "\xd5\xc5\xe3\xf2\xf5\x40\x40\x00\x40", 9, "NET25" },
  { "\xc1\x40\xc2\x40", 4, "A B" },
  { "", 0, "" },
  { "\x00\x40\x00", 3, "" },
  { "\xc1\x00\xc2", 3, NULL },
  { "\xc1\x15", 2, NULL },
  { "\xff", 1, NULL },
};

static void
test_decode (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (decoded); i++) {
    g_autofree char *text = zpci_ebcdic_decode ((const guint8 *) decoded[i].bytes, decoded[i].length);

    g_assert_cmpstr (text, ==, decoded[i].text);
  }
}

#define NET25 "\xd5\xc5\xe3\xf2\xf5\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40"
#define FULL "\xc1\xc2\xc3\xc4\xc5\xc6\xc7\xc8\xc9\xd1\xd2\xd3\xd4\xd5\xd6\xd7"
#define EMPTY "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define BLANK "\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40"
#define INNER_BLANK "\xc1\x40\xc2\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40"
#define BINARY "\x01\x02\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40"
#define SPECIAL "\x7c\x7b\x5b\x6d\x60\x4b\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40"
#define QUOTE "\xc1\x7d\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40"

static const struct {
  const char *bytes;
  const char *fields[ZPCI_PNETID_FIELDS];
  guint odd;
} pnetids[] = {
  { NET25 EMPTY EMPTY EMPTY, { "NET25" }, 0 },
  { BLANK NET25 BLANK FULL, { NULL, "NET25", NULL, "ABCDEFGHIJKLMNOP" }, 0 },
  { EMPTY EMPTY EMPTY EMPTY, { NULL }, 0 },
  { SPECIAL EMPTY EMPTY EMPTY, { "@#$_-." }, 0 },
  { NET25 INNER_BLANK BINARY FULL, { "NET25", NULL, NULL, "ABCDEFGHIJKLMNOP" }, 2 },
  { EMPTY EMPTY EMPTY BINARY, { NULL }, 4 },
  { QUOTE EMPTY EMPTY EMPTY, { NULL }, 1 },
};

static void
test_pnetid (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pnetids); i++) {
    char *actual[ZPCI_PNETID_FIELDS];

    g_assert_cmpuint (zpci_pnetid_decode ((const guint8 *) pnetids[i].bytes, actual), ==, pnetids[i].odd);
    for (guint field = 0; field < ZPCI_PNETID_FIELDS; field++) {
      g_assert_cmpstr (actual[field], ==, pnetids[i].fields[field]);
      g_free (actual[field]);
    }
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/ebcdic/table", test_table);
  g_test_add_func ("/ebcdic/decode", test_decode);
  g_test_add_func ("/ebcdic/pnetid", test_pnetid);
  return g_test_run ();
}
