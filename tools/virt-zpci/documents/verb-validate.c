/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * validate: a document against the schema, the document rules and, for a
 * domain, what this host and emulator can give it. Findings carry the line.
 */
#include "documents.h"
#include "output.h"
#include "verbs.h"
#include "zpci-error.h"
#include "zpci-json.h"

static const ZpciOption options[] = {
  { "emulator", 0, ZPCI_VALUE_FILE, FALSE, "PATH", "as if the guest ran on this QEMU" },
  { "machine", 0, ZPCI_VALUE_TEXT, FALSE, "TYPE", "as if the guest had this machine type" },
  { "region-emulator", 0, ZPCI_VALUE_FILE, TRUE, "PATH", "this QEMU executes the VFIO I/O region" },
  { "explicit", 0, ZPCI_VALUE_NONE, FALSE, NULL, "as if the guest had an override for every request" },
  { "schemas", 0, ZPCI_VALUE_FILE, FALSE, "FOLDER", "take the schemas from here, not from where they are installed" },
  { "strict", 0, ZPCI_VALUE_NONE, FALSE, NULL, "exit with 1 for warnings as well" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "table|json", "how to print (default table)" },
  { NULL },
};

static const char *
severity_name (ZpciSeverity severity)
{
  static const char *const names[] = { "pass", "note", "warning", "error" };

  return names[severity];
}

static void
print_text (ZpciCli *cli, const char *name, const GPtrArray *findings)
{
  g_autofree char *safe_name = zpci_text_safe (name);

  for (guint i = 0; i < findings->len; i++) {
    const ZpciFinding *finding = g_ptr_array_index (findings, i);
    g_autofree char *text = zpci_finding_format (finding);
    g_autofree char *message = zpci_text_safe (text);

    g_string_append (cli->out, safe_name);
    if (finding->line > 0)
      g_string_append_printf (cli->out, ":%u", finding->line);
    g_string_append_printf (cli->out, ": %s: %s\n", severity_name (finding->severity), message);
  }
  if (findings->len == 0)
    g_string_append_printf (cli->out, "%s: valid\n", safe_name);
}

static JsonObject *
finding_to_json (const ZpciFinding *finding)
{
  JsonObject *object = json_object_new ();
  g_autofree char *message = zpci_finding_message (finding);

  json_object_set_string_member (object, "severity", severity_name (finding->severity));
  json_object_set_string_member (object, "code", zpci_error_code_name (finding->code));
  if (finding->line > 0)
    json_object_set_int_member (object, "line", finding->line);
  zpci_json_set_text (object, "id", finding->id);
  zpci_json_set_text (object, "device", finding->subject);
  zpci_json_set_text (object, "message", message);
  zpci_json_set_text (object, "remedy", finding->remedy);
  return object;
}

/* The findings of one file. */
static JsonObject *
outcome_to_json (JsonObject *object, const char *name, const GPtrArray *findings)
{
  JsonArray *array = json_array_new ();

  zpci_json_set_text (object, "file", name);
  json_object_set_boolean_member (object, "valid", zpci_findings_worst (findings) < ZPCI_FINDING_ERROR);
  for (guint i = 0; i < findings->len; i++)
    json_array_add_object_element (array, finding_to_json (g_ptr_array_index (findings, i)));
  json_object_set_array_member (object, "findings", array);
  return object;
}

/* A document that is no XML is a finding; of several files one that cannot be read as well, which hides nothing of the others. */
static GPtrArray *
validate (ZpciCli *cli, const char *path, gboolean alone, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (ZpciDocument) document = zpci_document_load (path, &why);
  GPtrArray *findings = document ? zpci_validation_run (cli, document, &why) : NULL;

  if (!findings && alone && !zpci_error_get_name (why)) {
    g_propagate_error (error, g_steal_pointer (&why));
  } else if (!findings) {
    findings = zpci_findings_new ();
    zpci_findings_add (findings, ZPCI_FINDING_ERROR, why->code, "document", zpci_error_get_line (why), NULL,
                       zpci_error_get_cause (why), zpci_error_get_remedy (why));
  }
  return findings;
}

static gboolean
run_validate (ZpciCli *cli, GError **error)
{
  ZpciSeverity limit = zpci_cli_flag (cli, "strict") ? ZPCI_FINDING_WARNING : ZPCI_FINDING_ERROR;
  gboolean alone = !cli->arguments[1], wants_json = zpci_cli_wants_json (cli);
  g_autoptr (JsonArray) files = wants_json && !alone ? json_array_new () : NULL;

  for (guint i = 0; cli->arguments[i]; i++) {
    const char *name = g_str_equal (cli->arguments[i], "-") ? "standard input" : cli->arguments[i];
    g_autoptr (GPtrArray) findings = validate (cli, cli->arguments[i], alone, error);

    if (!findings)
      return FALSE;
    if (!wants_json)
      print_text (cli, name, findings);
    else if (alone)
      zpci_cli_json_append (cli, outcome_to_json (zpci_cli_json_new (cli), name, findings));
    else
      json_array_add_object_element (files, outcome_to_json (json_object_new (), name, findings));
    if (zpci_findings_worst (findings) >= limit)
      cli->status = ZPCI_EXIT_FAILED;
  }
  if (wants_json && !alone) {
    JsonObject *object = zpci_cli_json_new (cli);

    json_object_set_array_member (object, "files", g_steal_pointer (&files));
    zpci_cli_json_append (cli, object);
  }
  return TRUE;
}

const ZpciVerb zpci_verb_validate = {
  .name = "validate",
  .help = "check a document: schema, document rules, and what the host can give",
  .tells_troubles = TRUE,
  .argument = "FILE...",
  .argument_kind = ZPCI_VALUE_FILE,
  .more_kind = ZPCI_VALUE_FILE,
  .min_arguments = 1,
  .max_arguments = G_MAXUINT,
  .options = options,
  .run = run_validate,
};
