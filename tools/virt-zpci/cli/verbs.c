/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table of verbs. A new verb is one line here, one in verbs.h, one in
 * meson.build and its own file.
 */
#include "verbs.h"

#include "output.h"

#include <string.h>

/* More than this many slips is another word, not a misspelling. */
#define MAX_SLIPS 3

const ZpciVerb *const zpci_verbs[] = {
  &zpci_verb_list,
  &zpci_verb_topology,
  &zpci_verb_export,
  &zpci_verb_nodedev_dumpxml,
  &zpci_verb_hostdev,
  &zpci_verb_mdev,
  &zpci_verb_reserve,
  &zpci_verb_validate,
  &zpci_verb_plan,
  &zpci_verb_domxml_to_stock,
  &zpci_verb_domxml_from_stock,
  &zpci_verb_domxml_to_native,
  &zpci_verb_define,
  &zpci_verb_dumpxml,
  &zpci_verb_edit,
  &zpci_verb_attach_device,
  &zpci_verb_detach_device,
  &zpci_verb_update_device,
  &zpci_verb_status,
  &zpci_verb_plugin,
  &zpci_verb_host_validate,
  &zpci_verb_qemu_caps,
  &zpci_verb_capture,
  &zpci_verb_report,
  &zpci_verb_help,
  &zpci_verb_hook,
  &zpci_verb_complete,
  NULL,
};

const ZpciOption zpci_global_options[] = {
  { "connect", 'c', ZPCI_VALUE_TEXT, FALSE, "URI", "talk to this libvirt" },
  { "host", 0, ZPCI_VALUE_FILE, FALSE, "FILE", "look at a captured host instead of this machine" },
  { "config", 0, ZPCI_VALUE_FILE, FALSE, "FILE", "read this configuration instead of " ZPCI_CONFIG_FILE },
  { "help", 'h', ZPCI_VALUE_NONE, FALSE, NULL, "show this help, or that of a verb" },
  { "version", 'V', ZPCI_VALUE_NONE, FALSE, NULL, "show the version" },
  { NULL },
};

const ZpciVerb *
zpci_verb_find (const char *name)
{
  for (gsize i = 0; zpci_verbs[i]; i++) {
    if (strcmp (zpci_verbs[i]->name, name) == 0)
      return zpci_verbs[i];
  }
  return NULL;
}

const ZpciVerb *
zpci_verb_nearest (const char *name)
{
  const ZpciVerb *nearest = NULL;
  guint slips = MAX_SLIPS + 1;
  gsize length = strlen (name);

  if (length < 2 || length > 64)
    return NULL;
  for (gsize i = 0; zpci_verbs[i]; i++) {
    guint distance;

    if (zpci_verbs[i]->internal)
      continue;
    distance = g_str_has_prefix (zpci_verbs[i]->name, name) ? 1 : zpci_text_distance (name, zpci_verbs[i]->name);

    if (distance < slips && 2 * distance <= length) {
      slips = distance;
      nearest = zpci_verbs[i];
    }
  }
  return nearest;
}

const ZpciVerb *
zpci_verb_choose (const char *name, GError **error)
{
  const ZpciVerb *verb = zpci_verb_find (name);
  const ZpciVerb *nearest = verb ? NULL : zpci_verb_nearest (name);

  if (nearest)
    zpci_cli_usage_error (error, "unknown verb '%s'; did you mean '%s'?", name, nearest->name);
  else if (!verb)
    zpci_cli_usage_error (error, "unknown verb '%s'", name);
  return verb;
}
