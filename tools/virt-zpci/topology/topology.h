/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Connections on a host: adapters with ports and functions, networks with their members, interfaces and
 * guests. One model, printed as a tree, as JSON and for Graphviz.
 */
#pragma once

#include "guests.h"
#include "zpci-channel-path.h"
#include "zpci-host.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** ZpciTopologyPort: functions behind one port of an adapter. */
typedef struct {
  ZpciOpt port;         /* not set: these functions have none, as ISM and NVMe */
  GPtrArray *functions; /* of const ZpciFunction, in the order of the host */
} ZpciTopologyPort;

/** ZpciTopologyAdapter: functions of one physical channel. */
typedef struct {
  ZpciOpt pchid;    /* not set: what the kernel tells of no PCHID, as of most standby functions */
  GPtrArray *ports; /* of ZpciTopologyPort, by port; that without a port first */
} ZpciTopologyAdapter;

/** ZpciTopologyNetwork: all that has one PNETID. */
typedef struct {
  const char *pnetid;       /* (nullable): NULL: what could have a PNETID and has none */
  GPtrArray *functions;     /* of const ZpciFunction */
  GPtrArray *channel_paths; /* of const ZpciChannelPath */
} ZpciTopologyNetwork;

typedef struct {
  const ZpciHost *host;
  ZpciGuests *guests;       /* (nullable): no libvirt was asked */
  GPtrArray *adapters;      /* of ZpciTopologyAdapter, by PCHID; that without a PCHID last */
  GPtrArray *networks;      /* of ZpciTopologyNetwork, by PNETID; that without a PNETID last */
  GPtrArray *channel_paths; /* of ZpciChannelPath */
} ZpciTopology;

/**
 * zpci_topology_new:
 * @functions: (element-type ZpciFunction): those of @host that are shown
 * @guests: (transfer full) (nullable): of the libvirt that was asked
 *
 * Returns: (transfer full): the model, which refers to @host.
 */
ZpciTopology *zpci_topology_new (const ZpciHost *host, const GPtrArray *functions, ZpciGuests *guests);
void zpci_topology_free (ZpciTopology *topology);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciTopology, zpci_topology_free)

/** zpci_topology_guests_of: Returns: (transfer none) (nullable): guests that have @function, NULL-terminated. */
char **zpci_topology_guests_of (const ZpciTopology *topology, const ZpciFunction *function);

/** zpci_topology_function_name: Returns: (transfer full): its fid, "0x00000102", else its PCI address. */
char *zpci_topology_function_name (const ZpciFunction *function);

/** zpci_topology_types: Returns: (transfer full): the types of an adapter's functions, "ism" or "nvme, unknown". */
char *zpci_topology_types (const ZpciTopologyAdapter *adapter);

/** zpci_topology_has_pnetid: Returns: TRUE where a PNETID is set for any port of @function. */
gboolean zpci_topology_has_pnetid (const ZpciFunction *function);

/** zpci_channel_path_kind_name: Returns: (transfer none): "OSA" or "HiperSockets". */
const char *zpci_channel_path_kind_name (ZpciChannelPathKind kind);

/**
 * zpci_topology_append_tree:
 * @networks: also the networks, below the adapters
 * @width: columns of the terminal; longer lines go on below. 0: no limit
 * @utf8: lines are drawn with box characters, else with ASCII
 */
void zpci_topology_append_tree (const ZpciTopology *topology, const char *host_name, gboolean networks, guint width,
                                gboolean utf8, GString *out);

/** zpci_topology_set_json: sets the keys of docs/json.md in @object. */
void zpci_topology_set_json (const ZpciTopology *topology, JsonObject *object);

/** zpci_topology_set_networks: sets "networks" alone. */
void zpci_topology_set_networks (const ZpciTopology *topology, JsonObject *object);

/** zpci_topology_append_dot: a graph in the language of Graphviz. */
void zpci_topology_append_dot (const ZpciTopology *topology, const char *host_name, GString *out);

/** zpci_cli_print_tree: appends to cli->out the tree of @functions for this terminal, see zpci_topology_append_tree(). */
void zpci_cli_print_tree (ZpciCli *cli, const ZpciHost *host, const GPtrArray *functions, gboolean networks);

G_END_DECLS
