/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * attach-device: a device in the author form for a guest of libvirt, all or
 * nothing.
 */
#include "documents.h"
#include "guests.h"
#include "verbs.h"

static const ZpciOption options[] = {
  { "live", 0, ZPCI_VALUE_NONE, FALSE, NULL, "into the running guest" },
  { "config", 0, ZPCI_VALUE_NONE, FALSE, NULL, "into the configuration, for the next start" },
  { "explicit", 0, ZPCI_VALUE_NONE, FALSE, NULL,
    "write an override for every request, also where it is QEMU's default" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "text|json", "how to print (default text)" },
  { NULL },
};

static gboolean
run_attach_device (ZpciCli *cli, GError **error)
{
  g_auto (ZpciGuestChange) change = { 0 };

  if (!zpci_guest_change_open (&change, cli, "attach", error) ||
      !zpci_guest_attach (&change.guest, change.device, error))
    return FALSE;
  zpci_document_warn_words (change.device);
  g_string_append (cli->out, "Device attached successfully\n");
  return TRUE;
}

const ZpciVerb zpci_verb_attach_device = {
  .name = "attach-device",
  .help = "attach a device with our attributes to a guest of libvirt",
  .json_key = "done",
  .argument = "GUEST FILE",
  .argument_kind = ZPCI_VALUE_GUEST,
  .more_kind = ZPCI_VALUE_FILE,
  .min_arguments = 2,
  .max_arguments = 2,
  .options = options,
  .run = run_attach_device,
};
