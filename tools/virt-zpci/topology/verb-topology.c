/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * topology: what hangs together on the host.
 */
#include "connection.h"
#include "output.h"
#include "topology.h"
#include "verbs.h"
#include "watch.h"

static const ZpciOption options[] = {
  ZPCI_WATCH_OPTION,
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "tree|json|dot", "how to print (default tree); dot is for Graphviz" },
  { NULL },
};

static void
note_no_functions (const ZpciCli *cli)
{
  g_autofree char *why = cli->host->functions->len == 0 && !cli->told ? zpci_cli_why_no_functions (cli->host) : NULL;

  if (why)
    zpci_cli_note ("%s", why);
}

static ZpciTopology *
make_topology (ZpciCli *cli, GError **error)
{
  ZpciHost *host = zpci_cli_host (cli, error);

  return host ? zpci_topology_new (host, host->functions, zpci_cli_load_guests (cli)) : NULL;
}

static JsonObject *
make_json (ZpciCli *cli, GError **error)
{
  g_autoptr (ZpciTopology) topology = make_topology (cli, error);
  JsonObject *object = topology ? zpci_cli_json_new (cli) : NULL;

  if (!object)
    return NULL;
  zpci_topology_set_json (topology, object);
  note_no_functions (cli);
  return object;
}

static gboolean
draw_tree (ZpciCli *cli, GError **error)
{
  ZpciHost *host = zpci_cli_host (cli, error);

  if (!host)
    return FALSE;
  zpci_cli_print_tree (cli, host, host->functions, TRUE);
  note_no_functions (cli);
  return TRUE;
}

static gboolean
print_dot (ZpciCli *cli, GError **error)
{
  g_autoptr (ZpciTopology) topology = make_topology (cli, error);
  g_autofree char *name = zpci_cli_host_name (cli);

  if (!topology)
    return FALSE;
  zpci_topology_append_dot (topology, name, cli->out);
  note_no_functions (cli);
  return TRUE;
}

static gboolean
draw (ZpciCli *cli, GError **error)
{
  return g_strcmp0 (zpci_cli_text (cli, "format"), "dot") == 0 ? print_dot (cli, error) : draw_tree (cli, error);
}

static gboolean
run_topology (ZpciCli *cli, GError **error)
{
  static const ZpciWatchVerb watch = { draw, make_json };

  return zpci_watch_check (cli, error) && zpci_connection_check_host (cli, error) && zpci_watch_answer (cli, &watch, error);
}

const ZpciVerb zpci_verb_topology = {
  .name = "topology",
  .help = "show adapters, ports, networks, functions, interfaces and guests",
  .options = options,
  .run = run_topology,
};
