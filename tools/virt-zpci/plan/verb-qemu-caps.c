/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * qemu-caps: what an emulator offers for zPCI, by asking it.
 */
#include "output.h"
#include "planning.h"
#include "verbs.h"
#include "zpci-error.h"
#include "zpci-request.h"

static const ZpciOption options[] = {
  { "record", 0, ZPCI_VALUE_NONE, FALSE, NULL, "print the answers themselves, for --emulator on another machine" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "table|json", "how to print (default table)" },
  { NULL },
};

/* Scripts rely on the order: append only. Behind them, what each property is on a zpci device where nobody sets it. */
enum { MACHINE, ALIAS, DEFAULT, DEPRECATED, N_COLUMNS };
static const char *const columns[N_COLUMNS] = { "MACHINE", "ALIAS", "DEFAULT", "DEPRECATED" };

/* Returns: (transfer full): the headings of all columns, NULL-terminated. */
static char **
make_headings (void)
{
  GPtrArray *headings = g_ptr_array_new ();

  for (guint i = 0; i < N_COLUMNS; i++)
    g_ptr_array_add (headings, g_strdup (columns[i]));
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    if (zpci_requests[id].property)
      g_ptr_array_add (headings, g_ascii_strup (zpci_requests[id].property, -1));
  }
  g_ptr_array_add (headings, NULL);
  return (char **) g_ptr_array_free (headings, FALSE);
}

static void
set_defaults (ZpciTable *table, const ZpciQemuCaps *caps, const ZpciQemuMachine *machine)
{
  guint column = N_COLUMNS;

  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    const char *property = zpci_requests[id].property;
    ZpciTri value = property ? zpci_qemu_caps_default (caps, machine->name, property) : ZPCI_UNKNOWN;

    if (property)
      zpci_table_set (table, column++, value == ZPCI_YES ? "on" : value == ZPCI_NO ? "off" : NULL);
  }
}

static void
append_fact (GString *out, const char *name, gboolean value)
{
  g_string_append_printf (out, "%-20s  %s\n", name, value ? "yes" : "no");
}

/* The CPU features that crypto adapters need. */
static void
append_features (GString *out, const ZpciQemuCaps *caps)
{
  if (!caps->features_known)
    return;
  g_string_append_printf (out, "%-20s ", "CPU features for AP");
  for (ZpciQemuFeature i = 0; i < ZPCI_QEMU_N_FEATURES; i++)
    if (zpci_qemu_caps_knows_feature (caps, i) == ZPCI_YES)
      g_string_append_printf (out, " %s", zpci_qemu_feature_name (i));
  g_string_append (out, caps->features ? "\n" : " none\n");
}

static void
print_table (ZpciCli *cli, const ZpciQemuCaps *caps)
{
  g_auto (GStrv) headings = make_headings ();
  g_autoptr (ZpciTable) table = zpci_table_new ((const char *const *) headings);
  g_autofree char *path = zpci_text_safe (caps->path);
  g_autofree char *package = zpci_text_safe (caps->package);

  g_string_append_printf (cli->out, "%s: QEMU %u.%u.%u%s%s%s\n", path, caps->major, caps->minor, caps->micro,
                          *package ? " (" : "", package, *package ? ")" : "");
  append_fact (cli->out, "zpci", caps->has_zpci);
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    const char *property = zpci_requests[id].property;

    if (property)
      append_fact (cli->out, property, zpci_qemu_caps_has_switch (caps, property));
  }
  if (caps->has_vfio_ap != ZPCI_UNKNOWN)
    append_fact (cli->out, "vfio-ap", caps->has_vfio_ap == ZPCI_YES);
  append_features (cli->out, caps);
  g_string_append_c (cli->out, '\n');
  for (guint i = 0; i < caps->machines->len; i++) {
    const ZpciQemuMachine *machine = g_ptr_array_index (caps->machines, i);

    zpci_table_set (table, MACHINE, machine->name);
    zpci_table_set (table, ALIAS, machine->alias);
    zpci_table_set (table, DEFAULT, machine->is_default ? "yes" : "no");
    zpci_table_set (table, DEPRECATED, machine->deprecated ? "yes" : "no");
    set_defaults (table, caps, machine);
    zpci_table_end_row (table);
  }
  zpci_table_append (table, cli->out, TRUE, cli->color);
}

static void
print_json (ZpciCli *cli, const ZpciQemuCaps *caps)
{
  JsonObject *object = zpci_cli_json_new (cli);

  json_object_set_member (object, "emulator", zpci_qemu_caps_to_json (caps));
  zpci_cli_json_append (cli, object);
}

static gboolean
record (ZpciCli *cli, ZpciRoot *root, const char *path, GError **error)
{
  g_autofree char *recorded_path = NULL;
  g_autoptr (GBytes) replies = zpci_emulator_record (root, path, &recorded_path, error);

  if (!replies)
    return FALSE;
  g_string_append_len (cli->out, zpci_root_bytes (replies, NULL), (gssize) g_bytes_get_size (replies));
  return TRUE;
}

static gboolean
run_qemu_caps (ZpciCli *cli, GError **error)
{
  g_autoptr (ZpciRoot) root = zpci_cli_open_root (cli, error);
  g_autofree char *path = NULL;
  g_autoptr (ZpciQemuCaps) caps = NULL;

  if (!root)
    return FALSE;
  path = cli->arguments[0] ? g_strdup (cli->arguments[0]) : zpci_emulator_find_default (root);
  if (!path) {
    zpci_set_error (error, ZPCI_ERROR_NOT_FOUND, "install qemu-system-s390x, or name an emulator",
                    "no QEMU for s390x is installed");
    return FALSE;
  }
  if (zpci_cli_flag (cli, "record"))
    return record (cli, root, path, error);
  caps = zpci_emulator_get_caps (root, path, ZPCI_QEMU_ASK_EVERY, NULL, NULL, error);
  if (!caps)
    return FALSE;
  if (zpci_cli_wants_json (cli))
    print_json (cli, caps);
  else
    print_table (cli, caps);
  return TRUE;
}

const ZpciVerb zpci_verb_qemu_caps = {
  .name = "qemu-caps",
  .help = "ask an emulator what it offers for zPCI and AP",
  .argument = "EMULATOR",
  .argument_kind = ZPCI_VALUE_FILE,
  .min_arguments = 0,
  .max_arguments = 1,
  .options = options,
  .run = run_qemu_caps,
};
