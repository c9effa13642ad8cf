/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * From an emulator's replies to ZpciQemuCaps. The replies may lie; what
 * is printed later (names, versions) is checked to be printable here.
 */
#include "zpci-error.h"
#include "zpci-hash.h"
#include "zpci-qemu-private.h"
#include "zpci-request.h"
#include "zpci-text.h"

#include <string.h>

#define MAX_MACHINES 1024
#define MAX_PROPERTIES 1024
#define MAX_NAME 128
#define MAX_PACKAGE 256
#define MAX_VERSION 9999

G_GNUC_PRINTF (3, 4)
static gboolean
lie (GError **error, const char *name, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED, "%s: %s", name, text);
  return FALSE;
}

/* Names of machine types and properties: what QEMU itself allows and no more. */
static gboolean
name_ok (const char *text)
{
  gsize length = text ? strlen (text) : 0;

  if (length == 0 || length > MAX_NAME)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && !strchr ("-_.+[]*", text[i]))
      return FALSE;
  return TRUE;
}

static void
machine_free (gpointer data)
{
  ZpciQemuMachine *machine = data;

  g_free (machine->name);
  g_free (machine->alias);
  g_free (machine->defaults);
  g_free (machine);
}

void
zpci_qemu_caps_free (ZpciQemuCaps *caps)
{
  if (!caps)
    return;
  g_free (caps->path);
  g_free (caps->package);
  g_clear_pointer (&caps->machines, g_ptr_array_unref);
  g_strfreev (caps->properties);
  g_clear_pointer (&caps->switches, g_ptr_array_unref);
  g_free (caps->compiled);
  g_clear_pointer (&caps->models, g_hash_table_unref);
  g_free (caps);
}

static gboolean
parse_version (ZpciQemuCaps *caps, JsonObject *replies, const char *name, GError **error)
{
  JsonObject *reply = zpci_json_object (replies, "query-version");
  JsonObject *qemu = reply ? zpci_json_object (reply, "qemu") : NULL;
  const char *package = reply ? zpci_json_string (reply, "package") : NULL;
  gint64 major, minor, micro;

  if (!qemu || !zpci_json_number (qemu, "major", MAX_VERSION, &major) ||
      !zpci_json_number (qemu, "minor", MAX_VERSION, &minor) ||
      !zpci_json_number (qemu, "micro", MAX_VERSION, &micro))
    return lie (error, name, "reply to query-version: no version");
  caps->major = (guint) major;
  caps->minor = (guint) minor;
  caps->micro = (guint) micro;
  caps->package = zpci_text_cut (package, -1, MAX_PACKAGE);
  g_strstrip (caps->package);
  return TRUE;
}

/* Newest first, so that lists read well; names of one family by their numbers. */
static gint
compare_machines (gconstpointer a, gconstpointer b)
{
  const ZpciQemuMachine *one = *(ZpciQemuMachine *const *) a;
  const ZpciQemuMachine *other = *(ZpciQemuMachine *const *) b;
  const char *x = one->name, *y = other->name;

  while (*x && *y) {
    if (g_ascii_isdigit (*x) && g_ascii_isdigit (*y)) {
      guint64 m = g_ascii_strtoull (x, (char **) &x, 10), n = g_ascii_strtoull (y, (char **) &y, 10);

      if (m != n)
        return m > n ? -1 : 1;
    } else if (*x != *y) {
      return *x < *y ? -1 : 1;
    } else {
      x++;
      y++;
    }
  }
  return strcmp (one->name, other->name);
}

static gboolean
parse_machine (ZpciQemuCaps *caps, JsonObject *entry, JsonObject *replies, GHashTable *seen, const char *name,
               GError **error)
{
  const char *machine_name = entry ? zpci_json_string (entry, "name") : NULL;
  const char *alias = entry ? zpci_json_string (entry, "alias") : NULL;
  ZpciQemuMachine *machine;

  if (!name_ok (machine_name) || (alias && !name_ok (alias)))
    return lie (error, name, "reply to query-machines: a machine type without a proper name");
  if (!g_hash_table_add (seen, g_strdup (machine_name)))
    return lie (error, name, "reply to query-machines: '%s' is there twice", machine_name);
  if (alias && !g_hash_table_add (seen, g_strdup (alias)))
    return lie (error, name, "reply to query-machines: '%s' is there twice", alias);
  machine = g_new0 (ZpciQemuMachine, 1);
  machine->name = g_strdup (machine_name);
  machine->alias = g_strdup (alias);
  machine->is_default = zpci_json_flag (entry, "is-default");
  machine->deprecated = zpci_json_flag (entry, "deprecated");
  g_ptr_array_add (caps->machines, machine);
  return zpci_qemu_defaults_parse (caps, machine, entry, replies, name, error);
}

static gboolean
parse_machines (ZpciQemuCaps *caps, JsonObject *replies, const char *name, GError **error)
{
  JsonArray *list = zpci_json_array (replies, "query-machines");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);
  guint n = list ? json_array_get_length (list) : 0;

  caps->machines = g_ptr_array_new_with_free_func (machine_free);
  if (n == 0 || n > MAX_MACHINES)
    return lie (error, name, "reply to query-machines: %u machine types", n);
  for (guint i = 0; i < n; i++)
    if (!parse_machine (caps, zpci_json_element_object (list, i), replies, seen, name, error))
      return FALSE;
  g_ptr_array_sort (caps->machines, compare_machines);
  return TRUE;
}

/* The type of fid reads "zpci_fid" up to QEMU 9 and "uint32" from 10.0 on; only what is known to be on or off, in
 * every QEMU that has it, has to be that. */
static gboolean
parse_property (ZpciQemuCaps *caps, JsonObject *entry, const char *name, GError **error)
{
  const char *property = entry ? zpci_json_string (entry, "name") : NULL;
  const char *type = entry ? zpci_json_string (entry, "type") : NULL;
  gboolean is_switch = g_strcmp0 (type, "bool") == 0;

  if (!name_ok (property) || !type)
    return lie (error, name, "reply to device-list-properties: a property without a proper name or type");
  if (g_strv_contains ((const char *const *) caps->properties, property))
    return lie (error, name, "reply to device-list-properties: '%s' is there twice", property);
  if (!is_switch && zpci_request_find_property (property) != ZPCI_N_REQUESTS)
    return lie (error, name, "reply to device-list-properties: '%s' is not of type bool", property);
  if (is_switch)
    g_ptr_array_add (caps->switches, g_strdup (property));
  caps->properties[g_strv_length (caps->properties)] = g_strdup (property);
  return TRUE;
}

/* The defaults of the properties that are bool, in the order of @caps. */
static void
read_compiled (ZpciQemuCaps *caps, JsonArray *list)
{
  for (guint i = 0; i < json_array_get_length (list); i++) {
    JsonObject *entry = zpci_json_element_object (list, i);
    JsonNode *value = json_object_get_member (entry, "default-value");
    const char *property = zpci_json_string (entry, "name");

    if (!value || json_node_get_value_type (value) != G_TYPE_BOOLEAN)
      continue;
    for (guint n = 0; caps->properties[n]; n++) {
      if (strcmp (caps->properties[n], property) == 0)
        caps->compiled[n] = json_node_get_boolean (value) ? ZPCI_YES : ZPCI_NO;
    }
  }
}

static gboolean
parse_properties (ZpciQemuCaps *caps, JsonObject *replies, const char *name, GError **error)
{
  static const char *const required[] = { "uid", "fid", "target" };
  JsonArray *list = zpci_json_array (replies, "device-list-properties");
  guint n = list ? json_array_get_length (list) : 0;

  caps->properties = g_new0 (char *, MIN (n, MAX_PROPERTIES) + 1);
  caps->switches = g_ptr_array_new_with_free_func (g_free);
  caps->compiled = g_new0 (ZpciTri, MIN (n, MAX_PROPERTIES) + 1);
  if (!list) {
    if (json_object_has_member (replies, "device-list-properties") &&
        json_object_get_null_member (replies, "device-list-properties"))
      return TRUE;
    return lie (error, name, "reply to device-list-properties: not a list");
  }
  if (n > MAX_PROPERTIES)
    return lie (error, name, "reply to device-list-properties: %u properties", n);
  for (guint i = 0; i < n; i++)
    if (!parse_property (caps, zpci_json_element_object (list, i), name, error))
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    if (!g_strv_contains ((const char *const *) caps->properties, required[i]))
      return lie (error, name, "reply to device-list-properties: a zpci device without '%s'", required[i]);
  caps->has_zpci = TRUE;
  qsort (caps->properties, n, sizeof *caps->properties, zpci_text_compare_pointed);
  read_compiled (caps, list);
  return TRUE;
}

ZpciQemuCaps *
zpci_qemu_replies_parse (JsonObject *replies, const char *name, GError **error)
{
  g_autoptr (ZpciQemuCaps) caps = g_new0 (ZpciQemuCaps, 1);
  const char *path = zpci_json_string (replies, "path");
  gint64 version = 0;

  if (g_strcmp0 (zpci_json_string (replies, "format"), ZPCI_QEMU_REPLIES_FORMAT) != 0 || !path ||
      !zpci_json_number (replies, "version", ZPCI_QEMU_REPLIES_VERSION, &version) || version == 0) {
    lie (error, name, "not a record of replies, version 1 to %d", ZPCI_QEMU_REPLIES_VERSION);
    return NULL;
  }
  caps->path = g_strdup (path);
  if (!parse_version (caps, replies, name, error) || !parse_properties (caps, replies, name, error) ||
      !parse_machines (caps, replies, name, error))
    return NULL;
  zpci_qemu_crypto_parse (caps, replies);
  return g_steal_pointer (&caps);
}
