/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sets and their text forms: what is printed is read back, and odd text is not.
 */
#include "zpci-ap-text.h"
#include "zpci-test.h"

#include <string.h>

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define ONES "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

static ZpciApSet
random_set (guint of)
{
  ZpciApSet set = { { 0 } };

  for (guint number = 0; number < ZPCI_AP_NUMBERS; number++)
    if (g_test_rand_int_range (0, (gint32) of) == 0)
      zpci_ap_set_add (&set, number);
  return set;
}

static void
test_operations (void)
{
  for (guint round = 0; round < 200; round++) {
    ZpciApSet a = random_set (1 + round % 5);
    ZpciApSet b = random_set (2);
    ZpciApSet both = zpci_ap_set_and (&a, &b);
    ZpciApSet any = zpci_ap_set_or (&a, &b);
    ZpciApSet rest = zpci_ap_set_minus (&a, &b);
    guint count = 0;
    guint next = zpci_ap_set_next (&a, 0);

    for (guint n = 0; n < ZPCI_AP_NUMBERS; n++) {
      gboolean in_a = zpci_ap_set_has (&a, n);
      gboolean in_b = zpci_ap_set_has (&b, n);

      g_assert_cmpint (zpci_ap_set_has (&both, n), ==, in_a && in_b);
      g_assert_cmpint (zpci_ap_set_has (&any, n), ==, in_a || in_b);
      g_assert_cmpint (zpci_ap_set_has (&rest, n), ==, in_a && !in_b);
      if (in_a) {
        count++;
        g_assert_cmpuint (next, ==, n);
        next = zpci_ap_set_next (&a, n + 1);
      }
    }
    g_assert_cmpuint (next, ==, ZPCI_AP_NUMBERS);
    g_assert_cmpuint (zpci_ap_set_count (&a), ==, count);
    g_assert_true (zpci_ap_set_within (&both, &a));
    g_assert_cmpint (zpci_ap_set_within (&any, &a), ==, zpci_ap_set_equal (&any, &a));
    g_assert_cmpint (zpci_ap_set_is_empty (&a), ==, count == 0);
    if (count > 0)
      zpci_ap_set_remove (&a, zpci_ap_set_next (&a, 0));
    g_assert_cmpuint (zpci_ap_set_count (&a), ==, count > 0 ? count - 1 : 0);
  }
  g_assert_false (zpci_ap_set_has (&(ZpciApSet){ { G_MAXUINT64, G_MAXUINT64, G_MAXUINT64, G_MAXUINT64 } }, 256));
}

static void
test_masks (void)
{
  char text[ZPCI_AP_MASK_TEXT];
  ZpciApSet set = { { 0 } };
  ZpciApSet read;

  zpci_ap_set_add (&set, 0);
  zpci_ap_set_add (&set, 5);
  zpci_ap_set_add (&set, 255);
  g_assert_cmpstr (zpci_ap_set_format_mask (&set, text), ==,
                   "0x8400000000000000000000000000000000000000000000000000000000000001");
  for (guint round = 0; round < 100; round++) {
    set = random_set (1 + round % 7);
    zpci_ap_set_format_mask (&set, text);
    g_assert_true (zpci_ap_set_parse_mask (text, strlen (text), &read, NULL));
    g_assert_true (zpci_ap_set_equal (&set, &read));
  }
}

static void
test_odd_masks (void)
{
  static const char *const odd[] = {
    "", "0x", "0x0", "0x" ZEROS "0", ZEROS, "0X" ZEROS, "1x" ZEROS, "not supported", "0xg" ONES, " 0x" ZEROS,
    "0x000000000000000000000000000000000000000000000000000000000000000\n", "-0x" ZEROS, "0x\x01" ONES,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++) {
    ZpciApSet set = { { 7 } };
    g_autoptr (GError) error = NULL;

    g_test_message ("'%s'", odd[i]);
    g_assert_false (zpci_ap_set_parse_mask (odd[i], strlen (odd[i]), &set, &error));
    zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "is not a mask of 0x and 64 hexadecimal digits");
    g_assert_cmpuint (set.words[0], ==, 7);
  }
}

static const struct {
  const char *text;
  const char *mask; /* NULL: refused */
  int code;
} writes[] = {
  { "0x" ZEROS, "0x" ZEROS, 0 },
  { ONES, "0x" ONES, 0 },
  { "0xffff", "0xffff000000000000000000000000000000000000000000000000000000000000", 0 },
  { "+5", "0x0400000000000000000000000000000000000000000000000000000000000001", 0 },
  { "+0x05,-255", "0x0400000000000000000000000000000000000000000000000000000000000000", 0 },
  { "+8-11", "0x00f0000000000000000000000000000000000000000000000000000000000001", 0 },
  { "+010", "0x0080000000000000000000000000000000000000000000000000000000000001", 0 },
  { "+0", "0x8000000000000000000000000000000000000000000000000000000000000001", 0 },
  { "+11-8", "0x0000000000000000000000000000000000000000000000000000000000000001", 0 },
  { "", NULL, ZPCI_ERROR_MALFORMED },
  { "0x", NULL, ZPCI_ERROR_MALFORMED },
  { "0x" ONES "f", NULL, ZPCI_ERROR_MALFORMED },
  { "0xg", NULL, ZPCI_ERROR_MALFORMED },
  { "+256", NULL, ZPCI_ERROR_RANGE },
  { "+08", NULL, ZPCI_ERROR_MALFORMED },
  { "+", NULL, ZPCI_ERROR_MALFORMED },
  { "+5,", NULL, ZPCI_ERROR_MALFORMED },
  { "+5,0x00", NULL, ZPCI_ERROR_MALFORMED },
  { "+5-", NULL, ZPCI_ERROR_MALFORMED },
  { "+5-6-7", NULL, ZPCI_ERROR_MALFORMED },
  { "+99999999999999999999", NULL, ZPCI_ERROR_RANGE },
  { "++5", NULL, ZPCI_ERROR_MALFORMED },
};

static void
test_writes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (writes); i++) {
    g_autoptr (GError) error = NULL;
    char text[ZPCI_AP_MASK_TEXT];
    ZpciApSet set = { { 0 } };

    g_test_message ("'%s'", writes[i].text);
    zpci_ap_set_add (&set, 255);
    g_assert_cmpint (zpci_ap_set_write_mask (writes[i].text, &set, &error), ==, writes[i].mask != NULL);
    if (writes[i].mask)
      g_assert_cmpstr (zpci_ap_set_format_mask (&set, text), ==, writes[i].mask);
    else
      zpci_test_assert_error (error, writes[i].code, "'");
  }
}

/* Printed text is read back: three masks, and lines where they fit into a page. */
static void
test_matrices (void)
{
  for (guint round = 0; round < 200; round++) {
    ZpciApMatrix matrix = { random_set (1 + round % 40 * 8), random_set (1 + round / 5 * 6), random_set (9) };
    ZpciApMatrix read = { .control = matrix.control };
    g_autofree char *lines = zpci_ap_matrix_format_lines (&matrix);
    char text[ZPCI_AP_CONFIG_TEXT];
    gboolean cut;

    g_assert_true (zpci_ap_matrix_parse_lines (lines, strlen (lines), &read, &cut, NULL));
    g_assert_true (zpci_ap_matrix_equal (&matrix, &read));
    g_assert_cmpint (cut, ==, zpci_ap_matrix_queues (&matrix) >= 512);
    zpci_ap_matrix_format_config (&matrix, text);
    g_assert_cmpuint (strlen (text), ==, 200);
    g_assert_true (zpci_ap_matrix_parse_config (text, 200, &read, NULL));
    g_assert_true (zpci_ap_matrix_equal (&matrix, &read));
  }
}

static const struct {
  const char *lines;
  const char *adapters; /* members, one character each; NULL: refused */
  const char *domains;
} line_cases[] = {
  { "", "", "" },
  { "01.0004\n", "1", "4" },
  { "01.0004", "1", "4" },
  { "01.0004\n01.0005\n02.0004\n02.0005\n", "12", "45" },
  { "01.\n02.\n", "12", "" },
  { ".0004\n.0005\n", "", "45" },
  { "01.0004\n02.0005\n", NULL, NULL },
  { "01.0004\n02.\n", NULL, NULL },
  { "01.0004\n01.0004\n", NULL, NULL },
  { "1.0004\n", NULL, NULL },
  { "01.004\n", NULL, NULL },
  { "01.00004\n", NULL, NULL },
  { "01.0100\n", NULL, NULL },
  { "010004\n", NULL, NULL },
  { ".\n", NULL, NULL },
  { "\n", NULL, NULL },
  { "0g.0004\n", NULL, NULL },
  { "01.0004 \n", NULL, NULL },
  { "01.0004\r\n", NULL, NULL },
};

static ZpciApSet
members (const char *text)
{
  ZpciApSet set = { { 0 } };

  for (; *text; text++)
    zpci_ap_set_add (&set, (guint) g_ascii_digit_value (*text));
  return set;
}

static void
test_lines (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (line_cases); i++) {
    ZpciApMatrix matrix = { 0 };
    g_autoptr (GError) error = NULL;
    const char *text = line_cases[i].lines;
    gboolean cut = TRUE;

    g_test_message ("'%s'", text);
    if (!line_cases[i].adapters) {
      g_assert_false (zpci_ap_matrix_parse_lines (text, strlen (text), &matrix, &cut, &error));
      zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "not ");
      continue;
    }
    g_assert_true (zpci_ap_matrix_parse_lines (text, strlen (text), &matrix, &cut, &error));
    g_assert_no_error (error);
    g_assert_false (cut);
    g_assert_true (zpci_ap_set_equal (&matrix.adapters, &(ZpciApSet[]){ members (line_cases[i].adapters) }[0]));
    g_assert_true (zpci_ap_set_equal (&matrix.domains, &(ZpciApSet[]){ members (line_cases[i].domains) }[0]));
  }
}

/* The kernel writes one page: the last line lacks its newline, or the rest of it. */
static void
test_cut (void)
{
  ZpciApMatrix matrix = { 0 };
  g_autofree char *lines = NULL;

  for (guint n = 0; n < 33; n++)
    zpci_ap_set_add (&matrix.adapters, n);
  for (guint n = 0; n < 16; n++)
    zpci_ap_set_add (&matrix.domains, n);
  lines = zpci_ap_matrix_format_lines (&matrix);
  for (gsize length = 4095; length <= 4100; length++) {
    ZpciApMatrix read = { 0 };
    gboolean cut = FALSE;

    g_assert_true (zpci_ap_matrix_parse_lines (lines, length, &read, &cut, NULL));
    g_assert_true (cut);
    g_assert_cmpuint (zpci_ap_set_count (&read.adapters), ==, 32);
    g_assert_cmpuint (zpci_ap_set_count (&read.domains), ==, 16);
  }
}

static void
test_odd_configs (void)
{
  static const char three[] = "0x" ZEROS ",0x" ONES ",0x" ZEROS;
  ZpciApMatrix matrix;
  g_autofree char *odd = NULL;

  g_assert_true (zpci_ap_matrix_parse_config (three, strlen (three), &matrix, NULL));
  g_assert_true (zpci_ap_matrix_parse_config ("0x" ZEROS ",0x" ONES ",0x" ZEROS "\n", 201, &matrix, NULL));
  for (gsize length = 0; length < strlen (three); length++)
    g_assert_false (zpci_ap_matrix_parse_config (three, length, &matrix, NULL));
  for (gsize at = 0; at < strlen (three); at++) {
    g_autoptr (GError) error = NULL;

    g_free (odd);
    odd = g_strdup (three);
    odd[at] = 'z';
    g_assert_false (zpci_ap_matrix_parse_config (odd, strlen (odd), &matrix, &error));
    zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "is not");
  }
  g_assert_false (zpci_ap_matrix_parse_config ("0x" ZEROS ",0x" ONES ",0x" ZEROS ",", 201, &matrix, NULL));
}

static void
test_control (void)
{
  ZpciApSet set = { { 0 } };
  g_autoptr (GError) error = NULL;

  g_assert_true (zpci_ap_set_parse_lines ("0004\n00ff\n", 10, &set, NULL));
  g_assert_cmpuint (zpci_ap_set_count (&set), ==, 2);
  g_assert_true (zpci_ap_set_has (&set, 255));
  g_assert_true (zpci_ap_set_parse_lines ("", 0, &set, NULL));
  g_assert_true (zpci_ap_set_is_empty (&set));
  g_assert_false (zpci_ap_set_parse_lines ("0100\n", 5, &set, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "'0100' is not a domain of four hexadecimal digits");
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/ap/set/operations", test_operations);
  g_test_add_func ("/ap/set/masks", test_masks);
  g_test_add_func ("/ap/set/odd-masks", test_odd_masks);
  g_test_add_func ("/ap/set/writes", test_writes);
  g_test_add_func ("/ap/set/matrices", test_matrices);
  g_test_add_func ("/ap/set/lines", test_lines);
  g_test_add_func ("/ap/set/cut", test_cut);
  g_test_add_func ("/ap/set/odd-configs", test_odd_configs);
  g_test_add_func ("/ap/set/control", test_control);
  return g_test_run ();
}
