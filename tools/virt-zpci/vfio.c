/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asking VFIO for the command line.
 */
#include "vfio.h"

#include "zpci-driver.h"
#include "zpci-vfio-open.h"

const ZpciVfioInfo *
zpci_cli_ask_vfio (ZpciCli *cli, const ZpciFunction *function)
{
  g_autoptr (GError) error = NULL;
  ZpciVfioInfo *told;
  gpointer known;

  if (!zpci_cli_flag (cli, "vfio"))
    return NULL;
  if (!cli->vfio)
    cli->vfio = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (g_hash_table_lookup_extended (cli->vfio, function, NULL, &known))
    return known;
  told = g_new0 (ZpciVfioInfo, 1);
  if (!zpci_vfio_read (cli->host->root, function, told, &error)) {
    zpci_cli_warn ("%s", error->message);
    g_clear_pointer (&told, g_free);
  }
  g_hash_table_insert (cli->vfio, (gpointer) function, told);
  return told;
}

ZpciTri
zpci_cli_region_offered (const ZpciFunction *function, const ZpciVfioInfo *vfio)
{
  if (vfio->has_io_region)
    return ZPCI_YES;
  return zpci_driver_offers_region (function->driver) ? ZPCI_UNKNOWN : ZPCI_NO;
}

void
zpci_cli_plan_vfio (const ZpciFunction *function, ZpciPlanVfio *vfio, gpointer cli)
{
  const ZpciVfioInfo *info = zpci_cli_ask_vfio (cli, function);

  if (!info)
    return;
  if (info->relaxed == ZPCI_YES || info->has_io_region)
    vfio->relaxed = info->relaxed;
  vfio->region_offered = zpci_cli_region_offered (function, info);
}
