/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Attach, update and detach. The persistent configuration is changed by one
 * define of the whole document; a running guest gets the device without our
 * attributes, which is why only QEMU's defaults may be asked for there.
 */
#include "zpci-plugin-device.h"

#include "zpci-domain-edit.h"
#include "zpci-domain-find.h"
#include "zpci-plugin-attach.h"
#include "zpci-plugin-domain.h"
#include "zpci-plugin-error.h"
#include "zpci-plugin-guard.h"
#include "zpci-plugin-guest.h"
#include "zpci-plugin-nodedev.h"
#include "zpci-plugin-turn.h"

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
         (zpci_plugin_has_attributes (xml) ||
          (is_passed_through_pci (xml) && zpci_plugin_host_may_have_functions ()));
}

gboolean
zpci_plugin_minds_update (ZpciPluginRow row, const char *xml)
{
  return xml && zpci_plugin_is_active (row) &&
         (zpci_plugin_has_attributes (xml) || (is_passthrough (xml) && strstr (xml, "<interface") != NULL));
}

gboolean
zpci_plugin_minds_detach (ZpciPluginRow row, const char *xml)
{
  return xml && zpci_plugin_is_active (row) && is_passthrough (xml);
}

gboolean
zpci_plugin_scope_resolve (virDomainPtr domain, guint flags, ZpciPluginScope *scope)
{
  guint affect = flags & (VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG);
  int active = virDomainIsActive (domain);
  int persistent = active < 0 ? -1 : virDomainIsPersistent (domain);

  if (persistent < 0)
    return FALSE;
  scope->active = active;
  scope->persistent = persistent;
  scope->live = affect ? (affect & VIR_DOMAIN_AFFECT_LIVE) != 0 : active;
  scope->config = affect ? (affect & VIR_DOMAIN_AFFECT_CONFIG) != 0 : !active;
  return TRUE;
}

/* Entries of devices that left would stick to whatever gets their uid next. */
static void
drop_stale_metadata (virDomainPtr domain)
{
  g_autoptr (ZpciDocument) guest = NULL;
  g_autofree char *element = NULL;

  if (!zpci_plugin_guest_read_ours (domain, 0, &guest) || !guest || guest->domain->orphans->len == 0)
    return;
  element = zpci_domain_format_metadata (guest->domain, NULL);
  zpci_plugin_guest_set_live_metadata (domain, element);
}

/*
 * libvirt would give it the lowest free uid, be it one that an override or metadata of a device that left still names.
 * A document that cannot be read libvirt refuses in its own words.
 */
static gboolean
avoid_leftovers (virDomainPtr domain, const ZpciPluginScope *scope, ZpciDocument *document, char **with_ids)
{
  g_autoptr (ZpciDocument) config = NULL, live = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (scope->config && scope->persistent)
    config = zpci_plugin_guest_read (domain, VIR_DOMAIN_XML_INACTIVE);
  if (scope->live && scope->active)
    live = zpci_plugin_guest_read (domain, 0);
  if (zpci_device_avoid_leftovers (document, config ? config->domain : NULL, live ? live->domain : NULL, with_ids,
                                   &length, &error))
    return TRUE;
  zpci_plugin_raise (VIR_FROM_DOMAIN, error);
  return FALSE;
}

static int
attach_by_libvirt (virDomainPtr domain, const char *xml, guint flags)
{
  g_auto (ZpciPluginTurn) turn = { 0 };

  if (!zpci_plugin_turn_take (&turn, domain, zpci_plugin_turn_of_flags (flags)))
    return -1;
  return ZPCI_CALL (virDomainAttachDeviceFlags) (domain, xml, flags);
}

/* A device that asks nothing: libvirt's own attach, behind the guard. */
static int
attach_plain (virDomainPtr domain, const char *xml, guint flags, ZpciDocument *document)
{
  g_autofree char *with_ids = NULL;
  ZpciPluginScope scope;

  if (!zpci_plugin_scope_resolve (domain, flags, &scope))
    return attach_by_libvirt (domain, xml, flags);
  if (scope.live && scope.active) {
    switch (zpci_plugin_guard (domain, NULL, document->device)) {
      case ZPCI_VERDICT_REFUSED:
        return -1;
      case ZPCI_VERDICT_GOOD:
        drop_stale_metadata (domain);
        break;
      case ZPCI_VERDICT_LIBVIRT:
        break;
    }
  }
  if (!avoid_leftovers (domain, &scope, document, &with_ids))
    return -1;
  return attach_by_libvirt (domain, with_ids ? with_ids : xml, flags);
}

/*
 * What is no device libvirt refuses in its own words. What only our limits refuse it would take, and drop our attributes.
 * Returns: FALSE with a libvirt error.
 */
static gboolean
read_device (const char *xml, ZpciDocument **document)
{
  g_autoptr (GError) error = NULL;

  *document = zpci_document_read_device (xml, strlen (xml), "device XML", &error);
  if (*document || g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED) || !zpci_plugin_has_attributes (xml))
    return TRUE;
  zpci_plugin_raise (VIR_FROM_DOMAIN, error);
  return FALSE;
}

int
zpci_plugin_attach (virDomainPtr domain, const char *xml, guint flags)
{
  g_autoptr (ZpciDocument) document = NULL;

  if (!read_device (xml, &document))
    return -1;
  if (!document)
    return attach_by_libvirt (domain, xml, flags);
  if (zpci_device_has_attributes (document))
    return zpci_plugin_attach_asking (domain, flags, document);
  return attach_plain (domain, xml, flags, document);
}

static int
update_by_libvirt (virDomainPtr domain, const char *xml, guint flags)
{
  g_auto (ZpciPluginTurn) turn = { 0 };

  if (!zpci_plugin_turn_take (&turn, domain, zpci_plugin_turn_of_flags (flags)))
    return -1;
  return ZPCI_CALL (virDomainUpdateDeviceFlags) (domain, xml, flags);
}

/* libvirt replaces an <interface> as a whole, its uid as well, by which the request is known. */
static gboolean
check_update (const ZpciDomainDevice *present, const ZpciDomainDevice *asked)
{
  g_autofree char *names = zpci_request_names (" and "), *text = NULL;

  if (memcmp (&present->request, &asked->request, sizeof asked->request) != 0) {
    text = g_strdup_printf ("%s of a device cannot be updated: detach and attach it, or use 'virsh edit'", names);
    zpci_plugin_raise_code (VIR_FROM_DOMAIN, VIR_ERR_CONFIG_UNSUPPORTED, text);
    return FALSE;
  }
  if (zpci_request_is_empty (&present->request) || (asked->uid.set && asked->uid.value == present->uid.value))
    return TRUE;
  text = g_strdup_printf ("%s belong to the uid of a device, which an update cannot change: write uid='0x%04x', "
                          "as it is",
                          names, present->uid.value);
  zpci_plugin_raise_code (VIR_FROM_DOMAIN, VIR_ERR_CONFIG_UNSUPPORTED, text);
  return FALSE;
}

/* @flags: virDomainXMLFlags. Returns: FALSE with a libvirt error. Nothing is parsed where neither side has anything of
 * ours. */
static gboolean
check_update_of (virDomainPtr domain, guint flags, const char *xml)
{
  g_autoptr (ZpciDocument) document = NULL;
  g_autoptr (ZpciDocument) guest = NULL;
  g_autoptr (GError) error = NULL;
  const ZpciDomainDevice *asked, *present;

  if (!zpci_plugin_has_attributes (xml)) {
    if (!zpci_plugin_guest_read_ours (domain, flags, &guest))
      return FALSE;
    if (!guest)
      return TRUE;
  }
  if (!read_device (xml, &document))
    return FALSE;
  if (!document)
    return TRUE;
  if (!guest && !(guest = zpci_plugin_guest_read (domain, flags)))
    return FALSE;
  if (!zpci_device_check (document, guest->domain, &error)) {
    zpci_plugin_raise (VIR_FROM_DOMAIN, error);
    return FALSE;
  }
  asked = document->device;
  present = zpci_domain_find_like (guest->domain, asked);
  return !present || check_update (present, asked);
}

int
zpci_plugin_update (virDomainPtr domain, const char *xml, guint flags)
{
  ZpciPluginScope scope;

  if (zpci_plugin_scope_resolve (domain, flags, &scope) &&
      ((scope.config && scope.persistent && !check_update_of (domain, VIR_DOMAIN_XML_INACTIVE, xml)) ||
       (scope.live && scope.active && !check_update_of (domain, 0, xml))))
    return -1;
  return update_by_libvirt (domain, xml, flags);
}

/* Takes @device and what belongs to it out of the configuration. Returns: FALSE with a libvirt error. */
static gboolean
forget (virDomainPtr domain, const ZpciDocument *guest, const ZpciDomainDevice *device, char **now)
{
  g_autoptr (GError) error = NULL;
  gsize length;
  g_autofree char *smaller = zpci_document_without_device (guest, device, &length, &error);

  if (smaller)
    return zpci_plugin_guest_replace (domain, guest->text, smaller, now);
  zpci_plugin_raise (VIR_FROM_DOMAIN, error);
  return FALSE;
}

/* How the client named the device: by its XML, or by its alias. */
typedef struct {
  const char *xml;
  const char *alias;
} Name;

/* Returns: (transfer none) (nullable): the device of @guest. */
static const ZpciDomainDevice *
find (const ZpciDocument *guest, const Name *name)
{
  g_autoptr (ZpciDocument) document = NULL;

  if (name->alias)
    return zpci_domain_find_alias (guest->domain, name->alias);
  document = zpci_document_read_device (name->xml, strlen (name->xml), "device XML", NULL);
  return document ? zpci_domain_find_like (guest->domain, document->device) : NULL;
}

/* Returns: (transfer none) (nullable): the device of @guest, if its configuration has a request of ours for it. */
static const ZpciDomainDevice *
find_asking (const ZpciDocument *guest, const Name *name)
{
  const ZpciDomainDevice *device = guest ? find (guest, name) : NULL;

  return device && !zpci_request_is_empty (&device->metadata) ? device : NULL;
}

/* Whoever may not read passwords cannot replace the configuration without losing them. */
static gboolean
refuse_without_passwords (virDomainPtr domain, const Name *name)
{
  g_autoptr (ZpciDocument) guest = NULL;
  g_autofree char *names = NULL, *text = NULL;

  if (!zpci_plugin_guest_read_ours (domain, VIR_DOMAIN_XML_INACTIVE, &guest) || !find_asking (guest, name))
    return TRUE;
  names = zpci_request_names (" or ");
  text = g_strdup_printf ("the configuration has %s for this device, which only a client that may read the passwords "
                          "of the domain can take out",
                          names);
  zpci_plugin_raise_code (VIR_FROM_DOMAIN, VIR_ERR_OPERATION_DENIED, text);
  return FALSE;
}

/* One of libvirt's two functions, for the running guest or as the client called it. */
static int
detach_by_libvirt (virDomainPtr domain, const Name *name, guint flags)
{
  return name->alias ? ZPCI_CALL (virDomainDetachDeviceAlias) (domain, name->alias, flags)
                     : ZPCI_CALL (virDomainDetachDeviceFlags) (domain, name->xml, flags);
}

static int
detach_asking (virDomainPtr domain, const ZpciPluginScope *scope, const Name *name, const ZpciDocument *guest,
               const ZpciDomainDevice *device, ZpciPluginTurn *turn)
{
  g_autofree char *now = NULL;
  int result;

  if (!forget (domain, guest, device, &now))
    return -1;
  zpci_plugin_turn_give (turn);
  if (!scope->live)
    return 0;
  result = detach_by_libvirt (domain, name, VIR_DOMAIN_AFFECT_LIVE);
  if (result < 0)
    zpci_plugin_undo_config (domain, now, guest->text);
  return result;
}

/* Nothing is parsed unless the configuration is to change and holds something of ours. */
static int
detach (virDomainPtr domain, guint flags, const Name *name)
{
  g_auto (ZpciPluginTurn) turn = { 0 };
  g_autoptr (ZpciDocument) guest = NULL;
  const ZpciDomainDevice *device;
  ZpciPluginScope scope;

  if (!zpci_plugin_scope_resolve (domain, flags, &scope) || !scope.config || !scope.persistent ||
      (scope.live && !scope.active))
    return detach_by_libvirt (domain, name, flags);
  if (!zpci_plugin_turn_take (&turn, domain, ZPCI_TURN_ALONE))
    return -1;
  if (!zpci_plugin_guest_read_ours (domain, ZPCI_PLUGIN_CONFIG_FLAGS, &guest) &&
      !refuse_without_passwords (domain, name))
    return -1;
  device = find_asking (guest, name);
  return device ? detach_asking (domain, &scope, name, guest, device, &turn) : detach_by_libvirt (domain, name, flags);
}

int
zpci_plugin_detach (virDomainPtr domain, const char *xml, guint flags)
{
  const Name name = { .xml = xml };

  return detach (domain, flags, &name);
}

int
zpci_plugin_detach_alias (virDomainPtr domain, const char *alias, guint flags)
{
  const Name name = { .alias = alias };

  return detach (domain, flags, &name);
}
