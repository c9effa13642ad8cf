/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every notation and every error code of zpci_parse_number().
 */
#include "zpci-number.h"
#include "zpci-test.h"

static const struct {
  const char *text;
  ZpciRadix radix;
  guint64 max;
  int code; /* 0: accepted */
  guint64 value;
} cases[] = {
  { "0", ZPCI_RADIX_DEC, 0, 0, 0 },
  { "4660", ZPCI_RADIX_ANY, 0xffff, 0, 0x1234 },
  { "0x1234", ZPCI_RADIX_ANY, 0xffff, 0, 0x1234 },
  { "0XaB", ZPCI_RADIX_HEX, 0xff, 0, 0xab },
  { "00000102", ZPCI_RADIX_BARE_HEX, G_MAXUINT32, 0, 0x102 },
  { "0777", ZPCI_RADIX_ANY, 0xffff, ZPCI_ERROR_MALFORMED, 0 },
  { "00", ZPCI_RADIX_ANY, 0xffff, ZPCI_ERROR_MALFORMED, 0 },
  { "0x0777", ZPCI_RADIX_ANY, 0xffff, 0, 0x777 },
  { "0777", ZPCI_RADIX_DEC, 0xffff, 0, 777 },
  { "0xffffffff", ZPCI_RADIX_HEX, G_MAXUINT32, 0, G_MAXUINT32 },
  { "0x100000000", ZPCI_RADIX_HEX, G_MAXUINT32, ZPCI_ERROR_RANGE, 0 },
  { "65536", ZPCI_RADIX_ANY, 0xffff, ZPCI_ERROR_RANGE, 0 },
  { "99999999999999999999999", ZPCI_RADIX_DEC, G_MAXUINT64, ZPCI_ERROR_RANGE, 0 },
  { "", ZPCI_RADIX_ANY, 1, ZPCI_ERROR_MALFORMED, 0 },
  { "0x", ZPCI_RADIX_ANY, 1, ZPCI_ERROR_MALFORMED, 0 },
  { "-1", ZPCI_RADIX_ANY, 1, ZPCI_ERROR_MALFORMED, 0 },
  { "+1", ZPCI_RADIX_DEC, 1, ZPCI_ERROR_MALFORMED, 0 },
  { " 1", ZPCI_RADIX_DEC, 1, ZPCI_ERROR_MALFORMED, 0 },
  { "1 ", ZPCI_RADIX_DEC, 1, ZPCI_ERROR_MALFORMED, 0 },
  { "0x0x1", ZPCI_RADIX_ANY, 9, ZPCI_ERROR_MALFORMED, 0 },
  { "0x1", ZPCI_RADIX_DEC, 9, ZPCI_ERROR_MALFORMED, 0 },
  { "1f", ZPCI_RADIX_HEX, 99, ZPCI_ERROR_MALFORMED, 0 },
  { "0x1", ZPCI_RADIX_BARE_HEX, 9, ZPCI_ERROR_MALFORMED, 0 },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    guint64 value = 0xdead;
    gboolean ok = zpci_parse_number (cases[i].text, cases[i].radix, cases[i].max, &value, &error);

    g_test_message ("'%s'", cases[i].text);
    g_assert_cmpint (ok, ==, cases[i].code == 0);
    if (ok) {
      g_assert_no_error (error);
      g_assert_cmpuint (value, ==, cases[i].value);
    } else {
      g_assert_error (error, ZPCI_ERROR, cases[i].code);
      g_assert_cmpuint (value, ==, 0xdead);
    }
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/number/parse", test_parse);
  return g_test_run ();
}
