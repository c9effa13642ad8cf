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

static void
add_numbers (JsonObject *object, const char *name, const ZpciApSet *set, int digits)
{
  JsonArray *array = json_array_new ();

  ZPCI_AP_SET_EACH (set, number)
  {
    g_autofree char *text = g_strdup_printf ("0x%0*x", digits, number);

    json_array_add_string_element (array, text);
  }
  json_object_set_array_member (object, name, array);
}

void
zpci_cli_ap_json_matrix (JsonObject *object, const char *name, const ZpciApMatrix *matrix)
{
  JsonObject *member = json_object_new ();

  add_numbers (member, "adapters", &matrix->adapters, 2);
  add_numbers (member, "domains", &matrix->domains, 4);
  add_numbers (member, "control", &matrix->control, 4);
  json_object_set_object_member (object, name, member);
}
