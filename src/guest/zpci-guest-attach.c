/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * First everything that can be refused, then the configuration, then the
 * running guest.
 */
#include "zpci-attach.h"
#include "zpci-device.h"
#include "zpci-domain-edit.h"
#include "zpci-guest-private.h"

/* Attach: one device on its way. */
typedef struct {
  ZpciGuest *guest;
  ZpciDocument *device; /* (transfer none) */
  ZpciDocument *config; /* (nullable): the configuration, where it is to be changed */
  ZpciDocument *live;   /* (nullable): the running guest */
  char *plain;          /* (nullable): the device without our attributes, with both ids */
  char *now;            /* (nullable): the configuration after it was replaced */
} Attach;

static void
attach_clear (Attach *attach)
{
  zpci_guest_give_turn (attach->guest);
  g_clear_pointer (&attach->config, zpci_document_free);
  g_clear_pointer (&attach->live, zpci_document_free);
  g_clear_pointer (&attach->plain, g_free);
  g_clear_pointer (&attach->now, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Attach, attach_clear)

static const ZpciDomain *
domain_of (const ZpciDocument *document)
{
  return document ? document->domain : NULL;
}

/* The turn is alone from the reading of the configuration to its replacement. */
static gboolean
read_for_request (Attach *attach, GError **error)
{
  const ZpciGuestScope *scope = &attach->guest->scope;

  if (scope->config && (!zpci_guest_take_turn (attach->guest, error) ||
                        !(attach->config = zpci_guest_read (attach->guest, ZPCI_GUEST_XML_SECURE, error))))
    return FALSE;
  /* Its ids are taken as well, whatever is to be changed. */
  return !scope->active || (attach->live = zpci_guest_read (attach->guest, ZPCI_GUEST_XML_LIVE, error));
}

/* Ids that are free in the running guest and in the configuration. */
static gboolean
lower_device (Attach *attach, GError **error)
{
  const ZpciDomain *guest = domain_of (attach->live ? attach->live : attach->config);
  g_autoptr (ZpciIds) ids = zpci_ids_new ();
  gsize length;

  if (attach->live)
    zpci_ids_reserve_domain (ids, attach->live->domain);
  if (attach->config)
    zpci_ids_reserve_domain (ids, attach->config->domain);
  return zpci_device_to_stock (attach->device, guest, ids, &attach->plain, &length, error);
}

static ZpciGuestVerdict
ask_guard (const Attach *attach, GError **error)
{
  ZpciDomain *guest = attach->live->domain;
  ZpciGuestVerdict verdict;

  zpci_domain_lend_device (guest, attach->device->device);
  verdict = attach->guest->calls->guard (attach->guest->data, guest, attach->device->device, error);
  zpci_domain_return_device (guest);
  return verdict;
}

/* A guard that knows the function knows the emulator too; else the name of the machine type tells what it defaults to. */
static gboolean
check_live (const Attach *attach, GError **error)
{
  ZpciGuestVerdict verdict = ask_guard (attach, error);

  if (verdict == ZPCI_GUEST_LEAVE)
    return zpci_attach_check_defaults (NULL, attach->live->domain, &attach->device->device->request, error);
  return verdict == ZPCI_GUEST_GOOD;
}

static gboolean
replace_config (Attach *attach, GError **error)
{
  gsize length;
  g_autofree char *stock = zpci_document_with_device (attach->config, attach->device, attach->guest->stock_flags,
                                                      &length, error);

  if (!stock || !zpci_guest_replace (attach->guest, attach->config->text, stock, &attach->now, error))
    return FALSE;
  zpci_guest_give_turn (attach->guest);
  return TRUE;
}

/* So that dumpxml of the running guest says what was asked. Not worth a failure: the device is there. */
static void
note_request (const Attach *attach)
{
  g_autofree char *element = zpci_domain_format_metadata (attach->live->domain, attach->device->device);

  attach->guest->not_noted = !attach->guest->calls->set_metadata (attach->guest->data, element);
}

static gboolean
attach_live (Attach *attach, GError **error)
{
  ZpciGuest *guest = attach->guest;

  if (guest->calls->attach (guest->data, attach->plain, TRUE, error)) {
    note_request (attach);
    return TRUE;
  }
  if (guest->scope.config)
    zpci_guest_undo (guest, attach->now, attach->config->text);
  return FALSE;
}

static gboolean
change (Attach *attach, GError **error)
{
  const ZpciGuest *guest = attach->guest;
  GError *why = NULL;

  zpci_guest_begin (guest);
  if ((!guest->scope.config || replace_config (attach, &why)) && guest->scope.live)
    attach_live (attach, &why);
  return zpci_guest_end (guest, why, error);
}

static gboolean
attach_request (Attach *attach, GError **error)
{
  const ZpciGuestScope *scope = &attach->guest->scope;

  if (!zpci_guest_check_scope (attach->guest, error) || !read_for_request (attach, error) ||
      !lower_device (attach, error))
    return FALSE;
  return (!scope->live || check_live (attach, error)) && change (attach, error);
}

static gboolean
read_if (const ZpciGuest *guest, gboolean wanted, ZpciGuestXml which, ZpciDocument **document, GError **error)
{
  gboolean leaves = guest->calls->leaves_unreadable;

  *document = wanted ? zpci_guest_read (guest, which, leaves ? NULL : error) : NULL;
  return !wanted || *document || leaves;
}

/* Entries of devices that left would stick to whatever gets their uid next. */
static void
drop_stale_metadata (const Attach *attach)
{
  g_autofree char *element = NULL;

  if (attach->live->domain->orphans->len == 0)
    return;
  element = zpci_domain_format_metadata (attach->live->domain, NULL);
  attach->guest->calls->set_metadata (attach->guest->data, element);
}

static gboolean
guard_plain (const Attach *attach, GError **error)
{
  ZpciGuestVerdict verdict = attach->guest->scope.live && attach->live ? ask_guard (attach, error) : ZPCI_GUEST_LEAVE;

  if (verdict == ZPCI_GUEST_GOOD)
    drop_stale_metadata (attach);
  return verdict != ZPCI_GUEST_REFUSED;
}

/*
 * libvirt would give the device the lowest free uid, be it one that an override or metadata of a device that left still
 * names.
 */
static gboolean
attach_plain (Attach *attach, GError **error)
{
  const ZpciGuest *guest = attach->guest;
  const ZpciGuestScope *scope = &guest->scope;
  gsize length;

  if (!read_if (guest, scope->config && scope->persistent, ZPCI_GUEST_XML_CONFIG, &attach->config, error) ||
      !read_if (guest, scope->live && scope->active, ZPCI_GUEST_XML_LIVE, &attach->live, error) ||
      !guard_plain (attach, error) ||
      !zpci_device_avoid_leftovers (attach->device, domain_of (attach->config), domain_of (attach->live),
                                    &attach->plain, &length, error))
    return FALSE;
  return guest->calls->attach (guest->data, attach->plain ? attach->plain : attach->device->text, FALSE, error);
}

gboolean
zpci_guest_attach (ZpciGuest *guest, ZpciDocument *device, GError **error)
{
  g_auto (Attach) attach = { .guest = guest, .device = device };

  return zpci_device_has_attributes (device) ? attach_request (&attach, error) : attach_plain (&attach, error);
}
