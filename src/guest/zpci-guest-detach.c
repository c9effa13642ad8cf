/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The device leaves the configuration together with what is kept for it there,
 * then the running guest.
 */
#include "zpci-domain-edit.h"
#include "zpci-domain.h"
#include "zpci-guest-private.h"

/* Detach: how the client named the device. */
typedef struct {
  ZpciGuest *guest;
  ZpciDocument *device; /* (nullable) */
  const char *alias;    /* (nullable) */
} Detach;

/* Returns: (transfer none) (nullable): the device in @config. */
static const ZpciDomainDevice *
find (const Detach *detach, const ZpciDocument *config)
{
  if (detach->alias)
    return zpci_domain_find_alias (config->domain, detach->alias);
  return zpci_document_get_device (detach->device, NULL)
             ? zpci_domain_find_like (config->domain, detach->device->device)
             : NULL;
}

static gboolean
is_asking (const ZpciDomainDevice *device)
{
  return device && (!zpci_request_is_empty (&device->metadata) || (device->matrix && device->matrix->is_noted));
}

/* A client that may not read passwords cannot replace the configuration without losing them. */
static gboolean
is_hidden (const Detach *detach)
{
  g_autoptr (ZpciDocument) config = NULL;

  return zpci_guest_read_ours (detach->guest, ZPCI_GUEST_XML_CONFIG, &config, NULL) && config &&
         is_asking (find (detach, config));
}

/* A device that is not in the configuration any more, or is without a request, may have left one behind. */
static gboolean
has_left (const Detach *detach, const ZpciDocument *config)
{
  const ZpciDomainDevice *device = detach->device ? zpci_document_get_device (detach->device, NULL) : NULL;

  return detach->guest->drops_left && device && zpci_domain_has_left (config->domain, device);
}

/* Returns: (transfer full) (nullable): @config without the device, where it asks for something, and what was left. */
static char *
format_smaller (const Detach *detach, const ZpciDocument *config, const ZpciDomainDevice *device, GError **error)
{
  const ZpciDomainDevice *gone = is_asking (device) ? device : NULL;
  gsize length;

  if (!detach->guest->drops_left)
    return zpci_document_without_device (config, gone, &length, error);
  detach->guest->left = zpci_domain_describe_left (config->domain);
  return zpci_document_without_left (config, gone, &length, error);
}

/* Returns: FALSE where a step is left to do, and failed. */
static gboolean
detach_rest (const Detach *detach, const ZpciDomainDevice *device, GError **error)
{
  const ZpciGuest *guest = detach->guest;

  /* One without a request is still in the configuration. */
  if (device && !is_asking (device))
    return guest->calls->detach (guest->data, FALSE, error);
  return !guest->scope.live || guest->calls->detach (guest->data, TRUE, error);
}

static gboolean
change (const Detach *detach, const ZpciDocument *config, const ZpciDomainDevice *device, GError **error)
{
  ZpciGuest *guest = detach->guest;
  g_autofree char *smaller = format_smaller (detach, config, device, error), *now = NULL;
  GError *why = NULL;

  if (!smaller)
    return FALSE;
  zpci_guest_begin (guest);
  if (zpci_guest_replace (guest, config->text, smaller, &now, &why)) {
    zpci_guest_give_turn (guest);
    if (!detach_rest (detach, device, &why))
      zpci_guest_undo (guest, now, config->text);
  }
  return zpci_guest_end (guest, why, error);
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
  device = config ? find (detach, config) : NULL;
  if (config && (is_asking (device) || has_left (detach, config)))
    return change (detach, config, device, error);
  return guest->calls->detach (guest->data, FALSE, error);
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
