/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Machine types and what the properties of a zpci device default to under them:
 * from compat properties where QEMU lists them (9.1 on), else from a machine
 * that was started, stopped, with a zpci device whose target never comes.
 * Source: QEMU 11.1 qapi/machine.json (CompatProperty); the zpci device keeps its values until its target is plugged.
 */
#include "zpci-error.h"
#include "zpci-qemu-private.h"

#include <string.h>

#define MAX_COMPAT 4096

JsonNode *
zpci_qemu_keep_compat (JsonNode *compat)
{
  JsonNode *result;
  JsonArray *all, *kept;

  if (!JSON_NODE_HOLDS_ARRAY (compat))
    return json_node_copy (compat);
  all = json_node_get_array (compat);
  kept = json_array_new ();
  for (guint i = 0; i < json_array_get_length (all); i++) {
    JsonObject *entry = zpci_json_element_object (all, i);

    if (entry && g_strcmp0 (zpci_json_string (entry, "qom-type"), "zpci") == 0)
      json_array_add_element (kept, json_array_dup_element (all, i));
  }
  result = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (result, kept);
  return result;
}

/* A bool as QEMU reads it. Source: QEMU 11.1 util/cutils.c (qapi_bool_parse). */
static ZpciTri
parse_bool (const char *text)
{
  static const char *const on[] = { "on", "yes", "true", "y", NULL }, *const off[] = { "off", "no", "false", "n", NULL };

  return g_strv_contains (on, text) ? ZPCI_YES : g_strv_contains (off, text) ? ZPCI_NO : ZPCI_UNKNOWN;
}

static void
set_default (const ZpciQemuCaps *caps, ZpciQemuMachine *machine, const char *property, ZpciTri value)
{
  for (guint i = 0; caps->properties[i]; i++) {
    /* The compiled-in defaults tell which properties are bool. */
    if (strcmp (caps->properties[i], property) == 0 && caps->compiled[i] != ZPCI_UNKNOWN)
      machine->defaults[i] = value;
  }
}

/* QEMU lists a property once for each release that changed it; the last entry wins. */
static gboolean
apply_compat (const ZpciQemuCaps *caps, ZpciQemuMachine *machine, JsonArray *compat)
{
  if (!compat || json_array_get_length (compat) > MAX_COMPAT)
    return FALSE;
  for (guint i = 0; caps->properties[i]; i++)
    machine->defaults[i] = caps->compiled[i];
  for (guint i = 0; i < json_array_get_length (compat); i++) {
    JsonObject *entry = zpci_json_element_object (compat, i);
    const char *property = entry ? zpci_json_string (entry, "property") : NULL;
    const char *value = entry ? zpci_json_string (entry, "value") : NULL;

    if (!property || !value)
      return FALSE;
    set_default (caps, machine, property, parse_bool (value));
  }
  return TRUE;
}

gboolean
zpci_qemu_defaults_parse (ZpciQemuCaps *caps, ZpciQemuMachine *machine, JsonObject *entry, JsonObject *replies,
                          const char *name, GError **error)
{
  JsonObject *started = zpci_json_object (replies, ZPCI_QEMU_STARTED);
  JsonObject *values = started ? zpci_json_object (started, machine->name) : NULL;

  machine->defaults = g_new0 (ZpciTri, g_strv_length (caps->properties) + 1);
  if (json_object_has_member (entry, ZPCI_QEMU_COMPAT) &&
      !apply_compat (caps, machine, zpci_json_array (entry, ZPCI_QEMU_COMPAT))) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_MALFORMED,
                 "%s: reply to query-machines: compat properties of '%s' are not a list of properties",
                 name, machine->name);
    return FALSE;
  }
  for (guint i = 0; values && caps->properties[i]; i++) {
    JsonNode *value = json_object_get_member (values, caps->properties[i]);

    if (value && json_node_get_value_type (value) == G_TYPE_BOOLEAN)
      set_default (caps, machine, caps->properties[i], json_node_get_boolean (value) ? ZPCI_YES : ZPCI_NO);
  }
  return TRUE;
}

/* Whether nothing is known of @machine that could be; QEMU's machine "none" has no bus for a device. */
static gboolean
is_open (const ZpciQemuCaps *caps, const ZpciQemuMachine *machine)
{
  gboolean open = FALSE;

  if (strcmp (machine->name, "none") == 0)
    return FALSE;
  for (guint i = 0; caps->properties[i]; i++) {
    if (machine->defaults[i] != ZPCI_UNKNOWN)
      return FALSE;
    open |= caps->compiled[i] != ZPCI_UNKNOWN;
  }
  return open;
}

/* Returns: (transfer full) (nullable): an object with the bools of a zpci device; NULL: it has to be done without. */
static JsonObject *
ask_values (ZpciQmp *qmp, const ZpciQemuCaps *caps, GError **error)
{
  g_autoptr (JsonObject) values = json_object_new ();

  for (guint i = 0; caps->properties[i]; i++) {
    g_autofree char *arguments = NULL;
    g_autoptr (JsonObject) reply = NULL;
    JsonNode *value;

    if (caps->compiled[i] == ZPCI_UNKNOWN)
      continue;
    arguments = g_strdup_printf ("{\"path\":\"/machine/peripheral/z\",\"property\":\"%s\"}", caps->properties[i]);
    reply = zpci_qmp_execute (qmp, "qom-get", arguments, error);
    value = reply ? json_object_get_member (reply, "return") : NULL;
    if (!value || json_node_get_value_type (value) != G_TYPE_BOOLEAN)
      return NULL;
    json_object_set_boolean_member (values, caps->properties[i], json_node_get_boolean (value));
  }
  return g_steal_pointer (&values);
}

static JsonObject *
ask_machine (const ZpciQemuCaps *caps, const char *machine, guint timeout_ms, GError **error)
{
  g_autofree char *what = g_strdup_printf ("%s,accel=tcg:kvm", machine);
  const char *argv[] = { caps->path, "-S", "-no-user-config", "-nodefaults", "-display", "none", "-machine", what,
                         "-m", "64", "-device", "zpci,id=z,target=none", "-qmp", "stdio", NULL };
  g_autoptr (JsonObject) greeting = NULL;
  g_autoptr (ZpciQmp) qmp = zpci_qmp_open ((char **) argv, timeout_ms, &greeting, error);

  return qmp ? ask_values (qmp, caps, error) : NULL;
}

static gboolean
add_machine (const ZpciQemuCaps *caps, const char *machine, guint timeout_ms, JsonObject *replies, GPtrArray *warnings)
{
  g_autoptr (GError) error = NULL;
  JsonObject *values = ask_machine (caps, machine, timeout_ms, &error);

  if (error && warnings)
    g_ptr_array_add (warnings, g_strdup_printf ("the defaults of machine type %s are not known: %s", machine,
                                                error->message));
  if (!values)
    return FALSE;
  if (!json_object_has_member (replies, ZPCI_QEMU_STARTED))
    json_object_set_object_member (replies, ZPCI_QEMU_STARTED, json_object_new ());
  json_object_set_object_member (json_object_get_object_member (replies, ZPCI_QEMU_STARTED), machine, values);
  return TRUE;
}

gboolean
zpci_qemu_machines_ask (const ZpciQemuCaps *caps, const ZpciQemuProbeOptions *options, JsonObject *replies)
{
  guint timeout_ms = options->timeout_ms ? options->timeout_ms : ZPCI_QEMU_TIMEOUT_MS;
  gint64 end = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND, left;
  const ZpciQemuMachine *one = zpci_qemu_find_machine (caps, options->machine);
  gboolean more = FALSE;

  if (options->ask == ZPCI_QEMU_ASK_ONE)
    return one && is_open (caps, one) && add_machine (caps, one->name, timeout_ms, replies, options->warnings);
  for (guint i = 0; options->ask == ZPCI_QEMU_ASK_EVERY && i < caps->machines->len; i++) {
    const ZpciQemuMachine *machine = g_ptr_array_index (caps->machines, i);

    left = (end - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;
    if (left > 0 && is_open (caps, machine))
      more |= add_machine (caps, machine->name, (guint) left, replies, options->warnings);
  }
  return more;
}
