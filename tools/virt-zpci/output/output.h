/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Output of the verbs: the process's standard streams, tables, JSON.
 */
#pragma once

#include "cli.h"
#include "zpci-json.h"
#include "zpci-text.h"

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * zpci_output_prepare: called first. Standard streams that the caller closed are
 * replaced, so that no file of ours gets their number; a closed pipe is an
 * error of a write, not the end of the process while it has children.
 */
void zpci_output_prepare (void);

/**
 * zpci_output_has_color:
 *
 * Returns: TRUE if @fd is a terminal that shows colours and the user (NO_COLOR, TERM) wants them.
 */
gboolean zpci_output_has_color (int fd);

/**
 * zpci_output_write:
 * @fd: usually 1; closed afterwards, so that a late failure (a full disk, a
 * file server) is seen
 *
 * Where the reader of a pipe is gone, the process ends as SIGPIPE ends any other.
 *
 * Errors: ZPCI_ERROR_IO.
 */
gboolean zpci_output_write (int fd, const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** zpci_output_write_more: the same; @fd stays open. */
gboolean zpci_output_write_more (int fd, const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * The task of the program, once it takes longer than a second: one line on standard error, which is wiped again, and
 * only where that is a terminal.
 */

/** zpci_progress_begin: "planning db01 (2 of 40)"; shown until its zpci_progress_end(), inside of what went on before. */
void zpci_progress_begin (const char *format, ...) G_GNUC_PRINTF (1, 2);
void zpci_progress_end (void);

/** zpci_progress_wipe: called before anything else is written to a terminal. */
void zpci_progress_wipe (void);

/* Text that came from outside, on a terminal. */

/** zpci_text_width: Returns: the terminal columns that @text (safe UTF-8) takes. */
guint zpci_text_width (const char *text);

/** zpci_text_distance: Returns: how many letters must be changed, added, dropped or swapped between @a and @b. */
guint zpci_text_distance (const char *a, const char *b);

/*
 * Aligned columns for people. Scripts may rely on the names and the order of
 * columns: new ones are only ever appended.
 */

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
 * Shows these columns only. Errors: usage, for a name that is not a column.
 */
gboolean zpci_table_select (ZpciTable *table, const char *names, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** zpci_table_n_columns: Returns: how many columns there are, shown or not. */
guint zpci_table_n_columns (const ZpciTable *table);

/** zpci_table_shows: Returns: TRUE if @column is among those shown, so that it is worth filling. */
gboolean zpci_table_shows (const ZpciTable *table, guint column);

/** zpci_table_append: prints to @out. */
void zpci_table_append (const ZpciTable *table, GString *out, gboolean headings, gboolean color);

/*
 * JSON output: one object with a "meta" block, as the s390-tools commands
 * print it. The keys of every verb are documented in docs/json.md.
 */

/** Raised when a key vanishes or changes its meaning; new keys do not raise it. */
#define ZPCI_JSON_API_LEVEL 1

/**
 * zpci_cli_json_new:
 *
 * Returns: (transfer full): an object with "meta": api_level, version, tool,
 * host, time_epoch and time. The time is that of SOURCE_DATE_EPOCH where set.
 */
JsonObject *zpci_cli_json_new (const ZpciCli *cli);

/** zpci_cli_json_append: prints @object, which it takes, to cli->out. */
void zpci_cli_json_append (ZpciCli *cli, JsonObject *object);

/**
 * zpci_cli_wrap_text:
 *
 * Of a verb with a json_key: puts what stands in cli->out into an object, beside what was said on standard error.
 *
 * Errors: ZPCI_ERROR_UNSUPPORTED (the text is not UTF-8).
 */
gboolean zpci_cli_wrap_text (ZpciCli *cli, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** zpci_cli_messages_to_json: Returns: (transfer full): what was said on standard error. */
JsonArray *zpci_cli_messages_to_json (void);

/** zpci_cli_error_to_json: Returns: (transfer full): code, file, line, message and remedy. */
JsonObject *zpci_cli_error_to_json (const GError *error);

/** zpci_cli_json_error: @error as an object takes the place of what stands in cli->out. */
void zpci_cli_json_error (ZpciCli *cli, const GError *error);

G_END_DECLS
