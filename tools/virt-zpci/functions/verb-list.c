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

static const ZpciOption options[] = {
  { "all", 'a', ZPCI_VALUE_NONE, FALSE, NULL, "also functions in standby, and how to power them on" },
  { "tree", 0, ZPCI_VALUE_NONE, FALSE, NULL, "adapters, ports and functions as a tree" },
  { "ap", 0, ZPCI_VALUE_NONE, FALSE, NULL, "the queues of crypto adapters in place of PCI functions" },
  { "mdev", 0, ZPCI_VALUE_NONE, FALSE, NULL, "the mediated devices that pass those queues to guests" },
  { "type", 0, ZPCI_VALUE_TYPE, TRUE, "TYPE", "only functions of this type" },
  { "pnetid", 0, ZPCI_VALUE_PNETID, TRUE, "PNETID", "only functions with this PNETID on a port" },
  ZPCI_CLI_VFIO_OPTION ("open each function for a moment and append what VFIO tells"),
  { "columns", 0, ZPCI_VALUE_COLUMNS, FALSE, "NAME,...", "only these columns, in this order" },
  { "sort", 0, ZPCI_VALUE_COLUMNS, FALSE, "NAME,...", "by these columns (default FID)" },
  ZPCI_WATCH_OPTION,
  { "no-headings", 0, ZPCI_VALUE_NONE, FALSE, NULL, "leave out the line of headings" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "table|json", "how to print (default table)" },
  { NULL },
};

static void
add_row (ZpciCli *cli, ZpciTable *table, const ZpciFunction *function, const ZpciGuests *guests, GString *cell)
{
  ZpciListRow row = { function, guests };

  row.vfio = zpci_list_ask_vfio (cli, function, &row.vfio_why);
  for (guint i = 0; i < zpci_table_n_columns (table); i++) {
    if (!zpci_table_shows (table, i))
      continue;
    g_string_truncate (cell, 0);
    zpci_list_column_append (zpci_list_columns () + i, &row, cell);
    zpci_table_set (table, i, cell->str);
  }
  zpci_table_end_row (table);
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

/* The attributes to read of each function: those that are printed, and those that choose the functions. @table: (nullable): NULL: JSON. */
static ZpciAttributeMask
attributes_used (const ZpciCli *cli, const ZpciTable *table)
{
  g_autoptr (GArray) sorted = zpci_list_sort_columns (cli, NULL);
  ZpciAttributeMask used = 0;

  for (guint i = 0; sorted && i < sorted->len; i++)
    used |= zpci_list_columns ()[g_array_index (sorted, guint, i)].needs;
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

/* The tree has no columns. */
static gboolean
check_tree (const ZpciCli *cli, GError **error)
{
  static const char *const about_tables[] = { "ap", "mdev", "vfio", "columns", "sort", "no-headings", "format" };

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
  static const char *const about_functions[] = { "type", "pnetid", "vfio", "sort" };

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

/* Returns: (transfer full): those that are shown without --columns. */
static char *
usual_columns (const char **names)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; names[i]; i++)
    if (!zpci_list_columns ()[i].on_request)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", names[i]);
  return g_string_free (text, FALSE);
}

/* What --columns names is checked before anything is read. */
static ZpciTable *
make_table (const ZpciCli *cli, const char **names, GError **error)
{
  const char *selected = zpci_cli_text (cli, "columns");
  g_autofree char *usual = selected ? NULL : usual_columns (names);
  g_autoptr (ZpciTable) table = zpci_table_new (names);

  return zpci_table_select (table, selected ? selected : usual, error) ? g_steal_pointer (&table) : NULL;
}

static JsonObject *
make_json (ZpciCli *cli, GError **error)
{
  g_autofree const char **names = headings (cli);
  g_autoptr (ZpciTable) table = make_table (cli, names, error);
  ZpciHost *host = table ? zpci_cli_host_functions (cli, attributes_used (cli, NULL), error) : NULL;
  g_autoptr (GPtrArray) functions = host ? zpci_list_choose (cli, host) : NULL;
  JsonObject *object = functions ? zpci_list_to_json (cli, host, functions, table) : NULL;

  if (object)
    zpci_list_advise (cli, host, functions);
  return object;
}

static gboolean
draw_tree (ZpciCli *cli, GError **error)
{
  /* It also tells the machine. */
  ZpciHost *host = zpci_cli_host (cli, error);
  g_autoptr (GPtrArray) functions = host ? zpci_list_choose (cli, host) : NULL;

  if (!functions)
    return FALSE;
  zpci_cli_print_tree (cli, host, functions, FALSE);
  zpci_list_advise (cli, host, functions);
  return TRUE;
}

static gboolean
draw_table (ZpciCli *cli, GError **error)
{
  g_autofree const char **names = headings (cli);
  g_autoptr (ZpciTable) table = make_table (cli, names, error);
  ZpciHost *host = table ? zpci_cli_host_functions (cli, attributes_used (cli, table), error) : NULL;
  g_autoptr (GPtrArray) functions = host ? zpci_list_choose (cli, host) : NULL;

  if (!functions)
    return FALSE;
  print_table (cli, table, functions);
  zpci_list_advise (cli, host, functions);
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
  g_autoptr (GArray) sorted = NULL;

  if (!zpci_list_check_types (cli, error) || !zpci_connection_check_host (cli, error))
    return FALSE;
  sorted = zpci_list_sort_columns (cli, error);
  if (!sorted)
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
  return check_list (cli, error) && zpci_watch_answer (cli, &watch, error);
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
