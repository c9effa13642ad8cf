/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * list --mdev: matrix devices, those that exist and those that are defined.
 */
#include "ap.h"

#include "connection.h"
#include "guests.h"
#include "output.h"
#include "zpci-json.h"
#include "zpci-plan-ap.h"

#include <string.h>

enum { UUID, STATE, START, ADAPTERS, DOMAINS, CONTROL, ASSIGNED, EFFECTIVE, GUEST };

/* Scripts rely on the order: append only. */
static const char *const columns[] = { "UUID",    "STATE",    "START",     "ADAPTERS", "DOMAINS",
                                       "CONTROL", "ASSIGNED", "EFFECTIVE", "GUEST",    NULL };

/* Row: one device; active, defined or both. */
typedef struct {
  const char *uuid;
  const ZpciApMdev *mdev;             /* (nullable) */
  const ZpciApDefinition *definition; /* (nullable) */
} Row;

static int
compare_rows (const void *a, const void *b)
{
  return strcmp (((const Row *) a)->uuid, ((const Row *) b)->uuid);
}

static GArray *
make_rows (const ZpciApHost *host, const ZpciApStored *stored)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));

  for (guint i = 0; i < host->mdevs->len; i++) {
    const ZpciApMdev *mdev = g_ptr_array_index (host->mdevs, i);
    Row row = { mdev->uuid, mdev, zpci_ap_stored_find (stored, mdev->uuid) };

    g_array_append_val (rows, row);
  }
  for (guint i = 0; i < stored->definitions->len; i++) {
    const ZpciApDefinition *definition = g_ptr_array_index (stored->definitions, i);
    Row row = { definition->uuid, NULL, definition };

    if (!zpci_ap_host_find_mdev (host, definition->uuid))
      g_array_append_val (rows, row);
  }
  g_array_sort (rows, compare_rows);
  return rows;
}

/* Assigned, or, while it is not active, defined; NULL: not known. */
static const ZpciApMatrix *
matrix_of (const Row *row)
{
  if (row->mdev)
    return row->mdev->assigned_known ? &row->mdev->assigned : NULL;
  return &row->definition->matrix;
}

static void
set_list (ZpciTable *table, guint column, const ZpciApSet *set, ZpciApKind kind)
{
  g_autofree char *text = zpci_ap_list_format (set, kind, ZPCI_AP_FORM_TABLE);

  if (*text)
    zpci_table_set (table, column, text);
}

static void
set_counts (ZpciTable *table, const ZpciApHost *host, const Row *row)
{
  ZpciApMatrix effective;

  if (!row->mdev)
    return;
  if (row->mdev->assigned_known)
    zpci_table_setf (table, ASSIGNED, "%u%s", zpci_ap_matrix_queues (&row->mdev->assigned),
                     row->mdev->assigned_cut ? "+" : "");
  else
    zpci_table_set (table, ASSIGNED, "?");
  if (zpci_ap_mdev_effective (host, row->mdev, &effective))
    zpci_table_setf (table, EFFECTIVE, "%u", zpci_ap_matrix_queues (&effective));
  else
    zpci_table_set (table, EFFECTIVE, "?");
}

static void
add_table_row (ZpciTable *table, const ZpciApHost *host, gconstpointer data, const ZpciGuests *guests)
{
  const Row *row = data;
  const ZpciApMatrix *matrix = matrix_of (row);
  char **names = guests ? zpci_guests_of_mdev (guests, row->uuid) : NULL;
  g_autofree char *guest = names ? g_strjoinv (",", names) : NULL;

  zpci_table_set (table, UUID, row->uuid);
  zpci_table_set (table, STATE, row->mdev ? "active" : "defined");
  if (row->definition)
    zpci_table_set (table, START, row->definition->automatic ? "auto" : "manual");
  if (matrix) {
    set_list (table, ADAPTERS, &matrix->adapters, ZPCI_AP_ADAPTER);
    set_list (table, DOMAINS, &matrix->domains, ZPCI_AP_DOMAIN);
    set_list (table, CONTROL, &matrix->control, ZPCI_AP_DOMAIN);
  }
  set_counts (table, host, row);
  zpci_table_set (table, GUEST, guests ? guest : "?");
  zpci_table_end_row (table);
}

static JsonObject *
row_to_json (const ZpciApHost *host, const Row *row, const ZpciGuests *guests)
{
  JsonObject *object = json_object_new ();
  ZpciApMatrix effective;

  zpci_json_set_text (object, "uuid", row->uuid);
  json_object_set_boolean_member (object, "active", row->mdev != NULL);
  if (row->definition) {
    zpci_json_set_text (object, "start", row->definition->automatic ? "auto" : "manual");
    zpci_plan_json_set_matrix (object, "defined", &row->definition->matrix);
  }
  if (row->mdev) {
    zpci_json_set_text (object, "type", row->mdev->type);
    if (row->mdev->assigned_known)
      zpci_plan_json_set_matrix (object, "assigned", &row->mdev->assigned);
    if (zpci_ap_mdev_effective (host, row->mdev, &effective))
      zpci_plan_json_set_matrix (object, "effective", &effective);
    zpci_json_set_text (object, "why_unknown", row->mdev->why_unknown);
  }
  if (guests)
    json_object_set_array_member (object, "guests", zpci_json_strv (zpci_guests_of_mdev (guests, row->uuid)));
  return object;
}

static void
print_json (ZpciCli *cli, const ZpciApHost *host, const ZpciApStored *stored, const GArray *rows)
{
  g_autoptr (ZpciGuests) guests = rows->len > 0 ? zpci_cli_load_guests (cli) : NULL;
  JsonObject *object = zpci_cli_json_new (cli);
  JsonArray *matrices = json_array_new (), *warnings = json_array_new ();
  const GPtrArray *said[] = { host->warnings, stored->warnings };

  for (guint i = 0; i < rows->len; i++)
    json_array_add_object_element (matrices, row_to_json (host, &g_array_index (rows, Row, i), guests));
  for (guint k = 0; k < G_N_ELEMENTS (said); k++)
    for (guint i = 0; i < said[k]->len; i++)
      zpci_json_add_text (warnings, g_ptr_array_index (said[k], i));
  json_object_set_array_member (object, "matrices", matrices);
  json_object_set_array_member (object, "warnings", warnings);
  zpci_cli_json_append (cli, object);
}

/* @reason: (transfer full) (nullable) */
static void
note_reason (const char *uuid, ZpciReason *reason)
{
  g_autofree char *why = reason ? zpci_reason_format (reason) : NULL;

  if (why)
    zpci_cli_note ("%s: %s", uuid, why);
  g_clear_pointer (&reason, zpci_reason_free);
}

/* Notes that the table cannot show: a start that would fail, a guest that gets less, two places that differ. */
static void
note_row (const ZpciApHost *host, const ZpciApStored *stored, const Row *row)
{
  ZpciApMatrix effective;

  if (!row->mdev) {
    note_reason (row->uuid, zpci_ap_claims_start (host, row->definition));
    note_reason (row->uuid, zpci_ap_claims_check (host, stored, row->definition));
    return;
  }
  if (row->definition && row->mdev->assigned_known &&
      !zpci_ap_matrix_equal (&row->definition->matrix, &row->mdev->assigned))
    zpci_cli_note ("%s was changed after its start: its definition is another one", row->uuid);
  if (row->mdev->assigned_known && zpci_ap_mdev_effective (host, row->mdev, &effective) &&
      zpci_ap_matrix_queues (&effective) < zpci_ap_matrix_queues (&row->mdev->assigned))
    zpci_cli_note ("%s: %u of %u queues arrive in a guest; virt-zpci list --ap --all says why", row->uuid,
                   zpci_ap_matrix_queues (&effective), zpci_ap_matrix_queues (&row->mdev->assigned));
}

static const ZpciCliApTable layout = { columns, GUEST, add_table_row };

gboolean
zpci_cli_list_mdev (ZpciCli *cli, GError **error)
{
  g_autoptr (ZpciApHost) host = NULL;
  g_autoptr (ZpciApStored) stored = NULL;
  g_autoptr (GArray) rows = NULL;

  if (!zpci_connection_check_host (cli, error))
    return FALSE;
  host = zpci_cli_ap_host (cli, error);
  if (!host)
    return FALSE;
  stored = zpci_cli_ap_stored (host);
  rows = make_rows (host, stored);
  if (zpci_cli_wants_json (cli))
    print_json (cli, host, stored, rows);
  else if (!zpci_cli_ap_print_table (cli, host, &layout, rows, error))
    return FALSE;
  if (!host->has_bus)
    zpci_cli_ap_note_no_bus (host);
  for (guint i = 0; i < rows->len; i++)
    note_row (host, stored, &g_array_index (rows, Row, i));
  return TRUE;
}
