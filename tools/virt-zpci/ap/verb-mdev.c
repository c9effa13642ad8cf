/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * mdev: prints the definition of a mediated device; nothing is defined.
 */
#include "ap.h"
#include "output.h"
#include "verbs.h"
#include "zpci-paths.h"

#include <string.h>

#define TYPE ZPCI_AP_MDEV_TYPE

static const ZpciOption options[] = {
  { "adapters", 0, ZPCI_VALUE_TEXT, FALSE, "LIST", "adapters: 0x05,0x06 or 0x05-0x08; decimal without leading zeros" },
  { "domains", 0, ZPCI_VALUE_TEXT, FALSE, "LIST", "usage domains, in the same way" },
  { "control", 0, ZPCI_VALUE_TEXT, FALSE, "LIST", "control domains, in the same way" },
  { "from", 0, ZPCI_VALUE_GUEST, FALSE, "GUEST", "what the <ap> of this guest requires, with the uuid of its device" },
  { "uuid", 0, ZPCI_VALUE_TEXT, FALSE, "UUID", "of the device (default a random one)" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "xml|json|sysfs", "for libvirt, for mdevctl, or as commands (default xml)" },
  { NULL },
};

typedef void (*AppendAttribute) (GString *out, ZpciApAttribute attribute, const char *value, const char *uuid);

/* In the order in which they are written when the device starts. */
static void
each_attribute (GString *out, const ZpciApMatrix *matrix, const char *uuid, AppendAttribute append)
{
  const struct {
    ZpciApAttribute attribute;
    const ZpciApSet *set;
    int digits;
  } rows[] = {
    { ZPCI_AP_ASSIGN_ADAPTER, &matrix->adapters, 2 },
    { ZPCI_AP_ASSIGN_DOMAIN, &matrix->domains, 4 },
    { ZPCI_AP_ASSIGN_CONTROL_DOMAIN, &matrix->control, 4 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    ZPCI_AP_SET_EACH (rows[i].set, number)
    {
      g_autofree char *value = g_strdup_printf ("0x%0*x", rows[i].digits, number);

      append (out, rows[i].attribute, value, uuid);
    }
  }
}

static void
append_xml (GString *out, ZpciApAttribute attribute, const char *value, const char *uuid)
{
  g_string_append_printf (out, "    <attr name='%s' value='%s'/>\n", zpci_ap_attribute_name (attribute), value);
}

static void
append_json (GString *out, ZpciApAttribute attribute, const char *value, const char *uuid)
{
  g_string_append_printf (out, "%s\n    { \"%s\": \"%s\" }", out->str[out->len - 1] == '[' ? "" : ",",
                          zpci_ap_attribute_name (attribute), value);
}

static void
append_sysfs (GString *out, ZpciApAttribute attribute, const char *value, const char *uuid)
{
  g_string_append_printf (out, "echo %s > " ZPCI_PATH_AP_MATRIX "/%s/%s\n", value, uuid,
                          zpci_ap_attribute_name (attribute));
}

static void
print_definition (GString *out, const char *format, const ZpciApMatrix *matrix, const char *uuid)
{
  if (g_strcmp0 (format, "json") == 0) {
    g_string_append (out, "{\n  \"mdev_type\": \"" TYPE "\",\n  \"start\": \"manual\",\n  \"attrs\": [");
    each_attribute (out, matrix, uuid, append_json);
    g_string_append (out, "\n  ]\n}\n");
  } else if (g_strcmp0 (format, "sysfs") == 0) {
    g_string_append_printf (out, "echo %s > " ZPCI_PATH_AP_MATRIX "/mdev_supported_types/" TYPE "/create\n", uuid);
    each_attribute (out, matrix, uuid, append_sysfs);
  } else {
    g_autofree char *name = zpci_ap_mdev_device_name (uuid);

    g_string_append_printf (out,
                            "<device>\n"
                            "  <name>%s</name>\n"
                            "  <parent>ap_matrix</parent>\n"
                            "  <capability type='mdev'>\n"
                            "    <type id='" TYPE "'/>\n"
                            "    <uuid>%s</uuid>\n",
                            name, uuid);
    each_attribute (out, matrix, uuid, append_xml);
    g_string_append (out, "  </capability>\n</device>\n");
  }
}

static void
warn (const ZpciReason *reason)
{
  g_autofree char *text = zpci_reason_format (reason);

  zpci_cli_warn ("%s", text);
}

/* A start now, then what waits for it later. */
static void
foretell (const ZpciApHost *host, const ZpciApMatrix *matrix, const char *uuid)
{
  g_autoptr (ZpciApDefinition) definition = zpci_ap_definition_of (matrix, uuid);
  g_autoptr (ZpciApStored) stored = zpci_cli_ap_stored (host);
  g_autoptr (GPtrArray) later = zpci_ap_claims_later (host, stored, definition);
  ZpciReason *start = zpci_ap_claims_start (host, definition);
  ZpciReason *check = zpci_ap_claims_check (host, stored, definition);
  ZpciApFiltered filtered = zpci_ap_filter (host->state, matrix);

  if (start)
    warn (start);
  else if (!host->state->masks_known)
    zpci_cli_note ("whether a start would fail now is not known");
  if (check)
    warn (check);
  for (guint i = 0; i < later->len; i++)
    warn (g_ptr_array_index (later, i));
  if (!start && zpci_ap_set_is_empty (&filtered.unknown) &&
      zpci_ap_matrix_queues (&filtered.effective) < zpci_ap_matrix_queues (matrix))
    zpci_cli_warn ("a guest would get %u of %u queues now; virt-zpci list --ap --all shows their drivers",
                   zpci_ap_matrix_queues (&filtered.effective), zpci_ap_matrix_queues (matrix));
  g_clear_pointer (&start, zpci_reason_free);
  g_clear_pointer (&check, zpci_reason_free);
}

static gboolean
choose_uuid (const ZpciCli *cli, char uuid[ZPCI_AP_UUID_TEXT], GError **error)
{
  const char *given = zpci_cli_text (cli, "uuid");
  g_autofree char *random = given ? NULL : g_uuid_string_random ();

  if (zpci_ap_uuid_parse (given ? given : random, uuid))
    return TRUE;
  zpci_cli_usage_error (error, "--uuid '%s' is not a UUID like c2177883-f1bb-47f0-914d-32a22e3a8804", given);
  return FALSE;
}

/* Of a guest, --uuid says which of its devices is meant. */
static gboolean
choose (ZpciCli *cli, ZpciApMatrix *matrix, char uuid[ZPCI_AP_UUID_TEXT], GError **error)
{
  if (!zpci_cli_flag (cli, "from"))
    return zpci_cli_ap_matrix (cli, matrix, error) && choose_uuid (cli, uuid, error);
  return (!zpci_cli_flag (cli, "uuid") || choose_uuid (cli, uuid, error)) &&
         zpci_cli_ap_from (cli, zpci_cli_flag (cli, "uuid") ? uuid : NULL, matrix, uuid, error);
}

static gboolean
run_mdev (ZpciCli *cli, GError **error)
{
  g_autoptr (ZpciApHost) host = NULL;
  char uuid[ZPCI_AP_UUID_TEXT];
  ZpciApMatrix matrix;

  if (!choose (cli, &matrix, uuid, error))
    return FALSE;
  host = zpci_cli_ap_host (cli, error);
  if (!host)
    return FALSE;
  if (host->has_bus)
    foretell (host, &matrix, uuid);
  print_definition (cli->out, zpci_cli_text (cli, "format"), &matrix, uuid);
  return TRUE;
}

const ZpciVerb zpci_verb_mdev = {
  .name = "mdev",
  .help = "print a mediated device that passes AP queues to a guest",
  .own_json = TRUE,
  .argument = "QUEUE...",
  .max_arguments = 256,
  .options = options,
  .run = run_mdev,
};
