/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A verb: one record that serves the parser, --help, completion and
 * the test that lays --help beside the manual. A verb is one file verb-NAME.c
 * that ends in its record, and one line in verbs.c.
 */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

/** ZpciValueKind: what an option or an argument takes; completion offers accordingly. */
typedef enum {
  ZPCI_VALUE_NONE = 0, /* a flag */
  ZPCI_VALUE_TEXT,
  ZPCI_VALUE_FILE,
  ZPCI_VALUE_DEVICE,   /* node-device name, PCI address, fid:0x.., uid:0x.. or netdev */
  ZPCI_VALUE_TYPE,     /* type of a function: "ism" */
  ZPCI_VALUE_PNETID,
  ZPCI_VALUE_GUEST,    /* name of a guest of libvirt */
  ZPCI_VALUE_COLUMNS,  /* headings of the verb's table, separated by commas */
  ZPCI_VALUE_CHOICE,   /* one of the words in the value text */
  ZPCI_VALUE_VERB,     /* name of a verb */
} ZpciValueKind;

/** ZpciOption: a table of them ends with an empty record. */
typedef struct {
  const char *name;    /* without the dashes */
  char letter;         /* 0: none */
  ZpciValueKind kind;
  gboolean repeat;     /* every occurrence counts; otherwise the last one wins */
  const char *value;   /* what --help prints: "FILE"; for CHOICE the words themselves: "on|off" */
  const char *help;    /* one line */
} ZpciOption;

struct ZpciVerb {
  const char *name;
  const char *help;              /* one line */
  gboolean internal;             /* programs of ours call it, not users: help and completion leave it out */
  const char *argument;          /* (nullable): what --help prints: "DEVICE" */
  ZpciValueKind argument_kind;   /* of the first argument */
  ZpciValueKind more_kind;       /* of those behind it */
  guint min_arguments, max_arguments;
  const ZpciOption *options;     /* (nullable) */

  /* (nullable): for ZPCI_VALUE_COLUMNS: Returns: the heading of column @index, counted from 0, and what it shows;
   * NULL behind the last one. --help and completion list them. */
  const char *(*column) (guint index, const char **help);

  /*
   * Appends what goes to standard output to cli->out, which is written only
   * where TRUE comes back. A complete answer that is bad news (a refused
   * device, an invalid document) is TRUE with cli->status 1.
   */
  gboolean (*run) (ZpciCli *cli, GError **error);
};

/*
 * From the words of the command line to the values of one run, by GOption and
 * the tables of verb.h.
 */

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

/* The output of --help and --version, from the tables of verb.h. */

/** zpci_help_append: @verb NULL: the list of verbs and the global options. */
void zpci_help_append (GString *out, const ZpciVerb *verb);

/** zpci_version_append: one line, tool and version. */
void zpci_version_append (GString *out);

G_END_DECLS
