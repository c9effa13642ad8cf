/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A libvirt, and one guest of it.
 */
#include "connection.h"

#include "zpci-error.h"
#include "zpci-number.h"

#include <libvirt/virterror.h>
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

  zpci_connection_take (cli);
  uri = zpci_cli_text (cli, "connect");
  virSetErrorFunc (NULL, stay_silent);
  if (virInitialize () == 0)
    connection = virConnectOpen (uri);
  if (connection)
    zpci_connection_take_uri (cli, connection);
  else
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
