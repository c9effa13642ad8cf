/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which libvirt is meant. The one rule, for every verb; the manual has it
 * under "WHICH LIBVIRT".
 */
#include "connection.h"

#include "zpci-file.h"

#include <string.h>
#include <unistd.h>

#define CLIENT_CONFIG "libvirt.conf"
#define MAX_CONFIG_BYTES (1024 * 1024)

/* Where libvirt itself looks: a user's own file counts for ordinary users only. */
static char *
get_client_config (void)
{
  return geteuid () == 0 ? g_build_filename (ZPCI_LIBVIRT_CONFDIR, CLIENT_CONFIG, NULL)
                         : g_build_filename (g_get_user_config_dir (), "libvirt", CLIENT_CONFIG, NULL);
}

/* Returns: (transfer full) (nullable): URI of a line 'uri_default = "URI"'. */
static char *
read_line (const char *line)
{
  static const char key[] = "uri_default";
  const char *value, *end;

  line += strspn (line, " \t");
  if (!g_str_has_prefix (line, key))
    return NULL;
  value = line + strlen (key);
  value += strspn (value, " \t");
  if (*value++ != '=')
    return NULL;
  value += strspn (value, " \t");
  end = *value == '"' || *value == '\'' ? strchr (value + 1, *value) : NULL;
  return end && end > value + 1 ? g_strndup (value + 1, (gsize) (end - value - 1)) : NULL;
}

/* libvirt tells its default to no one who does not connect, and then it may start a session daemon. */
static char *
read_default (void)
{
  g_autofree char *path = get_client_config ();
  g_autofree char *text = zpci_file_read_text (path, MAX_CONFIG_BYTES, NULL, NULL);
  g_auto (GStrv) lines = text ? g_strsplit_set (text, "\r\n", -1) : NULL;

  for (gsize i = 0; lines && lines[i]; i++) {
    char *uri = read_line (lines[i]);

    if (uri)
      return uri;
  }
  return NULL;
}

/* Returns: (transfer full) (nullable): what counts for every command of this user. */
static char *
get_default (void)
{
  const char *uri = g_getenv ("LIBVIRT_DEFAULT_URI");

  return uri && *uri ? g_strdup (uri) : read_default ();
}

void
zpci_connection_take (const ZpciCli *cli)
{
  g_autofree char *uri = zpci_cli_flag (cli, "connect") ? NULL : get_default ();

  if (!zpci_cli_flag (cli, "connect"))
    zpci_connection_set_uri (cli, uri ? uri : ZPCI_CONNECTION_SYSTEM);
}

/* A name without a colon is an alias; what it stands for tells only libvirt. */
static gboolean
is_here (const char *uri)
{
  g_autofree char *real = strchr (uri, ':') ? NULL : zpci_connection_resolve (uri);

  return !zpci_connection_is_remote (real ? real : uri);
}

char *
zpci_connection_find (const ZpciCli *cli)
{
  const char *named = zpci_cli_text (cli, "connect");
  g_autofree char *uri = NULL;

  if (named)
    return g_strdup (named);
  if (zpci_cli_flag (cli, "host"))
    return NULL;
  uri = get_default ();
  if (uri && is_here (uri))
    return g_steal_pointer (&uri);
  return zpci_connection_system_is_there () ? g_strdup (ZPCI_CONNECTION_SYSTEM) : NULL;
}
