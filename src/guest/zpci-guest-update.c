/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libvirt replaces an <interface> as a whole, its uid as well, by which the
 * request is known.
 */
#include "zpci-device.h"
#include "zpci-domain.h"
#include "zpci-error.h"
#include "zpci-guest-private.h"

#include <string.h>

gboolean
zpci_guest_leaves_device (const GError *why, gboolean may_ask)
{
  return !may_ask || g_error_matches (why, ZPCI_ERROR, ZPCI_ERROR_MALFORMED);
}

/* Returns: FALSE where an update would change what the guest requires of a matrix. */
static gboolean
is_same_matrix (const ZpciDomainMatrix *present, const ZpciDomainMatrix *asked)
{
  if (!present || !asked)
    return TRUE;
  return present->is_required == asked->is_required && zpci_ap_matrix_equal (&present->required, &asked->required);
}

static gboolean
check_same (const ZpciGuest *guest, const ZpciDomainDevice *present, const ZpciDomainDevice *asked, GError **error)
{
  g_autofree char *names = zpci_request_names (" and ");

  if (!is_same_matrix (present->matrix, asked->matrix)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                 "<ap> of a device cannot be updated: detach and attach it, or use '%s'", guest->editor);
    return FALSE;
  }
  if (memcmp (&present->request, &asked->request, sizeof asked->request) != 0) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                 "%s of a device cannot be updated: detach and attach it, or use '%s'", names, guest->editor);
    return FALSE;
  }
  if (zpci_request_is_empty (&present->request) || (asked->uid.set && asked->uid.value == present->uid.value))
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
               "%s belong to the uid of a device, which an update cannot change: keep uid='0x%04x'", names,
               present->uid.value);
  return FALSE;
}

static gboolean
check_in (const ZpciGuest *guest, ZpciGuestXml which, ZpciDocument *device, gboolean may_ask, GError **error)
{
  g_autoptr (ZpciDocument) document = NULL;
  g_autoptr (GError) why = NULL;
  const ZpciDomainDevice *present;

  if (!may_ask) {
    gboolean read = zpci_guest_read_ours (guest, which, &document, error);

    if (!document)
      return read;
  }
  if (!zpci_document_get_device (device, &why)) {
    if (zpci_guest_leaves_device (why, may_ask))
      return TRUE;
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  if (!document)
    document = zpci_guest_read (guest, which, error);
  if (!document || !zpci_device_check (device, document->domain, error))
    return FALSE;
  present = zpci_domain_find_like (document->domain, device->device);
  return !present || check_same (guest, present, device->device, error);
}

gboolean
zpci_guest_check_update (const ZpciGuest *guest, ZpciDocument *device, gboolean may_ask, GError **error)
{
  const ZpciGuestScope *scope = &guest->scope;

  return (!scope->config || !scope->persistent || check_in (guest, ZPCI_GUEST_XML_CONFIG, device, may_ask, error)) &&
         (!scope->live || !scope->active || check_in (guest, ZPCI_GUEST_XML_LIVE, device, may_ask, error));
}
