/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Parse, typed members.
 */
#include "zpci-json.h"
#include "zpci-error.h"
#include "zpci-text.h"

JsonObject *
zpci_json_parse (const char *text, gsize length, const char *what, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) inner = NULL;
  JsonNode *root;

  if (!zpci_json_check (text, length, what, error))
    return NULL;
  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, (gssize) length, &inner)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "%s: not JSON: '%s': %s", what,
                 ZPCI_SHOWN_LENGTH (text, (gssize) length), ZPCI_SHOWN (inner->message));
    return NULL;
  }
  root = json_parser_get_root (parser);
  if (!root || !JSON_NODE_HOLDS_OBJECT (root)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "%s: not a JSON object", what);
    return NULL;
  }
  return json_object_ref (json_node_get_object (root));
}

static JsonNode *
value_of (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type ? node : NULL;
}

const char *
zpci_json_string (JsonObject *object, const char *name)
{
  JsonNode *node = value_of (object, name, G_TYPE_STRING);

  return node ? json_node_get_string (node) : NULL;
}

JsonObject *
zpci_json_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
zpci_json_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

gboolean
zpci_json_number (JsonObject *object, const char *name, gint64 max, gint64 *value)
{
  JsonNode *node = value_of (object, name, G_TYPE_INT64);
  gint64 number;

  if (!node)
    return FALSE;
  number = json_node_get_int (node);
  if (number < 0 || number > max)
    return FALSE;
  *value = number;
  return TRUE;
}

ZpciTri
zpci_json_tri (JsonObject *object, const char *name)
{
  JsonNode *node = value_of (object, name, G_TYPE_BOOLEAN);

  if (!node)
    return ZPCI_UNKNOWN;
  return json_node_get_boolean (node) ? ZPCI_YES : ZPCI_NO;
}

gboolean
zpci_json_flag (JsonObject *object, const char *name)
{
  return zpci_json_tri (object, name) == ZPCI_YES;
}

JsonObject *
zpci_json_element_object (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}
