/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Driver names in either spelling, the pick by modules.alias, and which driver
 * libvirt would bind.
 */
#include "zpci-capture.h"
#include "zpci-vfio.h"
#include "zpci-host.h"
#include "zpci-host-private.h"
#include "zpci-test.h"

#include <string.h>

#define ISM "pci:v00001014d000004EDsv00000000sd00000000bc00sc00i00"

static const struct {
  const char *aliases;
  const char *modalias;
  const char *module;
} picks[] = {
  { "alias vfio_pci:v00001014d000004EDsv*sd*bc*sc*i* ism_vfio_pci\n", ISM, "ism_vfio_pci" },
  { "# head\nalias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci\nalias vfio_pci:v00001014d000004EDsv*sd*bc*sc*i* ism_vfio_pci\n", ISM,
    "ism_vfio_pci" },
  { "alias vfio_pci:v00001014d000004EDsv*sd*bc*sc*i* first\nalias vfio_pci:v00001014d000004EDsv*sd*bc*sc*i* second\n", ISM,
    "first" },
  { "alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci", ISM, "vfio_pci" },
  { "alias pci:v00001014d000004EDsv*sd*bc*sc*i* ism\n", ISM, NULL },
  { "alias vfio_pci:v00001015d000004EDsv*sd*bc*sc*i* other\n", ISM, NULL },
  { "alias vfio_pci:v00001014d000004EDsv*sd*bc00sc*i* by_class\n", ISM, "by_class" },
  { "alias vfio_pci:v00001014d000004EDsv*sd*bc01sc*i* by_class\n", ISM, NULL },
  { "alias vfio_pci:v1014d000004EDsv*sd*bc*sc*i* short\n", ISM, NULL },
  { "alias vfio_pci:v00001014d000004EDsv*sd*bc*sc*i*\n", ISM, NULL },
  { "alias vfio_pci:v00001014d000004EDsv*sd*bc*sc*i* \n", ISM, NULL },
  { "alias vfio_pci:v00001014d000004EDsv*sd*bc*sc* no_interface\n", ISM, NULL },
  { "alias vfio_pci:v00001014d000004EDsv*sd*bc*sc*i* ../../evil\n", ISM, NULL },
  { "alias vfio_pci:\n", ISM, NULL },
  { "", ISM, NULL },
  { "alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci\n", "usb:v00001014", NULL },
  { "alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci\n", "pci:v00001014d", NULL },
  { "alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci\n", "", NULL },
};

static void
test_pick (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (picks); i++) {
    gsize length = strlen (picks[i].aliases);
    g_autofree char *exact = g_malloc (length + 1);
    g_autofree char *module = NULL;

    memcpy (exact, picks[i].aliases, length);
    exact[length] = 'x'; /* not terminated: nothing may be read behind the end */
    module = zpci_modalias_pick (exact, length, picks[i].modalias);
    g_test_message ("%s", picks[i].aliases);
    g_assert_cmpstr (module, ==, picks[i].module);
  }
}

static void
test_names (void)
{
  g_assert_true (zpci_driver_is ("ism-vfio-pci", "ism_vfio_pci"));
  g_assert_true (zpci_driver_is ("vfio-pci", "vfio-pci"));
  g_assert_false (zpci_driver_is ("vfio-pci", "vfio-pci-core"));
  g_assert_false (zpci_driver_is ("vfio-pci-core", "vfio-pci"));
  g_assert_false (zpci_driver_is (NULL, "vfio-pci"));
  g_assert_false (zpci_driver_is ("", "vfio-pci"));
  g_assert_true (zpci_driver_offers_region ("ism-vfio-pci"));
  g_assert_true (zpci_driver_offers_region ("ism_vfio_pci"));
  g_assert_false (zpci_driver_offers_region ("vfio-pci"));
  g_assert_false (zpci_driver_offers_region (NULL));
}

static const char host_text[] =
    "zhost 1\n"
    "origin composed\n"
    "line /proc/sys/kernel/osrelease 7.1.0\n"
    "file /lib/modules/7.1.0/modules.alias\n"
    "| alias vfio_pci:v00001014d000004EDsv*sd*bc*sc*i* ism_vfio_pci\n"
    "| alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci\n"
    "line /sys/bus/pci/devices/0001:00:00.0/function_id 0x00000001\n"
    "line /sys/bus/pci/devices/0001:00:00.0/modalias " ISM "\n"
    "link /sys/bus/pci/devices/0001:00:00.0/driver ../../../bus/pci/drivers/ism\n"
    "line /sys/bus/pci/devices/0002:00:00.0/function_id 0x00000002\n"
    "line /sys/bus/pci/devices/0002:00:00.0/modalias pci:v000015B3d0000101Esv000015B3sd00000002bc02sc00i00\n"
    "line /sys/bus/pci/devices/0003:00:00.0/function_id 0x00000003\n"
    "line /sys/bus/pci/slots/00000004/power 0\n"
    "dir /sys/bus/pci/drivers/vfio-pci\n"
    "dir /sys/bus/pci/drivers/with_underscore\n"
    "dir /sys/bus/pci/drivers/renamed\n"
    "link /sys/module/some_module/drivers/pci:renamed ../../../bus/pci/drivers/renamed\n";

static const struct {
  const char *device;
  const char *model;
  gboolean managed, picks_variant;
  const char *driver;
} bound[] = {
  { "fid:1", NULL, TRUE, TRUE, "ism_vfio_pci" },
  { "fid:1", NULL, TRUE, FALSE, "vfio-pci" },
  { "fid:1", NULL, FALSE, TRUE, "ism" },
  { "fid:1", "vfio-pci", TRUE, TRUE, "vfio-pci" },
  { "fid:1", "vfio-pci", FALSE, FALSE, "vfio-pci" },
  { "fid:1", "with-underscore", TRUE, TRUE, "with_underscore" },
  { "fid:1", "some-module", TRUE, TRUE, "renamed" },
  { "fid:1", "ism-vfio-pci", TRUE, TRUE, "ism_vfio_pci" },
  { "fid:1", "../x", TRUE, TRUE, "../x" },
  { "fid:2", NULL, TRUE, TRUE, "vfio-pci" },
  { "fid:2", NULL, FALSE, TRUE, NULL },
  { "fid:3", NULL, TRUE, TRUE, NULL },
  { "fid:4", NULL, TRUE, TRUE, NULL },
  { "fid:4", NULL, TRUE, FALSE, "vfio-pci" },
};

static void
test_bound (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_parse (host_text, strlen (host_text), "text", &error);
  g_autoptr (ZpciHost) host = root ? zpci_host_read (root, &error) : NULL;

  g_assert_no_error (error);
  for (gsize i = 0; host && i < G_N_ELEMENTS (bound); i++) {
    ZpciFunction *function = zpci_host_find (host, bound[i].device, &error);
    g_autofree char *driver = NULL;

    g_assert_no_error (error);
    driver = zpci_host_vfio_driver_for (host, function, bound[i].model, bound[i].managed, bound[i].picks_variant);
    g_test_message ("%" G_GSIZE_FORMAT " %s", i, bound[i].device);
    g_assert_cmpstr (driver, ==, bound[i].driver);
  }
}

/* Without modules.alias libvirt's choice cannot be known. */
static void
test_no_aliases (void)
{
  static const char text[] = "zhost 1\norigin composed\nline /sys/bus/pci/devices/0001:00:00.0/function_id 0x00000001\n"
                             "line /proc/sys/kernel/osrelease 7.1.0\n"
                             "line /sys/bus/pci/devices/0001:00:00.0/modalias " ISM "\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_parse (text, strlen (text), "text", &error);
  g_autoptr (ZpciHost) host = root ? zpci_host_read (root, &error) : NULL;

  g_assert_no_error (error);
  g_assert_null (zpci_host_vfio_driver_for (host, g_ptr_array_index (host->functions, 0), NULL, TRUE, TRUE));
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/driver/pick", test_pick);
  g_test_add_func ("/driver/names", test_names);
  g_test_add_func ("/driver/bound", test_bound);
  g_test_add_func ("/driver/no-aliases", test_no_aliases);
  return g_test_run ();
}
