/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The device leaves the configuration together with what is kept for it there,
 * then the running guest.
 */
#include "zpci-domain-edit.h"
#include "zpci-domain-find.h"
#include "zpci-guest-private.h"

/* Detach: how the client named the device. */
typedef struct {
  ZpciGuest *guest;
  ZpciDocument *device; /* (nullable) */
  const char *alias;    /* (nullable) */
} Detach;

/* Returns: (transfer none) (nullable): the device in @config, if it has a request there. */
static const ZpciDomainDevice *
find_asking (const Detach *detach, const ZpciDocument *config)
{
  const ZpciDomainDevice *device = NULL;

  if (detach->alias)
    device = zpci_domain_find_alias (config->domain, detach->alias);
  else if (zpci_document_get_device (detach->device, NULL))
    device = zpci_domain_find_like (config->domain, detach->device->device);
  return device && !zpci_request_is_empty (&device->metadata) ? device : NULL;
}

/* Whoever may not read passwords cannot replace the configuration without losing them. */
static gboolean
is_hidden (const Detach *detach)
{
  g_autoptr (ZpciDocument) config = NULL;

  return zpci_guest_read_ours (detach->guest, ZPCI_GUEST_XML_CONFIG, &config, NULL) && config &&
         find_asking (detach, config);
}

static gboolean
detach_asking (const Detach *detach, const ZpciDocument *config, const ZpciDomainDevice *device, GError **error)
{
  ZpciGuest *guest = detach->guest;
  gsize length;
  g_autofree char *smaller = zpci_document_without_device (config, device, &length, error), *now = NULL;

  if (!smaller || !zpci_guest_replace (guest, config->text, smaller, &now, error))
    return FALSE;
  zpci_guest_give_turn (guest);
  if (!guest->scope.live || guest->calls->detach (guest->data, TRUE, error))
    return TRUE;
  zpci_guest_undo (guest, now, config->text);
  return FALSE;
}

/* The caller has the turn. */
static gboolean
detach_from_config (const Detach *detach, GError **error)
{
  const ZpciGuest *guest = detach->guest;
  g_autoptr (ZpciDocument) config = NULL;
  g_autoptr (GError) why = NULL;
  const ZpciDomainDevice *device;

  if (!zpci_guest_read_ours (guest, ZPCI_GUEST_XML_SECURE, &config, &why) && is_hidden (detach)) {
    guest->calls->refuse (guest->data, ZPCI_GUEST_HIDDEN, why, error);
    return FALSE;
  }
  device = config ? find_asking (detach, config) : NULL;
  return device ? detach_asking (detach, config, device, error) : guest->calls->detach (guest->data, FALSE, error);
}

gboolean
zpci_guest_detach (ZpciGuest *guest, ZpciDocument *device, const char *alias, GError **error)
{
  const Detach detach = { .guest = guest, .device = device, .alias = alias };
  const ZpciGuestScope *scope = &guest->scope;
  gboolean ok;

  if (!scope->config || !scope->persistent || (scope->live && !scope->active))
    return guest->calls->detach (guest->data, FALSE, error);
  if (!zpci_guest_take_turn (guest, error))
    return FALSE;
  ok = detach_from_config (&detach, error);
  zpci_guest_give_turn (guest);
  return ok;
}
