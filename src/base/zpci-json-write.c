/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Values of ours as members and elements.
 */
#include "zpci-json.h"

void
zpci_json_set_text (JsonObject *object, const char *name, const char *text)
{
  g_autofree char *valid = text ? g_utf8_make_valid (text, -1) : NULL;

  if (valid)
    json_object_set_string_member (object, name, valid);
}

void
zpci_json_set_hex (JsonObject *object, const char *name, ZpciOpt value, int digits)
{
  g_autofree char *text = g_strdup_printf ("0x%0*x", digits, value.value);

  if (value.set)
    json_object_set_string_member (object, name, text);
}

void
zpci_json_set_number (JsonObject *object, const char *name, ZpciOpt value)
{
  if (value.set)
    json_object_set_int_member (object, name, value.value);
}

void
zpci_json_set_tri (JsonObject *object, const char *name, ZpciTri value)
{
  if (value != ZPCI_UNKNOWN)
    json_object_set_boolean_member (object, name, value == ZPCI_YES);
}

void
zpci_json_add_text (JsonArray *array, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  json_array_add_string_element (array, valid);
}

JsonArray *
zpci_json_texts (const GPtrArray *texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < texts->len; i++)
    zpci_json_add_text (array, g_ptr_array_index (texts, i));
  return array;
}

JsonArray *
zpci_json_strv (char **texts)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; texts && texts[i]; i++)
    zpci_json_add_text (array, texts[i]);
  return array;
}

JsonNode *
zpci_json_node (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}
