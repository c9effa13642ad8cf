/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The state of the host now, where it stops a start or means another function
 * than the author does: a warning each, since it may be different later.
 */
#include "zpci-hash.h"
#include "zpci-paths.h"
#include "zpci-plan-private.h"
#include "zpci-source.h"
#include "zpci-trouble.h"

#include <string.h>

/* A function has no more neighbours in its group; a host that is made up may have 65,535. */
#define MAX_IN_THE_WAY 16

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
  if (!row->function || zpci_host_find_place (guest->host, &reading.as_hex)) {
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
is_in_the_way (const ZpciFunction *function, GHashTable *managed)
{
  return function->iommu_group.set && function->configured && function->driver && !is_vfio_driver (function->driver) &&
         strcmp (function->driver, "pci-stub") != 0 &&
         !g_hash_table_contains (managed, zpci_pci_address_key (&function->address));
}

/* By source; of several with one source the first counts. */
static GHashTable *
find_managed (const ZpciDomain *domain)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (zpci_hash_number, NULL);
  GHashTable *managed = g_hash_table_new (zpci_hash_number, NULL);

  for (guint i = 0; i < domain->devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (domain->devices, i);

    if (device->has_source && g_hash_table_add (seen, zpci_pci_address_key (&device->source)) && device->managed)
      g_hash_table_add (managed, zpci_pci_address_key (&device->source));
  }
  return managed;
}

void
zpci_plan_index_host (ZpciPlanGuest *guest)
{
  g_autoptr (GHashTable) managed = find_managed (guest->domain);

  guest->in_the_way = g_hash_table_new_full (zpci_hash_number, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; guest->host && i < guest->host->functions->len; i++) {
    ZpciFunction *function = g_ptr_array_index (guest->host->functions, i);
    gpointer group = GUINT_TO_POINTER (function->iommu_group.value);
    GPtrArray *members;

    if (!is_in_the_way (function, managed))
      continue;
    members = g_hash_table_lookup (guest->in_the_way, group);
    if (!members)
      g_hash_table_insert (guest->in_the_way, group, members = g_ptr_array_new ());
    g_ptr_array_add (members, function);
  }
}

static void
warn_group (const ZpciPlanGuest *guest, ZpciPlanRow *row)
{
  const ZpciOpt group = row->function->iommu_group;
  const GPtrArray *others = group.set ? g_hash_table_lookup (guest->in_the_way, GUINT_TO_POINTER (group.value)) : NULL;

  for (guint i = 0; others && i < MIN (others->len, MAX_IN_THE_WAY); i++) {
    const ZpciFunction *other = g_ptr_array_index (others, i);
    g_autofree char *label = NULL, *driver = NULL, *number = NULL;
    ZpciReason *reason;

    if (other == row->function)
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
