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
  /* A character that is cut off by the length does not count. */
  g_assert_cmpstr (ZPCI_SHOWN_LENGTH ("\xc3\xa4", 1), ==, "\\xc3");
  g_assert_cmpstr (zpci_text_show ("abcd", -1, small, sizeof small), ==, "abcd");
  g_assert_cmpstr (zpci_text_show ("abcde", -1, small, sizeof small), ==, "abcd...");
}

static void
test_cut (void)
{
  g_autofree char *whole = zpci_text_cut ("abcd", -1, 4), *cut = zpci_text_cut ("ab\x1b", 3, 5);
  g_autofree char *none = zpci_text_cut (NULL, -1, 4), *piece = zpci_text_cut ("abcd", 2, 4);

  g_assert_cmpstr (whole, ==, "abcd");
  g_assert_cmpstr (cut, ==, "ab...");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (piece, ==, "ab");
}

static void
test_word (void)
{
  static const char *const words[] = { "db01", "eth0", "0001:00:00.0", "fid:0x00000102", "a_b-c+d@e.f" };
  static const char *const others[] = {
    "", "eth0;id>pwn", ":files", "-x", "~root", "`id`", "$(id)", "a b", "a\tb", "a\nb", "a'b", "a\"b", "a\\b",
    "a*", "a?", "[a]", "{a,b}", "a&b", "a|b", "a<b", "#a", "a!b", "a=b", "\xc3\xa4", "a\xff", "a\xc2\x9b",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_true (zpci_text_is_word (words[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (zpci_text_is_word (others[i]));
}

static void
test_json (void)
{
  g_autofree char *safe =
      zpci_text_escape_json ("{\n\"\xc3\xa4\": \"\\n \x7f \xc2\x9b \xe2\x80\xae \xf3\xa0\x81\x81\"}");

  g_assert_cmpstr (safe, ==, "{\n\"\xc3\xa4\": \"\\n \\u007f \\u009b \\u202e \\udb40\\udc41\"}");
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/text/cases", test_cases);
  g_test_add_func ("/text/length", test_length);
  g_test_add_func ("/text/cut", test_cut);
  g_test_add_func ("/text/word", test_word);
  g_test_add_func ("/text/json", test_json);
  return g_test_run ();
}
