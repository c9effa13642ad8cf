/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The model: functions grouped by adapter and port, and by network.
 */
#include "topology.h"

#include "zpci-hash.h"

#include <string.h>

static void
port_free (gpointer data)
{
  ZpciTopologyPort *port = data;

  g_ptr_array_unref (port->functions);
  g_free (port);
}

static void
adapter_free (gpointer data)
{
  ZpciTopologyAdapter *adapter = data;

  g_ptr_array_unref (adapter->ports);
  g_free (adapter);
}

static void
network_free (gpointer data)
{
  ZpciTopologyNetwork *network = data;

  g_ptr_array_unref (network->functions);
  g_ptr_array_unref (network->channel_paths);
  g_free (network);
}

/* The key of the adapter without PCHID is behind those of 16 bits. */
static ZpciTopologyAdapter *
take_adapter (GPtrArray *adapters, GHashTable *by_pchid, ZpciOpt pchid)
{
  gpointer key = GUINT_TO_POINTER (pchid.set ? pchid.value : 0x10000);
  ZpciTopologyAdapter *adapter = g_hash_table_lookup (by_pchid, key);

  if (adapter)
    return adapter;
  adapter = g_new0 (ZpciTopologyAdapter, 1);
  adapter->pchid = pchid;
  adapter->ports = g_ptr_array_new_with_free_func (port_free);
  g_hash_table_insert (by_pchid, key, adapter);
  g_ptr_array_add (adapters, adapter);
  return adapter;
}

static ZpciTopologyPort *
take_port (ZpciTopologyAdapter *adapter, ZpciOpt number)
{
  ZpciTopologyPort *port;

  for (guint i = 0; i < adapter->ports->len; i++) {
    port = g_ptr_array_index (adapter->ports, i);
    if (port->port.set == number.set && (!number.set || port->port.value == number.value))
      return port;
  }
  port = g_new0 (ZpciTopologyPort, 1);
  port->port = number;
  port->functions = g_ptr_array_new ();
  g_ptr_array_add (adapter->ports, port);
  return port;
}

static ZpciTopologyNetwork *
take_network (GPtrArray *networks, GHashTable *by_pnetid, const char *pnetid)
{
  const char *key = pnetid ? pnetid : "";
  ZpciTopologyNetwork *network = g_hash_table_lookup (by_pnetid, key);

  if (network)
    return network;
  network = g_new0 (ZpciTopologyNetwork, 1);
  network->pnetid = pnetid;
  network->functions = g_ptr_array_new ();
  network->channel_paths = g_ptr_array_new ();
  g_hash_table_insert (by_pnetid, (gpointer) key, network);
  g_ptr_array_add (networks, network);
  return network;
}

static gboolean
has_any (char *const *pnetids)
{
  for (guint i = 0; i < ZPCI_PNETID_FIELDS; i++)
    if (pnetids[i])
      return TRUE;
  return FALSE;
}

gboolean
zpci_topology_has_pnetid (const ZpciFunction *function)
{
  return has_any (function->pnetid);
}

/* Two ports of one member may be in the same network. */
static void
add_once (GPtrArray *members, gconstpointer member)
{
  if (members->len == 0 || g_ptr_array_index (members, members->len - 1) != member)
    g_ptr_array_add (members, (gpointer) member);
}

static void
group_functions (ZpciTopology *topology, const GPtrArray *functions, GHashTable *by_pnetid)
{
  g_autoptr (GHashTable) by_pchid = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (functions, i);
    ZpciOpt port = zpci_function_has_port (function) ? function->port : ZPCI_OPT_NONE;

    g_ptr_array_add (take_port (take_adapter (topology->adapters, by_pchid, function->pchid), port)->functions,
                     (gpointer) function);
    if (!zpci_function_carries_pnetid (function))
      continue;
    for (guint f = 0; f < ZPCI_PNETID_FIELDS; f++)
      if (function->pnetid[f])
        add_once (take_network (topology->networks, by_pnetid, function->pnetid[f])->functions, function);
    if (!zpci_topology_has_pnetid (function))
      add_once (take_network (topology->networks, by_pnetid, NULL)->functions, function);
  }
}

static void
group_channel_paths (ZpciTopology *topology, GHashTable *by_pnetid)
{
  for (guint i = 0; i < topology->channel_paths->len; i++) {
    const ZpciChannelPath *path = g_ptr_array_index (topology->channel_paths, i);

    for (guint f = 0; f < ZPCI_PNETID_FIELDS; f++)
      if (path->pnetid[f])
        add_once (take_network (topology->networks, by_pnetid, path->pnetid[f])->channel_paths, path);
    if (!has_any (path->pnetid))
      add_once (take_network (topology->networks, by_pnetid, NULL)->channel_paths, path);
  }
}

static int
compare_opt (ZpciOpt a, ZpciOpt b, guint32 unset)
{
  guint32 left = a.set ? a.value : unset, right = b.set ? b.value : unset;

  return left < right ? -1 : left > right;
}

static int
compare_adapters (gconstpointer a, gconstpointer b)
{
  const ZpciTopologyAdapter *left = *(ZpciTopologyAdapter *const *) a, *right = *(ZpciTopologyAdapter *const *) b;

  return compare_opt (left->pchid, right->pchid, G_MAXUINT32);
}

static int
compare_ports (gconstpointer a, gconstpointer b)
{
  const ZpciTopologyPort *left = *(ZpciTopologyPort *const *) a, *right = *(ZpciTopologyPort *const *) b;

  return compare_opt (left->port, right->port, 0);
}

static int
compare_networks (gconstpointer a, gconstpointer b)
{
  const ZpciTopologyNetwork *left = *(ZpciTopologyNetwork *const *) a, *right = *(ZpciTopologyNetwork *const *) b;

  if (!left->pnetid || !right->pnetid)
    return left->pnetid ? -1 : right->pnetid != NULL;
  return strcmp (left->pnetid, right->pnetid);
}

ZpciTopology *
zpci_topology_new (const ZpciHost *host, const GPtrArray *functions, ZpciGuests *guests)
{
  ZpciTopology *topology = g_new0 (ZpciTopology, 1);
  g_autoptr (GHashTable) by_pnetid = g_hash_table_new (zpci_hash_text, g_str_equal);

  topology->host = host;
  topology->guests = guests;
  topology->adapters = g_ptr_array_new_with_free_func (adapter_free);
  topology->networks = g_ptr_array_new_with_free_func (network_free);
  topology->channel_paths = zpci_channel_paths_read (host->root);
  group_functions (topology, functions, by_pnetid);
  group_channel_paths (topology, by_pnetid);
  g_ptr_array_sort (topology->adapters, compare_adapters);
  for (guint i = 0; i < topology->adapters->len; i++)
    g_ptr_array_sort (((ZpciTopologyAdapter *) g_ptr_array_index (topology->adapters, i))->ports, compare_ports);
  g_ptr_array_sort (topology->networks, compare_networks);
  return topology;
}

void
zpci_topology_free (ZpciTopology *topology)
{
  if (!topology)
    return;
  g_clear_pointer (&topology->guests, zpci_guests_free);
  g_ptr_array_unref (topology->adapters);
  g_ptr_array_unref (topology->networks);
  g_ptr_array_unref (topology->channel_paths);
  g_free (topology);
}

char **
zpci_topology_guests_of (const ZpciTopology *topology, const ZpciFunction *function)
{
  return topology->guests && function->configured ? zpci_guests_of (topology->guests, &function->address) : NULL;
}

char *
zpci_topology_function_name (const ZpciFunction *function)
{
  char address[ZPCI_PCI_ADDRESS_TEXT];

  if (function->fid.set)
    return g_strdup_printf ("0x%08x", function->fid.value);
  return g_strdup (function->has_address ? zpci_pci_address_format (&function->address, address) : "unknown");
}

char *
zpci_topology_types (const ZpciTopologyAdapter *adapter)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint p = 0; p < adapter->ports->len; p++) {
    const ZpciTopologyPort *port = g_ptr_array_index (adapter->ports, p);

    for (guint i = 0; i < port->functions->len; i++) {
      const char *name = zpci_function_type_name (g_ptr_array_index (port->functions, i));

      if (name && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, (gpointer) name);
    }
  }
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}

const char *
zpci_channel_path_kind_name (ZpciChannelPathKind kind)
{
  return kind == ZPCI_CHANNEL_PATH_OSA ? "OSA" : "HiperSockets";
}
