/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * host-validate: whether this host is ready to pass functions through, in the
 * layout of virt-host-validate.
 */
#include "connection.h"
#include "host-checks.h"
#include "json.h"
#include "text.h"
#include "verbs.h"

static const ZpciOption options[] = {
  { "quiet", 'q', ZPCI_VALUE_NONE, FALSE, NULL, "print no table: the exit status tells" },
  { "emulator", 0, ZPCI_VALUE_FILE, FALSE, "PATH", "check this QEMU" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "table|json", "how to print (default table)" },
  { NULL },
};

static void
print_text (ZpciCli *cli, const GPtrArray *checks)
{
  /* virt-host-validate's own colours */
  static const char *const colors[] = { "\033[32m", "\033[34m", "\033[33m", "\033[31m" };

  for (guint i = 0; i < checks->len; i++) {
    const ZpciCheck *check = g_ptr_array_index (checks, i);
    g_autofree char *text = zpci_text_safe (check->text);
    g_autofree char *why = check->why ? zpci_text_safe (check->why) : NULL;
    g_autofree char *remedy = check->remedy ? zpci_text_safe (check->remedy) : NULL;

    g_string_append_printf (cli->out, "%6s: Checking %-60s: %s%s%s", "ZPCI", text,
                            cli->color ? colors[check->result] : "", zpci_check_result_name (check->result),
                            cli->color ? "\033[0m" : "");
    if (why || remedy)
      g_string_append_printf (cli->out, " (%s%s%s)", why ? why : "", why && remedy ? ": " : "", remedy ? remedy : "");
    g_string_append_c (cli->out, '\n');
  }
}

static void
print_json (ZpciCli *cli, const GPtrArray *checks, gboolean ready)
{
  JsonObject *object = zpci_cli_json_new (cli);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < checks->len; i++) {
    const ZpciCheck *check = g_ptr_array_index (checks, i);
    JsonObject *item = json_object_new ();

    zpci_cli_json_set_text (item, "id", check->id);
    zpci_cli_json_set_text (item, "check", check->text);
    zpci_cli_json_set_text (item, "result", zpci_check_result_name (check->result));
    zpci_cli_json_set_text (item, "why", check->why);
    zpci_cli_json_set_text (item, "remedy", check->remedy);
    json_array_add_object_element (array, item);
  }
  json_object_set_boolean_member (object, "ready", ready);
  json_object_set_array_member (object, "checks", array);
  zpci_cli_json_append (cli, object);
}

static gboolean
has_failure (const GPtrArray *checks)
{
  for (guint i = 0; i < checks->len; i++) {
    const ZpciCheck *check = g_ptr_array_index (checks, i);

    if (check->result == ZPCI_CHECK_FAIL)
      return TRUE;
  }
  return FALSE;
}

/* What is installed here says nothing about a captured host; only what the user names is looked at. */
static gboolean
check_software (ZpciCli *cli, const ZpciHost *host, GPtrArray *checks, GError **error)
{
  gboolean captured = zpci_cli_text (cli, "host") != NULL;

  if (!captured || zpci_cli_text (cli, "emulator")) {
    g_autoptr (ZpciEmulator) emulator = zpci_emulator_choose (cli, NULL, error);

    if (!emulator)
      return FALSE;
    zpci_checks_emulator (host, emulator, checks);
  }
  if (!captured || zpci_cli_text (cli, "connect"))
    zpci_checks_libvirt (cli, checks);
  return TRUE;
}

static gboolean
run_host_validate (ZpciCli *cli, GError **error)
{
  g_autoptr (GPtrArray) checks = zpci_checks_new ();
  ZpciHost *host;

  if (!zpci_connection_check_host (cli, error))
    return FALSE;
  host = zpci_cli_host (cli, error);
  if (!host)
    return FALSE;
  if (zpci_checks_host (host, checks)) {
    zpci_checks_pnetids (host, checks);
    if (!check_software (cli, host, checks, error))
      return FALSE;
  }
  if (zpci_cli_wants_json (cli))
    print_json (cli, checks, !has_failure (checks));
  else if (!zpci_cli_flag (cli, "quiet"))
    print_text (cli, checks);
  if (has_failure (checks))
    cli->status = ZPCI_EXIT_FAILED;
  return TRUE;
}

const ZpciVerb zpci_verb_host_validate = {
  .name = "host-validate",
  .help = "check whether this host is ready to pass functions through",
  .options = options,
  .run = run_host_validate,
};
