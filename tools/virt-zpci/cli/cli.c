/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The state of one run, and what it says on standard error.
 */
#include "cli.h"

#include "output.h"
#include "zpci-capture.h"
#include "zpci-error.h"
#include "zpci-hash.h"
#include "zpci-number.h"
#include "zpci-paths.h"

#include <string.h>
#include <unistd.h>

static G_DEFINE_QUARK (zpci-cli-usage-quark, zpci_cli_usage)

ZpciCli *
zpci_cli_new (void)
{
  ZpciCli *cli = g_new0 (ZpciCli, 1);

  cli->values = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  cli->out = g_string_new (NULL);
  cli->color = zpci_output_has_color (STDOUT_FILENO);
  return cli;
}

void
zpci_cli_free (ZpciCli *cli)
{
  if (!cli)
    return;
  g_hash_table_unref (cli->values);
  g_strfreev (cli->arguments);
  g_string_free (cli->out, TRUE);
  g_clear_pointer (&cli->host, zpci_host_free);
  g_clear_pointer (&cli->config, zpci_config_free);
  g_clear_pointer (&cli->vfio, g_hash_table_unref);
  g_free (cli);
}

gboolean
zpci_cli_flag (const ZpciCli *cli, const char *name)
{
  return g_hash_table_contains (cli->values, name);
}

const GPtrArray *
zpci_cli_texts (const ZpciCli *cli, const char *name)
{
  return g_hash_table_lookup (cli->values, name);
}

const char *
zpci_cli_text (const ZpciCli *cli, const char *name)
{
  const GPtrArray *values = zpci_cli_texts (cli, name);

  return values ? g_ptr_array_index (values, values->len - 1) : NULL;
}

gboolean
zpci_cli_wants_json (const ZpciCli *cli)
{
  return g_strcmp0 (zpci_cli_text (cli, "format"), "json") == 0;
}

ZpciRoot *
zpci_cli_open_root (const ZpciCli *cli, GError **error)
{
  const char *path = zpci_cli_text (cli, "host");
  ZpciRoot *root;

  if (!path)
    return zpci_root_new_directory ("/", error);
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return zpci_root_new_directory (path, error);
  root = zpci_capture_load (path, error);
  if (!root)
    g_prefix_error (error, "--host: ");
  return root;
}

void
zpci_cli_warn_all (const GPtrArray *texts)
{
  for (guint i = 0; i < texts->len; i++)
    zpci_cli_warn ("%s", (const char *) g_ptr_array_index (texts, i));
}

static void
keep_host (ZpciCli *cli, ZpciHost *host)
{
  if (host && !cli->told) {
    zpci_cli_warn_all (host->warnings);
    if (!cli->verb->tells_troubles)
      zpci_cli_warn_all (host->troubles);
  }
  cli->n_warned = host ? host->warnings->len : 0;
  cli->host = host;
}

void
zpci_cli_forget_host (ZpciCli *cli)
{
  cli->told |= cli->host != NULL;
  g_clear_pointer (&cli->host, zpci_host_free);
  g_clear_pointer (&cli->vfio, g_hash_table_unref);
}

ZpciHost *
zpci_cli_host (ZpciCli *cli, GError **error)
{
  g_autoptr (ZpciRoot) root = NULL;

  if (cli->host)
    return cli->host;
  zpci_progress_begin ("reading the host");
  root = zpci_cli_open_root (cli, error);
  keep_host (cli, root ? zpci_host_read (root, error) : NULL);
  zpci_progress_end ();
  return cli->host;
}

ZpciHost *
zpci_cli_host_functions (ZpciCli *cli, ZpciAttributeMask attributes, GError **error)
{
  g_autoptr (ZpciRoot) root = NULL;

  g_return_val_if_fail (!cli->host, NULL);
  zpci_progress_begin ("reading the host");
  root = zpci_cli_open_root (cli, error);
  keep_host (cli, root ? zpci_host_read_functions (root, attributes, error) : NULL);
  zpci_progress_end ();
  return cli->host;
}

const char *
zpci_cli_root_label (ZpciRoot *root)
{
  return zpci_root_is_live (root) ? "this machine" : zpci_root_get_name (root);
}

char *
zpci_cli_why_no_functions (const ZpciHost *host)
{
  const char *name = zpci_cli_root_label (host->root);

  if (host->facts.is_s390x.value == ZPCI_NO)
    return g_strdup_printf ("%s has no zPCI functions: it is not an IBM Z machine; --host FILE looks at a captured one",
                            name);
  return g_strdup_printf ("%s has no zPCI functions, neither configured nor in standby: "
                          "none is assigned to it, or its kernel runs with pci=off",
                          name);
}

const ZpciFunction *
zpci_cli_function (ZpciCli *cli, const char *device, GError **error)
{
  ZpciHost *host = zpci_cli_host (cli, error);
  const ZpciFunction *function;
  g_autoptr (GError) why = NULL;

  if (!host)
    return NULL;
  function = zpci_host_find (host, device, &why);
  if (!function && host->functions->len == 0) {
    g_autofree char *text = zpci_cli_why_no_functions (host);

    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND, "there is no device '%s': %s", device, text);
  } else if (!function) {
    g_propagate_error (error, g_steal_pointer (&why));
  }
  return function;
}

char *
zpci_cli_host_name (const ZpciCli *cli)
{
  const char *path = zpci_cli_text (cli, "host");

  if (path && strcmp (path, "-") == 0)
    return g_strdup ("standard input");
  return path ? g_path_get_basename (path) : g_strdup (g_get_host_name ());
}

const ZpciConfig *
zpci_cli_config (ZpciCli *cli)
{
  const char *path = zpci_cli_text (cli, "config");
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);

  if (cli->config)
    return cli->config;
  cli->config = zpci_config_load (path ? path : ZPCI_CONFIG_FILE, warnings);
  cli->config->explicit_override |= zpci_cli_flag (cli, "explicit");
  zpci_config_add_region_emulators (cli->config, zpci_cli_texts (cli, "region-emulator"));
  zpci_cli_warn_all (warnings);
  return cli->config;
}

/* Messages of GLib have quotes that a terminal without UTF-8 cannot show. @text: (transfer full). */
static char *
in_charset (char *text)
{
  static const char *const quotes[][2] = { { "\u2018", "'" }, { "\u2019", "'" }, { "\u201c", "'" }, { "\u201d", "'" } };
  g_autoptr (GString) plain = NULL;

  if (g_get_charset (NULL))
    return text;
  plain = g_string_new (text);
  for (gsize i = 0; i < G_N_ELEMENTS (quotes); i++)
    g_string_replace (plain, quotes[i][0], quotes[i][1], 0);
  g_free (text);
  return g_string_free (g_steal_pointer (&plain), FALSE);
}

static GPtrArray *messages;

static void
message_free (gpointer data)
{
  ZpciCliMessage *message = data;

  g_free (message->text);
  g_free (message);
}

const GPtrArray *
zpci_cli_messages (void)
{
  if (!messages)
    messages = g_ptr_array_new_with_free_func (message_free);
  return messages;
}

static void
keep (const char *kind, const char *text)
{
  ZpciCliMessage *message = g_new (ZpciCliMessage, 1);

  *message = (ZpciCliMessage){ kind, g_strdup (text) };
  g_ptr_array_add ((GPtrArray *) zpci_cli_messages (), message);
}

/* One write per line, so that lines of several processes do not mix. */
static void
say (const char *kind, const char *color, const char *text)
{
  g_autofree char *safe = in_charset (zpci_text_safe (text));
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean colored = zpci_output_has_color (STDERR_FILENO);

  zpci_progress_wipe ();
  g_string_printf (line, "%s%s:%s %s\n", colored ? color : "", kind, colored ? "\033[0m" : "", safe);
  (void) !write (STDERR_FILENO, line->str, line->len);
}

void
zpci_cli_error (const GError *error)
{
  g_autofree char *text = zpci_error_format (error);

  say ("error", "\033[1;31m", text);
}

void
zpci_cli_warn (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  keep ("warning", text);
  say ("warning", "\033[1;33m", text);
}

void
zpci_cli_note (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  keep ("note", text);
  say ("note", "\033[1;34m", text);
}

void
zpci_cli_usage_error (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error)
    *error = g_error_new_valist (zpci_cli_usage_quark (), 1, format, args);
  va_end (args);
}

gboolean
zpci_cli_is_usage_error (const GError *error)
{
  return error->domain == zpci_cli_usage_quark ();
}

gboolean
zpci_cli_parse_id (const ZpciCli *cli, const char *name, guint32 min, guint32 max, ZpciOpt *id, GError **error)
{
  const char *text = zpci_cli_text (cli, name);
  g_autoptr (GError) why = NULL;
  guint64 value = 0;

  *id = ZPCI_OPT_NONE;
  if (!text)
    return TRUE;
  if (!zpci_parse_number (text, ZPCI_RADIX_ANY, max, &value, &why)) {
    zpci_cli_usage_error (error, "--%s: %s", name, why->message);
    return FALSE;
  }
  if (value < min) {
    zpci_cli_usage_error (error, "--%s '%s' is below 0x%x", name, text, min);
    return FALSE;
  }
  *id = ZPCI_OPT ((guint32) value);
  return TRUE;
}
