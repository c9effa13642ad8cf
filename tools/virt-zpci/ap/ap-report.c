/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The words and members that several verbs have for matrices.
 */
#include "ap.h"

#include "guests.h"

ZpciApStored *
zpci_cli_ap_stored (const ZpciApHost *host)
{
  ZpciApStored *stored = zpci_ap_stored_read (host->root);

  for (guint i = 0; i < stored->warnings->len; i++)
    zpci_cli_warn ("%s", (const char *) g_ptr_array_index (stored->warnings, i));
  return stored;
}

void
zpci_cli_ap_note_no_bus (const ZpciApHost *host)
{
  zpci_cli_note ("%s has no AP bus: no crypto adapter is assigned to it, or, where it is a guest, its CPU model lacks the "
                 "feature ap",
                 zpci_root_get_name (host->root));
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
