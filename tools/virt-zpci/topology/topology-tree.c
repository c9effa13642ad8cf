/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The tree for terminals. A line is made of parts; parts for which the terminal is too narrow go on in the next line.
 */
#include "topology.h"

#include "output.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define GAP "  "
#define MAX_WIDTH 10000

typedef struct {
  const char *branch, *last, *bar, *blank;
} Glyphs;

static const Glyphs glyphs_of_utf8 = { "├─ ", "└─ ", "│  ", "   " };
static const Glyphs glyphs_of_ascii = { "|- ", "`- ", "|  ", "   " };

/* Node: what a line says, and what hangs below it. */
typedef struct {
  GPtrArray *parts;    /* of char*, safe text */
  GPtrArray *children; /* of Node */
} Node;

static void
node_free (gpointer data)
{
  Node *node = data;

  g_ptr_array_unref (node->parts);
  g_ptr_array_unref (node->children);
  g_free (node);
}

static Node *
node_new (Node *parent)
{
  Node *node = g_new0 (Node, 1);

  node->parts = g_ptr_array_new_with_free_func (g_free);
  node->children = g_ptr_array_new_with_free_func (node_free);
  if (parent)
    g_ptr_array_add (parent->children, node);
  return node;
}

static void add_part (Node *node, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add_part (Node *node, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (node->parts, zpci_text_safe (text));
}

static void
add_texts (Node *node, const char *what, char **texts)
{
  g_autofree char *joined = texts && texts[0] ? g_strjoinv (",", texts) : NULL;

  if (joined)
    add_part (node, "%s%s", what, joined);
}

static void
add_pnetids (Node *node, const ZpciFunction *function)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < ZPCI_PNETID_FIELDS; i++)
    if (function->pnetid[i])
      g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", function->pnetid[i]);
  if (text->len > 0)
    add_part (node, "%s", text->str);
}

static void
add_function (const ZpciTopology *topology, Node *parent, const ZpciFunction *function, gboolean with_type)
{
  Node *node = node_new (parent);
  g_autofree char *name = zpci_topology_function_name (function);
  const char *type = zpci_function_type_name (function);
  char address[ZPCI_PCI_ADDRESS_TEXT];

  add_part (node, "%s", name);
  if (with_type && type)
    add_part (node, "%s", type);
  if (function->fid.set && function->has_address)
    add_part (node, "%s", zpci_pci_address_format (&function->address, address));
  if (function->vfn.set && function->vfn.value > 0)
    add_part (node, "VF %u", function->vfn.value);
  if (!function->configured) {
    add_part (node, "standby");
    return;
  }
  add_pnetids (node, function);
  add_part (node, "%s", function->driver ? function->driver : "no driver");
  add_texts (node, "", function->netdevs);
  add_texts (node, "guest ", zpci_topology_guests_of (topology, function));
}

static void
add_adapter (const ZpciTopology *topology, Node *root, const ZpciTopologyAdapter *adapter)
{
  Node *node = node_new (root);
  g_autofree char *types = zpci_topology_types (adapter);

  if (adapter->pchid.set)
    add_part (node, "adapter 0x%04x", adapter->pchid.value);
  else
    add_part (node, "adapter not known");
  if (*types && adapter->pchid.set)
    add_part (node, "%s", types);
  for (guint p = 0; p < adapter->ports->len; p++) {
    const ZpciTopologyPort *port = g_ptr_array_index (adapter->ports, p);
    Node *parent = port->port.set ? node_new (node) : node;

    if (port->port.set)
      add_part (parent, "port %u", port->port.value);
    for (guint i = 0; i < port->functions->len; i++)
      add_function (topology, parent, g_ptr_array_index (port->functions, i), !adapter->pchid.set || strchr (types, ','));
  }
}

static void
add_network (Node *root, const ZpciTopologyNetwork *network)
{
  Node *node = node_new (root);

  if (network->pnetid)
    add_part (node, "network %s", network->pnetid);
  else
    add_part (node, "without a PNETID");
  for (guint i = 0; i < network->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (network->functions, i);
    Node *member = node_new (node);
    g_autofree char *name = zpci_topology_function_name (function);

    add_part (member, "%s", zpci_function_type_name (function));
    add_part (member, "%s", name);
    add_texts (member, "", function->netdevs);
  }
  for (guint i = 0; i < network->channel_paths->len; i++) {
    const ZpciChannelPath *path = g_ptr_array_index (network->channel_paths, i);
    Node *member = node_new (node);

    add_part (member, "%s", zpci_channel_path_kind_name (path->kind));
    add_part (member, "%s", path->name);
  }
}

/* @first stands before the first line, @rest before those that it goes on in. */
static void
append_line (const Node *node, const char *first, const char *rest, guint width, GString *out)
{
  guint column = zpci_text_width (first);

  g_string_append (out, first);
  for (guint i = 0; i < node->parts->len; i++) {
    const char *part = g_ptr_array_index (node->parts, i);
    guint room = zpci_text_width (part) + (i > 0 ? sizeof GAP - 1 : 0);

    if (i > 0 && width > 0 && column + room > width) {
      g_string_append_printf (out, "\n%s" GAP, rest);
      column = zpci_text_width (rest) + room;
    } else {
      g_string_append (out, i > 0 ? GAP : "");
      column += room;
    }
    g_string_append (out, part);
  }
  g_string_append_c (out, '\n');
}

/* Four levels at most: host, adapter or network, port, function. */
static void
append_children (const Node *node, const char *prefix, const Glyphs *glyphs, guint width, GString *out)
{
  for (guint i = 0; i < node->children->len; i++) {
    const Node *child = g_ptr_array_index (node->children, i);
    gboolean last = i + 1 == node->children->len;
    g_autofree char *first = g_strconcat (prefix, last ? glyphs->last : glyphs->branch, NULL);
    g_autofree char *below = g_strconcat (prefix, last ? glyphs->blank : glyphs->bar, NULL);
    g_autofree char *rest = g_strconcat (below, child->children->len > 0 ? glyphs->bar : "", NULL);

    append_line (child, first, rest, width, out);
    append_children (child, below, glyphs, width, out);
  }
}

void
zpci_topology_append_tree (const ZpciTopology *topology, const char *host_name, gboolean networks, guint width,
                           gboolean utf8, GString *out)
{
  Node *root = node_new (NULL);

  add_part (root, "%s", host_name);
  if (topology->host->facts.machine_name)
    add_part (root, "%s", topology->host->facts.machine_name);
  for (guint i = 0; i < topology->adapters->len; i++)
    add_adapter (topology, root, g_ptr_array_index (topology->adapters, i));
  for (guint i = 0; networks && i < topology->networks->len; i++)
    add_network (root, g_ptr_array_index (topology->networks, i));
  append_line (root, "", "", width, out);
  append_children (root, "", utf8 ? &glyphs_of_utf8 : &glyphs_of_ascii, width, out);
  node_free (root);
}

/* As ls(1) does: COLUMNS, else the terminal; no limit for a file. */
static guint
terminal_width (void)
{
  const char *text = g_getenv ("COLUMNS");
  guint64 columns = 0;
  struct winsize size;

  if (text && g_ascii_string_to_unsigned (text, 10, 1, MAX_WIDTH, &columns, NULL))
    return (guint) columns;
  return ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void
zpci_cli_print_tree (ZpciCli *cli, const ZpciHost *host, const GPtrArray *functions, gboolean networks)
{
  g_autoptr (ZpciTopology) topology = zpci_topology_new (host, functions, zpci_cli_load_guests (cli));
  g_autofree char *name = zpci_cli_host_name (cli);

  zpci_topology_append_tree (topology, name, networks, terminal_width (), g_get_charset (NULL), cli->out);
}
