/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * PCI addresses: text both ways, bounds, order.
 */
#include "zpci-test.h"
#include "zpci-value.h"

static void
test_parse (void)
{
  static const char *const good[] = { "0000:00:00.0", "0001:00:00.0", "ffff:ff:1f.7", "abcd:0e:10.3" };
  static const char *const bad[] = { "",              "0000:00:00",    "0000:00:20.0", "0000:00:00.8",
                                     "0000:00:00.00", "00000:00:00.0", "0000-00:00.0", "000g:00:00.0",
                                     "0000:0:00.0",   " 000:00:00.0" };
  char text[ZPCI_PCI_ADDRESS_TEXT];
  ZpciPciAddress address;

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
    g_assert_true (zpci_pci_address_parse (good[i], &address));
    g_assert_cmpstr (zpci_pci_address_format (&address, text), ==, good[i]);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    address = (ZpciPciAddress){ 9, 9, 9, 1 };
    g_test_message ("'%s'", bad[i]);
    g_assert_false (zpci_pci_address_parse (bad[i], &address));
    g_assert_cmpuint (address.domain, ==, 9);
  }
}

static void
test_compare (void)
{
  const ZpciPciAddress ordered[] = { { 0, 0, 0, 0 }, { 0, 0, 0, 1 }, { 0, 0, 1, 0 }, { 0, 1, 0, 0 }, { 1, 0, 0, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (ordered); i++) {
    for (gsize j = 0; j < G_N_ELEMENTS (ordered); j++) {
      int order = zpci_pci_address_compare (&ordered[i], &ordered[j]);

      g_assert_cmpint ((order > 0) - (order < 0), ==, (i > j) - (i < j));
    }
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/address/parse", test_parse);
  g_test_add_func ("/address/compare", test_compare);
  return g_test_run ();
}
