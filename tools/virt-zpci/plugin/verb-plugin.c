/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * plugin: puts the start hook and the daemon plug-in into use, takes them out
 * again, and tells how things stand.
 */
#include "output.h"
#include "plugin-files.h"
#include "verbs.h"
#include "zpci-error.h"
#include "zpci-json.h"
#include "zpci-qemu-caps.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const ZpciOption options[] = {
  { "now", 0, ZPCI_VALUE_NONE, FALSE, NULL, "make running daemons follow at once (guests go on running)" },
  { "hook-only", 0, ZPCI_VALUE_NONE, FALSE, NULL, "the start hook without the daemon plug-in" },
  { "root", 0, ZPCI_VALUE_FILE, FALSE, "DIR", "work below this folder instead of /" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "table|json", "how to print (default table)" },
  { NULL },
};

enum { NAME, STATE, RUNNING, FILE_PATH };

/* Scripts rely on the order: append only. */
static const char *const columns[] = { "NAME", "STATE", "RUNNING", "FILE", NULL };

static const char *
root_of (const ZpciCli *cli)
{
  const char *root = zpci_cli_text (cli, "root");

  return root ? root : "/";
}

static gboolean
is_other_root (const ZpciCli *cli)
{
  return strcmp (root_of (cli), "/") != 0;
}

/* NO: it is not there; UNKNOWN: with an error that says why. */
static ZpciTri
is_there (ZpciRoot *root, const char *path, GError **error)
{
  int code = 0;
  char byte;

  if (zpci_root_read_head (root, path, &byte, 1, &code) >= 0)
    return ZPCI_YES;
  if (code == ENOENT || code == ENOTDIR)
    return ZPCI_NO;
  zpci_root_set_error (error, code, root, path, 0);
  return ZPCI_UNKNOWN;
}

/* Returns: "unknown", after saying why. */
static const char *
unknown (const char *why)
{
  zpci_cli_warn ("%s", why);
  return "unknown";
}

static const char *
state_of_ours (const ZpciPluginFile *file)
{
  g_autoptr (GError) error = NULL;

  if (file->unread)
    return unknown (file->unread);
  switch (zpci_installed_file_compare (file->root, file->path, file->text, file->mode, &error)) {
  case ZPCI_INSTALLED_UNKNOWN:
    return unknown (error->message);
  case ZPCI_INSTALLED_NO:
    return "outdated";
  default:
    return "enabled";
  }
}

static const char *
state_of (const ZpciPluginFile *file)
{
  g_autoptr (GError) error = NULL;

  switch (zpci_installed_file_look (file->root, file->path, &error)) {
  case ZPCI_INSTALLED_UNKNOWN:
    return unknown (error->message);
  case ZPCI_INSTALLED_NO:
    return "disabled";
  default:
    break;
  }
  switch (file->unit ? ZPCI_YES : is_there (file->root, ZPCI_TOOL_FILE, &error)) {
  case ZPCI_UNKNOWN:
    return unknown (error->message);
  case ZPCI_NO:
    return "no-program";
  default:
    return state_of_ours (file);
  }
}

static const char *
running_of (const ZpciCli *cli, const ZpciPluginFile *file)
{
  if (!file->unit || is_other_root (cli))
    return NULL;
  switch (zpci_plugin_is_loaded (file->name)) {
  case ZPCI_LOADED_YES:
    return "with";
  case ZPCI_LOADED_NO:
    return "without";
  case ZPCI_LOADED_UNKNOWN:
    return "?";
  default:
    return NULL;
  }
}

static void
print_status_json (ZpciCli *cli, const GPtrArray *files)
{
  JsonObject *object = zpci_cli_json_new (cli);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < files->len; i++) {
    const ZpciPluginFile *file = g_ptr_array_index (files, i);
    JsonObject *row = json_object_new ();

    zpci_json_set_text (row, "name", file->name);
    zpci_json_set_text (row, "state", state_of (file));
    zpci_json_set_text (row, "running", running_of (cli, file));
    zpci_json_set_text (row, "file", file->path);
    json_array_add_object_element (array, row);
  }
  json_object_set_array_member (object, "plugin", array);
  zpci_cli_json_append (cli, object);
}

static void
print_status (ZpciCli *cli, const GPtrArray *files)
{
  g_autoptr (ZpciTable) table = zpci_table_new (columns);

  if (zpci_cli_wants_json (cli)) {
    print_status_json (cli, files);
    return;
  }
  for (guint i = 0; i < files->len; i++) {
    const ZpciPluginFile *file = g_ptr_array_index (files, i);

    zpci_table_set (table, NAME, file->name);
    zpci_table_set (table, STATE, state_of (file));
    zpci_table_set (table, RUNNING, running_of (cli, file));
    zpci_table_set (table, FILE_PATH, file->path);
    zpci_table_end_row (table);
  }
  zpci_table_append (table, cli->out, TRUE, cli->color);
}

/* The work done, file by file, and the units restarted. */
typedef struct {
  GString *text;
  JsonArray *files;
  JsonArray *restarted;
  gboolean changed; /* any of the files */
} Report;

static void
report_file (Report *report, const ZpciPluginFile *file, gboolean changed)
{
  const char *result = changed ? "changed" : "unchanged";
  JsonObject *row = json_object_new ();

  g_string_append_printf (report->text, "%-9s  %s\n", result, file->path);
  zpci_json_set_text (row, "name", file->name);
  zpci_json_set_text (row, "result", result);
  zpci_json_set_text (row, "file", file->path);
  json_array_add_object_element (report->files, row);
  report->changed |= changed;
}

static void
report_restart (Report *report, const char *unit)
{
  g_string_append_printf (report->text, "restarted  %s\n", unit);
  json_array_add_string_element (report->restarted, unit);
}

static void
print_report (ZpciCli *cli, const Report *report)
{
  JsonObject *object;

  if (!zpci_cli_wants_json (cli)) {
    g_string_append_len (cli->out, report->text->str, (gssize) report->text->len);
    return;
  }
  object = zpci_cli_json_new (cli);
  json_object_set_array_member (object, "plugin", json_array_ref (report->files));
  json_object_set_array_member (object, "restarted", json_array_ref (report->restarted));
  zpci_cli_json_append (cli, object);
}

/* libvirt looks for hooks once and again at a reload; a preload needs a new process. */
static gboolean
follow_now (ZpciCli *cli, const GPtrArray *files, ZpciPluginLoaded stale, Report *report, GError **error)
{
  const char *const reload[] = { "daemon-reload", NULL };
  gboolean hook_only = zpci_cli_flag (cli, "hook-only");

  if (report->changed && !hook_only && !zpci_systemctl (reload, NULL, error))
    return FALSE;
  for (guint i = 0; i < files->len; i++) {
    const ZpciPluginFile *file = g_ptr_array_index (files, i);
    const char *const act[] = { "try-restart", file->unit, NULL };
    ZpciPluginLoaded loaded = file->unit ? zpci_plugin_is_loaded (file->name) : ZPCI_LOADED_NO_DAEMON;

    if (loaded == ZPCI_LOADED_NO_DAEMON || !(report->changed || loaded == stale))
      continue;
    if (!zpci_systemctl (act, NULL, error))
      return FALSE;
    report_restart (report, file->unit);
  }
  return TRUE;
}

static gboolean
reload_for_hook (ZpciCli *cli, gboolean changed, GError **error)
{
  static const char *const units[] = { "libvirtd.service", "virtqemud.service" };

  for (gsize i = 0; changed && i < G_N_ELEMENTS (units); i++) {
    const char *const act[] = { "try-reload-or-restart", units[i], NULL };

    if (!zpci_systemctl (act, NULL, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
finish (ZpciCli *cli, const GPtrArray *files, ZpciPluginLoaded stale, Report *report, GError **error)
{
  gboolean hook_only = zpci_cli_flag (cli, "hook-only");

  if (zpci_cli_flag (cli, "now"))
    return hook_only ? reload_for_hook (cli, report->changed, error) : follow_now (cli, files, stale, report, error);
  if (report->changed && !is_other_root (cli))
    zpci_cli_note (hook_only ? "libvirt follows after 'systemctl reload libvirtd' (or virtqemud)"
                             : "libvirt follows after 'systemctl daemon-reload' and a restart of its daemons; "
                               "--now does both, and guests go on running");
  return TRUE;
}

/* A hook without its program lets every guest start unchecked. */
static gboolean
check_there (ZpciRoot *root, const char *path, const char *remedy, const char *what, GError **error)
{
  g_autofree char *full = g_build_filename (zpci_root_get_name (root), path, NULL);
  ZpciTri there = is_there (root, path, error);

  if (there == ZPCI_NO)
    zpci_set_error (error, ZPCI_ERROR_NOT_FOUND, remedy, "%s: there is no %s", what, full);
  return there == ZPCI_YES;
}

static gboolean
enable (ZpciCli *cli, ZpciRoot *root, const GPtrArray *files, Report *report, GError **error)
{
  if (!zpci_cli_flag (cli, "hook-only") &&
      !check_there (root, ZPCI_PLUGIN_PATH, "--hook-only does without it", "the plug-in is not installed", error))
    return FALSE;
  if (!check_there (root, ZPCI_TOOL_FILE, "install libvirt-zpci first; from a build tree, with meson install",
                    "the start hook runs virt-zpci where it is installed", error))
    return FALSE;
  for (guint i = 0; i < files->len; i++) {
    const ZpciPluginFile *file = g_ptr_array_index (files, i);

    if (file->conflict) {
      g_set_error_literal (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT, file->conflict);
      return FALSE;
    }
    if (!zpci_installed_file_check (file->root, file->path, error))
      return FALSE;
  }
  for (guint i = 0; i < files->len; i++) {
    const ZpciPluginFile *file = g_ptr_array_index (files, i);
    gboolean changed;

    if (!zpci_installed_file_write (file->root, file->path, file->text, file->mode, &changed, error))
      return FALSE;
    report_file (report, file, changed);
  }
  return finish (cli, files, ZPCI_LOADED_NO, report, error);
}

static gboolean
disable (ZpciCli *cli, ZpciRoot *root, const GPtrArray *files, Report *report, GError **error)
{
  for (guint i = 0; i < files->len; i++) {
    const ZpciPluginFile *file = g_ptr_array_index (files, i);
    gboolean changed;

    if (!zpci_installed_file_remove (file->root, file->path, &changed, error))
      return FALSE;
    report_file (report, file, changed);
  }
  if (!zpci_cli_flag (cli, "hook-only"))
    zpci_qemu_cache_remove (root, ZPCI_CACHE_DIRECTORY);
  return finish (cli, files, ZPCI_LOADED_YES, report, error);
}

static gboolean
check_usage (const ZpciCli *cli, const char *action, GError **error)
{
  static const char *const actions[] = { "status", "enable", "disable", NULL };
  gboolean now = zpci_cli_flag (cli, "now");

  if (!g_strv_contains (actions, action))
    zpci_cli_usage_error (error, "plugin '%s' is unknown; it is one of status, enable, disable", action);
  else if (now && is_other_root (cli))
    zpci_cli_usage_error (error, "plugin: --now and --root exclude each other");
  else if (now && strcmp (action, "status") == 0)
    zpci_cli_usage_error (error, "plugin: --now is for enable and disable");
  else
    return TRUE;
  return FALSE;
}

/* A slip in --root would otherwise look like a system without us. Returns: (transfer full): the root. */
static ZpciRoot *
open_system (const ZpciCli *cli, GError **error)
{
  ZpciRoot *root = NULL;
  int fd = open (root_of (cli), O_PATH | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    zpci_set_error_errno (error, errno, "--root %s", root_of (cli));
  else if (zpci_cli_flag (cli, "now") && !zpci_systemd_runs ())
    zpci_set_error (error, ZPCI_ERROR_UNSUPPORTED, "leave --now out, and restart libvirt's daemons by hand",
                    "--now needs systemd, which does not run here");
  else
    root = zpci_root_new_directory (root_of (cli), error);
  if (fd >= 0)
    close (fd);
  return root;
}

static gboolean
change (ZpciCli *cli, ZpciRoot *root, const GPtrArray *files, gboolean on, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonArray) rows = json_array_new ();
  g_autoptr (JsonArray) restarted = json_array_new ();
  Report report = { .text = text, .files = rows, .restarted = restarted };

  if (!(on ? enable : disable) (cli, root, files, &report, error))
    return FALSE;
  print_report (cli, &report);
  return TRUE;
}

static gboolean
run_plugin (ZpciCli *cli, GError **error)
{
  const char *action = cli->arguments[0];
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (ZpciRoot) root = NULL;

  if (!check_usage (cli, action, error))
    return FALSE;
  root = open_system (cli, error);
  if (!root)
    return FALSE;
  files = zpci_plugin_files (root, zpci_cli_flag (cli, "hook-only"));
  if (strcmp (action, "status") != 0)
    return change (cli, root, files, strcmp (action, "enable") == 0, error);
  print_status (cli, files);
  return TRUE;
}

const ZpciVerb zpci_verb_plugin = {
  .name = "plugin",
  .help = "enable or disable the start hook and the daemon plug-in",
  .argument = "status|enable|disable",
  .argument_kind = ZPCI_VALUE_CHOICE,
  .min_arguments = 1,
  .max_arguments = 1,
  .options = options,
  .run = run_plugin,
};
