/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * list: the functions of the host, one line each.
 */
#include "connection.h"
#include "function-json.h"
#include "guests.h"
#include "table.h"
#include "verbs.h"
#include "vfio.h"

#include <string.h>

enum {
  FID, UID, PCI_ADDRESS, PCHID, TYPE, VFN, PORT, PNETID, GROUP, STATE, DRIVER, GUEST, IRQS, STBL, RELAXED, REGION,
  VFIO
};

/* Scripts rely on the order: append only. */
#define COLUMNS                                                                                                        \
  "FID", "UID", "PCI-ADDRESS", "PCHID", "TYPE", "VFN", "PORT", "PNETID", "GROUP", "STATE", "DRIVER", "GUEST"
static const char *const columns[] = { COLUMNS, NULL };
static const char *const columns_with_vfio[] = { COLUMNS, "IRQS", "STBL", "RELAXED", "REGION", "VFIO", NULL };

static const ZpciOption options[] = {
  { "all", 'a', ZPCI_VALUE_NONE, FALSE, NULL, "also functions in standby, and how to power them on" },
  { "type", 0, ZPCI_VALUE_TYPE, TRUE, "TYPE", "only functions of this type" },
  { "pnetid", 0, ZPCI_VALUE_PNETID, TRUE, "PNETID", "only functions with this PNETID on a port" },
  ZPCI_CLI_VFIO_OPTION ("open each function for a moment and append what VFIO tells"),
  { "columns", 0, ZPCI_VALUE_TEXT, FALSE, "NAME,...", "only these columns, in this order" },
  { "no-headings", 0, ZPCI_VALUE_NONE, FALSE, NULL, "leave out the line of headings" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "table|json", "how to print (default table)" },
  { NULL },
};

static gboolean
check_types (const ZpciCli *cli, GError **error)
{
  const GPtrArray *types = zpci_cli_texts (cli, "type");

  for (guint i = 0; types && i < types->len; i++) {
    const char *type = g_ptr_array_index (types, i);
    guint8 pft;

    if (strcmp (type, "unknown") != 0 && !zpci_pft_from_name (type, &pft)) {
      zpci_cli_usage_error (error,
                            "--type '%s' is unknown; the types are unclassified, roce-express, ism, roce-express-2, "
                            "nvme, network-express-hybrid, cloud-network, network-express-direct and unknown",
                            type);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
is_among (const GPtrArray *wanted, const char *text)
{
  return text && g_ptr_array_find_with_equal_func ((GPtrArray *) wanted, text, g_str_equal, NULL);
}

static gboolean
is_wanted (const ZpciCli *cli, const ZpciFunction *function)
{
  const GPtrArray *types = zpci_cli_texts (cli, "type");
  const GPtrArray *pnetids = zpci_cli_texts (cli, "pnetid");

  if (!function->configured && !zpci_cli_flag (cli, "all"))
    return FALSE;
  if (types && !is_among (types, zpci_function_type_name (function)))
    return FALSE;
  for (guint i = 0; pnetids && i < ZPCI_PNETID_FIELDS; i++) {
    if (is_among (pnetids, function->pnetid[i]))
      return TRUE;
  }
  return !pnetids;
}

static GPtrArray *
choose_functions (const ZpciCli *cli, const ZpciHost *host)
{
  GPtrArray *chosen = g_ptr_array_new ();

  for (guint i = 0; i < host->functions->len; i++) {
    ZpciFunction *function = g_ptr_array_index (host->functions, i);

    if (is_wanted (cli, function))
      g_ptr_array_add (chosen, function);
  }
  return chosen;
}

/*
 * Only a live host has guests here, unless the user says where they are. A
 * machine without a daemon is no fault; a daemon that does not answer is told.
 */
static ZpciGuests *
load_guests (ZpciCli *cli)
{
  const char *uri = zpci_cli_text (cli, "connect");
  const GPtrArray *warnings;
  g_autoptr (GError) error = NULL;
  ZpciGuests *guests;

  if (!uri && (zpci_cli_text (cli, "host") || !zpci_connection_system_is_there ()))
    return NULL;
  guests = zpci_guests_load (uri ? uri : ZPCI_CONNECTION_SYSTEM, &error);
  if (!guests) {
    zpci_cli_warn ("%s; guests are not known", error->message);
    return NULL;
  }
  warnings = zpci_guests_get_warnings (guests);
  for (guint i = 0; i < warnings->len; i++)
    zpci_cli_warn ("%s", (const char *) g_ptr_array_index (warnings, i));
  return guests;
}

static void
set_hex (ZpciTable *table, guint column, ZpciOpt value, int digits)
{
  if (value.set)
    zpci_table_setf (table, column, "0x%0*x", digits, value.value);
}

static void
set_decimal (ZpciTable *table, guint column, ZpciOpt value)
{
  if (value.set)
    zpci_table_setf (table, column, "%u", value.value);
}

static void
set_pnetids (ZpciTable *table, const ZpciFunction *function)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < ZPCI_PNETID_FIELDS; i++) {
    if (function->pnetid[i])
      g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", function->pnetid[i]);
  }
  zpci_table_set (table, PNETID, text->str);
}

static void
set_guests (ZpciTable *table, const ZpciFunction *function, const ZpciGuests *guests)
{
  char **names = guests && function->configured ? zpci_guests_of (guests, &function->address) : NULL;
  g_autofree char *text = names ? g_strjoinv (",", names) : NULL;

  if (guests || !function->configured)
    zpci_table_set (table, GUEST, text);
  else
    zpci_table_set (table, GUEST, "?");
}

/* Standby is in a column of its own. */
static const ZpciVfioInfo *
ask_vfio (ZpciCli *cli, const ZpciFunction *function, const char **why)
{
  *why = NULL;
  return function->configured ? zpci_cli_ask_vfio (cli, function, why) : NULL;
}

/* STBL is the hardware's limit, not that of the kernel, which is the same for all. */
static void
set_vfio (ZpciTable *table, const ZpciFunction *function, const ZpciVfioInfo *vfio)
{
  ZpciTri region = zpci_cli_region_offered (function, vfio);

  if (vfio->has_group) {
    zpci_table_setf (table, IRQS, "%u", vfio->group.noi);
    set_decimal (table, STBL, vfio->group.imaxstbl);
  }
  if (vfio->relaxed == ZPCI_YES)
    zpci_table_set (table, RELAXED, "yes");
  if (region != ZPCI_UNKNOWN)
    zpci_table_set (table, REGION, zpci_tri_name (region));
}

static void
add_row (ZpciCli *cli, ZpciTable *table, const ZpciFunction *function, const ZpciGuests *guests)
{
  const char *why;
  const ZpciVfioInfo *vfio = ask_vfio (cli, function, &why);
  char address[ZPCI_PCI_ADDRESS_TEXT];

  set_hex (table, FID, function->fid, 8);
  set_hex (table, UID, function->uid, 4);
  if (function->configured && function->has_address)
    zpci_table_set (table, PCI_ADDRESS, zpci_pci_address_format (&function->address, address));
  set_hex (table, PCHID, function->pchid, 4);
  zpci_table_set (table, TYPE, zpci_function_type_name (function));
  set_decimal (table, VFN, function->vfn);
  set_decimal (table, PORT, function->port);
  set_pnetids (table, function);
  set_hex (table, GROUP, function->pfgid, 2);
  zpci_table_set (table, STATE, function->configured ? "configured" : "standby");
  zpci_table_set (table, DRIVER, function->driver);
  set_guests (table, function, guests);
  if (vfio)
    set_vfio (table, function, vfio);
  if (vfio || why)
    zpci_table_set (table, VFIO, vfio ? "ok" : why);
  zpci_table_end_row (table);
}

static void
print_json (ZpciCli *cli, const ZpciHost *host, const GPtrArray *functions)
{
  g_autoptr (ZpciGuests) guests = load_guests (cli);
  JsonObject *object = zpci_cli_json_new (cli);
  JsonArray *array = json_array_new ();
  JsonArray *warnings = json_array_new ();

  for (guint i = 0; i < functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (functions, i);
    JsonObject *item = zpci_function_to_json (function);
    const char *why;
    const ZpciVfioInfo *vfio = ask_vfio (cli, function, &why);

    if (guests && function->configured)
      json_object_set_array_member (item, "guests", zpci_cli_json_texts (zpci_guests_of (guests, &function->address)));
    if (vfio)
      json_object_set_object_member (item, "vfio", zpci_vfio_to_json (vfio));
    zpci_cli_json_set_text (item, "vfio_why", why);
    json_array_add_object_element (array, item);
  }
  for (guint i = 0; i < host->warnings->len; i++) {
    g_autofree char *valid = g_utf8_make_valid (g_ptr_array_index (host->warnings, i), -1);

    json_array_add_string_element (warnings, valid);
  }
  json_object_set_array_member (object, "functions", array);
  json_object_set_array_member (object, "warnings", warnings);
  zpci_cli_json_append (cli, object);
}

static gboolean
print_table (ZpciCli *cli, const GPtrArray *functions, GError **error)
{
  g_autoptr (ZpciTable) table = zpci_table_new (zpci_cli_flag (cli, "vfio") ? columns_with_vfio : columns);
  g_autoptr (ZpciGuests) guests = NULL;
  const char *selected = zpci_cli_text (cli, "columns");

  if (selected && !zpci_table_select (table, selected, error))
    return FALSE;
  if (zpci_table_shows (table, GUEST))
    guests = load_guests (cli);
  for (guint i = 0; i < functions->len; i++)
    add_row (cli, table, g_ptr_array_index (functions, i), guests);
  zpci_table_append (table, cli->out, !zpci_cli_flag (cli, "no-headings"), cli->color);
  return TRUE;
}

static guint
count_standby (const ZpciHost *host)
{
  guint n = 0;

  for (guint i = 0; i < host->functions->len; i++)
    n += ((const ZpciFunction *) g_ptr_array_index (host->functions, i))->configured ? 0 : 1;
  return n;
}

/* What a user who sees too little, or sees standby functions, wants to know. */
static void
advise (const ZpciCli *cli, const ZpciHost *host, const GPtrArray *shown)
{
  guint standby = 0;

  if (host->functions->len == 0) {
    g_autofree char *why = zpci_cli_why_no_functions (host);

    zpci_cli_note ("%s", why);
    return;
  }
  if (shown->len == 0 && count_standby (host) == host->functions->len && !zpci_cli_flag (cli, "all"))
    zpci_cli_note ("all %u functions are in standby; --all shows them", host->functions->len);
  for (guint i = 0; i < shown->len; i++) {
    g_autofree char *power = zpci_function_power_path (g_ptr_array_index (shown, i));

    if (power && standby++ == 0)
      zpci_cli_note ("a function in standby is powered on by writing 1 to its slot's power file, e.g. echo 1 > %s",
                     power);
  }
}

static gboolean
run_list (ZpciCli *cli, GError **error)
{
  ZpciHost *host;
  g_autoptr (GPtrArray) functions = NULL;

  if (!check_types (cli, error) || !zpci_connection_check_host (cli, error))
    return FALSE;
  host = zpci_cli_host (cli, error);
  if (!host)
    return FALSE;
  functions = choose_functions (cli, host);
  if (zpci_cli_wants_json (cli))
    print_json (cli, host, functions);
  else if (!print_table (cli, functions, error))
    return FALSE;
  advise (cli, host, functions);
  return TRUE;
}

const ZpciVerb zpci_verb_list = {
  .name = "list",
  .help = "list the PCI functions of the host",
  .options = options,
  .run = run_list,
};
