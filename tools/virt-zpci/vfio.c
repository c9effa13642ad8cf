/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asking VFIO for the command line.
 */
#include "vfio.h"

#include "zpci-vfio-open.h"

gboolean
zpci_cli_ask_vfio (ZpciCli *cli, const ZpciFunction *function, ZpciVfioInfo *info)
{
  g_autoptr (GError) error = NULL;

  if (!zpci_cli_flag (cli, "vfio"))
    return FALSE;
  if (zpci_vfio_read (cli->host->root, function, info, &error))
    return TRUE;
  zpci_cli_warn ("%s", error->message);
  return FALSE;
}
