/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * From the words of the command line to the values of one run, by GOption and
 * the tables of verb.h.
 */
#pragma once

#include "verb.h"

G_BEGIN_DECLS

/**
 * zpci_options_parse:
 * @argv: as main() got it
 *
 * Fills cli->verb, cli->values and cli->arguments. With --help or --version
 * among the options nothing else is asked for, and cli->verb may be NULL.
 *
 * Returns: FALSE with a usage error.
 */
gboolean zpci_options_parse (ZpciCli *cli, char **argv, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** zpci_option_find: Returns: (nullable): the option of @table (nullable) called @name. */
const ZpciOption *zpci_option_find (const ZpciOption *table, const char *name);

/** zpci_option_words: Returns: (transfer full): the words of a CHOICE. */
char **zpci_option_words (const ZpciOption *option);

G_END_DECLS
