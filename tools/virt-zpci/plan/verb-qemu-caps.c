/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * qemu-caps: what an emulator offers for zPCI, by asking it.
 */
#include "emulator.h"
#include "json.h"
#include "table.h"
#include "text.h"
#include "verbs.h"
#include "zpci-domain.h"

static const ZpciOption options[] = {
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "table|json", "how to print (default table)" },
  { NULL },
};

enum { MACHINE, ALIAS, DEFAULT, DEPRECATED, INTERPRET };

/* Scripts rely on the order: append only. */
static const char *const columns[] = { "MACHINE", "ALIAS", "DEFAULT", "DEPRECATED", "INTERPRET", NULL };

static const char *
default_interpret (const ZpciQemuCaps *caps, const ZpciQemuMachine *machine)
{
  gboolean has = zpci_qemu_caps_has_switch (caps, zpci_requests[ZPCI_REQUEST_INTERP].property);

  switch (has ? zpci_machine_defaults_on (ZPCI_REQUEST_INTERP, machine->name) : ZPCI_UNKNOWN) {
  case ZPCI_YES:
    return "on";
  case ZPCI_NO:
    return "off";
  default:
    return NULL;
  }
}

static void
append_fact (GString *out, const char *name, gboolean value)
{
  g_string_append_printf (out, "%-20s  %s\n", name, value ? "yes" : "no");
}

static void
print_table (ZpciCli *cli, const ZpciQemuCaps *caps)
{
  g_autoptr (ZpciTable) table = zpci_table_new (columns);
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
  append_fact (cli->out, "relaxed-translation", zpci_qemu_caps_has_switch (caps, "relaxed-translation"));
  g_string_append_c (cli->out, '\n');
  for (guint i = 0; i < caps->machines->len; i++) {
    const ZpciQemuMachine *machine = g_ptr_array_index (caps->machines, i);

    zpci_table_set (table, MACHINE, machine->name);
    zpci_table_set (table, ALIAS, machine->alias);
    zpci_table_set (table, DEFAULT, machine->is_default ? "yes" : "no");
    zpci_table_set (table, DEPRECATED, machine->deprecated ? "yes" : "no");
    zpci_table_set (table, INTERPRET, default_interpret (caps, machine));
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
run_qemu_caps (ZpciCli *cli, GError **error)
{
  g_autoptr (ZpciQemuCaps) caps = zpci_emulator_probe (cli->arguments[0], error);

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
  .help = "ask an emulator what it offers for zPCI",
  .argument = "EMULATOR",
  .argument_kind = ZPCI_VALUE_FILE,
  .min_arguments = 1,
  .max_arguments = 1,
  .options = options,
  .run = run_qemu_caps,
};
