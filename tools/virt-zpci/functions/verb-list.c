/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * list: the functions of the host, one line each.
 */
#include "ap.h"
#include "connection.h"
#include "functions.h"
#include "output.h"
#include "topology.h"
#include "verbs.h"
#include "watch.h"
#include "zpci-json.h"

#include <string.h>

static const ZpciOption options[] = {
  { "all", 'a', ZPCI_VALUE_NONE, FALSE, NULL, "also functions in standby, and how to power them on" },
  { "tree", 0, ZPCI_VALUE_NONE, FALSE, NULL, "adapters, ports and functions as a tree" },
  { "ap", 0, ZPCI_VALUE_NONE, FALSE, NULL, "the queues of crypto adapters in place of PCI functions" },
  { "mdev", 0, ZPCI_VALUE_NONE, FALSE, NULL, "the mediated devices that pass those queues to guests" },
  { "type", 0, ZPCI_VALUE_TYPE, TRUE, "TYPE", "only functions of this type" },
  { "pnetid", 0, ZPCI_VALUE_PNETID, TRUE, "PNETID", "only functions with this PNETID on a port" },
  ZPCI_CLI_VFIO_OPTION ("open each function for a moment and append what VFIO tells"),
  { "columns", 0, ZPCI_VALUE_COLUMNS, FALSE, "NAME,...", "only these columns, in this order" },
  ZPCI_WATCH_OPTION,
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

/* Standby is in a column of its own. */
static const ZpciVfioInfo *
ask_vfio (ZpciCli *cli, const ZpciFunction *function, const char **why)
{
  *why = NULL;
  return function->configured ? zpci_cli_ask_vfio (cli, function, why) : NULL;
}

static void
add_row (ZpciCli *cli, ZpciTable *table, const ZpciFunction *function, const ZpciGuests *guests, GString *cell)
{
  ZpciListRow row = { function, guests };

  row.vfio = ask_vfio (cli, function, &row.vfio_why);
  for (guint i = 0; i < zpci_table_n_columns (table); i++) {
    if (!zpci_table_shows (table, i))
      continue;
    g_string_truncate (cell, 0);
    zpci_list_column_append (zpci_list_columns () + i, &row, cell);
    zpci_table_set (table, i, cell->str);
  }
  zpci_table_end_row (table);
}

static JsonObject *
functions_to_json (ZpciCli *cli, const ZpciHost *host, const GPtrArray *functions)
{
  g_autoptr (ZpciGuests) guests = zpci_cli_load_guests (cli);
  JsonObject *object = zpci_cli_json_new (cli);
  JsonArray *array = json_array_new (), *warnings;

  for (guint i = 0; i < functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (functions, i);
    JsonObject *item = zpci_function_to_json (function);
    const char *why;
    const ZpciVfioInfo *vfio = ask_vfio (cli, function, &why);

    if (guests && function->configured)
      json_object_set_array_member (item, "guests", zpci_json_strv (zpci_guests_of (guests, &function->address)));
    if (vfio)
      json_object_set_object_member (item, "vfio", zpci_vfio_to_json (vfio));
    zpci_json_set_text (item, "vfio_why", why);
    json_array_add_object_element (array, item);
  }
  json_object_set_array_member (object, "functions", array);
  warnings = zpci_json_texts (host->warnings);
  for (guint i = 0; i < host->troubles->len; i++)
    zpci_json_add_text (warnings, g_ptr_array_index (host->troubles, i));
  json_object_set_array_member (object, "warnings", warnings);
  return object;
}

/* Returns: (transfer container): the headings, without those of VFIO where it is not asked. */
static const char **
headings (const ZpciCli *cli)
{
  GPtrArray *names = g_ptr_array_new ();

  for (const ZpciListColumn *column = zpci_list_columns (); column->heading.name; column++)
    if (!column->of_vfio || zpci_cli_flag (cli, "vfio"))
      g_ptr_array_add (names, (gpointer) column->heading.name);
  g_ptr_array_add (names, NULL);
  return (const char **) g_ptr_array_free (names, FALSE);
}

static gboolean
shows_guests (const ZpciTable *table)
{
  for (guint i = 0; i < zpci_table_n_columns (table); i++)
    if (zpci_list_columns ()[i].of_guests && zpci_table_shows (table, i))
      return TRUE;
  return FALSE;
}

/* What is read of each function: what is printed, and what chooses the functions. @table: (nullable): NULL: JSON. */
static ZpciAttributeMask
attributes_used (const ZpciCli *cli, const ZpciTable *table)
{
  ZpciAttributeMask used = 0;

  if (zpci_cli_texts (cli, "type"))
    used |= ZPCI_ATTRIBUTE_BIT (TYPE);
  if (zpci_cli_texts (cli, "pnetid"))
    used |= ZPCI_ATTRIBUTE_BIT (PNETIDS);
  if (!table)
    return used | zpci_function_attributes_printed (ZPCI_OUTPUT_JSON);
  for (guint i = 0; i < zpci_table_n_columns (table); i++) {
    const ZpciListColumn *column = zpci_list_columns () + i;

    /* VFIO is asked for every column of it at once, shown or not. */
    if (column->of_vfio || zpci_table_shows (table, i))
      used |= column->needs;
  }
  return used;
}

static void
print_table (ZpciCli *cli, ZpciTable *table, const GPtrArray *functions)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  g_autoptr (ZpciGuests) guests = shows_guests (table) ? zpci_cli_load_guests (cli) : NULL;

  for (guint i = 0; i < functions->len; i++)
    add_row (cli, table, g_ptr_array_index (functions, i), guests, cell);
  zpci_table_append (table, cli->out, !zpci_cli_flag (cli, "no-headings"), cli->color);
}

/* Returns: (transfer none) (nullable): what is said where no function is configured. */
static const char *
why_none_is_configured (const ZpciHost *host)
{
  const char *why = "are in standby";

  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);

    if (function->configured)
      return NULL;
    if (function->trouble != ZPCI_TROUBLE_NONE)
      why = "are without a PCI device";
  }
  return why;
}

/* Notes for a user who sees too little, or who sees standby functions. */
static void
advise (const ZpciCli *cli, const ZpciHost *host, const GPtrArray *shown)
{
  guint standby = 0;

  if (cli->told)
    return;
  if (host->functions->len == 0) {
    g_autofree char *why = zpci_cli_why_no_functions (host);

    zpci_cli_note ("%s", why);
    return;
  }
  if (shown->len == 0 && !zpci_cli_flag (cli, "all")) {
    const char *why = why_none_is_configured (host);

    if (why)
      zpci_cli_note ("all %u functions %s; --all shows them", host->functions->len, why);
  }
  for (guint i = 0; i < shown->len; i++) {
    g_autofree char *power = zpci_function_power_path (g_ptr_array_index (shown, i));

    if (power && standby++ == 0)
      zpci_cli_note ("a function in standby is powered on by writing 1 to its slot's power file, e.g. echo 1 > %s",
                     power);
  }
}

/* The tree has no columns. */
static gboolean
check_tree (const ZpciCli *cli, GError **error)
{
  static const char *const about_tables[] = { "ap", "mdev", "vfio", "columns", "no-headings", "format" };

  for (gsize i = 0; zpci_cli_flag (cli, "tree") && i < G_N_ELEMENTS (about_tables); i++) {
    if (zpci_cli_flag (cli, about_tables[i])) {
      zpci_cli_usage_error (error, "--%s cannot be used with --tree", about_tables[i]);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
check_crypto_options (const ZpciCli *cli, GError **error)
{
  static const char *const about_functions[] = { "type", "pnetid", "vfio" };

  if (zpci_cli_flag (cli, "ap") && zpci_cli_flag (cli, "mdev")) {
    zpci_cli_usage_error (error, "--ap and --mdev exclude each other");
    return FALSE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (about_functions); i++) {
    if (zpci_cli_flag (cli, about_functions[i])) {
      zpci_cli_usage_error (error, "--%s is about PCI functions and cannot be used with --%s", about_functions[i],
                            zpci_cli_flag (cli, "ap") ? "ap" : "mdev");
      return FALSE;
    }
  }
  return TRUE;
}

/* What --columns names is checked before anything is read. */
static ZpciTable *
make_table (const ZpciCli *cli, const char **names, GError **error)
{
  const char *selected = zpci_cli_text (cli, "columns");
  g_autoptr (ZpciTable) table = zpci_table_new (names);

  return !selected || zpci_table_select (table, selected, error) ? g_steal_pointer (&table) : NULL;
}

static JsonObject *
make_json (ZpciCli *cli, GError **error)
{
  ZpciHost *host = zpci_cli_host_functions (cli, attributes_used (cli, NULL), error);
  g_autoptr (GPtrArray) functions = host ? choose_functions (cli, host) : NULL;
  JsonObject *object = functions ? functions_to_json (cli, host, functions) : NULL;

  if (object)
    advise (cli, host, functions);
  return object;
}

static gboolean
draw_tree (ZpciCli *cli, GError **error)
{
  /* It also tells the machine. */
  ZpciHost *host = zpci_cli_host (cli, error);
  g_autoptr (GPtrArray) functions = host ? choose_functions (cli, host) : NULL;

  if (!functions)
    return FALSE;
  zpci_cli_print_tree (cli, host, functions, FALSE);
  advise (cli, host, functions);
  return TRUE;
}

static gboolean
draw_table (ZpciCli *cli, GError **error)
{
  g_autofree const char **names = headings (cli);
  g_autoptr (ZpciTable) table = make_table (cli, names, error);
  ZpciHost *host = table ? zpci_cli_host_functions (cli, attributes_used (cli, table), error) : NULL;
  g_autoptr (GPtrArray) functions = host ? choose_functions (cli, host) : NULL;

  if (!functions)
    return FALSE;
  print_table (cli, table, functions);
  advise (cli, host, functions);
  return TRUE;
}

static gboolean
draw (ZpciCli *cli, GError **error)
{
  return zpci_cli_flag (cli, "tree") ? draw_tree (cli, error) : draw_table (cli, error);
}

static gboolean
check_list (ZpciCli *cli, GError **error)
{
  g_autofree const char **names = headings (cli);
  g_autoptr (ZpciTable) table = NULL;

  if (!check_types (cli, error) || !zpci_connection_check_host (cli, error))
    return FALSE;
  table = make_table (cli, names, error);
  return table != NULL;
}

static gboolean
run_list (ZpciCli *cli, GError **error)
{
  static const ZpciWatchVerb watch = { draw, make_json };

  if (!check_tree (cli, error) || !zpci_watch_check (cli, error))
    return FALSE;
  if (zpci_cli_flag (cli, "ap") || zpci_cli_flag (cli, "mdev"))
    return check_crypto_options (cli, error) &&
           (zpci_cli_flag (cli, "ap") ? zpci_cli_list_ap (cli, error) : zpci_cli_list_mdev (cli, error));
  if (!check_list (cli, error))
    return FALSE;
  if (zpci_cli_flag (cli, "watch"))
    return zpci_watch_run (cli, &watch, error);
  if (zpci_cli_wants_json (cli)) {
    JsonObject *object = make_json (cli, error);

    if (object)
      zpci_cli_json_append (cli, object);
    return object != NULL;
  }
  return draw (cli, error);
}

static const char *
list_column (guint index, const char **help)
{
  const ZpciListColumn *column = &zpci_list_columns ()[index];

  *help = column->help;
  return column->heading.name;
}

const ZpciVerb zpci_verb_list = {
  .name = "list",
  .help = "list the PCI functions of the host",
  .options = options,
  .column = list_column,
  .run = run_list,
};
