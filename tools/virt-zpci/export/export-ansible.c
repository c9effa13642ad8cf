/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * ansible: a file of local facts, which become ansible_local.zpci.
 * Source: Ansible, "Discovering variables: facts and magic variables", facts.d.
 */
#include "export.h"

#include "functions.h"
#include "output.h"
#include "topology.h"

gboolean
zpci_export_ansible (const ZpciExport *export, GString *out, GError **error)
{
  g_autoptr (ZpciTopology) topology = zpci_topology_new (export->host, export->host->functions, NULL);
  JsonObject *object = zpci_cli_json_new (export->cli);
  JsonArray *functions = json_array_new ();

  for (guint i = 0; i < export->host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (export->host->functions, i);
    JsonObject *item = zpci_function_to_json (function);

    if (export->guests && function->configured)
      json_object_set_array_member (item, "guests",
                                    zpci_json_strv (zpci_guests_of (export->guests, &function->address)));
    json_object_set_boolean_member (item, "free", zpci_export_is_free (function));
    json_array_add_object_element (functions, item);
  }
  json_object_set_array_member (object, "functions", functions);
  zpci_topology_set_networks (topology, object);
  zpci_cli_json_append (export->cli, object);
  return TRUE;
}
