/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Hosts at and beyond the limits: all queues that there can be, more cards than
 * there can be, and no AP bus.
 */
#include "zpci-ap-host.h"
#include "zpci-ap-text.h"
#include "zpci-test.h"

#include <string.h>

static ZpciRoot *
machine (guint cards, guint domains)
{
  ZpciRoot *root = zpci_root_new_memory ("many");
  char mask[ZPCI_AP_MASK_TEXT];
  ZpciApSet all;

  zpci_ap_set_fill (&all);
  zpci_ap_set_format_mask (&all, mask);
  zpci_test_add_text (root, mask, "/sys/bus/ap/ap_adapter_mask");
  zpci_test_add_text (root, mask, "/sys/bus/ap/ap_usage_domain_mask");
  zpci_test_add_text (root, mask, "/sys/bus/ap/ap_control_domain_mask");
  zpci_test_add_text (root, mask, "/sys/bus/ap/apmask");
  zpci_test_add_text (root, mask, "/sys/bus/ap/aqmask");
  for (guint card = 0; card < cards; card++) {
    zpci_test_add_text (root, "13\n", "/sys/bus/ap/devices/card%02x/hwtype", card);
    zpci_test_add_text (root, "0x92000000\n", "/sys/bus/ap/devices/card%02x/ap_functions", card);
    for (guint domain = 0; domain < domains; domain++)
      zpci_test_add_text (root, "1\n", "/sys/bus/ap/devices/%02x.%04x/config", card, domain);
  }
  return root;
}

static void
test_all_queues (void)
{
  g_autoptr (ZpciRoot) root = machine (256, 256);
  g_autoptr (ZpciApHost) host = zpci_ap_host_read (root);

  g_assert_cmpuint (host->warnings->len, ==, 0);
  g_assert_cmpuint (host->queues->len, ==, 65536);
  for (guint i = 0; i < host->queues->len; i++) {
    const ZpciApQueue *queue = &g_array_index (host->queues, ZpciApQueue, i);

    g_assert_cmpuint (queue->id.adapter * 256u + queue->id.domain, ==, i);
    g_assert_true (zpci_ap_host_find_queue (host, queue->id) == queue);
  }
}

static void
test_too_many_cards (void)
{
  g_autoptr (ZpciRoot) root = machine (257, 1);
  g_autoptr (ZpciApHost) host = zpci_ap_host_read (root);

  g_assert_cmpuint (host->queues->len, ==, 256);
  for (guint i = 0; i < ZPCI_AP_NUMBERS; i++)
    g_assert_nonnull (host->cards[i]);
  g_assert_cmpuint (host->warnings->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (host->warnings, 0), ==,
                   "AP device '100.0000' is skipped: expected a card like card05 or a queue like 05.0004");
  g_assert_nonnull (strstr (g_ptr_array_index (host->warnings, 1), "'card100' is skipped"));
}

static void
test_no_bus (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("none");
  g_autoptr (ZpciApHost) host = zpci_ap_host_read (root);

  g_assert_false (host->has_bus);
  g_assert_false (host->has_vfio_ap);
  g_assert_cmpuint (host->warnings->len, ==, 0);
  g_assert_cmpuint (host->queues->len, ==, 0);
  g_assert_null (zpci_ap_host_find_queue (host, (ZpciApQueueId){ 0, 0 }));
  g_assert_null (zpci_ap_host_find_mdev (host, "c2177883-f1bb-47f0-914d-32a22e3a8804"));
}

/* Never read: each would be a request to the card, or a reset. */
static void
test_left_alone (void)
{
  static const char *const left[] = { "serialnr", "mkvps", "FW_version", "op_modes", "API_ordinalnr", "request_count",
                                      "load", "status", "interrupt", "reset" };
  g_autoptr (ZpciRoot) root = machine (1, 1);
  g_autoptr (ZpciApHost) host = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (left); i++) {
    g_autofree char *card = g_strdup_printf ("/sys/bus/ap/devices/card00/%s", left[i]);
    g_autofree char *queue = g_strdup_printf ("/sys/bus/ap/devices/00.0000/%s", left[i]);

    /* Opening it fails, and a warning would say so. */
    g_assert_true (zpci_root_add_failure (root, card, 5, NULL));
    g_assert_true (zpci_root_add_failure (root, queue, 5, NULL));
  }
  host = zpci_ap_host_read (root);
  g_assert_cmpuint (host->warnings->len, ==, 0);
}

static const struct {
  const char *hwtype;
  const char *functions;
  const char *type;
  const char *mode;
} kinds[] = {
  { "10\n", "0x90000000\n", "CEX4C", "cca" },     { "11\n", "0x88000000\n", "CEX5A", "accel" },
  { "12\n", "0x84000000\n", "CEX6P", "ep11" },    { "13\n", "0xEA000000\n", "CEX7A", "accel" },
  { "14\n", "0x92000000\n", "CEX8C", "cca" },     { "15\n", "0x92000000\n", NULL, "cca" },
  { "9\n", "0x92000000\n", NULL, "cca" },         { "14\n", "0x80000000\n", NULL, NULL },
  { "14\n", "0\n", NULL, NULL },                  { "256\n", "0x92000000\n", NULL, "cca" },
};

static void
test_kinds (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (ZpciRoot) root = zpci_root_new_memory ("kind");
    g_autoptr (ZpciApHost) host = NULL;
    g_autofree char *type = NULL;

    zpci_test_add_text (root, kinds[i].hwtype, "/sys/bus/ap/devices/card05/hwtype");
    zpci_test_add_text (root, kinds[i].functions, "/sys/bus/ap/devices/card05/ap_functions");
    host = zpci_ap_host_read (root);
    type = zpci_ap_card_type (host->cards[5]);
    g_assert_cmpstr (type, ==, kinds[i].type);
    g_assert_cmpstr (zpci_ap_card_mode (host->cards[5]), ==, kinds[i].mode);
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/ap/scan/all-queues", test_all_queues);
  g_test_add_func ("/ap/scan/too-many-cards", test_too_many_cards);
  g_test_add_func ("/ap/scan/no-bus", test_no_bus);
  g_test_add_func ("/ap/scan/left-alone", test_left_alone);
  g_test_add_func ("/ap/scan/kinds", test_kinds);
  return g_test_run ();
}
