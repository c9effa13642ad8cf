/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The checks are best effort: between a look here and QEMU's own the host can
 * change.
 */
#include "zpci-attach.h"

#include "zpci-plan-private.h"

#include "zpci-error.h"
#include "zpci-paths.h"
#include "zpci-text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The default of a device that is plugged into the running @guest. */
static ZpciTri
default_of (const ZpciEmulator *emulator, const ZpciDomain *guest, ZpciRequestId id)
{
  const ZpciRequestRow *row = &zpci_requests[id];
  ZpciFact fact = { ZPCI_UNKNOWN, NULL };
  ZpciTri value;

  if (!row->property || (row->needs_kvm && g_strcmp0 (guest->type, "kvm") != 0))
    return ZPCI_NO;
  zpci_plan_read_default (emulator, guest->machine, id, &fact);
  zpci_plan_apply_global (guest, id, &fact);
  value = fact.value;
  zpci_fact_clear (&fact);
  return value;
}

static gboolean
is_default (const ZpciEmulator *emulator, const ZpciDomain *guest, const ZpciRequest *request, ZpciRequestId id)
{
  switch (request->ask[id]) {
  case ZPCI_ASK_ON:
    return default_of (emulator, guest, id) == ZPCI_YES;
  case ZPCI_ASK_OFF:
    return default_of (emulator, guest, id) == ZPCI_NO;
  default:
    return TRUE;
  }
}

/* Returns: (transfer full): "interp and aif on": neighbours in the table with one value are named together. Requests
 * beside the path are named where they are asked. */
static char *
format_defaults (const ZpciEmulator *emulator, const ZpciDomain *guest, const ZpciRequest *request)
{
  static const char *const values[] = { [ZPCI_UNKNOWN] = "unknown", [ZPCI_NO] = "off", [ZPCI_YES] = "on" };
  GString *out = g_string_new (NULL);
  ZpciTri last = ZPCI_UNKNOWN;

  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    ZpciTri value = default_of (emulator, guest, id);

    if (!zpci_requests[id].property || (!zpci_requests[id].needs_kvm && request->ask[id] == ZPCI_ASK_ABSENT))
      continue;
    if (out->len > 0 && value != last)
      g_string_append_printf (out, " %s, ", values[last]);
    else if (out->len > 0)
      g_string_append (out, " and ");
    g_string_append (out, zpci_requests[id].attribute);
    last = value;
  }
  g_string_append_printf (out, " %s", values[last]);
  return g_string_free (out, FALSE);
}

gboolean
zpci_attach_check_defaults (const ZpciEmulator *emulator, const ZpciDomain *guest, const ZpciRequest *request,
                            GError **error)
{
  g_autofree char *asked = NULL, *defaults = NULL;
  ZpciRequestId id = 0;

  while (id < ZPCI_N_REQUESTS && is_default (emulator, guest, request, id))
    id++;
  if (id == ZPCI_N_REQUESTS)
    return TRUE;
  asked = zpci_request_format (request);
  defaults = format_defaults (emulator, guest, request);
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
               "%s cannot be attached to a running guest: libvirt applies QEMU overrides at a start only, "
               "and the default of machine %s is %s: attach with --config alone, and start the guest again",
               asked, guest->machine ? guest->machine : "(none)", defaults);
  return FALSE;
}

static gboolean
is_vfio_driver (const char *driver)
{
  return driver && strstr (driver, "vfio") != NULL;
}

static gboolean
check_driver (const ZpciFunction *function, const ZpciDomainDevice *device, const char *label, GError **error)
{
  if (device->managed || is_vfio_driver (function->driver))
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
               "%s is bound to %s, not to a VFIO driver: write managed='yes', or run 'virsh nodedev-detach' "
               "first",
               label, function->driver ? function->driver : "no driver");
  return FALSE;
}

/* Only where a VFIO driver has made the group's node already; one that another process holds gives EBUSY. */
static gboolean
check_group (const ZpciHost *host, const ZpciFunction *function, const char *label, GError **error)
{
  g_autofree char *path = NULL;
  int fd, saved;

  if (!zpci_root_is_live (host->root) || !function->iommu_group.set || !is_vfio_driver (function->driver))
    return TRUE;
  path = g_strdup_printf (ZPCI_PATH_VFIO "/%u", function->iommu_group.value);
  fd = open (path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
  saved = errno;
  if (fd >= 0)
    close (fd);
  if (fd >= 0 || saved != EBUSY)
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT,
               "%s: its VFIO group %s is held by another process: stop the guest or the program that uses it",
               label, path);
  return FALSE;
}

gboolean
zpci_attach_check_function (ZpciHost *host, const ZpciDomainDevice *device, GError **error)
{
  const ZpciFunction *function = zpci_host_find_address (host, &device->source);
  g_autofree char *label = NULL;
  char address[ZPCI_PCI_ADDRESS_TEXT];

  if (!function) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND,
                 "the host has no function at %s; 'virt-zpci list --all' shows what it has, in standby too",
                 zpci_pci_address_format (&device->source, address));
    return FALSE;
  }
  label = zpci_function_label (function);
  return check_driver (function, device, label, error) && check_group (host, function, label, error);
}

gboolean
zpci_attach_check_plan (const ZpciPlan *plan, const ZpciPciAddress *source, GError **error)
{
  for (guint i = 0; i < plan->rows->len; i++) {
    const ZpciPlanRow *row = g_ptr_array_index (plan->rows, i);
    g_autofree char *label = row->function ? zpci_function_label (row->function) : NULL;
    g_autofree char *cause = zpci_reason_cause (&row->reason);
    g_autofree char *remedy = zpci_reason_remedy (&row->reason);

    if (zpci_pci_address_compare (&row->source, source) != 0 || row->decision.path != ZPCI_PATH_REFUSED)
      continue;
    zpci_set_error (error, ZPCI_ERROR_UNSUPPORTED, remedy, "%s: %s", label ? label : ZPCI_SHOWN (row->device), cause);
    return FALSE;
  }
  return TRUE;
}
