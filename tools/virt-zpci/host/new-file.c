/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A file that takes the place of no other.
 */
#include "new-file.h"

#include "output.h"
#include "zpci-error.h"
#include "zpci-file.h"
#include "zpci-finding.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
set_exists_error (const char *path, GError **error)
{
  zpci_set_error (error, ZPCI_ERROR_CONFLICT, "name another file, or remove it first", "'%s' exists already", path);
}

static gboolean
is_standard_output (const ZpciCli *cli)
{
  return strcmp (cli->arguments[0], "-") == 0;
}

gboolean
zpci_new_file_check (const ZpciCli *cli, GError **error)
{
  GStatBuf info;

  if (is_standard_output (cli)) {
    if (!zpci_cli_wants_json (cli))
      return TRUE;
    zpci_cli_usage_error (error, "--format json needs the name of a file: '-' would mix the two on standard output");
    return FALSE;
  }
  if (g_lstat (cli->arguments[0], &info) != 0)
    return TRUE;
  set_exists_error (cli->arguments[0], error);
  return FALSE;
}

static gboolean
write_file (const char *path, const char *text, gsize length, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *what = g_strdup_printf ("cannot write '%s'", path);
  int code = 0;
  int folder = zpci_folder_open_path (parent, ZPCI_FOLDER_DEFAULT, 0, &code);

  if (folder >= 0) {
    code = zpci_file_create (folder, name, text, length, 0666);
    close (folder);
  }
  if (code == EEXIST)
    set_exists_error (path, error);
  else if (code != 0)
    zpci_folder_set_error (error, code, what);
  return code == 0;
}

gboolean
zpci_new_file_write (ZpciCli *cli, const char *text, gsize length, GError **error)
{
  if (!is_standard_output (cli))
    return write_file (cli->arguments[0], text, length, error);
  g_string_append_len (cli->out, text, (gssize) length);
  return TRUE;
}

void
zpci_new_file_tell (ZpciCli *cli, gsize length, JsonObject *about)
{
  g_autoptr (JsonObject) keys = about;
  g_autoptr (GList) names = json_object_get_members (keys);
  JsonObject *object;

  if (!zpci_cli_wants_json (cli))
    return;
  object = zpci_cli_json_new (cli);
  zpci_json_set_text (object, "file", cli->arguments[0]);
  json_object_set_int_member (object, "bytes", (gint64) length);
  for (const GList *name = names; name; name = name->next)
    json_object_set_member (object, name->data, json_node_copy (json_object_get_member (keys, name->data)));
  json_object_set_array_member (object, "messages", zpci_cli_messages_to_json ());
  zpci_cli_json_append (cli, object);
}

void
zpci_new_file_warn_gaps (const GPtrArray *gaps)
{
  for (guint i = 0; i < gaps->len; i++) {
    g_autofree char *text = zpci_finding_format (g_ptr_array_index (gaps, i));

    zpci_cli_warn ("%s", text);
  }
}

JsonArray *
zpci_new_file_gaps_to_json (const GPtrArray *gaps)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < gaps->len; i++) {
    const ZpciFinding *gap = g_ptr_array_index (gaps, i);
    JsonObject *item = json_object_new ();

    zpci_json_set_text (item, "id", gap->id);
    zpci_json_set_text (item, "name", gap->subject);
    zpci_json_set_text (item, "why", gap->cause);
    zpci_json_set_text (item, "remedy", gap->remedy);
    json_array_add_object_element (array, item);
  }
  return array;
}
