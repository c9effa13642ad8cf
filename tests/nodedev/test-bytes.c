/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * PCI Express links out of configuration space, and names out of pci.ids: well
 * formed, broken and hostile.
 */
#include "zpci-host-filter.h"
#include "zpci-nodedev-private.h"
#include "zpci-test-nodedev.h"

#include <string.h>

static ZpciNodedevDetails *
read_express (const guint8 *config, gsize length)
{
  ZpciNodedevDetails *details = g_new0 (ZpciNodedevDetails, 1);

  details->virtfns = g_array_new (FALSE, FALSE, 1);
  details->group = g_array_new (FALSE, FALSE, 1);
  zpci_nodedev_read_express (details, config, length);
  return details;
}

static void
test_express (void)
{
  guint8 config[256];
  g_autoptr (ZpciNodedevDetails) endpoint = NULL;
  g_autoptr (ZpciNodedevDetails) integrated = NULL;
  g_autoptr (ZpciNodedevDetails) header = NULL;

  test_nodedev_fill_config (config, 0);
  endpoint = read_express (config, sizeof config);
  g_assert_true (endpoint->is_express && endpoint->has_link);
  g_assert_cmpuint (endpoint->capability.port, ==, 42);
  g_assert_cmpuint (endpoint->capability.speed, ==, 4);
  g_assert_cmpuint (endpoint->capability.width, ==, 16);
  g_assert_cmpuint (endpoint->status.speed, ==, 3);
  g_assert_cmpuint (endpoint->status.width, ==, 8);
  g_assert_null (endpoint->bridge);

  test_nodedev_fill_config (config, 9);
  integrated = read_express (config, sizeof config);
  g_assert_true (integrated->is_express && !integrated->has_link);

  /* An ordinary user can read no capability at all. */
  test_nodedev_fill_config (config, 0);
  header = read_express (config, 64);
  g_assert_false (header->is_express);
}

/** Every pointer in a hostile configuration space is checked, and no list is endless. */
static void
test_odd_express (void)
{
  static const struct {
    guint offset;
    guint8 value;
    gsize length;
  } cases[] = {
    { 0x06, 0x00, 256 }, /* no capability list announced */
    { 0x34, 0x00, 256 }, /* an empty one */
    { 0x34, 0x3c, 256 }, /* into the header */
    { 0x34, 0xff, 256 }, /* all ones */
    { 0x41, 0x40, 256 }, /* a loop */
    { 0x41, 0xf4, 256 }, /* too near the end for link registers */
    { 0x00, 0x00, 0x73 }, /* the file ends inside them */
    { 0x00, 0x00, 63 },
    { 0x00, 0x00, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciNodedevDetails) details = NULL;
    g_autofree guint8 *exact = NULL;
    guint8 config[256];

    test_nodedev_fill_config (config, 0);
    config[cases[i].offset] = cases[i].value;
    exact = g_malloc (MAX (cases[i].length, 1)); /* so that a sanitizer sees a step too far */
    memcpy (exact, config, cases[i].length);
    details = read_express (exact, cases[i].length);
    g_assert_false (details->is_express);
  }
}

static void
test_bridge (void)
{
  static const struct {
    guint8 header;
    const char *bridge;
  } cases[] = { { 0x00, NULL },         { 0x80, NULL },         { 0x01, "pci-bridge" },
                { 0x81, "pci-bridge" }, { 0x02, "cardbus-bridge" }, { 0x7f, NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciNodedevDetails) details = NULL;
    guint8 config[64] = { 0 };

    config[0x0e] = cases[i].header;
    details = read_express (config, sizeof config);
    g_assert_cmpstr (details->bridge, ==, cases[i].bridge);
  }
}

static void
add_text (ZpciRoot *root, const char *path, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  zpci_root_add_file (root, path, bytes, &error);
  g_assert_no_error (error);
}

static const char ids[] = "# a comment\n"
                          "\t04ed  Of no vendor\n"
                          "1013  Cirrus Logic\n"
                          "\t04ed  Not this one\n"
                          "1014  IBM\n"
                          "#04ed  In a comment\n"
                          "\t04ec  Before\n"
                          "\t\t1014 04ed  A subsystem\n"
                          "\t04ed  Internal Shared Memory (ISM) virtual PCI device\n"
                          "\t04ee\n"
                          "15B3  <Mellanox> & \xff\n"
                          "C 01  Mass storage controller\n"
                          "\t08  Non-Volatile memory controller\n"
                          "fff0  Last";

static void
test_ids (void)
{
  static const struct {
    guint16 vendor, device;
    const char *vendor_name, *device_name;
  } cases[] = {
    { 0x1014, 0x04ed, "IBM", "Internal Shared Memory (ISM) virtual PCI device" },
    { 0x1014, 0x04ec, "IBM", "Before" },
    { 0x1014, 0x04ff, "IBM", NULL },
    { 0x1014, 0x04ee, "IBM", NULL },
    { 0x15b3, 0x04ed, "<Mellanox> & \xff", NULL },
    { 0x1015, 0x04ed, NULL, NULL },
    { 0xfff0, 0x0001, "Last", NULL },
    { 0x0c01, 0x0008, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *vendor = NULL;
    g_autofree char *device = NULL;

    zpci_pci_ids_search (ids, strlen (ids), cases[i].vendor, cases[i].device, &vendor, &device);
    g_assert_cmpstr (vendor, ==, cases[i].vendor_name);
    g_assert_cmpstr (device, ==, cases[i].device_name);
  }
}

static void
test_ids_file (void)
{
  static const char *const paths[] = { ZPCI_PCI_IDS_MISC, ZPCI_PCI_IDS_HWDATA };
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("test");
  char *vendor = NULL;
  char *device = NULL;

  zpci_pci_ids_lookup (root, 0x1014, 0x04ed, &vendor, &device);
  g_assert_null (vendor);
  g_assert_null (device);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autofree char *text = g_strdup_printf ("1014  IBM %u\n\t04ed  ISM\n", i);
    g_autofree char *expected = g_strdup_printf ("IBM %u", i);

    add_text (root, paths[i], text);
    zpci_pci_ids_lookup (root, 0x1014, 0x04ed, &vendor, &device);
    g_assert_cmpstr (vendor, ==, expected);
    g_assert_cmpstr (device, ==, "ISM");
    g_clear_pointer (&vendor, g_free);
    g_clear_pointer (&device, g_free);
  }
}

static void
test_ids_extract (void)
{
  static const char text[] = "#\n# List of ids\n"
                             "0e11  Compaq\n\t04ed  Not ours\n"
                             "1014  IBM\n\t04ec  Before\n\t\t1014 04ed  Not ours\n\t04ed  ISM\n\t\t1014 0001  Not ours\n"
                             "15B3  Mellanox\n# 101e  In a comment\n\t101E  ConnectX\n"
                             "\t\t15b3 0014  A card\n\t\t15b3 0015  Not ours\n\t\t1014 0014  Not ours\n"
                             "\t101f  Not ours\n\t\t15b3 0014  Not ours\n"
                             "1af4  Red Hat\n\t101e  Not ours\n"
                             "C 01  Mass storage controller\n\t04ed  Not ours\n"
                             "15b3  Again\n\t101e  Again";
  static const ZpciPciId wanted[] = {
    { 0x1014, 0x04ed, FALSE, 0, 0 },
    { 0x15b3, 0x101e, TRUE, 0x15b3, 0x0014 },
    { 0x1014, 0x04ff, TRUE, 0x1af4, 0x1100 },
  };
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (ZpciPciId));
  g_autoptr (GBytes) lines = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GBytes) none = zpci_pci_ids_extract (text, strlen (text), array);

  g_assert_cmpuint (g_bytes_get_size (none), ==, 0);
  g_array_append_vals (array, wanted, G_N_ELEMENTS (wanted));
  lines = zpci_pci_ids_extract (text, strlen (text), array);
  {
    static const char expected[] = "1014  IBM\n\t04ed  ISM\n"
                                   "15B3  Mellanox\n\t101E  ConnectX\n\t\t15b3 0014  A card\n"
                                   "1af4  Red Hat\n"
                                   "15b3  Again\n\t101e  Again\n";

    g_assert_cmpmem (g_bytes_get_data (lines, NULL), g_bytes_get_size (lines), expected, strlen (expected));
  }
  again = zpci_pci_ids_extract (g_bytes_get_data (lines, NULL), g_bytes_get_size (lines), array);
  g_assert_true (g_bytes_equal (again, lines));
}

/** Every prefix of a file, as one that is cut short: no line is read beyond its end, and names are those of the whole. */
static void
test_ids_cut (void)
{
  static const ZpciPciId wanted = { 0x1014, 0x04ed, TRUE, 0x1014, 0x04ed };
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (ZpciPciId));

  g_array_append_val (array, wanted);
  for (gsize length = 0; length <= strlen (ids); length++) {
    g_autoptr (GBytes) copy = g_bytes_new (ids, length);
    const char *cut = g_bytes_get_data (copy, NULL);
    g_autoptr (GBytes) lines = zpci_pci_ids_extract (cut, length, array);
    gsize kept;
    const char *text = g_bytes_get_data (lines, &kept);
    g_autofree char *vendor = NULL;
    g_autofree char *device = NULL;
    g_autofree char *same_vendor = NULL;
    g_autofree char *same_device = NULL;

    zpci_pci_ids_search (cut, length, 0x1014, 0x04ed, &vendor, &device);
    zpci_pci_ids_search (text, kept, 0x1014, 0x04ed, &same_vendor, &same_device);
    g_assert_cmpstr (vendor, ==, same_vendor);
    g_assert_cmpstr (device, ==, same_device);
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/bytes/express", test_express);
  g_test_add_func ("/bytes/odd-express", test_odd_express);
  g_test_add_func ("/bytes/bridge", test_bridge);
  g_test_add_func ("/bytes/ids", test_ids);
  g_test_add_func ("/bytes/ids-file", test_ids_file);
  g_test_add_func ("/bytes/ids-extract", test_ids_extract);
  g_test_add_func ("/bytes/ids-cut", test_ids_cut);
  return g_test_run ();
}
