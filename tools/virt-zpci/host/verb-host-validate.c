/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * host-validate: whether this host is ready to pass functions through, in the
 * layout of virt-host-validate.
 */
#include "connection.h"
#include "output.h"
#include "software-checks.h"
#include "verbs.h"
#include "zpci-capture.h"
#include "zpci-json.h"
#include "zpci-reason.h"

#include <string.h>

/* Functions and channel paths of one kind that a line of the table names. */
#define MAX_SHOWN 16

static const ZpciOption options[] = {
  { "quiet", 'q', ZPCI_VALUE_NONE, FALSE, NULL, "print no table: the exit status tells" },
  { "emulator", 0, ZPCI_VALUE_FILE, FALSE, "PATH", "check this QEMU" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "table|json", "how to print (default table)" },
  { NULL },
};

/* "ISM 0x00000102 0x00000103, OSA chp0.40"; NULL where there are none. JSON has them all. */
static char *
members_text (const GPtrArray *members)
{
  GString *text = members ? g_string_new (NULL) : NULL;

  for (guint i = 0, of_kind = 0; members && i < members->len; i++) {
    const ZpciFindingMember *member = g_ptr_array_index (members, i);
    const ZpciFindingMember *before = i > 0 ? g_ptr_array_index (members, i - 1) : NULL;
    const ZpciFindingMember *next = i + 1 < members->len ? g_ptr_array_index (members, i + 1) : NULL;

    if (!before || strcmp (before->kind, member->kind) != 0) {
      g_string_append_printf (text, "%s%s", before ? ", " : "", member->kind);
      of_kind = 0;
    }
    if (++of_kind <= MAX_SHOWN)
      g_string_append_printf (text, " %s", member->name);
    else if (!next || strcmp (next->kind, member->kind) != 0)
      g_string_append_printf (text, " and %u more", of_kind - MAX_SHOWN);
  }
  return text ? g_string_free (text, FALSE) : NULL;
}

/* " (MEMBERS: WHY: REMEDY)" of what there is. */
static void
print_explanation (ZpciCli *cli, const ZpciFinding *check)
{
  g_autofree char *members = members_text (check->members);
  g_autofree char *why = zpci_remedy_join (check->cause, check->remedy);
  g_autofree char *all = zpci_remedy_join (members, why);
  g_autofree char *safe = all ? zpci_text_safe (all) : NULL;

  if (safe)
    g_string_append_printf (cli->out, " (%s)", safe);
}

const char *
zpci_checks_result_name (ZpciSeverity severity)
{
  static const char *const names[] = { "PASS", "NOTE", "WARN", "FAIL" };

  return names[severity];
}

static void
print_text (ZpciCli *cli, const GPtrArray *checks)
{
  /* virt-host-validate's own colours */
  static const char *const colors[] = { "\033[32m", "\033[34m", "\033[33m", "\033[31m" };

  for (guint i = 0; i < checks->len; i++) {
    const ZpciFinding *check = g_ptr_array_index (checks, i);
    g_autofree char *text = zpci_text_safe (check->subject);

    g_string_append_printf (cli->out, "%6s: Checking %-60s: %s%s%s",
                            g_str_has_prefix (check->id, "ap-") ? "AP" : "ZPCI", text,
                            cli->color ? colors[check->severity] : "", zpci_checks_result_name (check->severity),
                            cli->color ? "\033[0m" : "");
    print_explanation (cli, check);
    g_string_append_c (cli->out, '\n');
  }
}

static JsonArray *
json_members (const GPtrArray *members)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < members->len; i++) {
    const ZpciFindingMember *member = g_ptr_array_index (members, i);
    JsonObject *item = json_object_new ();

    zpci_json_set_text (item, "kind", member->kind);
    zpci_json_set_text (item, "name", member->name);
    json_array_add_object_element (array, item);
  }
  return array;
}

static void
print_json (ZpciCli *cli, const GPtrArray *checks, gboolean ready)
{
  JsonObject *object = zpci_cli_json_new (cli);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < checks->len; i++) {
    const ZpciFinding *check = g_ptr_array_index (checks, i);
    JsonObject *item = json_object_new ();

    zpci_json_set_text (item, "id", check->id);
    zpci_json_set_text (item, "check", check->subject);
    zpci_json_set_text (item, "result", zpci_checks_result_name (check->severity));
    zpci_json_set_text (item, "why", check->cause);
    zpci_json_set_text (item, "remedy", check->remedy);
    if (check->members)
      json_object_set_array_member (item, "members", json_members (check->members));
    json_array_add_object_element (array, item);
  }
  json_object_set_boolean_member (object, "ready", ready);
  json_object_set_array_member (object, "checks", array);
  zpci_cli_json_append (cli, object);
}

static gboolean
has_emulator (ZpciRoot *root)
{
  g_auto (GStrv) emulators = zpci_capture_list_emulators (root);

  return emulators[0] != NULL;
}

/* Software installed here says nothing about a captured host: what counts is what it recorded, or the user names. One
 * that he named and that cannot run is as much a finding as one that is not installed. Returns: (nullable). */
static ZpciEmulator *
find_emulator (ZpciCli *cli, const ZpciHost *host)
{
  const char *named = zpci_cli_text (cli, "emulator");
  g_autoptr (GError) error = NULL;
  ZpciEmulator *emulator;

  if (zpci_cli_text (cli, "host") && !named && !has_emulator (host->root))
    return NULL;
  emulator = zpci_emulator_choose (cli, named, NULL, ZPCI_QEMU_ASK_NONE, NULL, &error);
  return emulator ? emulator : zpci_emulator_new_unknown (named, error);
}

static void
check_all (ZpciCli *cli, const ZpciHost *host, GPtrArray *checks)
{
  g_autoptr (ZpciEmulator) emulator = NULL;

  if (!zpci_checks_host (host, checks))
    return;
  emulator = find_emulator (cli, host);
  zpci_checks_pnetids (host, checks);
  zpci_checks_ap (host->root, emulator, checks);
  if (emulator)
    zpci_checks_emulator (host, emulator, checks);
  else
    zpci_checks_add (checks, "qemu", ZPCI_FINDING_NOTE, "the capture does not tell",
                     "capture the host with --emulator, or name a QEMU with --emulator here", "for QEMU");
  if (!zpci_cli_text (cli, "host") || zpci_cli_text (cli, "connect"))
    zpci_checks_libvirt (cli, checks);
  else
    zpci_checks_captured_libvirt (host->root, checks);
}

static gboolean
run_host_validate (ZpciCli *cli, GError **error)
{
  g_autoptr (GPtrArray) checks = zpci_findings_new ();
  ZpciHost *host;

  if (!zpci_connection_check_host (cli, error))
    return FALSE;
  host = zpci_cli_host (cli, error);
  if (!host)
    return FALSE;
  check_all (cli, host, checks);
  if (zpci_cli_wants_json (cli))
    print_json (cli, checks, zpci_findings_worst (checks) < ZPCI_FINDING_ERROR);
  else if (!zpci_cli_flag (cli, "quiet"))
    print_text (cli, checks);
  if (zpci_findings_worst (checks) == ZPCI_FINDING_ERROR)
    cli->status = ZPCI_EXIT_FAILED;
  return TRUE;
}

const ZpciVerb zpci_verb_host_validate = {
  .name = "host-validate",
  .help = "check whether this host is ready to pass functions through",
  .tells_troubles = TRUE,
  .options = options,
  .run = run_host_validate,
};
