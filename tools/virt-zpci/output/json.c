/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * JSON output.
 */
#include "output.h"

#include "zpci-json.h"
#include "zpci-number.h"
#include "zpci-text.h"

/* The last second of the year 9999. */
#define MAX_EPOCH G_GUINT64_CONSTANT (253402300799)

static GDateTime *
get_time (void)
{
  const char *text = g_getenv ("SOURCE_DATE_EPOCH");
  guint64 epoch = 0;

  if (text && zpci_parse_number (text, ZPCI_RADIX_DEC, MAX_EPOCH, &epoch, NULL))
    return g_date_time_new_from_unix_utc ((gint64) epoch);
  return g_date_time_new_now_utc ();
}

JsonObject *
zpci_cli_json_new (const ZpciCli *cli)
{
  JsonObject *object = json_object_new ();
  JsonObject *meta = json_object_new ();
  g_autoptr (GDateTime) now = get_time ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *host = zpci_cli_host_name (cli);

  json_object_set_int_member (meta, "api_level", ZPCI_JSON_API_LEVEL);
  json_object_set_string_member (meta, "version", ZPCI_VERSION);
  json_object_set_string_member (meta, "tool", "virt-zpci");
  zpci_json_set_text (meta, "host", host);
  json_object_set_int_member (meta, "time_epoch", g_date_time_to_unix (now));
  json_object_set_string_member (meta, "time", time);
  json_object_set_object_member (object, "meta", meta);
  return object;
}

void
zpci_cli_json_append (ZpciCli *cli, JsonObject *object)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) node = zpci_json_node (object);
  g_autofree char *text = NULL;
  g_autofree char *safe = NULL;

  json_generator_set_root (generator, node);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_indent (generator, 2);
  text = json_generator_to_data (generator, NULL);
  safe = zpci_text_escape_json (text);
  g_string_append (cli->out, safe);
  g_string_append_c (cli->out, '\n');
}
