/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A libvirt, one guest of it, and all of them.
 */
#include "connection.h"

#include "zpci-error.h"
#include "zpci-hash.h"
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

static void
free_domains (virDomainPtr *domains, int n)
{
  for (int i = 0; i < n; i++)
    virDomainFree (domains[i]);
  free (domains);
}

/* Returns: (transfer full): a set of the names of the guests that @flags choose; empty if libvirt cannot say. */
static GHashTable *
list_names (virConnectPtr connection, unsigned int flags)
{
  GHashTable *names = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);
  virDomainPtr *domains = NULL;
  int n = virConnectListAllDomains (connection, &domains, flags);

  for (int i = 0; i < n; i++)
    g_hash_table_add (names, g_strdup (virDomainGetName (domains[i])));
  free_domains (domains, n);
  return names;
}

gboolean
zpci_guest_each (virConnectPtr connection, ZpciGuestFunc func, gpointer data, GError **error)
{
  virDomainPtr *domains = NULL;
  int n = virConnectListAllDomains (connection, &domains, 0);
  g_autoptr (GHashTable) running = NULL, transient = NULL;

  if (n < 0) {
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot list the guests");
    return FALSE;
  }
  running = list_names (connection, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
  transient = list_names (connection, VIR_CONNECT_LIST_DOMAINS_TRANSIENT);
  for (int i = 0; i < n; i++) {
    const char *name = virDomainGetName (domains[i]);

    func (domains[i], g_hash_table_contains (running, name), !g_hash_table_contains (transient, name), data);
  }
  free_domains (domains, n);
  return TRUE;
}
