/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * attach-device, detach-device and update-device: a device in the author form, and a guest of libvirt.
 */
#include "guests.h"
#include "verbs.h"

#define WHERE \
  { "live", 0, ZPCI_VALUE_NONE, FALSE, NULL, "in the running guest" }, \
  { "config", 0, ZPCI_VALUE_NONE, FALSE, NULL, "in the configuration, for the next start" }
#define FORMAT { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "text|json", "how to print (default text)" }

/* The common part of the three records. */
#define TAKES(table) \
  .json_key = "done", \
  .argument = "GUEST FILE", \
  .argument_kind = ZPCI_VALUE_GUEST, \
  .more_kind = ZPCI_VALUE_FILE, \
  .min_arguments = 2, \
  .max_arguments = 2, \
  .options = table

static const ZpciOption attach_options[] = {
  WHERE,
  { "explicit", 0, ZPCI_VALUE_NONE, FALSE, NULL,
    "write an override for every request, also where it is QEMU's default" },
  FORMAT,
  { NULL },
};
static const ZpciOption other_options[] = { WHERE, FORMAT, { NULL } };

static gboolean
run_attach (ZpciCli *cli, GError **error)
{
  return zpci_guest_change (cli, ZPCI_GUEST_CHANGE_ATTACH, error);
}

static gboolean
run_detach (ZpciCli *cli, GError **error)
{
  return zpci_guest_change (cli, ZPCI_GUEST_CHANGE_DETACH, error);
}

static gboolean
run_update (ZpciCli *cli, GError **error)
{
  return zpci_guest_change (cli, ZPCI_GUEST_CHANGE_UPDATE, error);
}

const ZpciVerb zpci_verb_attach_device = {
  .name = "attach-device",
  .help = "attach a device with our attributes to a guest of libvirt",
  TAKES (attach_options),
  .run = run_attach,
};

const ZpciVerb zpci_verb_detach_device = {
  .name = "detach-device",
  .help = "detach a device from a guest of libvirt, with its overrides and metadata",
  TAKES (other_options),
  .run = run_detach,
};

const ZpciVerb zpci_verb_update_device = {
  .name = "update-device",
  .help = "update a device of a guest of libvirt, where that keeps what it asks for",
  TAKES (other_options),
  .run = run_update,
};
