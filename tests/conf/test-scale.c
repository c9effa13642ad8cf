/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The translations of large documents take time in proportion.
 */
#include "conf-test.h"

#include <time.h>

/* A document of @count devices that all ask for everything. */
static char *
make_large (guint count)
{
  GString *out = g_string_new (
      "<domain type='kvm'>\n  <name>large</name>\n  <os><type arch='s390x'>hvm</type></os>\n  <devices>\n");

  for (guint i = 0; i < count; i++)
    g_string_append_printf (out,
                            "    <hostdev mode='subsystem' type='pci' managed='yes'>\n"
                            "      <source>\n"
                            "        <address domain='0x%04x' bus='0x00' slot='0x00' function='0x0'/>\n"
                            "      </source>\n"
                            "      <address type='pci'>\n"
                            "        <zpci interp='off' aif='off'/>\n"
                            "      </address>\n"
                            "    </hostdev>\n",
                            i);
  g_string_append (out, "  </devices>\n</domain>\n");
  return g_string_free (out, FALSE);
}

static double
time_both (guint count)
{
  g_autofree char *author = make_large (count);
  double best = G_MAXDOUBLE;

  for (guint run = 0; run < 3; run++) {
    clock_t start = clock (); /* of this process alone: the machine may have other work */
    g_autofree char *stock = conf_test_to_stock (author, ZPCI_STOCK_NONE),
                    *back = conf_test_from_stock (stock);

    best = MIN (best, (double) (clock () - start) * 1000 / CLOCKS_PER_SEC);
    g_assert_nonnull (back);
  }
  return best;
}

/* Twenty times the devices may take twenty times as long; a square law would take four hundred. */
static void
test_scale (void)
{
  double small = time_both (1000), large = time_both (20000);

  g_test_message ("1000 devices: %.1f ms, 20000 devices: %.1f ms", small, large);
  g_assert_cmpfloat (large, <, 100 * small);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/conf/scale", test_scale);
  return g_test_run ();
}
