/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The words of users for cards, queues, mediated devices and numbers.
 */
#include "zpci-ap-name.h"
#include "zpci-test.h"

#define UUID "c2177883-f1bb-47f0-914d-32a22e3a8804"

static const struct {
  const char *text;
  int type; /* -1: not a name */
  guint adapter;
  guint domain;
} names[] = {
  { "ap:05", ZPCI_AP_NAME_CARD, 5, 0 },
  { "ap:ff", ZPCI_AP_NAME_CARD, 255, 0 },
  { "ap:05.0004", ZPCI_AP_NAME_QUEUE, 5, 4 },
  { "05.0004", ZPCI_AP_NAME_QUEUE, 5, 4 },
  { "0A.00fF", ZPCI_AP_NAME_QUEUE, 10, 255 },
  { "ap_card05", ZPCI_AP_NAME_CARD, 5, 0 },
  { "ap_05_0004", ZPCI_AP_NAME_QUEUE, 5, 4 },
  { "mdev:" UUID, ZPCI_AP_NAME_MDEV, 0, 0 },
  { "mdev:C2177883-F1BB-47F0-914D-32A22E3A8804", ZPCI_AP_NAME_MDEV, 0, 0 },
  { "mdev_c2177883_f1bb_47f0_914d_32a22e3a8804_matrix", ZPCI_AP_NAME_MDEV, 0, 0 },
  { "mdev_c2177883_f1bb_47f0_914d_32a22e3a8804", ZPCI_AP_NAME_MDEV, 0, 0 },
  { "", -1 },
  { "05", -1 },
  { "ap:5", -1 },
  { "ap:005", -1 },
  { "ap:0x05", -1 },
  { "ap:05.4", -1 },
  { "ap:05.00004", -1 },
  { "ap:05.0x04", -1 },
  { "ap:05.", -1 },
  { "ap:05_0004", -1 },
  { "ap:", -1 },
  { "ap:+5.0004", -1 },
  { "ap_card5", -1 },
  { "ap_card05.0004", -1 },
  { "ap_05", -1 },
  { "ap_05.0004", -1 },
  { "ap_matrix", -1 },
  { "mdev:" UUID "x", -1 },
  { "mdev:c2177883", -1 },
  { "mdev:", -1 },
  { "mdev_", -1 },
  { "mdev_c2177883_f1bb_47f0_914d_32a22e3a8804_other", -1 },
  { "mdev:{c2177883-f1bb-47f0-914d-32a22e3a8804}", -1 },
};

static void
test_names (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GError) error = NULL;
    ZpciApName name;

    g_test_message ("'%s'", names[i].text);
    if (names[i].type < 0) {
      g_assert_false (zpci_ap_name_parse (names[i].text, &name, &error));
      zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "is not an AP name");
      continue;
    }
    g_assert_true (zpci_ap_name_parse (names[i].text, &name, &error));
    g_assert_true (zpci_ap_name_is (names[i].text));
    g_assert_cmpint (name.type, ==, names[i].type);
    g_assert_cmpuint (name.queue.adapter, ==, names[i].adapter);
    g_assert_cmpuint (name.queue.domain, ==, names[i].domain);
    g_assert_cmpstr (name.uuid, ==, names[i].type == ZPCI_AP_NAME_MDEV ? UUID : "");
  }
}

static void
test_domain_range (void)
{
  g_autoptr (GError) error = NULL;
  ZpciApName name;

  g_assert_false (zpci_ap_name_parse ("ap:05.0100", &name, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_RANGE, "domains end at 0x00ff");
}

/* Names of PCI functions are left to those. */
static void
test_foreign (void)
{
  static const char *const foreign[] = { "0001:00:00.0", "fid:0x1", "uid:0x1", "pci_0001_00_00_0", "eno1", "05", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++)
    g_assert_false (zpci_ap_name_is (foreign[i]));
  g_assert_true (zpci_ap_name_is ("ap:nonsense"));
}

static const struct {
  const char *text;
  ZpciApKind kind;
  int number; /* -1: refused */
  const char *message;
} numbers[] = {
  { "0", ZPCI_AP_ADAPTER, 0, NULL },
  { "5", ZPCI_AP_ADAPTER, 5, NULL },
  { "0x05", ZPCI_AP_ADAPTER, 5, NULL },
  { "0x0010", ZPCI_AP_DOMAIN, 16, NULL },
  { "255", ZPCI_AP_DOMAIN, 255, NULL },
  { "0010", ZPCI_AP_DOMAIN, -1,
    "'0010' is octal 8 to the kernel and hexadecimal 0x10 in lszcrypt: write 0x0008 or 0x0010" },
  { "010", ZPCI_AP_ADAPTER, -1, "'010' is octal 8 to the kernel and hexadecimal 0x10 in lszcrypt: write 0x08 or 0x10" },
  { "05", ZPCI_AP_ADAPTER, -1, "'05' begins with a zero: write 0x05" },
  { "08", ZPCI_AP_ADAPTER, -1, "'08' begins with a zero: write 0x08" },
  { "0a", ZPCI_AP_ADAPTER, -1, "'0a' begins with a zero: write 0x0a" },
  { "00", ZPCI_AP_DOMAIN, -1, "'00' begins with a zero: write 0x0000" },
  { "0777", ZPCI_AP_DOMAIN, -1, "'0777' begins with a zero: write 0x and" },
  { "0fff", ZPCI_AP_DOMAIN, -1, "'0fff' begins with a zero: write 0x and" },
  { "256", ZPCI_AP_ADAPTER, -1, "'256' is above 255" },
  { "0x100", ZPCI_AP_ADAPTER, -1, "'0x100' is above 0xff" },
  { "5,6", ZPCI_AP_ADAPTER, -1, "'5,6' is not a decimal number" },
  { "", ZPCI_AP_ADAPTER, -1, "'' is not" },
  { "-1", ZPCI_AP_ADAPTER, -1, "'-1' is not" },
  { " 5", ZPCI_AP_ADAPTER, -1, "' 5' is not" },
  { "0x", ZPCI_AP_ADAPTER, -1, "'0x' is not" },
};

static void
test_numbers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autoptr (GError) error = NULL;
    guint number = 999;

    g_test_message ("'%s'", numbers[i].text);
    g_assert_cmpint (zpci_ap_number_parse (numbers[i].text, numbers[i].kind, &number, &error), ==,
                     numbers[i].number >= 0);
    if (numbers[i].number >= 0)
      g_assert_cmpuint (number, ==, (guint) numbers[i].number);
    else
      g_assert_true (g_str_has_prefix (error->message, numbers[i].message));
  }
}

static const struct {
  const char *text;
  const char *table; /* NULL: refused */
  const char *xml;
} lists[] = {
  { "", "", "" },
  { "0x05", "05", "0x05" },
  { "5,6", "05 06", "0x05 0x06" },
  { "0x05-0x08", "05-08", "0x05 0x06 0x07 0x08" },
  { " 9, 5-7\t255 ", "05-07 09 ff", "0x05 0x06 0x07 0x09 0xff" },
  { "0-255", "00-ff", NULL },
  { "7-5", NULL, NULL },
  { "5-6,6", NULL, NULL },
  { "05", NULL, NULL },
  { "5-", NULL, NULL },
  { "-5", NULL, NULL },
  { "5-6-7", NULL, NULL },
  { "5;6", NULL, NULL },
  { "0-256", NULL, NULL },
};

static void
test_lists (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *table = NULL;
    g_autofree char *xml = NULL;
    ZpciApSet set, again;

    g_test_message ("'%s'", lists[i].text);
    if (!lists[i].table) {
      g_assert_false (zpci_ap_list_parse (lists[i].text, ZPCI_AP_ADAPTER, &set, &error));
      g_assert_nonnull (error);
      continue;
    }
    g_assert_true (zpci_ap_list_parse (lists[i].text, ZPCI_AP_ADAPTER, &set, &error));
    table = zpci_ap_list_format (&set, ZPCI_AP_ADAPTER, ZPCI_AP_FORM_TABLE);
    xml = zpci_ap_list_format (&set, ZPCI_AP_ADAPTER, ZPCI_AP_FORM_XML);
    g_assert_cmpstr (table, ==, lists[i].table);
    if (lists[i].xml)
      g_assert_cmpstr (xml, ==, lists[i].xml);
    g_assert_true (zpci_ap_list_parse (xml, ZPCI_AP_ADAPTER, &again, NULL));
    g_assert_true (zpci_ap_set_equal (&set, &again));
  }
}

static void
test_long_list (void)
{
  g_autofree char *text = g_strnfill (4097, ',');
  g_autoptr (GError) error = NULL;
  ZpciApSet set;

  g_assert_false (zpci_ap_list_parse (text, ZPCI_AP_ADAPTER, &set, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_RANGE, "has more than 4096 bytes");
  text[4096] = '\0';
  g_assert_true (zpci_ap_list_parse (text, ZPCI_AP_ADAPTER, &set, NULL));
  g_assert_true (zpci_ap_set_is_empty (&set));
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/ap/name/names", test_names);
  g_test_add_func ("/ap/name/domain-range", test_domain_range);
  g_test_add_func ("/ap/name/foreign", test_foreign);
  g_test_add_func ("/ap/name/numbers", test_numbers);
  g_test_add_func ("/ap/name/lists", test_lists);
  g_test_add_func ("/ap/name/long-list", test_long_list);
  return g_test_run ();
}
