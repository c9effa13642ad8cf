/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Best effort: between this look and QEMU's own the host can change.
 */
#include "zpci-plugin-guard.h"

#include "zpci-domain-edit.h"
#include "zpci-plan.h"
#include "zpci-plugin-error.h"
#include "zpci-plugin-guest.h"
#include "zpci-plugin-nodedev.h"
#include "zpci-plugin.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define QUESTION "libvirt-zpci-asks-whether-this-client-may-attach"

/* The name of the element comes back in libvirt's complaint, behind its access control. */
static gboolean
client_may_attach (virDomainPtr domain)
{
  const virError *error;

  if (ZPCI_CALL (virDomainAttachDeviceFlags) (domain, "<" QUESTION "/>", VIR_DOMAIN_AFFECT_LIVE) == 0)
    return FALSE;
  error = virGetLastError ();
  return error && error->message && strstr (error->message, QUESTION) != NULL;
}

static gboolean
is_vfio_driver (const char *driver)
{
  return strstr (driver, "vfio") != NULL;
}

static gboolean
check_driver (const ZpciFunction *function, const ZpciDomainDevice *device, const char *label, GError **error)
{
  if (device->managed || (function->driver && is_vfio_driver (function->driver)))
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
               "%s is bound to %s, not to a VFIO driver: write managed='yes', or run 'virsh nodedev-detach' first", label,
               function->driver ? function->driver : "no driver");
  return FALSE;
}

/* Opened and closed at once; only where a VFIO driver has made the group's node already. */
static gboolean
check_group (const ZpciFunction *function, const char *label, GError **error)
{
  g_autofree char *path = NULL;
  int fd, saved;

  if (!function->iommu_group.set || !function->driver || !is_vfio_driver (function->driver))
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

static const ZpciPlanRow *
find_row (const ZpciPlan *plan, const ZpciPciAddress *source)
{
  for (guint i = 0; i < plan->rows->len; i++) {
    const ZpciPlanRow *row = g_ptr_array_index (plan->rows, i);

    if (zpci_pci_address_compare (&row->source, source) == 0)
      return row;
  }
  return NULL;
}

/* The same decision as at a start, for the guest as it runs with the device in it. */
static gboolean
check_plan (ZpciHost *host, const char *guest, const char *xml, const ZpciDomainDevice *device, const char *label,
            GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (ZpciXml) document = NULL;
  g_autoptr (ZpciDomain) domain = NULL;
  g_autoptr (ZpciPlan) plan = NULL;
  ZpciPlanOptions options = { .caps_why = "the emulator was not asked" };
  const ZpciPlanRow *row;
  gsize length;

  if (!zpci_domxml_add_device (guest, strlen (guest), xml, strlen (xml), NULL, &text, &length, error))
    return FALSE;
  document = zpci_xml_parse (text, length, "domain XML", error);
  domain = document ? zpci_domain_read (document, error) : NULL;
  if (!domain)
    return FALSE;
  virGetVersion (&options.libvirt_version, NULL, NULL);
  if (domain->emulator)
    options.region_emulator = zpci_config_names_region_emulator (zpci_plugin_get_config (), domain->emulator);
  plan = zpci_plan_make (domain, host, &options);
  row = find_row (plan, &device->source);
  if (!row || row->decision.path != ZPCI_PATH_REFUSED)
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED, "%s: %s%s%s", label, row->why, row->remedy ? ": " : "",
               row->remedy ? row->remedy : "");
  return FALSE;
}

static gboolean
check_function (ZpciHost *host, const char *guest, const char *xml, const ZpciDomainDevice *device, GError **error)
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
  return check_driver (function, device, label, error) && check_group (function, label, error) &&
         check_plan (host, guest, xml, device, label, error);
}

/* What is there and is no zPCI function is none of our business. */
static gboolean
is_other_device (const ZpciPciAddress *source)
{
  char address[ZPCI_PCI_ADDRESS_TEXT];
  g_autofree char *device = g_build_filename ("/sys/bus/pci/devices", zpci_pci_address_format (source, address), NULL);
  g_autofree char *attribute = g_build_filename (device, "function_id", NULL);

  return access (device, F_OK) == 0 && access (attribute, F_OK) != 0;
}

ZpciPluginVerdict
zpci_plugin_guard (virDomainPtr domain, const char *xml, const ZpciDomainDevice *device)
{
  g_autoptr (ZpciPluginGuest) guest = NULL;
  g_autoptr (ZpciRoot) root = NULL;
  g_autoptr (ZpciHost) host = NULL;
  g_autoptr (GError) error = NULL;

  if (!device->has_source || !zpci_plugin_host_may_have_functions () || !client_may_attach (domain) ||
      is_other_device (&device->source))
    return ZPCI_VERDICT_LIBVIRT;
  guest = zpci_plugin_guest_read (domain, 0);
  root = guest ? zpci_root_new_directory ("/", NULL) : NULL;
  host = root ? zpci_host_read (root, NULL) : NULL;
  if (!host || g_strcmp0 (guest->domain->arch, "s390x") != 0)
    return ZPCI_VERDICT_LIBVIRT;
  if (check_function (host, guest->text, xml, device, &error))
    return ZPCI_VERDICT_GOOD;
  zpci_plugin_raise (VIR_FROM_DOMAIN, error);
  return ZPCI_VERDICT_REFUSED;
}
