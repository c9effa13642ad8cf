/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The guard of live attaches.
 */
#include "attach-guard.h"

#include "planning.h"
#include "zpci-domain-edit.h"
#include "zpci-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static gboolean
is_vfio_driver (const char *driver)
{
  return driver && strstr (driver, "vfio");
}

static gboolean
check_driver (const ZpciFunction *function, const ZpciDomainDevice *device, const char *label, GError **error)
{
  if (device->managed || is_vfio_driver (function->driver))
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
               "%s is bound to %s, not to a VFIO driver: write managed='yes', or run 'virsh nodedev-detach' first", label,
               function->driver ? function->driver : "no driver");
  return FALSE;
}

/* Opened and closed at once; a group that another process holds gives EBUSY. */
static gboolean
check_group (const ZpciHost *host, const ZpciFunction *function, const char *label, GError **error)
{
  g_autofree char *path = NULL;
  int fd, saved;

  if (!zpci_root_is_live (host->root) || !function->iommu_group.set || !is_vfio_driver (function->driver))
    return TRUE;
  path = g_strdup_printf ("/dev/vfio/%u", function->iommu_group.value);
  fd = open (path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
  saved = errno;
  if (fd >= 0)
    close (fd);
  if (fd >= 0 || saved != EBUSY)
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT,
               "%s: its VFIO group %s is held by another process: stop the guest or the program that uses it", label, path);
  return FALSE;
}

static gboolean
check_row (const ZpciPlan *plan, const ZpciPciAddress *source, const char *label, GError **error)
{
  for (guint i = 0; i < plan->rows->len; i++) {
    const ZpciPlanRow *row = g_ptr_array_index (plan->rows, i);

    if (zpci_pci_address_compare (&row->source, source) != 0 || row->decision.path != ZPCI_PATH_REFUSED)
      continue;
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED, "%s: %s%s%s", label, row->why, row->remedy ? ": " : "",
                 row->remedy ? row->remedy : "");
    return FALSE;
  }
  return TRUE;
}

/* The same decision as at a start, for the guest with the device in it. */
static gboolean
check_plan (ZpciCli *cli, const ZpciGuestDocument *guest, const char *xml, const ZpciDomainDevice *device,
            const char *label, GError **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;
  g_autoptr (ZpciPlanner) planner = zpci_planner_new (cli);
  ZpciXml *document;
  ZpciGuestSource *source;
  ZpciPlan *plan;
  gboolean ok;

  if (!zpci_domxml_add_device (guest->text, strlen (guest->text), xml, strlen (xml), NULL, &text, &length, error))
    return FALSE;
  document = zpci_xml_parse (text, length, "domain XML", error);
  source = document ? zpci_guest_source_new (document, error) : NULL;
  if (!source)
    return FALSE;
  plan = zpci_planner_make (planner, source, error);
  ok = plan && check_row (plan, &device->source, label, error);
  g_clear_pointer (&plan, zpci_plan_free);
  zpci_guest_source_free (source);
  return ok;
}

gboolean
zpci_attach_guard (ZpciCli *cli, const ZpciGuestDocument *guest, const char *xml, const ZpciDomainDevice *device,
                   GError **error)
{
  const char *uri = zpci_cli_text (cli, "connect");
  char address[ZPCI_PCI_ADDRESS_TEXT];
  const ZpciFunction *function;
  g_autofree char *label = NULL;
  ZpciHost *host;

  if (!device->has_source || g_strcmp0 (guest->domain->arch, "s390x") != 0)
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
  function = zpci_host_find_address (host, &device->source);
  if (!function) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND,
                 "the host has no function at %s; 'virt-zpci list --all' shows what it has, in standby too",
                 zpci_pci_address_format (&device->source, address));
    return FALSE;
  }
  label = zpci_function_label (function);
  return check_driver (function, device, label, error) && check_group (host, function, label, error) &&
         check_plan (cli, guest, xml, device, label, error);
}
