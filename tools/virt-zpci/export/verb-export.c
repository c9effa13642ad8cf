/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * export: the functions of the host for other programs.
 */
#include "connection.h"
#include "export.h"
#include "verbs.h"

#include <string.h>

static const struct {
  const char *name;
  gboolean guests; /* they are asked for */
  gboolean (*append) (const ZpciExport *export, GString *out, GError **error);
} formats[] = {
  { "nova", FALSE, zpci_export_nova },
  { "kubevirt", FALSE, zpci_export_kubevirt },
  { "nfd", FALSE, zpci_export_nfd },
  { "prometheus", TRUE, zpci_export_prometheus },
  { "ansible", TRUE, zpci_export_ansible },
};

static gboolean
run_format (ZpciCli *cli, gsize format, GError **error)
{
  ZpciExport export = { .cli = cli };
  gboolean ok;

  if (!zpci_connection_check_host (cli, error))
    return FALSE;
  export.host = zpci_cli_host (cli, error);
  if (!export.host)
    return FALSE;
  if (formats[format].guests)
    export.guests = zpci_cli_load_guests (cli);
  ok = formats[format].append (&export, cli->out, error);
  g_clear_pointer (&export.guests, zpci_guests_free);
  if (ok && export.host->functions->len == 0) {
    g_autofree char *why = zpci_cli_why_no_functions (export.host);

    zpci_cli_note ("%s", why);
  }
  return ok;
}

static gboolean
run_export (ZpciCli *cli, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (cli->arguments[0], formats[i].name) == 0)
      return run_format (cli, i, error);
  zpci_cli_usage_error (error, "format '%s' is unknown; it is one of nova, kubevirt, nfd, prometheus, ansible",
                        cli->arguments[0]);
  return FALSE;
}

const ZpciVerb zpci_verb_export = {
  .name = "export",
  .help = "print the functions of the host for nova, KubeVirt, nfd, Prometheus or Ansible",
  .argument = "FORMAT",
  .argument_kind = ZPCI_VALUE_TEXT,
  .min_arguments = 1,
  .max_arguments = 1,
  .run = run_export,
};
