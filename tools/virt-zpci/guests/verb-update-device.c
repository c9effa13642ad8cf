/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * update-device: libvirt's own update, refused where it would lose what a
 * device asks for.
 */
#include "documents.h"
#include "guests.h"
#include "verbs.h"

static const ZpciOption options[] = {
  { "live", 0, ZPCI_VALUE_NONE, FALSE, NULL, "of the running guest" },
  { "config", 0, ZPCI_VALUE_NONE, FALSE, NULL, "of the configuration, for the next start" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "text|json", "how to print (default text)" },
  { NULL },
};

static gboolean
run_update_device (ZpciCli *cli, GError **error)
{
  g_auto (ZpciGuestChange) change = { 0 };

  if (!zpci_guest_change_open (&change, cli, "update", error) || !zpci_guest_change_update (&change, error))
    return FALSE;
  zpci_document_warn_words (change.device);
  g_string_append (cli->out, "Device updated successfully\n");
  return TRUE;
}

const ZpciVerb zpci_verb_update_device = {
  .name = "update-device",
  .help = "update a device of a guest of libvirt, where that keeps what it asks for",
  .json_key = "done",
  .argument = "GUEST FILE",
  .argument_kind = ZPCI_VALUE_GUEST,
  .more_kind = ZPCI_VALUE_FILE,
  .min_arguments = 2,
  .max_arguments = 2,
  .options = options,
  .run = run_update_device,
};
