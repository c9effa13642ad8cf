/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Text from outside: harmless, UTF-8, and short where it stands in a message.
 */
#include "zpci-test.h"
#include "zpci-text.h"

#include <string.h>

#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN

static const struct {
  const char *text, *safe, *shown; /* @shown NULL: as @safe */
} cases[] = {
  { "", "", NULL },
  { "hostdev0", "hostdev0", NULL },
  { "\xc3\xa4\xe2\x82\xac", "\xc3\xa4\xe2\x82\xac", NULL },
  { "a\nb\x1b[2J\x7f", "a\\x0ab\\x1b[2J\\x7f", NULL },
  { "\xe2\x80\xae" "abc", "\\u{202e}abc", NULL },
  { "\xff\xc3", "\\xff\\xc3", NULL },
  { SIXTY "abcd", SIXTY "abcd", NULL },
  { SIXTY "abcde", SIXTY "abcde", SIXTY "abcd..." },
  /* Nothing is cut in two. */
  { SIXTY "abc\xc3\xa4", SIXTY "abc\xc3\xa4", SIXTY "abc..." },
  { SIXTY "a\x1b", SIXTY "a\\x1b", SIXTY "a..." },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *safe = zpci_text_safe (cases[i].text);
    const char *wanted = cases[i].shown ? cases[i].shown : cases[i].safe;

    g_assert_cmpstr (safe, ==, cases[i].safe);
    g_assert_cmpstr (ZPCI_SHOWN (cases[i].text), ==, wanted);
  }
  g_assert_cmpstr (ZPCI_SHOWN (NULL), ==, "");
}

static void
test_length (void)
{
  char small[8];

  g_assert_cmpstr (ZPCI_SHOWN_LENGTH ("abc", 2), ==, "ab");
  g_assert_cmpstr (ZPCI_SHOWN_LENGTH ("abc", 0), ==, "");
  g_assert_cmpstr (ZPCI_SHOWN_LENGTH ("a\0b", 3), ==, "a\\x00b");
  /* A character that is cut off by the length is none. */
  g_assert_cmpstr (ZPCI_SHOWN_LENGTH ("\xc3\xa4", 1), ==, "\\xc3");
  g_assert_cmpstr (zpci_text_show ("abcd", -1, small, sizeof small), ==, "abcd");
  g_assert_cmpstr (zpci_text_show ("abcde", -1, small, sizeof small), ==, "abcd...");
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/text/cases", test_cases);
  g_test_add_func ("/text/length", test_length);
  return g_test_run ();
}
