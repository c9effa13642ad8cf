/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Aligned columns for people. Scripts may rely on the names and the order of
 * columns: new ones are only ever appended.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct ZpciTable ZpciTable;

/** zpci_table_new: @columns: the headings, NULL-terminated, kept by reference. */
ZpciTable *zpci_table_new (const char *const *columns);
void zpci_table_free (ZpciTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciTable, zpci_table_free)

/** zpci_table_set: writes a cell of the row being filled; text is made safe; cells never set show "-". */
void zpci_table_set (ZpciTable *table, guint column, const char *text);
void zpci_table_setf (ZpciTable *table, guint column, const char *format, ...) G_GNUC_PRINTF (3, 4);

/** zpci_table_mark: shows that cell in red where colours are on. */
void zpci_table_mark (ZpciTable *table, guint column);

/** zpci_table_end_row: the row is complete. */
void zpci_table_end_row (ZpciTable *table);

/**
 * zpci_table_select:
 * @names: headings separated by commas, in the order wanted, any case
 *
 * Shows these columns only. Errors: usage, for a name that is none.
 */
gboolean zpci_table_select (ZpciTable *table, const char *names, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** zpci_table_n_columns: Returns: how many columns there are, shown or not. */
guint zpci_table_n_columns (const ZpciTable *table);

/** zpci_table_shows: Returns: TRUE if @column is among those shown, so that it is worth filling. */
gboolean zpci_table_shows (const ZpciTable *table, guint column);

/** zpci_table_append: prints to @out. */
void zpci_table_append (const ZpciTable *table, GString *out, gboolean headings, gboolean color);

G_END_DECLS
