/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Looking things up in what an emulator offers, and its JSON and file forms.
 */
#include "zpci-qemu-caps.h"
#include "zpci-error.h"
#include "zpci-file.h"
#include "zpci-qemu-private.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
zpci_qemu_caps_parse (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (JsonObject) replies = zpci_json_parse (text, length, name, error);

  return replies ? zpci_qemu_replies_parse (replies, name, error) : NULL;
}

ZpciQemuCaps *
zpci_qemu_caps_load (const char *file, GError **error)
{
  gsize length;
  g_autofree char *text = zpci_file_read_text (file, ZPCI_QEMU_REPLIES_MAX, &length, error);

  return text ? zpci_qemu_caps_parse (text, length, file, error) : NULL;
}

gboolean
zpci_qemu_is_record (const char *path)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct stat st;
  char first = '\0';
  gboolean is = fd >= 0 && fstat (fd, &st) == 0 && S_ISREG (st.st_mode) && read (fd, &first, 1) == 1 && first == '{';

  if (fd >= 0)
    close (fd);
  return is;
}

static JsonObject *
machine_to_json (const ZpciQemuCaps *caps, const ZpciQemuMachine *machine)
{
  JsonObject *object = json_object_new (), *defaults = json_object_new ();

  zpci_json_set_text (object, "name", machine->name);
  zpci_json_set_text (object, "alias", machine->alias);
  json_object_set_boolean_member (object, "default", machine->is_default);
  json_object_set_boolean_member (object, "deprecated", machine->deprecated);
  for (guint i = 0; caps->properties[i]; i++)
    zpci_json_set_tri (defaults, caps->properties[i], machine->defaults[i]);
  json_object_set_object_member (object, "zpci", defaults);
  return object;
}

JsonNode *
zpci_qemu_caps_to_json (const ZpciQemuCaps *caps)
{
  g_autofree char *version = g_strdup_printf ("%u.%u.%u", caps->major, caps->minor, caps->micro);
  JsonObject *object = json_object_new ();
  JsonArray *machines = json_array_new ();

  zpci_json_set_text (object, "path", caps->path);
  zpci_json_set_text (object, "version", version);
  zpci_json_set_text (object, "package", caps->package);
  json_object_set_boolean_member (object, "zpci", caps->has_zpci);
  json_object_set_array_member (object, "properties", zpci_json_strv (caps->properties));
  zpci_json_set_tri (object, "vfio_ap", caps->has_vfio_ap);
  if (caps->features_known)
    json_object_set_array_member (object, "cpu_features", zpci_qemu_features_to_json (caps->features));
  for (guint i = 0; i < caps->machines->len; i++)
    json_array_add_object_element (machines, machine_to_json (caps, g_ptr_array_index (caps->machines, i)));
  json_object_set_array_member (object, "machines", machines);
  return zpci_json_node (object);
}
