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
  ZpciConfig *config;   /* see zpci_cli_config() */
  GHashTable *vfio;     /* see zpci_cli_ask_vfio() */
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
 * in it), else the running machine. What was odd about it goes to standard
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

G_END_DECLS
