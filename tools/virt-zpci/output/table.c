/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Tables.
 */
#include "output.h"

#include "cli.h"

#define GAP 2
#define RED "\033[1;31m"
#define PLAIN "\033[0m"

typedef struct {
  char *text; /* safe; NULL: nothing known */
  gboolean marked;
} Cell;

struct ZpciTable {
  const char *const *columns;
  guint n_columns;
  GArray *shown;   /* of guint: columns to print, in order */
  GPtrArray *rows; /* of Cell[n_columns] */
  Cell *row;       /* being filled */
};

ZpciTable *
zpci_table_new (const char *const *columns)
{
  ZpciTable *table = g_new0 (ZpciTable, 1);

  table->columns = columns;
  table->shown = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; columns[i]; i++)
    g_array_append_val (table->shown, i);
  table->n_columns = table->shown->len;
  table->rows = g_ptr_array_new ();
  table->row = g_new0 (Cell, table->n_columns);
  return table;
}

static void
free_row (const ZpciTable *table, Cell *row)
{
  for (guint i = 0; i < table->n_columns; i++)
    g_free (row[i].text);
  g_free (row);
}

void
zpci_table_free (ZpciTable *table)
{
  if (!table)
    return;
  for (guint i = 0; i < table->rows->len; i++)
    free_row (table, g_ptr_array_index (table->rows, i));
  g_ptr_array_unref (table->rows);
  free_row (table, table->row);
  g_array_unref (table->shown);
  g_free (table);
}

void
zpci_table_set (ZpciTable *table, guint column, const char *text)
{
  g_return_if_fail (column < table->n_columns);
  g_free (table->row[column].text);
  table->row[column].text = text && *text ? zpci_text_safe (text) : NULL;
}

void
zpci_table_setf (ZpciTable *table, guint column, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  zpci_table_set (table, column, text);
}

void
zpci_table_mark (ZpciTable *table, guint column)
{
  g_return_if_fail (column < table->n_columns);
  table->row[column].marked = TRUE;
}

void
zpci_table_end_row (ZpciTable *table)
{
  g_ptr_array_add (table->rows, table->row);
  table->row = g_new0 (Cell, table->n_columns);
}

gboolean
zpci_table_select (ZpciTable *table, const char *names, GError **error)
{
  g_auto (GStrv) wanted = g_strsplit (names, ",", -1);
  g_autoptr (GArray) shown = g_array_new (FALSE, FALSE, sizeof (guint));

  for (gsize w = 0; wanted[w]; w++) {
    guint column = 0;

    while (column < table->n_columns && g_ascii_strcasecmp (table->columns[column], wanted[w]) != 0)
      column++;
    if (column == table->n_columns) {
      g_autofree char *known = g_strjoinv (",", (char **) table->columns);

      zpci_cli_usage_error (error, "--columns: '%s' is not a column; the columns are %s", wanted[w], known);
      return FALSE;
    }
    g_array_append_val (shown, column);
  }
  if (shown->len == 0) {
    zpci_cli_usage_error (error, "--columns is empty; name at least one column");
    return FALSE;
  }
  g_array_unref (table->shown);
  table->shown = g_steal_pointer (&shown);
  return TRUE;
}

guint
zpci_table_n_columns (const ZpciTable *table)
{
  return table->n_columns;
}

gboolean
zpci_table_shows (const ZpciTable *table, guint column)
{
  for (guint i = 0; i < table->shown->len; i++) {
    if (g_array_index (table->shown, guint, i) == column)
      return TRUE;
  }
  return FALSE;
}

static const char *
cell_text (const Cell *cell)
{
  return cell->text ? cell->text : "-";
}

static guint
column_width (const ZpciTable *table, guint column, gboolean headings)
{
  guint width = headings ? zpci_text_width (table->columns[column]) : 0;

  for (guint i = 0; i < table->rows->len; i++) {
    const Cell *row = g_ptr_array_index (table->rows, i);

    width = MAX (width, zpci_text_width (cell_text (&row[column])));
  }
  return width;
}

static void
append_cell (GString *out, const char *text, guint width, gboolean last, gboolean red)
{
  g_string_append (out, red ? RED : "");
  g_string_append (out, text);
  g_string_append (out, red ? PLAIN : "");
  for (guint i = last ? width + GAP : zpci_text_width (text); i < width + GAP; i++)
    g_string_append_c (out, ' ');
}

void
zpci_table_append (const ZpciTable *table, GString *out, gboolean headings, gboolean color)
{
  g_autofree guint *widths = g_new (guint, table->shown->len);
  guint n = table->shown->len;

  for (guint s = 0; s < n; s++)
    widths[s] = column_width (table, g_array_index (table->shown, guint, s), headings);
  for (guint s = 0; headings && s < n; s++)
    append_cell (out, table->columns[g_array_index (table->shown, guint, s)], widths[s], s + 1 == n, FALSE);
  if (headings)
    g_string_append_c (out, '\n');
  for (guint i = 0; i < table->rows->len; i++) {
    const Cell *row = g_ptr_array_index (table->rows, i);

    for (guint s = 0; s < n; s++) {
      const Cell *cell = &row[g_array_index (table->shown, guint, s)];

      append_cell (out, cell_text (cell), widths[s], s + 1 == n, color && cell->marked);
    }
    g_string_append_c (out, '\n');
  }
}
