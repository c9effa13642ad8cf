/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Odd files of the AP bus: each costs one warning that names it, and hides
 * nothing else. And the time that many queues take.
 */
#include "zpci-ap-claims.h"
#include "zpci-test.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#define UUID "c2177883-f1bb-47f0-914d-32a22e3a8804"
#define OTHER "6d1a2f34-0c5e-4b7a-9d3e-5f6a7b8c9d0e"
#define MATRIX "/sys/devices/vfio_ap/matrix/"
#define ONES_62 "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
#define ALL "0x" ONES_62 "ff\n"

typedef struct {
  const char *path;
  const char *text; /* (nullable): NULL: the file cannot be opened */
} File;

/* A good host: two cards, two queues, two devices with one queue each. */
static const File good[] = {
  { "/sys/bus/ap/ap_domain", "4\n" }, { "/sys/bus/ap/ap_max_adapter_id", "255\n" },
  { "/sys/bus/ap/ap_max_domain_id", "255\n" }, { "/sys/bus/ap/config_time", "30\n" },
  { "/sys/bus/ap/features", "APSC APXA\n" }, { "/sys/bus/ap/bindings", "2/2 (complete)\n" },
  { "/sys/bus/ap/ap_adapter_mask", ALL }, { "/sys/bus/ap/ap_usage_domain_mask", ALL },
  { "/sys/bus/ap/ap_control_domain_mask", ALL },
  { "/sys/bus/ap/apmask", "0xf9" ONES_62 "\n" }, { "/sys/bus/ap/aqmask", ALL },
  { "/sys/bus/ap/devices/card05/hwtype", "13\n" }, { "/sys/bus/ap/devices/card05/ap_functions", "0x92000000\n" },
  { "/sys/bus/ap/devices/card06/hwtype", "13\n" }, { "/sys/bus/ap/devices/card06/ap_functions", "0x92000000\n" },
  { "/sys/bus/ap/devices/05.0004/config", "1\n" }, { "/sys/bus/ap/devices/05.0004/chkstop", "0\n" },
  { "/sys/bus/ap/devices/05.0004/driver_override", "\n" }, { "/sys/bus/ap/devices/06.0004/config", "1\n" },
  { MATRIX "features", "guest_matrix hotplug ap_config\n" },
  { MATRIX UUID "/ap_config", "0x04" ONES_62 "," "0x08" ONES_62 "," "0x00" ONES_62 "\n" },
  { MATRIX UUID "/guest_matrix", "" }, { MATRIX UUID "/matrix", "05.0004\n" }, { MATRIX UUID "/control_domains", "" },
  { MATRIX OTHER "/matrix", "06.0004\n" }, { MATRIX OTHER "/guest_matrix", "" }, { MATRIX OTHER "/control_domains", "" },
  { "/sys/firmware/uv/query/feature_indications", "0c00000000000000\n" },
};

/* Each in place of the good file, or beside them. */
static const File bad[] = {
  { "/sys/bus/ap/ap_domain", "256\n" }, { "/sys/bus/ap/ap_domain", "-2\n" }, { "/sys/bus/ap/ap_domain", "\377\n" },
  { "/sys/bus/ap/ap_max_adapter_id", "many\n" }, { "/sys/bus/ap/ap_max_domain_id", "256\n" },
  { "/sys/bus/ap/config_time", "-1\n" },
  { "/sys/bus/ap/ap_adapter_mask", "0xff\n" },                   /* short */
  { "/sys/bus/ap/ap_adapter_mask", "0x" ONES_62 "fff\n" },       /* 65 digits */
  { "/sys/bus/ap/ap_adapter_mask", "0x" ONES_62 "fg\n" },        /* not a digit */
  { "/sys/bus/ap/ap_usage_domain_mask", "" },                    /* nothing */
  { "/sys/bus/ap/ap_control_domain_mask", NULL },                /* unreadable */
  { "/sys/bus/ap/apmask", "0x" ONES_62 "\n" }, { "/sys/bus/ap/aqmask", "garbage\n" }, { "/sys/bus/ap/aqmask", NULL },
  { "/sys/bus/ap/devices/card05/hwtype", "thirteen\n" }, { "/sys/bus/ap/devices/card06/ap_functions", "0x1ffffffff\n" },
  { "/sys/bus/ap/devices/05.0004/config", "2\n" }, { "/sys/bus/ap/devices/05.0004/chkstop", "\033[31m\n" },
  { "/sys/bus/ap/devices/05.0004/driver_override", "\001\n" }, { "/sys/bus/ap/devices/06.0004/config", NULL },
  { "/sys/bus/ap/devices/card5/hwtype", "13\n" },                /* not the name of a card */
  { "/sys/bus/ap/devices/05.00004/config", "1\n" }, { "/sys/bus/ap/devices/05.0100/config", "1\n" },
  { MATRIX UUID "/ap_config", "0xff,0xff,0xff\n" }, { MATRIX UUID "/ap_config", NULL },
  { MATRIX UUID "/guest_matrix", "05.0004\n06.0011\n" },         /* not a product */
  { MATRIX UUID "/guest_matrix", "5.4\n" }, { MATRIX OTHER "/matrix", "05.0004 06.0004\n" },
  { MATRIX OTHER "/matrix", NULL }, { MATRIX OTHER "/control_domains", "4\n" }, { MATRIX OTHER "/guest_matrix", NULL },
  { "/sys/firmware/uv/query/feature_indications", "0x0c\n" },
  { "/sys/firmware/uv/query/feature_indications", "1ffffffffffffffff\n" },
};

static void
add_file (ZpciRoot *root, const File *file)
{
  if (file->text)
    zpci_test_add_text (root, file->text, "%s", file->path);
  else
    g_assert_true (zpci_root_add_failure (root, file->path, EACCES, NULL));
}

/* @odd: (nullable): in place of its good twin. */
static ZpciRoot *
make_host (const File *odd)
{
  ZpciRoot *root = zpci_root_new_memory ("odd");
  static const char *const devices[] = { UUID, OTHER };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    if (!odd || strcmp (good[i].path, odd->path) != 0)
      add_file (root, &good[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++) {
    g_autofree char *link = g_strdup_printf (MATRIX "%s/mdev_type", devices[i]);

    g_assert_true (zpci_root_add_link (root, link, "../mdev_supported_types/vfio_ap-passthrough", NULL));
  }
  if (odd)
    add_file (root, odd);
  return root;
}

static void
assert_listed (const ZpciApHost *host)
{
  g_assert_true (host->has_bus && host->has_vfio_ap);
  g_assert_true (host->cards[5] && host->cards[6]);
  g_assert_cmpuint (host->queues->len, ==, 2);
  g_assert_cmpuint (host->mdevs->len, ==, 2);
}

static void
test_good (void)
{
  g_autoptr (ZpciRoot) root = make_host (NULL);
  g_autoptr (ZpciApHost) host = zpci_ap_host_read (root);

  assert_listed (host);
  g_assert_cmpuint (host->warnings->len, ==, 0);
}

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (ZpciRoot) root = make_host (&bad[i]);
    g_autoptr (ZpciApHost) host = zpci_ap_host_read (root);
    g_autofree char *name = g_path_get_basename (bad[i].path);
    g_autofree char *folder = g_path_get_dirname (bad[i].path);
    g_autofree char *device = g_path_get_basename (folder);
    const char *warning = host->warnings->len > 0 ? g_ptr_array_index (host->warnings, 0) : "";

    g_test_message ("%s: %s", bad[i].path, warning);
    assert_listed (host);
    g_assert_cmpuint (host->warnings->len, ==, 1);
    g_assert_true (strstr (warning, name) || strstr (warning, device));
    g_assert_true (g_utf8_validate (warning, -1, NULL) && !strchr (warning, '\033') && !strchr (warning, '\n'));
  }
}

/* A tree of which only folders are left, and a device without a type. */
static void
test_half (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("half");
  g_autoptr (ZpciApHost) host = NULL;
  static const char *const folders[] = { "/sys/bus/ap/devices/card05", "/sys/bus/ap/devices/05.0004", MATRIX UUID };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    g_assert_true (zpci_root_add_directory (root, folders[i], NULL));
  g_assert_true (zpci_root_add_failure (root, "/sys/bus/ap/devices/06.0004", EIO, NULL));
  g_assert_true (zpci_root_add_failure (root, MATRIX OTHER, EIO, NULL));
  host = zpci_ap_host_read (root);
  g_assert_nonnull (host->cards[5]);
  g_assert_cmpuint (host->queues->len, ==, 1);
  g_assert_cmpuint (host->mdevs->len, ==, 2);
  for (guint i = 0; i < host->warnings->len; i++)
    for (guint k = 0; k < i; k++)
      g_assert_cmpstr (g_ptr_array_index (host->warnings, i), !=, g_ptr_array_index (host->warnings, k));
}

static ZpciRoot *
make_many (guint cards)
{
  ZpciRoot *root = zpci_root_new_memory ("many");

  for (guint card = 0; card < cards; card++)
    for (guint domain = 0; domain < 256; domain++)
      zpci_test_add_text (root, "1\n", "/sys/bus/ap/devices/%02x.%04x/config", card, domain);
  zpci_test_add_text (root, ALL, "/sys/bus/ap/apmask");
  zpci_test_add_text (root, ALL, "/sys/bus/ap/aqmask");
  zpci_test_add_text (root, ALL, "/sys/bus/ap/ap_adapter_mask");
  zpci_test_add_text (root, ALL, "/sys/bus/ap/ap_usage_domain_mask");
  zpci_test_add_text (root, ALL, "/sys/bus/ap/ap_control_domain_mask");
  return root;
}

/* Seconds of this processor: others may run meanwhile. */
static double
time_of (ZpciRoot *root)
{
  clock_t start = clock ();
  g_autoptr (ZpciApHost) host = zpci_ap_host_read (root);
  g_autoptr (ZpciApStored) stored = zpci_ap_stored_read (root);
  g_autoptr (GPtrArray) claims = zpci_ap_claims_all (host, stored);
  ZpciApMatrix all;
  ZpciApFiltered filtered;

  zpci_ap_set_fill (&all.adapters);
  all.control = all.domains = all.adapters;
  filtered = zpci_ap_filter (host->state, &all);
  g_assert_nonnull (claims);
  for (guint i = 0; i < host->queues->len; i++)
    zpci_ap_why_of (host->state, &filtered, g_array_index (host->queues, ZpciApQueue, i).id);
  return (double) (clock () - start) / CLOCKS_PER_SEC;
}

static void
test_linear (void)
{
  g_autoptr (ZpciRoot) few = make_many (32), many = make_many (256);
  double least_few = 100, least_many = 100;

  for (guint i = 0; i < 3; i++) {
    double took_few = time_of (few), took_many = time_of (many);

    least_few = MIN (least_few, took_few);
    least_many = MIN (least_many, took_many);
  }
  g_test_message ("8192 queues in %.3f s, 65536 in %.3f s", least_few, least_many);
  /* Eight times as many; twice that for caches and sorting. In proportion to the square it would be 64 times. */
  g_assert_cmpfloat (least_many, <, 16 * least_few + 0.05);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/ap/bad/good", test_good);
  g_test_add_func ("/ap/bad/bad", test_bad);
  g_test_add_func ("/ap/bad/half", test_half);
  g_test_add_func ("/ap/bad/linear", test_linear);
  return g_test_run ();
}
