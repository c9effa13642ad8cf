/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Many functions: read by several workers, in the order of one.
 */
#include "zpci-scan.h"
#include "zpci-test.h"

#include <string.h>

#define COUNT 1000
/* Every seventh function has an odd pchid. */
#define ODD 7

/* Function ids run against addresses, so that sorting shows. */
static ZpciRoot *
many_functions (void)
{
  ZpciRoot *root = zpci_root_new_memory ("many");

  for (guint i = 1; i <= COUNT; i++) {
    g_autofree char *fid = g_strdup_printf ("0x%08x\n", COUNT - i);
    g_autofree char *address = g_strdup_printf ("%04x:00:00\n", i);

    zpci_test_add_text (root, fid, "/sys/bus/pci/devices/%04x:00:00.0/function_id", i);
    zpci_test_add_text (root, i % ODD == 0 ? "odd\n" : "0x0100\n", "/sys/bus/pci/devices/%04x:00:00.0/pchid", i);
    zpci_test_add_text (root, address, "/sys/bus/pci/slots/%08x/address", COUNT - i);
    zpci_test_add_text (root, "1\n", "/sys/bus/pci/slots/%08x/power", COUNT - i);
  }
  return root;
}

static void
test_many (void)
{
  g_autoptr (ZpciRoot) root = many_functions ();

  for (guint round = 0; round < 20; round++) {
    g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GPtrArray) functions = zpci_scan (root, ZPCI_ATTRIBUTE_ALL, FALSE, warnings);

    g_assert_cmpuint (functions->len, ==, COUNT);
    for (guint i = 0; i < functions->len; i++) {
      const ZpciFunction *function = g_ptr_array_index (functions, i);

      g_assert_cmpuint (function->fid.value, ==, i);
      g_assert_cmpuint (function->address.domain, ==, COUNT - i);
      g_assert_cmpint (function->pchid.set, ==, (COUNT - i) % ODD != 0);
      g_assert_nonnull (function->slot);
    }
    g_assert_cmpuint (warnings->len, ==, COUNT / ODD);
    for (guint i = 0; i < warnings->len; i++) {
      g_autofree char *start = g_strdup_printf ("function 0x%08x: attribute 'pchid' is 'odd'", COUNT - (i + 1) * ODD);

      g_assert_true (g_str_has_prefix (g_ptr_array_index (warnings, i), start));
    }
  }
}

static const struct {
  const char *name;
  gint64 fid; /* -1: no slot of a zPCI function */
} slots[] = {
  { "00000102", 0x102 }, { "ffffffff", 0xffffffff }, { "00000000", 0 },  { "00000102-1", 0x102 }, { "0000ABCD", 0xabcd },
  { "", -1 },            { "102", -1 },              { "000000102", -1 }, { "0000010g", -1 },     { "00000102-", -1 },
  { "00000102-x", -1 },  { "00000102x", -1 },        { "0x000102", -1 },  { "-0000102", -1 },     { " 0000102", -1 },
};

static void
test_slot_names (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (slots); i++) {
    guint32 fid = 0xdead;

    g_test_message ("'%s'", slots[i].name);
    g_assert_cmpint (zpci_scan_slot_name (slots[i].name, &fid), ==, slots[i].fid >= 0);
    g_assert_cmphex (fid, ==, slots[i].fid >= 0 ? (guint32) slots[i].fid : 0xdead);
  }
}

/* Third byte of a slot's address: device and function. */
static void
test_devfn (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("slots");
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) functions = NULL;
  g_autoptr (GPtrArray) none = NULL;
  const ZpciFunction *function;

  zpci_test_add_text (root, "0100:02:0b\n", "/sys/bus/pci/slots/00000007/address");
  zpci_test_add_text (root, "0\n", "/sys/bus/pci/slots/00000007/power");
  functions = zpci_scan (root, ZPCI_ATTRIBUTE_ALL, FALSE, warnings);
  g_assert_cmpuint (functions->len, ==, 1);
  function = g_ptr_array_index (functions, 0);
  g_assert_false (function->configured);
  g_assert_cmpuint (function->address.bus, ==, 2);
  g_assert_cmpuint (function->address.slot, ==, 1);
  g_assert_cmpuint (function->address.function, ==, 3);
  g_assert_cmpuint (warnings->len, ==, 0);
  /* Another architecture has slots of its own kind. */
  none = zpci_scan (root, ZPCI_ATTRIBUTE_ALL, TRUE, warnings);
  g_assert_cmpuint (none->len, ==, 0);
}

/* Vendor and product are in uevent, and in files of their own where that is missing or does not tell. */
static void
test_ids (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("ids");
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) functions = NULL;
  static const char *const uevents[] = { NULL, "DRIVER=ism\n", "PCI_CLASS=0\nPCI_ID=1014:04ED\n" };

  for (guint i = 0; i < G_N_ELEMENTS (uevents); i++) {
    g_autofree char *fid = g_strdup_printf ("0x%08x\n", i);

    zpci_test_add_text (root, fid, "/sys/bus/pci/devices/%04x:00:00.0/function_id", i + 1);
    zpci_test_add_text (root, "0x15b3\n", "/sys/bus/pci/devices/%04x:00:00.0/vendor", i + 1);
    zpci_test_add_text (root, "0x1016\n", "/sys/bus/pci/devices/%04x:00:00.0/device", i + 1);
    zpci_test_add_text (root, "0x020000\n", "/sys/bus/pci/devices/%04x:00:00.0/class", i + 1);
    if (uevents[i])
      zpci_test_add_text (root, uevents[i], "/sys/bus/pci/devices/%04x:00:00.0/uevent", i + 1);
  }
  functions = zpci_scan (root, ZPCI_ATTRIBUTE_ALL, FALSE, warnings);
  g_assert_cmpuint (warnings->len, ==, 0);
  g_assert_cmpuint (functions->len, ==, G_N_ELEMENTS (uevents));
  for (guint i = 0; i < functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (functions, i);
    gboolean of_uevent = i == 2;

    g_assert_true (function->vendor.set && function->device.set);
    /* libvirt takes the class from uevent alone. */
    g_assert_cmpint (function->class_code.set, ==, of_uevent);
    g_assert_cmphex (function->vendor.value, ==, of_uevent ? 0x1014 : 0x15b3);
    g_assert_cmphex (function->device.value, ==, of_uevent ? 0x04ed : 0x1016);
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/scan/many", test_many);
  g_test_add_func ("/scan/slot-names", test_slot_names);
  g_test_add_func ("/scan/devfn", test_devfn);
  g_test_add_func ("/scan/ids", test_ids);
  return g_test_run ();
}
