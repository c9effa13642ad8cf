/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * virt-zpci: parse the command line, run one verb, write its output. Start
 * reading at cli.h (what a verb is) and verbs.c (which there are).
 */
#include "cli.h"
#include "embed.h"
#include "output.h"
#include "zpci-error.h"

#include <errno.h>
#include <locale.h>
#include <unistd.h>

/* Where nothing was said a file that is not there means the defaults; a slip in its name must not. */
static gboolean
check_config (const ZpciCli *cli, GError **error)
{
  const char *path = zpci_cli_text (cli, "config");

  if (!path || access (path, F_OK) == 0)
    return TRUE;
  zpci_set_error_errno (error, errno, "--config '%s' cannot be read", path);
  return FALSE;
}

static gboolean
wrap (ZpciCli *cli, GError **error)
{
  return !cli->verb->json_key || !zpci_cli_wants_json (cli) || zpci_cli_wrap_text (cli, error);
}

static gboolean
run (ZpciCli *cli, char **argv, GError **error)
{
  if (!zpci_options_parse (cli, argv, error))
    return FALSE;
  if (zpci_cli_flag (cli, "help"))
    zpci_help_append (cli->out, cli->verb);
  else if (zpci_cli_flag (cli, "version"))
    zpci_version_append (cli->out);
  else
    return check_config (cli, error) && cli->verb->run (cli, error) && wrap (cli, error);
  return TRUE;
}

static void
complain (const ZpciCli *cli, const GError *error)
{
  zpci_cli_error (error);
  if (zpci_cli_is_usage_error (error))
    zpci_cli_note ("see 'virt-zpci %s%s--help'", cli->verb ? cli->verb->name : "", cli->verb ? " " : "");
}

/* A program that reads JSON shall get it. Nothing is left to be done where that cannot be written either. */
static void
complain_in_json (ZpciCli *cli, const GError *error)
{
  if (!cli->verb || cli->verb->own_json || !zpci_cli_wants_json (cli))
    return;
  zpci_cli_json_error (cli, error);
  (void) !zpci_output_write (STDOUT_FILENO, cli->out->str, cli->out->len, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (ZpciCli) cli = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (zpci_embed_child_main (argc, argv, &status))
    return status;
  zpci_output_prepare ();
  setlocale (LC_ALL, "");
  cli = zpci_cli_new ();
  if (run (cli, argv, &error) && zpci_output_write (STDOUT_FILENO, cli->out->str, cli->out->len, &error))
    return cli->status;
  complain (cli, error);
  complain_in_json (cli, error);
  return zpci_cli_is_usage_error (error) ? ZPCI_EXIT_USAGE : ZPCI_EXIT_FAILED;
}
