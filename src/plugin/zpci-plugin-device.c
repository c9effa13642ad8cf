/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which calls are ours, and what is between their clients and zpci-guest.h.
 */
#include "zpci-plugin-guest.h"

#include "zpci-device.h"
#include "zpci-plugin-parts.h"
#include "zpci-plugin.h"

#include <string.h>

/* Both kinds, <hostdev> and <interface type='hostdev'>, have the word. */
static gboolean
is_passthrough (const char *xml)
{
  return strstr (xml, "hostdev") != NULL;
}

/* The word is in the host's address, without which nothing can be attached. */
static gboolean
is_passed_through_pci (const char *xml)
{
  return is_passthrough (xml) && strstr (xml, "pci") != NULL;
}

gboolean
zpci_plugin_minds_attach (ZpciPluginRow row, const char *xml)
{
  return xml && zpci_plugin_is_active (row) &&
         (zpci_request_scan (xml) ||
          (is_passed_through_pci (xml) && zpci_plugin_host_may_have_functions ()));
}

gboolean
zpci_plugin_minds_update (ZpciPluginRow row, const char *xml)
{
  return xml && zpci_plugin_is_active (row) &&
         (zpci_request_scan (xml) || (is_passthrough (xml) && strstr (xml, "<interface") != NULL));
}

gboolean
zpci_plugin_minds_detach (ZpciPluginRow row, const char *xml)
{
  return xml && zpci_plugin_is_active (row) && is_passthrough (xml);
}

#define ASKING_FLAGS (VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG)

static gboolean
check_flags (const ZpciDocument *device, guint flags)
{
  g_autofree char *names = NULL, *text = NULL;

  if (!zpci_device_has_attributes (device) || (flags & ~(guint) ASKING_FLAGS) == 0)
    return TRUE;
  names = device->device->matrix ? g_strdup ("a device with <ap>") : zpci_request_names (" and ");
  text = g_strdup_printf ("%s can be attached with the flags live and config only", names);
  zpci_plugin_raise_code (VIR_FROM_DOMAIN, VIR_ERR_INVALID_ARG, text);
  return FALSE;
}

/* Returns: FALSE with a libvirt error; libvirt refuses a document that is not a device in its own words. */
static gboolean
read_device (ZpciDocument *device)
{
  g_autoptr (GError) error = NULL;

  if (zpci_document_get_device (device, &error) ||
      zpci_guest_leaves_device (error, zpci_request_scan (device->text)))
    return TRUE;
  zpci_plugin_raise (VIR_FROM_DOMAIN, error);
  return FALSE;
}

int
zpci_plugin_attach (virDomainPtr domain, const char *xml, guint flags)
{
  g_autoptr (ZpciDocument) device = zpci_document_new_copy ("device XML", xml, strlen (xml));
  g_auto (ZpciPluginGuest) guest;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  zpci_plugin_guest_init (&guest, domain, flags, xml, NULL);
  if (!read_device (device))
    return -1;
  if (!device->device)
    return zpci_plugin_guest_attach (&guest, xml);
  if (!zpci_plugin_guest_resolve (&guest))
    return zpci_device_has_attributes (device) ? -1 : zpci_plugin_guest_attach (&guest, xml);
  if (!check_flags (device, flags))
    return -1;
  ok = zpci_guest_attach (&guest.guest, device, &error);
  return zpci_plugin_guest_end (&guest, ok, error);
}

int
zpci_plugin_update (virDomainPtr domain, const char *xml, guint flags)
{
  g_autoptr (ZpciDocument) device = zpci_document_new_copy ("device XML", xml, strlen (xml));
  g_auto (ZpciPluginGuest) guest;
  g_autoptr (GError) error = NULL;

  zpci_plugin_guest_init (&guest, domain, flags, xml, NULL);
  if (zpci_plugin_guest_resolve (&guest) &&
      !zpci_guest_check_update (&guest.guest, device, zpci_request_scan (xml), &error))
    return zpci_plugin_guest_end (&guest, FALSE, error);
  return zpci_plugin_guest_update (&guest);
}

/* One of @xml and @alias says which device. */
static int
detach (virDomainPtr domain, guint flags, const char *xml, const char *alias)
{
  g_autoptr (ZpciDocument) device = xml ? zpci_document_new_copy ("device XML", xml, strlen (xml)) : NULL;
  g_auto (ZpciPluginGuest) guest;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  zpci_plugin_guest_init (&guest, domain, flags, xml, alias);
  if (!zpci_plugin_guest_resolve (&guest))
    return zpci_plugin_guest_detach (&guest);
  ok = zpci_guest_detach (&guest.guest, device, alias, &error);
  return zpci_plugin_guest_end (&guest, ok, error);
}

int
zpci_plugin_detach (virDomainPtr domain, const char *xml, guint flags)
{
  return detach (domain, flags, xml, NULL);
}

int
zpci_plugin_detach_alias (virDomainPtr domain, const char *alias, guint flags)
{
  return detach (domain, flags, NULL, alias);
}
