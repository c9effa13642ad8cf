/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * report: one file to send with a question. It is text, so that the sender can read what he gives away: no name of a
 * host or guest, and of a guest only the plan.
 */
#include "connection.h"
#include "guests.h"
#include "new-file.h"
#include "output.h"
#include "planning.h"
#include "verbs.h"
#include "zpci-capture.h"
#include "zpci-json.h"
#include "zpci-number.h"

#include <libvirt/libvirt.h>
#include <string.h>

static const ZpciOption options[] = {
  { "emulator", 0, ZPCI_VALUE_FILE, FALSE, "PATH", "ask this QEMU instead of the packaged one" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "text|json", "how to tell what was written (default text: a note)" },
  { NULL },
};

typedef struct {
  ZpciCli *cli;
  GString *out;
  JsonArray *parts;   /* what JSON tells of them */
  JsonArray *missing; /* of the part that is being written */
} Report;

static void
begin_part (Report *report, const char *name)
{
  JsonObject *part = json_object_new ();

  report->missing = json_array_new ();
  zpci_json_set_text (part, "name", name);
  json_object_set_array_member (part, "missing", report->missing);
  json_array_add_object_element (report->parts, part);
  g_string_append_printf (report->out, "=== %s ===\n", name);
}

/* A failure is a part of the report. */
static void
append_error (Report *report, const GError *error)
{
  g_autofree char *text = zpci_error_format (error);
  g_autofree char *safe = zpci_text_safe (text);

  g_string_append_printf (report->out, "not known: %s\n", safe);
  json_array_add_object_element (report->missing, zpci_cli_error_to_json (error));
}

static void
append_json (GString *out, JsonNode *node)
{
  g_autofree char *text = json_to_string (node, TRUE);
  g_autofree char *safe = zpci_text_escape_json (text);

  g_string_append_printf (out, "%s\n", safe);
}

/* The name of the host is in "meta". */
static void
append_answer (GString *out, const GString *answer)
{
  g_autoptr (JsonObject) object = zpci_json_parse (answer->str, answer->len, "answer", NULL);
  g_autoptr (JsonObject) kept = json_object_new ();
  g_autoptr (GList) names = object ? json_object_get_members (object) : NULL;
  g_autoptr (JsonNode) node = NULL;

  if (!object)
    return;
  for (const GList *l = names; l; l = l->next) {
    if (strcmp (l->data, "meta") != 0)
      json_object_set_member (kept, l->data, json_node_copy (json_object_get_member (object, l->data)));
  }
  node = json_node_init_object (json_node_alloc (), kept);
  append_json (out, node);
}

static void
copy_value (gpointer key, gpointer value, gpointer data)
{
  g_hash_table_insert (data, g_strdup (key), g_ptr_array_ref (value));
}

/* Appends the JSON that the verb @name prints. */
static void
append_verb (Report *report, const char *name, const char *argument)
{
  ZpciCli *cli = report->cli;
  g_autoptr (ZpciCli) run = zpci_cli_new ();
  g_autoptr (GError) error = NULL;
  GPtrArray *json = g_ptr_array_new_with_free_func (g_free);
  const char *words[] = { argument, NULL };
  gboolean done;

  begin_part (report, name);
  g_hash_table_foreach (cli->values, copy_value, run->values);
  g_ptr_array_add (json, g_strdup ("json"));
  g_hash_table_insert (run->values, g_strdup ("format"), json);
  run->arguments = g_strdupv ((char **) words);
  run->verb = zpci_verb_find (name);
  run->host = g_steal_pointer (&cli->host);
  zpci_progress_begin ("collecting the answer of %s", name);
  done = run->verb->run (run, &error);
  zpci_progress_end ();
  if (done)
    append_answer (report->out, run->out);
  else
    append_error (report, error);
  cli->host = g_steal_pointer (&run->host);
}

static void
append_emulator (Report *report)
{
  ZpciCli *cli = report->cli;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciEmulator) emulator = zpci_emulator_choose (cli, zpci_cli_text (cli, "emulator"), NULL, ZPCI_QEMU_ASK_NONE, NULL, &error);

  if (emulator && emulator->path) {
    append_verb (report, "qemu-caps", emulator->path);
    return;
  }
  begin_part (report, "qemu-caps");
  if (emulator)
    zpci_set_error (&error, ZPCI_ERROR_NOT_FOUND, emulator->remedy, "%s", emulator->why);
  append_error (report, error);
}

static void
append_versions (Report *report)
{
  const ZpciHost *host = report->cli->host;
  GString *out = report->out;
  gulong library = 0;

  begin_part (report, "versions");
  g_string_append_printf (out, "virt-zpci %s\n", ZPCI_VERSION);
  if (virGetVersion (&library, NULL, NULL) == 0) {
    g_autofree char *text = zpci_version_format (library);

    g_string_append_printf (out, "libvirt library %s\n", text);
  }
  if (host->facts.kernel_release) {
    g_autofree char *kernel = zpci_text_safe (host->facts.kernel_release);

    g_string_append_printf (out, "kernel of the host %s\n", kernel);
  }
}

static void
append_plan (GString *out, const ZpciPlan *plan, guint number)
{
  g_autoptr (JsonNode) node = zpci_plan_to_json (plan);
  g_autofree char *name = g_strdup_printf ("guest %u", number);

  json_object_set_string_member (json_node_get_object (node), "domain", name);
  append_json (out, node);
}

static void
append_plans (Report *report)
{
  ZpciCli *cli = report->cli;
  g_autofree char *uri = zpci_connection_find (cli);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sources = uri ? zpci_guest_source_load_all (cli, uri, &error) : NULL;
  g_autoptr (ZpciPlanner) planner = zpci_planner_new (cli, ZPCI_SITUATION_OF_PLAN);
  guint number = 0;

  begin_part (report, "plans");
  if (!uri)
    zpci_set_error (&error, ZPCI_ERROR_NOT_FOUND, "name one with --connect", "no libvirt was asked");
  if (error)
    append_error (report, error);
  for (guint i = 0; sources && i < sources->len; i++) {
    const ZpciGuestSource *source = g_ptr_array_index (sources, i);
    g_autoptr (GError) why = NULL;
    g_autoptr (ZpciPlan) plan = zpci_planner_make (planner, source->document->domain, &why);

    if (!plan)
      append_error (report, why);
    else if (plan->rows->len > 0)
      append_plan (report->out, plan, ++number);
  }
}

static void
append_config (Report *report)
{
  const ZpciConfig *config = zpci_cli_config (report->cli);

  begin_part (report, "configuration");
  g_string_append_printf (report->out, "explicit = %s\n", config->explicit_override ? "yes" : "no");
  g_string_append_printf (report->out, "negotiate = %s\n", config->strict ? "strict" : "warn");
}

static gboolean
append_capture (Report *report, GPtrArray *gaps, GError **error)
{
  gsize length = 0;
  g_autofree char *text =
      zpci_capture_write_full (report->cli->host->root, ZPCI_CAPTURE_DEFAULT, NULL, NULL, gaps, &length, error);

  if (!text)
    return FALSE;
  begin_part (report, "capture");
  g_string_append_len (report->out, text, (gssize) length);
  zpci_new_file_warn_gaps (gaps);
  return TRUE;
}

static gboolean
write_report (Report *report, const GPtrArray *gaps, GError **error)
{
  JsonObject *about;

  if (!zpci_new_file_write (report->cli, report->out->str, report->out->len, error))
    return FALSE;
  if (strcmp (report->cli->arguments[0], "-") != 0)
    zpci_cli_note ("read '%s' before you send it", report->cli->arguments[0]);
  about = json_object_new ();
  json_object_set_array_member (about, "parts", json_array_ref (report->parts));
  json_object_set_array_member (about, "left_out", zpci_new_file_gaps_to_json (gaps));
  zpci_new_file_tell (report->cli, report->out->len, about);
  return TRUE;
}

static gboolean
run_report (ZpciCli *cli, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (JsonArray) parts = json_array_new ();
  g_autoptr (GPtrArray) gaps = zpci_findings_new ();
  Report report = { .cli = cli, .out = out, .parts = parts };

  if (!zpci_new_file_check (cli, error) || !zpci_connection_check_host (cli, error) || !zpci_cli_host (cli, error))
    return FALSE;
  append_versions (&report);
  append_config (&report);
  append_verb (&report, "host-validate", NULL);
  append_emulator (&report);
  append_verb (&report, "plugin", "status");
  append_plans (&report);
  return append_capture (&report, gaps, error) && write_report (&report, gaps, error);
}

const ZpciVerb zpci_verb_report = {
  .name = "report",
  .help = "write one file to send with a question; nothing secret is in it",
  .argument = "FILE",
  .argument_kind = ZPCI_VALUE_FILE,
  .min_arguments = 1,
  .max_arguments = 1,
  .options = options,
  .run = run_report,
};
