/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * list as JSON.
 */
#include "functions.h"

#include "zpci-hash.h"
#include "zpci-json.h"

/* Standby is in a column of its own. */
const ZpciVfioInfo *
zpci_list_ask_vfio (ZpciCli *cli, const ZpciFunction *function, const char **why)
{
  *why = NULL;
  return function->configured ? zpci_cli_ask_vfio (cli, function, why) : NULL;
}

/* The key that has what @column shows. */
static const char *
key_of (const ZpciListColumn *column)
{
  if (column->attribute)
    return column->attribute->json.name;
  return column->of_guests ? "guests" : "vfio";
}

/* Returns: (transfer full) (nullable): the keys that --columns names; NULL: all. */
static GHashTable *
choose_keys (const ZpciCli *cli, const ZpciTable *table)
{
  GHashTable *keys = zpci_cli_flag (cli, "columns") ? g_hash_table_new (zpci_hash_text, g_str_equal) : NULL;

  for (guint i = 0; keys && i < zpci_table_n_columns (table); i++)
    if (zpci_table_shows (table, i))
      g_hash_table_add (keys, (gpointer) key_of (zpci_list_columns () + i));
  return keys;
}

static gboolean
has_key (GHashTable *keys, const char *key)
{
  return !keys || g_hash_table_contains (keys, key);
}

JsonObject *
zpci_list_to_json (ZpciCli *cli, const ZpciHost *host, const GPtrArray *functions, const ZpciTable *table)
{
  g_autoptr (GHashTable) keys = choose_keys (cli, table);
  g_autoptr (ZpciGuests) guests = has_key (keys, "guests") ? zpci_cli_load_guests (cli) : NULL;
  JsonObject *object = zpci_cli_json_new (cli);
  JsonArray *array = json_array_new (), *warnings;

  for (guint i = 0; i < functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (functions, i);
    JsonObject *item = keys ? zpci_function_to_json_keys (function, keys) : zpci_function_to_json (function);
    const char *why = NULL;
    const ZpciVfioInfo *vfio = has_key (keys, "vfio") ? zpci_list_ask_vfio (cli, function, &why) : NULL;

    if (guests && function->configured)
      json_object_set_array_member (item, "guests", zpci_json_strv (zpci_guests_of (guests, &function->address)));
    if (vfio)
      json_object_set_object_member (item, "vfio", zpci_vfio_to_json (vfio));
    zpci_json_set_text (item, "vfio_why", why);
    json_array_add_object_element (array, item);
  }
  json_object_set_array_member (object, "functions", array);
  warnings = zpci_json_texts (host->warnings);
  for (guint i = 0; i < host->troubles->len; i++)
    zpci_json_add_text (warnings, g_ptr_array_index (host->troubles, i));
  json_object_set_array_member (object, "warnings", warnings);
  return object;
}
