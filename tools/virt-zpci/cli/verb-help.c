/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * help: what --help prints, for those who look for a verb of that name.
 */
#include "verbs.h"

static gboolean
run_help (ZpciCli *cli, GError **error)
{
  const ZpciVerb *verb = cli->arguments[0] ? zpci_verb_choose (cli->arguments[0], error) : NULL;

  if (cli->arguments[0] && !verb)
    return FALSE;
  zpci_help_append (cli->out, verb);
  return TRUE;
}

const ZpciVerb zpci_verb_help = {
  .name = "help",
  .help = "show the verbs, or the options of one",
  .argument = "VERB",
  .argument_kind = ZPCI_VALUE_VERB,
  .min_arguments = 0,
  .max_arguments = 1,
  .run = run_help,
};
