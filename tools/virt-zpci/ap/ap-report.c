/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The words and members that several verbs have for matrices.
 */
#include "ap.h"
#include "zpci-ap-decide.h"
#include "zpci-domain.h"
#include "zpci-error.h"

#include "guests.h"

ZpciApStored *
zpci_cli_ap_stored (const ZpciApHost *host)
{
  ZpciApStored *stored = zpci_ap_stored_read (host->root);

  zpci_cli_warn_all (stored->warnings);
  return stored;
}

/* An active device counts before a defined one. Returns: FALSE where there is neither. */
static gboolean
find_matrix (const ZpciApHost *host, const ZpciApStored *stored, const char *uuid, ZpciApMatrix *matrix)
{
  const ZpciApMdev *mdev = zpci_ap_host_find_mdev (host, uuid);
  const ZpciApDefinition *definition = zpci_ap_stored_find (stored, uuid);

  if (mdev && mdev->assigned_known)
    *matrix = mdev->assigned;
  else if (definition)
    *matrix = definition->matrix;
  return zpci_ap_matrix_queues (matrix) > 0;
}

static gboolean
warn_of_unmet (const ZpciApHost *host, const ZpciApStored *stored, const char *uuid, const ZpciApMatrix *required)
{
  const ZpciApDecideInput input = {
    .host = host, .stored = stored, .uuid = uuid, .kvm = ZPCI_YES, .started = TRUE, .required = required,
  };
  g_autoptr (ZpciApDecision) decision = zpci_ap_decide (&input);
  g_autofree char *why = decision->met == ZPCI_NO ? zpci_reason_format (g_ptr_array_index (decision->reasons, 0)) : NULL;

  if (why)
    zpci_cli_warn ("no guest would find this now: %s", why);
  return why != NULL;
}

char *
zpci_cli_ap_requirement (ZpciCli *cli, const char *uuid, gboolean *warned, GError **error)
{
  g_autoptr (ZpciApHost) host = zpci_cli_ap_host (cli, error);
  g_autoptr (ZpciApStored) stored = host ? zpci_cli_ap_stored (host) : NULL;
  ZpciApMatrix matrix = { 0 };
  GString *out;

  if (!host)
    return NULL;
  if (!find_matrix (host, stored, uuid, &matrix)) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND,
                 "%s has no mediated device %s with adapters and domains, so that it cannot be said what a guest would "
                 "require of it: define it first, or write <ap adapters='..' domains='..'/> yourself",
                 zpci_root_get_name (host->root), uuid);
    return NULL;
  }
  *warned = warn_of_unmet (host, stored, uuid, &matrix);
  out = g_string_new ("  ");
  zpci_matrix_append (out, &matrix, '\'');
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

void
zpci_cli_ap_note_no_bus (const ZpciApHost *host)
{
  zpci_cli_note ("%s has no AP bus: no crypto adapter is assigned to it, or, where it is a guest, its CPU model lacks the "
                 "feature ap",
                 zpci_cli_root_label (host->root));
}

gboolean
zpci_cli_ap_print_table (ZpciCli *cli, const ZpciApHost *host, const ZpciCliApTable *layout, const GArray *rows,
                         GError **error)
{
  g_autoptr (ZpciTable) table = zpci_table_new (layout->columns);
  g_autoptr (ZpciGuests) guests = NULL;
  const char *selected = zpci_cli_text (cli, "columns");
  gsize size = g_array_get_element_size ((GArray *) rows);

  if (selected && !zpci_table_select (table, selected, error))
    return FALSE;
  if (zpci_table_shows (table, layout->guest) && rows->len > 0)
    guests = zpci_cli_load_guests (cli);
  for (guint i = 0; i < rows->len; i++)
    layout->add_row (table, host, rows->data + i * size, guests);
  zpci_table_append (table, cli->out, !zpci_cli_flag (cli, "no-headings"), cli->color);
  return TRUE;
}
