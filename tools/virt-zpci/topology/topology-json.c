/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The topology as JSON.
 */
#include "topology.h"

#include "functions.h"
#include "output.h"

static JsonObject *
function_to_json (const ZpciTopology *topology, const ZpciFunction *function)
{
  JsonObject *object = zpci_function_to_json (function);

  if (topology->guests && function->configured)
    json_object_set_array_member (object, "guests", zpci_json_strv (zpci_topology_guests_of (topology, function)));
  return object;
}

static JsonObject *
port_to_json (const ZpciTopology *topology, const ZpciTopologyPort *port)
{
  JsonObject *object = json_object_new ();
  JsonArray *functions = json_array_new ();

  for (guint i = 0; i < port->functions->len; i++)
    json_array_add_object_element (functions, function_to_json (topology, g_ptr_array_index (port->functions, i)));
  zpci_json_set_number (object, "port", port->port);
  json_object_set_array_member (object, "functions", functions);
  return object;
}

static JsonObject *
adapter_to_json (const ZpciTopology *topology, const ZpciTopologyAdapter *adapter)
{
  JsonObject *object = json_object_new ();
  JsonArray *ports = json_array_new ();

  for (guint i = 0; i < adapter->ports->len; i++)
    json_array_add_object_element (ports, port_to_json (topology, g_ptr_array_index (adapter->ports, i)));
  zpci_json_set_hex (object, "pchid", adapter->pchid, 4);
  json_object_set_array_member (object, "ports", ports);
  return object;
}

static JsonObject *
network_to_json (const ZpciTopologyNetwork *network)
{
  JsonObject *object = json_object_new ();
  JsonArray *members = json_array_new ();

  for (guint i = 0; i < network->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (network->functions, i);
    JsonObject *member = json_object_new ();
    g_autofree char *name = zpci_topology_function_name (function);

    zpci_json_set_text (member, "kind", zpci_function_type_name (function));
    zpci_json_set_text (member, "name", name);
    json_array_add_object_element (members, member);
  }
  for (guint i = 0; i < network->channel_paths->len; i++) {
    const ZpciChannelPath *path = g_ptr_array_index (network->channel_paths, i);
    JsonObject *member = json_object_new ();

    zpci_json_set_text (member, "kind", zpci_channel_path_kind_name (path->kind));
    zpci_json_set_text (member, "name", path->name);
    json_array_add_object_element (members, member);
  }
  zpci_json_set_text (object, "pnetid", network->pnetid);
  json_object_set_array_member (object, "members", members);
  return object;
}

void
zpci_topology_set_networks (const ZpciTopology *topology, JsonObject *object)
{
  JsonArray *networks = json_array_new ();

  for (guint i = 0; i < topology->networks->len; i++)
    json_array_add_object_element (networks, network_to_json (g_ptr_array_index (topology->networks, i)));
  json_object_set_array_member (object, "networks", networks);
}

void
zpci_topology_set_json (const ZpciTopology *topology, JsonObject *object)
{
  JsonArray *adapters = json_array_new ();

  for (guint i = 0; i < topology->adapters->len; i++)
    json_array_add_object_element (adapters, adapter_to_json (topology, g_ptr_array_index (topology->adapters, i)));
  json_object_set_array_member (object, "adapters", adapters);
  zpci_topology_set_networks (topology, object);
}
