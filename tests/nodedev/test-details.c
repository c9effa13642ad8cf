/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The parts of a composed node device from the host beside the function itself:
 * path and parent, SR-IOV, IOMMU group, NUMA node, PCI Express, names; also
 * where the host is odd.
 */
#include "zpci-host-filter.h"
#include "zpci-nodedev-private.h"
#include "zpci-test-nodedev.h"

#include <string.h>

#define DEVICES "/sys/bus/pci/devices/"

static void
add_text (ZpciRoot *root, const char *path, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  zpci_root_add_file (root, path, bytes, &error);
  g_assert_no_error (error);
}

static void
add_link (ZpciRoot *root, const char *path, const char *target)
{
  g_autoptr (GError) error = NULL;

  zpci_root_add_link (root, path, target, &error);
  g_assert_no_error (error);
}

/** A device below /sys/devices/@above, at @address. */
static void
add_device (ZpciRoot *root, const char *above, const char *address)
{
  g_autofree char *link = g_strconcat (DEVICES, address, NULL);
  g_autofree char *target = g_strdup_printf ("../../../devices/%s/%s", above, address);
  g_autofree char *file = g_strdup_printf ("/sys/devices/%s/%s/vendor", above, address);

  add_text (root, file, "0x15b3\n");
  add_link (root, link, target);
}

static ZpciNodedevDetails *
read_details (ZpciRoot *root, ZpciPciAddress address)
{
  g_autoptr (ZpciFunction) function = test_nodedev_function ();

  function->address = address;
  return zpci_nodedev_details_read (root, function);
}

static void
assert_addresses (const GArray *addresses, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < addresses->len; i++) {
    char one[ZPCI_PCI_ADDRESS_TEXT];

    g_string_append_printf (text, "%s%s", i ? " " : "",
                            zpci_pci_address_format (&g_array_index (addresses, ZpciPciAddress, i), one));
  }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_path (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("test");
  g_autoptr (ZpciNodedevDetails) plain = NULL;
  g_autoptr (ZpciNodedevDetails) behind = NULL;
  g_autoptr (ZpciNodedevDetails) outside = NULL;
  g_autoptr (ZpciNodedevDetails) absent = NULL;

  add_device (root, "pci0001:00", "0001:00:00.0");
  add_device (root, "pci0002:00/0002:00:01.0", "0002:01:00.0");
  add_link (root, DEVICES "0003:00:00.0", "../../../../../../../../etc/0003:00:00.0");

  plain = read_details (root, (ZpciPciAddress){ 1, 0, 0, 0 });
  g_assert_cmpstr (plain->path, ==, "/sys/devices/pci0001:00/0001:00:00.0");
  g_assert_cmpstr (plain->parent, ==, "computer");
  behind = read_details (root, (ZpciPciAddress){ 2, 1, 0, 0 });
  g_assert_cmpstr (behind->path, ==, "/sys/devices/pci0002:00/0002:00:01.0/0002:01:00.0");
  g_assert_cmpstr (behind->parent, ==, "pci_0002_00_01_0");
  outside = read_details (root, (ZpciPciAddress){ 3, 0, 0, 0 });
  g_assert_cmpstr (outside->path, ==, NULL);
  g_assert_cmpstr (outside->parent, ==, "computer");
  absent = read_details (root, (ZpciPciAddress){ 4, 0, 0, 0 });
  g_assert_cmpstr (absent->path, ==, NULL);
  g_assert_cmpuint (absent->group->len, ==, 0);
}

static void
test_sriov (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("test");
  g_autoptr (ZpciNodedevDetails) physical = NULL;
  g_autoptr (ZpciNodedevDetails) virtual = NULL;

  add_device (root, "pci0001:00", "0001:00:00.0");
  add_device (root, "pci0001:00", "0001:00:00.1");
  add_device (root, "pci0001:00", "0001:00:00.2");
  add_text (root, "/sys/devices/pci0001:00/0001:00:00.0/sriov_totalvfs", "16\n");
  add_link (root, "/sys/devices/pci0001:00/0001:00:00.0/virtfn0", "../0001:00:00.2");
  add_link (root, "/sys/devices/pci0001:00/0001:00:00.0/virtfn1", "../0001:00:00.1");
  /* virtfn2 is missing: libvirt stops there, so do we. */
  add_link (root, "/sys/devices/pci0001:00/0001:00:00.0/virtfn3", "../0001:00:00.1");
  add_link (root, "/sys/devices/pci0001:00/0001:00:00.1/physfn", "../0001:00:00.0");

  physical = read_details (root, (ZpciPciAddress){ 1, 0, 0, 0 });
  g_assert_false (physical->has_physfn);
  g_assert_cmpuint (physical->max_virtfns, ==, 16);
  assert_addresses (physical->virtfns, "0001:00:00.2 0001:00:00.1");
  virtual = read_details (root, (ZpciPciAddress){ 1, 0, 0, 1 });
  g_assert_true (virtual->has_physfn);
  g_assert_cmpint (zpci_pci_address_compare (&virtual->physfn, &(ZpciPciAddress){ 1, 0, 0, 0 }), ==, 0);
  g_assert_cmpuint (virtual->max_virtfns, ==, 0);
  g_assert_cmpuint (virtual->virtfns->len, ==, 0);
}

/** Links that lead nowhere or to no device are as good as none. */
static void
test_odd_sriov (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("test");
  g_autoptr (ZpciNodedevDetails) details = NULL;

  add_device (root, "pci0001:00", "0001:00:00.0");
  add_text (root, "/sys/devices/pci0001:00/0001:00:00.0/sriov_totalvfs", "many\n");
  add_link (root, "/sys/devices/pci0001:00/0001:00:00.0/physfn", "../0001:00:00.7");
  add_link (root, "/sys/devices/pci0001:00/0001:00:00.0/virtfn0", "../../pci0001:00");
  details = read_details (root, (ZpciPciAddress){ 1, 0, 0, 0 });
  g_assert_false (details->has_physfn);
  g_assert_cmpuint (details->max_virtfns, ==, 0);
  g_assert_cmpuint (details->virtfns->len, ==, 0);
}

static void
test_group (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("test");
  g_autoptr (ZpciNodedevDetails) shared = NULL;
  g_autoptr (ZpciNodedevDetails) alone = NULL;

  add_device (root, "pci0001:00", "0001:00:00.0");
  add_device (root, "pci0001:00", "0001:00:00.1");
  add_device (root, "pci0002:00", "0002:00:00.0");
  add_link (root, "/sys/devices/pci0001:00/0001:00:00.0/iommu_group", "../../../kernel/iommu_groups/7");
  add_link (root, "/sys/kernel/iommu_groups/7/devices/0001:00:00.1", "../../../../devices/pci0001:00/0001:00:00.1");
  add_link (root, "/sys/kernel/iommu_groups/7/devices/0001:00:00.0", "../../../../devices/pci0001:00/0001:00:00.0");
  add_link (root, "/sys/kernel/iommu_groups/7/devices/garbage", "/");

  shared = read_details (root, (ZpciPciAddress){ 1, 0, 0, 0 });
  g_assert_true (shared->iommu_group.set);
  g_assert_cmpuint (shared->iommu_group.value, ==, 7);
  assert_addresses (shared->group, "0001:00:00.0 0001:00:00.1");
  /* The members cannot be listed: libvirt names the device itself, so do we. */
  alone = read_details (root, (ZpciPciAddress){ 2, 0, 0, 0 });
  assert_addresses (alone->group, "0002:00:00.0");
}

static void
test_numa (void)
{
  static const struct {
    const char *text;
    ZpciOpt node;
  } cases[] = { { "-1\n", { FALSE, 0 } }, { "0\n", { TRUE, 0 } }, { "3\n", { TRUE, 3 } }, { "x\n", { FALSE, 0 } } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciRoot) root = zpci_root_new_memory ("test");
    g_autoptr (ZpciNodedevDetails) details = NULL;

    add_device (root, "pci0001:00", "0001:00:00.0");
    add_text (root, "/sys/devices/pci0001:00/0001:00:00.0/numa_node", cases[i].text);
    details = read_details (root, (ZpciPciAddress){ 1, 0, 0, 0 });
    g_assert_cmpint (details->numa.set, ==, cases[i].node.set);
    g_assert_cmpuint (details->numa.value, ==, cases[i].node.value);
  }
}

/** All of it in one document, with names that need escaping. */
static void
test_format (void)
{
  g_autofree char *golden = zpci_test_data ("nodedev/composed.xml");
  g_autoptr (ZpciFunction) function = test_nodedev_function ();
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("test");
  g_autoptr (GError) error = NULL;
  g_autofree char *actual = NULL;
  guint8 config[256];
  ZpciHost host = { .root = root };

  add_device (root, "pci0001:00", "0001:00:00.0");
  add_device (root, "pci0001:00", "0001:00:00.1");
  add_device (root, "pci0001:00", "0001:00:00.2");
  add_link (root, "/sys/devices/pci0001:00/0001:00:00.0/physfn", "../0001:00:00.1");
  add_link (root, "/sys/devices/pci0001:00/0001:00:00.0/virtfn0", "../0001:00:00.2");
  add_text (root, "/sys/devices/pci0001:00/0001:00:00.0/sriov_totalvfs", "8\n");
  add_text (root, "/sys/devices/pci0001:00/0001:00:00.0/numa_node", "0\n");
  add_text (root, ZPCI_PCI_IDS_MISC, "15b3  <Mellanox> & 'co'\n\t101e  \"VF\"\n");
  test_nodedev_fill_config (config, 0);
  {
    g_autoptr (GBytes) bytes = g_bytes_new (config, sizeof config);

    zpci_root_add_file (root, "/sys/devices/pci0001:00/0001:00:00.0/config", bytes, &error);
    g_assert_no_error (error);
  }
  actual = zpci_nodedev_format (&host, function, NULL, &error);
  g_assert_no_error (error);
  zpci_test_golden (golden, actual, -1);
}

/** Ids that could not be read: libvirt prints 0, and its schema wants the elements. */
static void
test_no_ids (void)
{
  g_autoptr (ZpciFunction) function = test_nodedev_function ();
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("test");
  ZpciHost host = { .root = root };
  g_autofree char *actual = NULL;

  function->vendor = function->device = function->class_code = ZPCI_OPT_NONE;
  g_clear_pointer (&function->driver, g_free);
  actual = zpci_nodedev_format (&host, function, NULL, NULL);
  g_assert_nonnull (actual);
  g_assert_nonnull (strstr (actual, "    <product id='0x0000'/>\n    <vendor id='0x0000'/>\n"));
  g_assert_null (strstr (actual, "<class>"));
  g_assert_null (strstr (actual, "<driver>"));
  g_assert_null (strstr (actual, "<path>"));
}

/** A physical function that has none of its virtual functions on. */
static void
test_idle (void)
{
  g_autoptr (ZpciFunction) function = test_nodedev_function ();
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("test");
  ZpciHost host = { .root = root };
  g_autofree char *actual = NULL;

  add_device (root, "pci0001:00", "0001:00:00.0");
  add_text (root, "/sys/devices/pci0001:00/0001:00:00.0/sriov_totalvfs", "8\n");
  actual = zpci_nodedev_format (&host, function, NULL, NULL);
  g_assert_nonnull (actual);
  g_assert_nonnull (strstr (actual, "    <capability type='virt_functions' maxCount='8'/>\n    <capability type='zpci'>\n"));
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/details/path", test_path);
  g_test_add_func ("/details/sriov", test_sriov);
  g_test_add_func ("/details/odd-sriov", test_odd_sriov);
  g_test_add_func ("/details/group", test_group);
  g_test_add_func ("/details/numa", test_numa);
  g_test_add_func ("/details/format", test_format);
  g_test_add_func ("/details/no-ids", test_no_ids);
  g_test_add_func ("/details/idle", test_idle);
  return g_test_run ();
}
