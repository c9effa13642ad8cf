/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A change of a guest, and one step of it that can be taken back.
 */
#include "zpci-guest-private.h"

#include <string.h>

void
zpci_guest_clear (ZpciGuest *guest)
{
  g_clear_error (&guest->undo_error);
  g_clear_pointer (&guest->left, g_free);
}

gboolean
zpci_guest_resolve (ZpciGuest *guest, gboolean live, gboolean config, GError **error)
{
  ZpciGuestScope *scope = &guest->scope;

  if (!guest->calls->get_state (guest->data, scope, error))
    return FALSE;
  scope->live = live || config ? live : scope->active;
  scope->config = live || config ? config : !scope->active;
  return TRUE;
}

gboolean
zpci_guest_check_scope (const ZpciGuest *guest, GError **error)
{
  const ZpciGuestScope *scope = &guest->scope;

  if (scope->live && !scope->active)
    guest->calls->refuse (guest->data, ZPCI_GUEST_NOT_RUNNING, NULL, error);
  else if (scope->config && !scope->persistent)
    guest->calls->refuse (guest->data, ZPCI_GUEST_TRANSIENT, NULL, error);
  else
    return TRUE;
  return FALSE;
}

ZpciDocument *
zpci_guest_read (const ZpciGuest *guest, ZpciGuestXml which, GError **error)
{
  char *text = guest->calls->get_xml (guest->data, which, error);
  g_autoptr (ZpciDocument) document = text ? zpci_document_new (guest->name, text, strlen (text)) : NULL;

  return document && zpci_document_get_domain (document, error) ? g_steal_pointer (&document) : NULL;
}

gboolean
zpci_guest_read_ours (const ZpciGuest *guest, ZpciGuestXml which, ZpciDocument **document, GError **error)
{
  char *text = guest->calls->get_xml (guest->data, which, error);
  g_autoptr (ZpciDocument) read = text ? zpci_document_new (guest->name, text, strlen (text)) : NULL;

  *document = NULL;
  if (!read || strstr (text, ZPCI_DOMAIN_NS) == NULL)
    return read != NULL;
  if (!zpci_document_get_domain (read, error))
    return FALSE;
  *document = g_steal_pointer (&read);
  return TRUE;
}

static gboolean
check_unchanged (const ZpciGuest *guest, const char *old, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *again = guest->calls->get_xml (guest->data, ZPCI_GUEST_XML_SECURE, &why);
  ZpciGuestScope now = { 0 };

  if (!again || !guest->calls->get_state (guest->data, &now, &why))
    guest->calls->refuse (guest->data, ZPCI_GUEST_UNREADABLE, why, error);
  else if (!now.persistent)
    guest->calls->refuse (guest->data, ZPCI_GUEST_UNDEFINED, NULL, error);
  else if (strcmp (again, old) != 0)
    guest->calls->refuse (guest->data, ZPCI_GUEST_CHANGED, NULL, error);
  else
    return TRUE;
  return FALSE;
}

gboolean
zpci_guest_replace (const ZpciGuest *guest, const char *old, const char *text, char **now, GError **error)
{
  if (!check_unchanged (guest, old, error) || !guest->calls->define (guest->data, text, error))
    return FALSE;
  if (now)
    *now = guest->calls->get_xml (guest->data, ZPCI_GUEST_XML_SECURE, NULL);
  return TRUE;
}

void
zpci_guest_undo (ZpciGuest *guest, const char *now, const char *before)
{
  g_autoptr (GError) why = NULL;

  if (now && zpci_guest_take_turn (guest, &why) && zpci_guest_replace (guest, now, before, NULL, &why)) {
    zpci_guest_give_turn (guest);
    return;
  }
  zpci_guest_give_turn (guest);
  guest->not_undone = TRUE;
  guest->undo_error = g_steal_pointer (&why);
}

void
zpci_guest_begin (const ZpciGuest *guest)
{
  if (guest->calls->begin)
    guest->calls->begin (guest->data);
}

gboolean
zpci_guest_end (const ZpciGuest *guest, GError *why, GError **error)
{
  if (guest->calls->end)
    guest->calls->end (guest->data, &why);
  if (why)
    g_propagate_error (error, why);
  return !why;
}

gboolean
zpci_guest_take_turn (const ZpciGuest *guest, GError **error)
{
  return !guest->calls->take_turn || guest->calls->take_turn (guest->data, error);
}

void
zpci_guest_give_turn (const ZpciGuest *guest)
{
  if (guest->calls->give_turn)
    guest->calls->give_turn (guest->data);
}
