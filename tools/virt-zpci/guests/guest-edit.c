/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reading and replacing guests through libvirt.
 */
#include "guest-edit.h"

#include "zpci-error.h"
#include "zpci-number.h"

#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

static void
stay_silent (void *data, virErrorPtr error)
{
}

virConnectPtr
zpci_guest_connect (const ZpciCli *cli, GError **error)
{
  const char *uri;
  virConnectPtr connection = NULL;

  zpci_connection_take_default (cli);
  uri = zpci_cli_text (cli, "connect");
  uri = uri ? uri : ZPCI_CONNECTION_SYSTEM;
  virSetErrorFunc (NULL, stay_silent);
  if (virInitialize () == 0)
    connection = virConnectOpen (uri);
  if (connection && zpci_cli_flag (cli, "connect"))
    zpci_connection_take_uri (cli, connection);
  if (!connection)
    zpci_connection_set_no_connection (error, uri);
  return connection;
}

virDomainPtr
zpci_guest_lookup (virConnectPtr connection, const char *name, GError **error)
{
  virDomainPtr domain = NULL;
  virErrorPtr last;
  guint64 id = 0;

  /* The order of virsh: nobody shall get another guest from us than from it. */
  if (zpci_parse_number (name, ZPCI_RADIX_DEC, G_MAXINT, &id, NULL))
    domain = virDomainLookupByID (connection, (int) id);
  if (!domain && strlen (name) == VIR_UUID_STRING_BUFLEN - 1)
    domain = virDomainLookupByUUIDString (connection, name);
  if (!domain)
    domain = virDomainLookupByName (connection, name);
  last = domain ? NULL : virGetLastError ();
  if (last && last->code != VIR_ERR_NO_DOMAIN)
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot look for guest '%s'", name);
  else if (!domain)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND,
                 "there is no guest '%s' at this libvirt; 'virsh list --all' shows them", name);
  return domain;
}

ZpciDocument *
zpci_guest_read (virDomainPtr domain, guint flags, GError **error)
{
  const char *name = virDomainGetName (domain);
  char *text = virDomainGetXMLDesc (domain, flags);
  g_autoptr (ZpciDocument) document = text ? zpci_document_new (name, text, strlen (text)) : NULL;

  if (!document) {
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot read the XML of guest '%s'", name);
    return NULL;
  }
  return zpci_document_get_domain (document, error) ? g_steal_pointer (&document) : NULL;
}

static gboolean
check_unchanged (virDomainPtr domain, const char *old, GError **error)
{
  char *again = virDomainGetXMLDesc (domain, ZPCI_GUEST_CONFIG_FLAGS);
  gboolean same = again && strcmp (again, old) == 0;
  gboolean there = again && virDomainIsPersistent (domain) == 1;

  free (again);
  if (same && there)
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT,
               "guest '%s' was %s by somebody else meanwhile; nothing was done%s", virDomainGetName (domain),
               there ? "changed" : "undefined", there ? ", try again" : "");
  return FALSE;
}

gboolean
zpci_guest_replace (virDomainPtr domain, const char *old, const char *text, char **now, GError **error)
{
  /* Asking libvirt for the name afterwards would clear its error. */
  const char *name = virDomainGetName (domain);
  virDomainPtr defined;
  char *answer;

  if (!check_unchanged (domain, old, error))
    return FALSE;
  defined = virDomainDefineXMLFlags (virDomainGetConnect (domain), text, 0);
  if (!defined) {
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot define guest '%s'", name);
    return FALSE;
  }
  answer = now ? virDomainGetXMLDesc (defined, ZPCI_GUEST_CONFIG_FLAGS) : NULL;
  if (answer)
    *now = g_strdup (answer);
  free (answer);
  virDomainFree (defined);
  return TRUE;
}
