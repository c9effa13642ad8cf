/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The state of the host now, where it stops a start or means another function
 * than the author does: a warning each, since it may be different later.
 */
#include "zpci-paths.h"
#include "zpci-plan-private.h"
#include "zpci-source.h"
#include "zpci-trouble.h"

#include <string.h>

static ZpciReason *
warn (ZpciPlanRow *row, ZpciPlanWarning warning)
{
  ZpciReason *reason = zpci_reason_new (&zpci_plan_warnings[warning]);

  g_ptr_array_add (row->warnings, reason);
  return reason;
}

/* A start fails: the warning is the reason of the row, unless it is refused or another came first. */
static ZpciReason *
stop (ZpciPlanRow *row, ZpciPlanState state, ZpciPlanWarning warning)
{
  ZpciReason *reason = warn (row, warning);

  if (row->state == ZPCI_PLAN_READY) {
    row->state = state;
    row->stop = reason;
  }
  return reason;
}

static void
warn_source (const ZpciPlanGuest *guest, const ZpciDomainDevice *device, ZpciPlanRow *row)
{
  ZpciSourceReading reading = { 0 };
  char read[ZPCI_PCI_ADDRESS_TEXT], meant[ZPCI_PCI_ADDRESS_TEXT];
  ZpciReason *reason;

  if (!zpci_source_read_as_hex (device, &reading))
    return;
  if (!row->function || zpci_plan_find_function (guest->host, &reading.as_hex)) {
    reason = warn (row, ZPCI_WARNING_SOURCE_NUMBER);
    zpci_reason_set_name (reason, ZPCI_NAME_FACT, reading.how);
    zpci_reason_set_name (reason, ZPCI_NAME_OTHER, zpci_pci_address_format (&row->source, read));
    zpci_reason_set_name (reason, ZPCI_NAME_OPPOSITE, reading.as_read);
    zpci_reason_set_name (reason, ZPCI_NAME_REQUEST, reading.right);
    zpci_reason_set_name (reason, ZPCI_NAME_VALUE, zpci_pci_address_format (&reading.as_hex, meant));
  }
  zpci_source_reading_clear (&reading);
}

static void
warn_absent (ZpciPlanRow *row)
{
  char address[ZPCI_PCI_ADDRESS_TEXT];
  const ZpciFunction *function = row->function;

  if (!function) {
    zpci_reason_set_name (stop (row, ZPCI_PLAN_ABSENT, ZPCI_WARNING_ABSENT), ZPCI_NAME_OTHER,
                          zpci_pci_address_format (&row->source, address));
  } else if (!function->configured && function->trouble == ZPCI_TROUBLE_NONE) {
    g_autofree char *label = zpci_function_label (function);
    g_autofree char *path = g_strdup_printf (ZPCI_PATH_POWER, function->slot ? function->slot : "FID");
    ZpciReason *reason = stop (row, ZPCI_PLAN_STANDBY, ZPCI_WARNING_STANDBY);

    zpci_reason_set_name (reason, ZPCI_NAME_FUNCTION, label);
    zpci_reason_set_name (reason, ZPCI_NAME_OTHER, path);
  }
}

/* A slot whose function is not there now starts no guest; one that is there may answer again. */
static void
warn_trouble (ZpciPlanRow *row)
{
  ZpciReason *reason;

  if (!row->function || zpci_function_trouble_notice (row->function) == ZPCI_NOTICE_NONE)
    return;
  reason = zpci_function_trouble (row->function);
  g_ptr_array_add (row->warnings, reason);
  if (!row->function->configured && row->state == ZPCI_PLAN_READY) {
    row->state = ZPCI_PLAN_CANNOT_START;
    row->stop = reason;
  }
}

static gboolean
is_vfio_driver (const char *driver)
{
  return driver && strstr (driver, "vfio");
}

/* libvirt refuses a start of what it does not manage and VFIO does not have. */
static void
warn_unmanaged (const ZpciDomainDevice *device, ZpciPlanRow *row)
{
  g_autofree char *driver = zpci_plan_safe (row->function->driver);

  ZpciPlanWarning warning;

  if (device->managed || is_vfio_driver (driver))
    return;
  if (row->of_commandline)
    warning = driver ? ZPCI_WARNING_COMMAND_DRIVER : ZPCI_WARNING_COMMAND_NO_DRIVER;
  else
    warning = driver ? ZPCI_WARNING_OTHER_DRIVER : ZPCI_WARNING_NO_DRIVER;
  zpci_reason_set_name (stop (row, ZPCI_PLAN_CANNOT_START, warning), ZPCI_NAME_DRIVER, driver);
}

/* Source: libvirt 11.3.0 src/util/virpci.c (virPCIDeviceFindBestVFIOVariant). */
static void
warn_no_aliases (const ZpciPlanGuest *guest, const ZpciDomainDevice *device, ZpciPlanRow *row)
{
  if (device->managed && !device->driver_model && guest->has_aliases == ZPCI_NO)
    zpci_reason_set_name (stop (row, ZPCI_PLAN_CANNOT_START, ZPCI_WARNING_NO_ALIASES), ZPCI_NAME_OTHER, guest->aliases);
}

/* VFIO takes a group whose other members have a VFIO driver or none; libvirt gives one to those that it manages.
 * Source: Linux Documentation/driver-api/vfio.rst; QEMU 7.2 hw/vfio/common.c (vfio_get_group). */
static gboolean
is_in_the_way (const ZpciPlanGuest *guest, const ZpciFunction *other)
{
  const ZpciDomainDevice *device = zpci_domain_find_source (guest->domain, &other->address);

  return other->configured && other->driver && !is_vfio_driver (other->driver) &&
         strcmp (other->driver, "pci-stub") != 0 && !(device && device->managed);
}

static void
warn_group (const ZpciPlanGuest *guest, ZpciPlanRow *row)
{
  const ZpciOpt group = row->function->iommu_group;

  for (guint i = 0; group.set && i < guest->host->functions->len; i++) {
    const ZpciFunction *other = g_ptr_array_index (guest->host->functions, i);
    g_autofree char *label = NULL, *driver = NULL, *number = NULL;
    ZpciReason *reason;

    if (other == row->function || !other->iommu_group.set || other->iommu_group.value != group.value ||
        !is_in_the_way (guest, other))
      continue;
    label = zpci_function_label (other);
    driver = zpci_plan_safe (other->driver);
    number = g_strdup_printf ("%u", group.value);
    reason = stop (row, ZPCI_PLAN_CANNOT_START, ZPCI_WARNING_GROUP);
    zpci_reason_set_name (reason, ZPCI_NAME_FUNCTION, label);
    zpci_reason_set_name (reason, ZPCI_NAME_DRIVER, driver);
    zpci_reason_set_name (reason, ZPCI_NAME_OTHER, number);
  }
}

void
zpci_plan_check_host (const ZpciPlanGuest *guest, const ZpciDomainDevice *device, ZpciPlanRow *row)
{
  if (!guest->host)
    return;
  warn_source (guest, device, row);
  warn_absent (row);
  warn_trouble (row);
  if (!row->function || !row->function->configured)
    return;
  warn_unmanaged (device, row);
  warn_no_aliases (guest, device, row);
  warn_group (guest, row);
}
