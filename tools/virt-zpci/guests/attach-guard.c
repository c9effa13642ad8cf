/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The guard of live attaches.
 */
#include "attach-guard.h"

#include "planning.h"
#include "zpci-attach.h"

/* The same decision as at a start, for the guest with the device in it. */
static gboolean
check_plan (ZpciCli *cli, ZpciDomain *guest, const ZpciDomainDevice *device, GError **error)
{
  g_autoptr (ZpciPlanner) planner = zpci_planner_new (cli);
  g_autoptr (ZpciPlan) plan = zpci_planner_make (planner, guest, error);

  return plan && zpci_attach_check_plan (plan, &device->source, error);
}

gboolean
zpci_attach_guard (ZpciCli *cli, ZpciDomain *guest, const ZpciDomainDevice *device, GError **error)
{
  const char *uri = zpci_cli_text (cli, "connect");
  ZpciHost *host;

  if (!device->has_source || g_strcmp0 (guest->arch, "s390x") != 0)
    return TRUE;
  if (uri && zpci_connection_is_remote (uri) && !zpci_cli_text (cli, "host")) {
    zpci_cli_note ("the function was not looked at first: it is of another machine, and no --host describes that");
    return TRUE;
  }
  host = zpci_cli_host (cli, error);
  if (!host)
    return FALSE;
  if (!zpci_planning_has_host (host))
    return TRUE;
  return zpci_attach_check_function (host, device, error) && check_plan (cli, guest, device, error);
}
