/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * detach-device: a device leaves a guest of libvirt with all that was written
 * for it, and what earlier ones left behind goes too.
 */
#include "documents.h"
#include "guests.h"
#include "verbs.h"

static const ZpciOption options[] = {
  { "live", 0, ZPCI_VALUE_NONE, FALSE, NULL, "from the running guest" },
  { "config", 0, ZPCI_VALUE_NONE, FALSE, NULL, "from the configuration, for the next start" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "text|json", "how to print (default text)" },
  { NULL },
};

static gboolean
run_detach_device (ZpciCli *cli, GError **error)
{
  g_auto (ZpciGuestChange) change = { 0 };

  if (!zpci_guest_change_open (&change, cli, "detach", error) ||
      !zpci_guest_detach (&change.guest, change.device, NULL, error))
    return FALSE;
  zpci_document_warn_words (change.device);
  if (change.guest.left)
    zpci_cli_note (ZPCI_GUEST_LEFT, change.guest.left);
  g_string_append (cli->out, "Device detached successfully\n");
  return TRUE;
}

const ZpciVerb zpci_verb_detach_device = {
  .name = "detach-device",
  .help = "detach a device from a guest of libvirt, with its overrides and metadata",
  .json_key = "done",
  .argument = "GUEST FILE",
  .argument_kind = ZPCI_VALUE_GUEST,
  .more_kind = ZPCI_VALUE_FILE,
  .min_arguments = 2,
  .max_arguments = 2,
  .options = options,
  .run = run_detach_device,
};
