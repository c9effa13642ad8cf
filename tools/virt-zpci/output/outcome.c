/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * JSON of what is no report: a text that a verb prints, and an error.
 */
#include "output.h"

#include "zpci-error.h"
#include "zpci-json.h"

#include <string.h>

JsonArray *
zpci_cli_messages_to_json (void)
{
  const GPtrArray *messages = zpci_cli_messages ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < messages->len; i++) {
    const ZpciCliMessage *message = g_ptr_array_index (messages, i);
    JsonObject *item = json_object_new ();

    json_object_set_string_member (item, "severity", message->kind);
    zpci_json_set_text (item, "message", message->text);
    json_array_add_object_element (array, item);
  }
  return array;
}

/* An answer of one line is a sentence; a text keeps its end. */
static char *
without_newline (const char *text)
{
  const char *end = strchr (text, '\n');

  return end && end[1] == '\0' ? g_strndup (text, (gsize) (end - text)) : g_strdup (text);
}

gboolean
zpci_cli_wrap_text (ZpciCli *cli, GError **error)
{
  g_autofree char *text = without_newline (cli->out->str);
  JsonObject *object;

  if (!g_utf8_validate (cli->out->str, (gssize) cli->out->len, NULL)) {
    zpci_set_error (error, ZPCI_ERROR_UNSUPPORTED, "save it as UTF-8, or leave --format json out",
                    "JSON cannot hold this document: it is not in UTF-8");
    return FALSE;
  }
  object = zpci_cli_json_new (cli);
  json_object_set_string_member (object, cli->verb->json_key, text);
  json_object_set_array_member (object, "messages", zpci_cli_messages_to_json ());
  g_string_truncate (cli->out, 0);
  zpci_cli_json_append (cli, object);
  return TRUE;
}

JsonObject *
zpci_cli_error_to_json (const GError *error)
{
  JsonObject *item = json_object_new ();
  guint line = zpci_error_get_line (error);

  json_object_set_string_member (item, "code",
                                 zpci_cli_is_usage_error (error) ? "USAGE" : zpci_error_code_name (error->code));
  zpci_json_set_text (item, "file", zpci_error_get_name (error));
  if (line > 0)
    json_object_set_int_member (item, "line", line);
  zpci_json_set_text (item, "message", zpci_error_get_cause (error));
  zpci_json_set_text (item, "remedy", zpci_error_get_remedy (error));
  return item;
}

void
zpci_cli_json_error (ZpciCli *cli, const GError *error)
{
  JsonObject *object = zpci_cli_json_new (cli);

  json_object_set_object_member (object, "error", zpci_cli_error_to_json (error));
  json_object_set_array_member (object, "messages", zpci_cli_messages_to_json ());
  g_string_truncate (cli->out, 0);
  zpci_cli_json_append (cli, object);
}
