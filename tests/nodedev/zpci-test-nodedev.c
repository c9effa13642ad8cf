/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Hosts and functions for the tests of src/nodedev.
 */
#include "zpci-test-nodedev.h"

#include "zpci-host-private.h"

#include <string.h>

ZpciHost *
test_nodedev_host (const char *name)
{
  g_autofree char *file = g_strdup_printf ("hosts/%s.zhost", name);
  g_autofree char *path = zpci_test_data (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_load (path, &error);
  ZpciHost *host = root ? zpci_host_read (root, &error) : NULL;

  if (!host)
    g_error ("%s", error->message);
  return host;
}

void
test_nodedev_set_utility_string (ZpciFunction *function, const char *text)
{
  memset (function->util_string, 0x40, sizeof function->util_string);
  for (gsize i = 0; text[i]; i++) {
    for (guint byte = 0; byte < 256; byte++) {
      if (zpci_ebcdic_to_ascii ((guint8) byte) == text[i])
        function->util_string[i] = (guint8) byte;
    }
  }
  function->has_util_string = TRUE;
  for (guint i = 0; i < ZPCI_PNETID_FIELDS; i++)
    g_clear_pointer (&function->pnetid[i], g_free);
  if (zpci_function_carries_pnetid (function))
    zpci_pnetid_decode (function->util_string, function->pnetid);
}

ZpciFunction *
test_nodedev_function (void)
{
  ZpciFunction *function = zpci_function_new ();

  function->configured = TRUE;
  function->has_address = TRUE;
  function->address = (ZpciPciAddress){ 1, 0, 0, 0 };
  function->slot = g_strdup ("00000102");
  function->fid = ZPCI_OPT (0x102);
  function->uid = ZPCI_OPT (1);
  function->uid_is_unique = ZPCI_YES;
  function->pchid = ZPCI_OPT (0x7c0);
  function->pft = ZPCI_OPT (ZPCI_PFT_ROCE_EXPRESS_2);
  function->pfgid = ZPCI_OPT (0x0f);
  function->vfn = ZPCI_OPT (0);
  function->port = ZPCI_OPT (1);
  function->fidparm = ZPCI_OPT (1);
  function->has_pfip = TRUE;
  memcpy (function->pfip, "\x00\x1c\x02\x00", 4);
  test_nodedev_set_utility_string (function, "NET25");
  function->mio_enabled = ZPCI_YES;
  function->msi = (ZpciInterrupts){ ZPCI_YES, 1 };
  function->msix = (ZpciInterrupts){ ZPCI_YES, 64 };
  function->vendor = ZPCI_OPT (0x15b3);
  function->device = ZPCI_OPT (0x101e);
  function->class_code = ZPCI_OPT (0x020000);
  function->driver = g_strdup ("mlx5_core");
  function->iommu_group = ZPCI_OPT (7);
  return function;
}

void
test_nodedev_fill_config (guint8 config[256], guint type)
{
  static const guint8 link_capability[] = { 0x04, 0x51, 0x40, 0x2a }; /* port 42, 16 lanes, 16 GT/s */
  static const guint8 link_status[] = { 0x83, 0x10 };                 /* 8 lanes, 8 GT/s */

  memset (config, 0, 256);
  config[0x06] = 0x10;
  config[0x34] = 0x40;
  config[0x40] = 0x01;
  config[0x41] = 0x60;
  config[0x60] = 0x10;
  config[0x62] = (guint8) (type << 4 | 2);
  memcpy (config + 0x6c, link_capability, sizeof link_capability);
  memcpy (config + 0x72, link_status, sizeof link_status);
}
