/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The topology in the language of Graphviz: networks on the left, adapters with their functions in the middle,
 * interfaces and guests on the right.
 * Source: graphviz.org, The DOT Language: in a quoted text the quote is escaped, and a label reads backslashes.
 */
#include "topology.h"

#include "zpci-hash.h"
#include "zpci-text.h"

static void
append_quoted (GString *out, const char *text)
{
  g_autofree char *safe = zpci_text_safe (text);

  g_string_append_c (out, '"');
  for (const char *c = safe; *c; c++)
    g_string_append_printf (out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
  g_string_append_c (out, '"');
}

static void append_id (GString *out, const char *kind, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* Names of different kinds may be the same. */
static void
append_id (GString *out, const char *kind, const char *format, ...)
{
  g_autofree char *name = NULL;
  g_autofree char *id = NULL;
  va_list args;

  va_start (args, format);
  name = g_strdup_vprintf (format, args);
  va_end (args);
  id = g_strconcat (kind, " ", name, NULL);
  append_quoted (out, id);
}

static void
append_function (const ZpciFunction *function, const char *indent, GString *out)
{
  g_autofree char *name = zpci_topology_function_name (function);
  g_autofree char *driver = zpci_text_safe (function->driver ? function->driver : "no driver");
  char address[ZPCI_PCI_ADDRESS_TEXT];

  g_string_append (out, indent);
  append_id (out, "function", "%s", name);
  g_string_append_printf (out, " [label=\"%s", name);
  if (function->fid.set && function->has_address)
    g_string_append_printf (out, "\\n%s", zpci_pci_address_format (&function->address, address));
  if (function->vfn.set && function->vfn.value > 0)
    g_string_append_printf (out, "\\nVF %u", function->vfn.value);
  g_string_append (out, "\\n");
  for (const char *c = function->configured ? driver : "standby"; *c; c++)
    g_string_append_printf (out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
  g_string_append_printf (out, "\"%s];\n", function->configured ? "" : ", style=dashed");
}

static void
append_port (const ZpciTopologyPort *port, guint adapter, GString *out)
{
  const char *indent = port->port.set ? "      " : "    ";

  if (port->port.set)
    g_string_append_printf (out, "    subgraph cluster_adapter%u_port%u {\n      label=\"port %u\";\n", adapter,
                            port->port.value, port->port.value);
  for (guint i = 0; i < port->functions->len; i++)
    append_function (g_ptr_array_index (port->functions, i), indent, out);
  if (port->port.set)
    g_string_append (out, "    }\n");
}

static void
append_adapter (const ZpciTopologyAdapter *adapter, guint index, GString *out)
{
  g_autofree char *types = zpci_topology_types (adapter);

  g_string_append_printf (out, "  subgraph cluster_adapter%u {\n", index);
  if (adapter->pchid.set)
    g_string_append_printf (out, "    label=\"adapter 0x%04x\\n%s\";\n", adapter->pchid.value, types);
  else
    g_string_append (out, "    label=\"adapter not known\";\n");
  for (guint i = 0; i < adapter->ports->len; i++)
    append_port (g_ptr_array_index (adapter->ports, i), index, out);
  g_string_append (out, "  }\n");
}

/* Functions without a PNETID are connected with nothing. */
static void
append_network (const ZpciTopologyNetwork *network, GString *out)
{
  if (network->pnetid) {
    g_string_append (out, "  ");
    append_id (out, "network", "%s", network->pnetid);
    g_string_append_printf (out, " [label=\"%s\", shape=ellipse, style=filled, fillcolor=lightblue];\n",
                            network->pnetid);
  }
  for (guint i = 0; i < network->channel_paths->len; i++) {
    const ZpciChannelPath *path = g_ptr_array_index (network->channel_paths, i);
    g_autofree char *label = g_strdup_printf ("%s %s", zpci_channel_path_kind_name (path->kind), path->name);

    g_string_append (out, "  ");
    append_id (out, "path", "%s", path->name);
    g_string_append (out, " [label=");
    append_quoted (out, label);
    g_string_append (out, ", shape=cds];\n");
    if (!network->pnetid)
      continue;
    g_string_append (out, "  ");
    append_id (out, "path", "%s", path->name);
    g_string_append (out, " -- ");
    append_id (out, "network", "%s", network->pnetid);
    g_string_append (out, ";\n");
  }
  for (guint i = 0; network->pnetid && i < network->functions->len; i++) {
    g_autofree char *name = zpci_topology_function_name (g_ptr_array_index (network->functions, i));

    g_string_append (out, "  ");
    append_id (out, "network", "%s", network->pnetid);
    g_string_append (out, " -- ");
    append_id (out, "function", "%s", name);
    g_string_append (out, ";\n");
  }
}

/* @seen: a guest may have several functions, and is one node. */
static void
append_users (const char *function, const char *kind, const char *look, char **users, GHashTable *seen, GString *out)
{
  for (gsize i = 0; users && users[i]; i++) {
    g_autofree char *key = g_strconcat (kind, " ", users[i], NULL);

    if (g_hash_table_add (seen, g_strdup (key))) {
      g_string_append (out, "  ");
      append_id (out, kind, "%s", users[i]);
      g_string_append (out, " [label=");
      append_quoted (out, users[i]);
      g_string_append_printf (out, ", %s];\n", look);
    }
    g_string_append (out, "  ");
    append_id (out, "function", "%s", function);
    g_string_append (out, " -- ");
    append_id (out, kind, "%s", users[i]);
    g_string_append (out, ";\n");
  }
}

static void
append_all_users (const ZpciTopology *topology, GString *out)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);

  for (guint i = 0; i < topology->host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (topology->host->functions, i);
    g_autofree char *name = zpci_topology_function_name (function);

    append_users (name, "interface", "shape=plaintext", function->netdevs, seen, out);
    append_users (name, "guest", "shape=component, style=filled, fillcolor=palegreen",
                  zpci_topology_guests_of (topology, function), seen, out);
  }
}

void
zpci_topology_append_dot (const ZpciTopology *topology, const char *host_name, GString *out)
{
  g_string_append (out, "graph zpci {\n  rankdir=LR;\n  ranksep=1.2;\n  label=");
  append_quoted (out, host_name);
  g_string_append (out, ";\n  fontname=sans;\n  node [shape=box, fontname=sans, fontsize=10];\n"
                        "  edge [color=gray40];\n");
  for (guint i = 0; i < topology->adapters->len; i++)
    append_adapter (g_ptr_array_index (topology->adapters, i), i, out);
  for (guint i = 0; i < topology->networks->len; i++)
    append_network (g_ptr_array_index (topology->networks, i), out);
  append_all_users (topology, out);
  g_string_append (out, "}\n");
}
