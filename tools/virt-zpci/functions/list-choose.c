/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which functions list shows, in which order, and what it says of the others.
 */
#include "functions.h"

#include "zpci-number.h"

#include <string.h>

gboolean
zpci_list_check_types (const ZpciCli *cli, GError **error)
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

/* PNETIDs are in capitals on the HMC, and in any case elsewhere. */
static gboolean
is_same (gconstpointer a, gconstpointer b)
{
  return g_ascii_strcasecmp (a, b) == 0;
}

static gboolean
is_among (const GPtrArray *wanted, const char *text)
{
  return text && g_ptr_array_find_with_equal_func ((GPtrArray *) wanted, text, is_same, NULL);
}

static gboolean
is_chosen (const ZpciCli *cli, const ZpciFunction *function)
{
  const GPtrArray *types = zpci_cli_texts (cli, "type");
  const GPtrArray *pnetids = zpci_cli_texts (cli, "pnetid");

  if (types && !is_among (types, zpci_function_type_name (function)))
    return FALSE;
  for (guint i = 0; pnetids && i < ZPCI_PNETID_FIELDS; i++) {
    if (is_among (pnetids, function->pnetid[i]))
      return TRUE;
  }
  return !pnetids;
}

static gboolean
is_wanted (const ZpciCli *cli, const ZpciFunction *function)
{
  return (function->configured || zpci_cli_flag (cli, "all")) && is_chosen (cli, function);
}

/* A number of the table, which has no leading zeros, or -1. */
static gint64
number_of (const char *text)
{
  guint64 number;

  return zpci_parse_number (text, ZPCI_RADIX_DEC, G_MAXUINT32, &number, NULL) ? (gint64) number : -1;
}

/* Functions without a value come last. */
static int
compare_texts (const char *a, const char *b)
{
  gint64 left = number_of (a), right = number_of (b);

  if ((*a == '\0') != (*b == '\0'))
    return *a == '\0' ? 1 : -1;
  if (left >= 0 && right >= 0 && left != right)
    return left < right ? -1 : 1;
  return strcmp (a, b);
}

static int
compare_functions (gconstpointer a, gconstpointer b, gpointer data)
{
  const GArray *columns = data;
  const ZpciFunction *left = *(ZpciFunction *const *) a, *right = *(ZpciFunction *const *) b;
  g_autoptr (GString) of_left = g_string_new (NULL), of_right = g_string_new (NULL);
  int order = 0;

  for (guint i = 0; order == 0 && i < columns->len; i++) {
    const ZpciFunctionAttribute *row = zpci_list_columns ()[g_array_index (columns, guint, i)].attribute;

    g_string_truncate (of_left, 0);
    g_string_truncate (of_right, 0);
    zpci_function_attribute_append (row, left, ZPCI_OUTPUT_COLUMN, of_left);
    zpci_function_attribute_append (row, right, ZPCI_OUTPUT_COLUMN, of_right);
    order = compare_texts (of_left->str, of_right->str);
  }
  return order;
}

static const ZpciListColumn *
find_column (const char *name, guint *index)
{
  const ZpciListColumn *columns = zpci_list_columns ();

  for (*index = 0; columns[*index].heading.name; (*index)++)
    if (columns[*index].attribute && g_ascii_strcasecmp (columns[*index].heading.name, name) == 0)
      return &columns[*index];
  return NULL;
}

GArray *
zpci_list_sort_columns (const ZpciCli *cli, GError **error)
{
  const char *text = zpci_cli_text (cli, "sort");
  g_auto (GStrv) names = g_strsplit (text ? text : "FID", ",", -1);
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint));

  for (gsize i = 0; names[i]; i++) {
    guint index;

    if (!find_column (names[i], &index)) {
      zpci_cli_usage_error (error, "--sort: '%s' is not a column of the function itself; 'virt-zpci list --help' lists the columns",
                            names[i]);
      return NULL;
    }
    g_array_append_val (columns, index);
  }
  return g_steal_pointer (&columns);
}

/* The functions of a host come by fid; what is equal stays so. */
GPtrArray *
zpci_list_choose (const ZpciCli *cli, const ZpciHost *host)
{
  GPtrArray *chosen = g_ptr_array_new ();
  g_autoptr (GArray) columns = zpci_cli_flag (cli, "sort") ? zpci_list_sort_columns (cli, NULL) : NULL;
  guint fid;

  for (guint i = 0; i < host->functions->len; i++) {
    ZpciFunction *function = g_ptr_array_index (host->functions, i);

    if (is_wanted (cli, function))
      g_ptr_array_add (chosen, function);
  }
  if (columns && find_column ("FID", &fid)) {
    g_array_append_val (columns, fid);
    g_ptr_array_sort_with_data (chosen, compare_functions, columns);
  }
  return chosen;
}

/* Those that --all would show beside the others. */
static guint
count_left_out (const ZpciCli *cli, const ZpciHost *host)
{
  guint n = 0;

  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);

    n += !is_wanted (cli, function) && is_chosen (cli, function) ? 1 : 0;
  }
  return n;
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
void
zpci_list_advise (const ZpciCli *cli, const ZpciHost *host, const GPtrArray *shown)
{
  guint standby = 0, left_out = count_left_out (cli, host);

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
  } else if (left_out > 0 && !zpci_cli_flag (cli, "no-headings")) {
    zpci_cli_note ("%u function%s in standby or without a PCI device %s left out; --all shows %s", left_out,
                   left_out == 1 ? "" : "s", left_out == 1 ? "is" : "are", left_out == 1 ? "it" : "them");
  }
  for (guint i = 0; i < shown->len; i++) {
    g_autofree char *power = zpci_function_power_path (g_ptr_array_index (shown, i));

    if (power && standby++ == 0)
      zpci_cli_note ("a function in standby is powered on by writing 1 to its slot's power file, e.g. echo 1 > %s",
                     power);
  }
}
