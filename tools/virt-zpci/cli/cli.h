/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One run of virt-zpci: its options, its arguments, what it will print. Verbs
 * get it, and ask it for the host and the configuration, which are read once.
 */
#pragma once

#include "zpci-config.h"
#include "zpci-host.h"

G_BEGIN_DECLS

/** Exit statuses. */
#define ZPCI_EXIT_OK 0
#define ZPCI_EXIT_FAILED 1
#define ZPCI_EXIT_USAGE 2

typedef struct ZpciVerb ZpciVerb;

typedef struct {
  const ZpciVerb *verb;
  GHashTable *values;   /* option name -> GPtrArray of char*, in the order given */
  char **arguments;     /* what is not an option, without the verb */
  GString *out;         /* standard output, written at the end */
  int status;           /* exit status of a run that has no error */
  gboolean color;       /* standard output is a terminal that shows colours */

  ZpciHost *host;       /* see zpci_cli_host() */
  guint n_warned;       /* of its warnings; later ones: zpci_cli_warn_untold() */
  ZpciConfig *config;   /* see zpci_cli_config() */
  GHashTable *vfio;     /* see zpci_cli_ask_vfio() */
  gboolean told;        /* what is odd about the host has been said before */
} ZpciCli;

ZpciCli *zpci_cli_new (void);
void zpci_cli_free (ZpciCli *cli);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciCli, zpci_cli_free)

/** zpci_cli_flag: Returns: TRUE if the option @name was given. */
gboolean zpci_cli_flag (const ZpciCli *cli, const char *name);

/** zpci_cli_text: Returns: (transfer none) (nullable): the value of option @name, the last one given. */
const char *zpci_cli_text (const ZpciCli *cli, const char *name);

/** zpci_cli_texts: Returns: (transfer none) (nullable) (element-type char*): all values of a repeatable option. */
const GPtrArray *zpci_cli_texts (const ZpciCli *cli, const char *name);

/** zpci_cli_wants_json: Returns: TRUE with --format json. */
gboolean zpci_cli_wants_json (const ZpciCli *cli);

/**
 * zpci_cli_host:
 *
 * The host that --host names (a captured host, or a folder with sys/ and proc/
 * in it), else the running machine. Its oddities go to standard
 * error, once.
 *
 * Returns: (transfer none): the host, or NULL.
 * Errors: those of zpci_capture_load() and zpci_host_read().
 */
ZpciHost *zpci_cli_host (ZpciCli *cli, GError **error);

/**
 * zpci_cli_host_functions:
 * @attributes: as zpci_host_read_functions() takes them
 *
 * As zpci_cli_host(), for verbs that look at functions only; they must not ask for more later.
 */
ZpciHost *zpci_cli_host_functions (ZpciCli *cli, ZpciAttributeMask attributes, GError **error);

/** zpci_cli_forget_host: the next use reads the host anew; what was odd about it is not said again. */
void zpci_cli_forget_host (ZpciCli *cli);

/** zpci_cli_open_root: Returns: (transfer full): where that host's files are, unread; errors of zpci_capture_load(). */
ZpciRoot *zpci_cli_open_root (const ZpciCli *cli, GError **error);

/**
 * zpci_cli_function:
 * @device: as zpci_host_find() takes it
 *
 * Returns: (transfer none): the one function of the host that @device names, or NULL.
 * Errors: those of zpci_cli_host() and zpci_host_find(), with what to do about them.
 */
const ZpciFunction *zpci_cli_function (ZpciCli *cli, const char *device, GError **error);

/** zpci_cli_root_label: Returns: (transfer none): how messages call the host at @root: "this machine", or its file. */
const char *zpci_cli_root_label (ZpciRoot *root);

/** zpci_cli_why_no_functions: Returns: (transfer full): one sentence for a host without any function. */
char *zpci_cli_why_no_functions (const ZpciHost *host);

/** zpci_cli_host_name: Returns: (transfer full): what JSON calls the host: its file's name, or the machine's. */
char *zpci_cli_host_name (const ZpciCli *cli);

/**
 * zpci_cli_config:
 *
 * Returns: (transfer none): zpci.conf, with what --explicit and --region-emulator add to it; faults in it are warned
 * about and cost their default.
 */
const ZpciConfig *zpci_cli_config (ZpciCli *cli);

/** zpci_cli_warn, zpci_cli_note, zpci_cli_error: one line on standard error, made safe for terminals. */
void zpci_cli_warn (const char *format, ...) G_GNUC_PRINTF (1, 2);
void zpci_cli_note (const char *format, ...) G_GNUC_PRINTF (1, 2);
void zpci_cli_error (const GError *error);

/** zpci_cli_warn_all: @texts: (element-type utf8): a warning each. */
void zpci_cli_warn_all (const GPtrArray *texts);

/** ZpciCliMessage: a line on standard error. */
typedef struct {
  const char *kind; /* "warning" or "note" */
  char *text;       /* without kind and colour */
} ZpciCliMessage;

/** zpci_cli_messages: Returns: (transfer none) (element-type ZpciCliMessage): warnings and notes of this run. */
const GPtrArray *zpci_cli_messages (void);

/** zpci_cli_usage_error: a mistake on the command line: exit status 2, and the hint where --help is. */
void zpci_cli_usage_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean zpci_cli_is_usage_error (const GError *error);

/**
 * zpci_cli_parse_id:
 * @name: of the option, for the message
 * @min, @max: bounds, inclusive
 *
 * Reads the option @name, decimal or hexadecimal, if it was given.
 *
 * Returns: FALSE with a usage error for a bad value; @id is not set where the option is absent.
 */
gboolean zpci_cli_parse_id (const ZpciCli *cli, const char *name, guint32 min, guint32 max, ZpciOpt *id,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * A verb: one record that serves the parser, --help, completion and
 * the test that lays --help beside the manual. A verb is one file verb-NAME.c
 * that ends in its record, and one line in verbs.c.
 */

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
  const char *json_key;          /* (nullable): with --format json the text that it prints is this member of an object */
  gboolean own_json;             /* its --format json is another program's, not ours */
  gboolean tells_troubles;       /* says itself what is wrong with the functions that it is about */
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
 * the tables of cli.h.
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

/* The output of --help and --version, from the tables of cli.h. */

/** zpci_help_append: @verb NULL: the list of verbs and the global options. */
void zpci_help_append (GString *out, const ZpciVerb *verb);

/** zpci_version_append: one line, tool and version. */
void zpci_version_append (GString *out);

G_END_DECLS
