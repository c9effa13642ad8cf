/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Best effort: between this look and QEMU's own the host can change.
 */
#include "zpci-plugin-guest.h"

#include "zpci-attach.h"
#include "zpci-paths.h"
#include "zpci-plugin.h"

#include <libvirt/virterror.h>
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

/* The same decision as at a start, for the guest as it runs with the device in it. */
static gboolean
check (virConnectPtr connection, ZpciHost *host, ZpciDomain *live, const ZpciDomainDevice *device, GError **error)
{
  g_autoptr (ZpciSituation) situation = zpci_plugin_situation (connection, host, ZPCI_SITUATION_OF_GUARD);
  const ZpciEmulator *emulator = zpci_situation_get_emulator (situation, live, NULL);
  g_autoptr (ZpciPlan) plan = zpci_plan_make (situation, live, NULL);

  return zpci_attach_check_defaults (emulator, live, &device->request, error) &&
         zpci_attach_check_function (host, device, error) && zpci_attach_check_plan (plan, &device->source, error);
}

/* A function that is there and is not a zPCI function is not checked. */
static gboolean
is_other_device (const ZpciPciAddress *source)
{
  char address[ZPCI_PCI_ADDRESS_TEXT];
  g_autofree char *device =
      g_build_filename (ZPCI_PATH_DEVICES, zpci_pci_address_format (source, address), NULL);
  g_autofree char *attribute = g_build_filename (device, "function_id", NULL);

  return access (device, F_OK) == 0 && access (attribute, F_OK) != 0;
}

ZpciGuestVerdict
zpci_plugin_guard (virDomainPtr domain, ZpciDomain *live, const ZpciDomainDevice *device, GError **error)
{
  g_autoptr (ZpciRoot) root = NULL;
  g_autoptr (ZpciHost) host = NULL;

  if (!device->has_source || g_strcmp0 (live->arch, "s390x") != 0 || !zpci_plugin_host_may_have_functions () ||
      !client_may_attach (domain) || is_other_device (&device->source))
    return ZPCI_GUEST_LEAVE;
  root = zpci_root_new_directory ("/", NULL);
  host = root ? zpci_host_read (root, NULL) : NULL;
  if (!host)
    return ZPCI_GUEST_LEAVE;
  return check (virDomainGetConnect (domain), host, live, device, error) ? ZPCI_GUEST_GOOD : ZPCI_GUEST_REFUSED;
}
