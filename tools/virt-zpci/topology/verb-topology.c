/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * topology: what hangs together on the host.
 */
#include "connection.h"
#include "output.h"
#include "topology.h"
#include "verbs.h"

static const ZpciOption options[] = {
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "tree|json|dot", "how to print (default tree); dot is for Graphviz" },
  { NULL },
};

static void
print_json (ZpciCli *cli, const ZpciTopology *topology)
{
  JsonObject *object = zpci_cli_json_new (cli);

  zpci_topology_set_json (topology, object);
  zpci_cli_json_append (cli, object);
}

static gboolean
run_topology (ZpciCli *cli, GError **error)
{
  const char *format = zpci_cli_text (cli, "format");
  ZpciHost *host = zpci_connection_check_host (cli, error) ? zpci_cli_host (cli, error) : NULL;

  if (!host)
    return FALSE;
  if (g_strcmp0 (format, "json") == 0 || g_strcmp0 (format, "dot") == 0) {
    g_autoptr (ZpciTopology) topology = zpci_topology_new (host, host->functions, zpci_cli_load_guests (cli));
    g_autofree char *name = zpci_cli_host_name (cli);

    if (zpci_cli_wants_json (cli))
      print_json (cli, topology);
    else
      zpci_topology_append_dot (topology, name, cli->out);
  } else {
    zpci_cli_print_tree (cli, host, host->functions, TRUE);
  }
  if (host->functions->len == 0) {
    g_autofree char *why = zpci_cli_why_no_functions (host);

    zpci_cli_note ("%s", why);
  }
  return TRUE;
}

const ZpciVerb zpci_verb_topology = {
  .name = "topology",
  .help = "show adapters, ports, networks, functions, interfaces and guests",
  .options = options,
  .run = run_topology,
};
