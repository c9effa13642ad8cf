/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Both translations of a guest beside libxml2's own parse and free of the two texts, which is their floor.
 */
#include "zpci-stock.h"

#include <libxml/parser.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 31

static const guint sizes[] = { 8, 64, 1000, 10000 };

static char *
make_guest (guint devices)
{
  GString *text = g_string_new ("<domain type='kvm'>\n  <name>g</name>\n  <memory unit='KiB'>1048576</memory>\n"
                                "  <os><type arch='s390x' machine='s390-ccw-virtio-9.2'>hvm</type></os>\n  <devices>\n"
                                "    <emulator>/usr/bin/qemu-system-s390x</emulator>\n");

  for (guint i = 1; i <= devices; i++)
    g_string_append_printf (text,
                            "    <hostdev mode='subsystem' type='pci' managed='yes'>\n      <source>\n"
                            "        <address domain='0x%04x' bus='0x00' slot='0x00' function='0x0'/>\n"
                            "      </source>\n"
                            "      <address type='pci' domain='0x0000' bus='0x%02x' slot='0x%02x' function='0x0'>\n"
                            "        <zpci uid='0x%04x' fid='0x%08x'%s/>\n      </address>\n    </hostdev>\n",
                            i, i / 31 % 256, i % 31 + 1, i, i, i % 2 ? " interp='off'" : " interp='on' aif='on'");
  g_string_append (text, "  </devices>\n</domain>\n");
  return g_string_free (text, FALSE);
}

/* CPU time of this thread in ms. */
static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

static void
parse (const char *text, gsize length)
{
  xmlFreeDoc (xmlReadMemory (text, (int) length, NULL, "UTF-8",
                             XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE | XML_PARSE_COMPACT));
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static double
median (double *values)
{
  qsort (values, ROUNDS, sizeof *values, compare);
  return values[ROUNDS / 2];
}

int
main (void)
{
  double each[G_N_ELEMENTS (sizes)];

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++) {
    g_autofree char *guest = make_guest (sizes[s]);
    double ours[ROUNDS], theirs[ROUNDS], ratios[ROUNDS], cost;
    gsize length = strlen (guest);

    for (guint round = 0; round < ROUNDS; round++) {
      g_autofree char *stock = NULL, *author = NULL;
      gsize stock_length, author_length;
      double begin = now ();

      if (!zpci_domxml_to_stock (guest, length, "guest", ZPCI_STOCK_NONE, &stock, &stock_length, NULL) ||
          !zpci_domxml_from_stock (stock, stock_length, "guest", &author, &author_length, NULL) ||
          author_length != length)
        return EXIT_FAILURE;
      ours[round] = now () - begin;
      begin = now ();
      parse (guest, length);
      parse (stock, stock_length);
      theirs[round] = now () - begin;
      ratios[round] = ours[round] / theirs[round];
    }
    cost = median (ours);
    each[s] = cost / sizes[s];
    g_print ("%u devices: both translations %.3f ms, libxml2 alone %.3f ms, ratio %.2f (target 1.3); %.2f us for each device\n",
             sizes[s], cost, median (theirs), median (ratios), each[s] * 1e3);
  }
  g_print ("growth: a device of %u costs %.2f of one of %u (target: about 1)\n", sizes[G_N_ELEMENTS (sizes) - 1],
           each[G_N_ELEMENTS (sizes) - 1] / each[G_N_ELEMENTS (sizes) - 2], sizes[G_N_ELEMENTS (sizes) - 2]);
  return EXIT_SUCCESS;
}
