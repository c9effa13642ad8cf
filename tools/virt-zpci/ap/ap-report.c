/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The words and members that several verbs have for matrices.
 */
#include "ap.h"

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

