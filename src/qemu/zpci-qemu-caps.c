/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Looking things up in what an emulator offers, and its JSON and file forms.
 */
#include "zpci-qemu-caps.h"
#include "zpci-error.h"
#include "zpci-file.h"
#include "zpci-qemu-private.h"

#include <string.h>

ZpciQemuMachine *
zpci_qemu_find_machine (const ZpciQemuCaps *caps, const char *machine)
{
  for (guint i = 0; i < caps->machines->len; i++) {
    ZpciQemuMachine *entry = g_ptr_array_index (caps->machines, i);

    if (machine ? strcmp (entry->name, machine) == 0 : entry->is_default)
      return entry;
  }
  for (guint i = 0; machine && i < caps->machines->len; i++) {
    ZpciQemuMachine *entry = g_ptr_array_index (caps->machines, i);

    if (g_strcmp0 (entry->alias, machine) == 0)
      return entry;
  }
  return NULL;
}

const char *
zpci_qemu_caps_resolve_machine (const ZpciQemuCaps *caps, const char *machine)
{
  const ZpciQemuMachine *entry = zpci_qemu_find_machine (caps, machine);

  return entry ? entry->name : NULL;
}

ZpciTri
zpci_qemu_caps_default (const ZpciQemuCaps *caps, const char *machine, const char *property)
{
  const ZpciQemuMachine *entry = zpci_qemu_find_machine (caps, machine);

  for (guint i = 0; entry && caps->properties[i]; i++) {
    if (strcmp (caps->properties[i], property) == 0)
      return entry->defaults[i];
  }
  return ZPCI_UNKNOWN;
}

gboolean
zpci_qemu_caps_has_switch (const ZpciQemuCaps *caps, const char *name)
{
  return g_ptr_array_find_with_equal_func (caps->switches, name, g_str_equal, NULL);
}

char *
zpci_qemu_replies_to_text (JsonObject *replies)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), replies);
  g_autofree char *text = NULL;

  json_generator_set_pretty (generator, TRUE);
  json_generator_set_indent (generator, 1);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}

ZpciQemuCaps *
zpci_qemu_caps_load (const char *file, GError **error)
{
  gsize length;
  g_autofree char *text = zpci_file_read_text (file, ZPCI_QEMU_REPLIES_MAX, &length, error);
  g_autoptr (JsonObject) replies = text ? zpci_json_parse (text, length, file, error) : NULL;

  return replies ? zpci_qemu_replies_parse (replies, file, error) : NULL;
}

/* The machine type's defaults of the zpci device. */
static void
add_defaults (JsonBuilder *builder, const ZpciQemuCaps *caps, const ZpciQemuMachine *machine)
{
  json_builder_set_member_name (builder, "zpci");
  json_builder_begin_object (builder);
  for (guint i = 0; caps->properties[i]; i++) {
    if (machine->defaults[i] == ZPCI_UNKNOWN)
      continue;
    json_builder_set_member_name (builder, caps->properties[i]);
    json_builder_add_boolean_value (builder, machine->defaults[i] == ZPCI_YES);
  }
  json_builder_end_object (builder);
}

static void
add_machines (JsonBuilder *builder, const ZpciQemuCaps *caps)
{
  json_builder_set_member_name (builder, "machines");
  json_builder_begin_array (builder);
  for (guint i = 0; i < caps->machines->len; i++) {
    const ZpciQemuMachine *machine = g_ptr_array_index (caps->machines, i);

    json_builder_begin_object (builder);
    json_builder_set_member_name (builder, "name");
    json_builder_add_string_value (builder, machine->name);
    if (machine->alias) {
      json_builder_set_member_name (builder, "alias");
      json_builder_add_string_value (builder, machine->alias);
    }
    json_builder_set_member_name (builder, "default");
    json_builder_add_boolean_value (builder, machine->is_default);
    json_builder_set_member_name (builder, "deprecated");
    json_builder_add_boolean_value (builder, machine->deprecated);
    add_defaults (builder, caps, machine);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

JsonNode *
zpci_qemu_caps_to_json (const ZpciQemuCaps *caps)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *version = g_strdup_printf ("%u.%u.%u", caps->major, caps->minor, caps->micro);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "path");
  json_builder_add_string_value (builder, caps->path);
  json_builder_set_member_name (builder, "version");
  json_builder_add_string_value (builder, version);
  json_builder_set_member_name (builder, "package");
  json_builder_add_string_value (builder, caps->package);
  json_builder_set_member_name (builder, "zpci");
  json_builder_add_boolean_value (builder, caps->has_zpci);
  json_builder_set_member_name (builder, "properties");
  json_builder_begin_array (builder);
  for (guint i = 0; caps->properties[i]; i++)
    json_builder_add_string_value (builder, caps->properties[i]);
  json_builder_end_array (builder);
  add_machines (builder, caps);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
