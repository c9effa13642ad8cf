/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Definitions of mdevctl:
 * {"mdev_type": "vfio_ap-passthrough", "start": "auto", "attrs": [{"assign_adapter": "0x05"}, ...]}
 */
#include "zpci-ap-private.h"
#include "zpci-json.h"
#include "zpci-text.h"

#include <string.h>

gboolean
zpci_ap_definition_is_json (const char *text, gsize length)
{
  gsize at = 0;

  while (at < length && strchr (" \t\r\n", text[at]))
    at++;
  return at < length && text[at] == '{';
}

/*
 * The lines of the objects in the array "attrs" of the root: json-glib does not
 * keep them. The text is valid JSON. Each is the line of the object's first string.
 */
typedef struct {
  GArray *lines; /* of guint */
  guint depth;
  gboolean in_attrs;
  gboolean waits; /* an object began, its name did not */
} Lines;

static const char *
take_string (Lines *lines, const char *at, const char *end, guint line)
{
  const char *start = ++at;

  while (at < end && *at != '"')
    at += *at == '\\' ? 2 : 1;
  if (lines->depth == 1)
    lines->in_attrs = at - start == strlen ("attrs") && memcmp (start, "attrs", strlen ("attrs")) == 0;
  if (lines->waits)
    g_array_append_val (lines->lines, line);
  lines->waits = FALSE;
  return at;
}

static GArray *
find_lines (const char *text, gsize length)
{
  const char *end = text + length;
  Lines lines = { .lines = g_array_new (FALSE, FALSE, sizeof (guint)) };
  guint line = 1;

  for (const char *at = text; at < end; at++) {
    if (*at == '\n')
      line++;
    else if (*at == '"')
      at = take_string (&lines, at, end, line);
    else if (*at == '{' || *at == '[')
      lines.depth++;
    else if (*at == '}' || *at == ']')
      lines.depth--;
    if (at < end && *at == '{')
      lines.waits = lines.in_attrs && lines.depth == 3;
  }
  return lines.lines;
}

static void
refuse (GError **error, const char *name, guint line, const char *text)
{
  zpci_set_error_at (error, ZPCI_ERROR_MALFORMED, name, line, NULL, "%s", text);
}

/* {"assign_adapter": "0x05"} */
static gboolean
read_attribute (ZpciApDefinition *definition, JsonObject *object, guint line, const char *name, GError **error)
{
  g_autoptr (GList) members = object ? json_object_get_members (object) : NULL;
  const char *value = members && !members->next ? zpci_json_string (object, members->data) : NULL;

  if (value)
    return zpci_ap_definition_add (definition, members->data, value, line, error);
  refuse (error, name, line, "attrs: an element is not one attribute with a text, like {\"assign_adapter\": \"0x05\"}");
  return FALSE;
}

ZpciApDefinition *
zpci_ap_definition_read_json (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (JsonObject) object = zpci_json_parse (text, length, name, error);
  g_autoptr (GArray) lines = object ? find_lines (text, length) : NULL;
  g_autoptr (ZpciApDefinition) definition = zpci_ap_definition_new ();
  JsonArray *attrs = object ? zpci_json_array (object, "attrs") : NULL;

  if (!object)
    return NULL;
  definition->type = g_strdup (zpci_json_string (object, "mdev_type"));
  definition->has_name = TRUE;
  definition->automatic = g_strcmp0 (zpci_json_string (object, "start"), "auto") == 0;
  if (!definition->type) {
    refuse (error, name, 1, "mdev_type is missing or not a text: it is not a definition of mdevctl");
    return NULL;
  }
  if (!attrs && json_object_has_member (object, "attrs")) {
    refuse (error, name, 1, "attrs is not a list");
    return NULL;
  }
  for (guint i = 0; attrs && i < json_array_get_length (attrs); i++)
    if (!read_attribute (definition, zpci_json_element_object (attrs, i),
                         i < lines->len ? g_array_index (lines, guint, i) : 1, name, error))
      return NULL;
  return g_steal_pointer (&definition);
}
