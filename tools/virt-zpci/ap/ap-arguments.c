/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ap.h"

/* A million lines of queues help nobody. */
#define MAX_NAMED 8

static gboolean
read_list (const ZpciCli *cli, const char *option, ZpciApKind kind, ZpciApSet *set, GError **error)
{
  const char *text = zpci_cli_text (cli, option);
  g_autoptr (GError) reason = NULL;

  if (!text || zpci_ap_list_parse (text, kind, set, &reason))
    return TRUE;
  zpci_cli_usage_error (error, "--%s: %s", option, reason->message);
  return FALSE;
}

static gboolean
add_queue (const char *text, ZpciApMatrix *matrix, ZpciApSet named[ZPCI_AP_NUMBERS], GError **error)
{
  g_autoptr (GError) reason = NULL;
  ZpciApName name;

  if (!zpci_ap_name_parse (text, &name, &reason)) {
    zpci_cli_usage_error (error, "%s", reason->message);
    return FALSE;
  }
  if (name.type != ZPCI_AP_NAME_QUEUE) {
    zpci_cli_usage_error (error, "'%s' is not a queue: write adapter and domain, like 05.0004", text);
    return FALSE;
  }
  zpci_ap_set_add (&matrix->adapters, name.queue.adapter);
  zpci_ap_set_add (&matrix->domains, name.queue.domain);
  zpci_ap_set_add (&named[name.queue.adapter], name.queue.domain);
  return TRUE;
}

/* A matrix is a product: queues in a corner bring others along. */
static gboolean
check_product (const ZpciApMatrix *matrix, const ZpciApSet named[ZPCI_AP_NUMBERS], GError **error)
{
  g_autoptr (GString) others = g_string_new (NULL);
  guint count = 0;

  ZPCI_AP_SET_EACH (&matrix->adapters, adapter)
  {
    ZpciApSet missing = zpci_ap_set_minus (&matrix->domains, &named[adapter]);

    ZPCI_AP_SET_EACH (&missing, domain)
    {
      if (count++ < MAX_NAMED)
        g_string_append_printf (others, " %02x.%04x", adapter, domain);
    }
  }
  if (count == 0)
    return TRUE;
  zpci_cli_usage_error (error,
                        "these queues are not all of their adapters x domains; with them would come%s%s: name those as "
                        "well, or take one set of adapters and domains at a time",
                        others->str, count > MAX_NAMED ? " ..." : "");
  return FALSE;
}

static gboolean
read_queues (const ZpciCli *cli, ZpciApMatrix *matrix, GError **error)
{
  g_autofree ZpciApSet *named = g_new0 (ZpciApSet, ZPCI_AP_NUMBERS);

  for (char **argument = cli->arguments; *argument; argument++)
    if (!add_queue (*argument, matrix, named, error))
      return FALSE;
  return !cli->arguments[0] || check_product (matrix, named, error);
}

gboolean
zpci_cli_ap_matrix (const ZpciCli *cli, ZpciApMatrix *matrix, GError **error)
{
  gboolean lists = zpci_cli_flag (cli, "adapters") || zpci_cli_flag (cli, "domains");

  *matrix = (ZpciApMatrix){ 0 };
  if (cli->arguments[0] && lists) {
    zpci_cli_usage_error (error, "name queues, or --adapters and --domains, not both");
    return FALSE;
  }
  if (!read_list (cli, "adapters", ZPCI_AP_ADAPTER, &matrix->adapters, error) ||
      !read_list (cli, "domains", ZPCI_AP_DOMAIN, &matrix->domains, error) ||
      !read_list (cli, "control", ZPCI_AP_DOMAIN, &matrix->control, error) || !read_queues (cli, matrix, error))
    return FALSE;
  if (!zpci_ap_set_is_empty (&matrix->adapters) && !zpci_ap_set_is_empty (&matrix->domains))
    return TRUE;
  zpci_cli_usage_error (error, "no queue is named: give queues like 05.0004, or --adapters and --domains");
  return FALSE;
}

ZpciApHost *
zpci_cli_ap_host (const ZpciCli *cli, GError **error)
{
  g_autoptr (ZpciRoot) root = zpci_cli_open_root (cli, error);
  ZpciApHost *host = root ? zpci_ap_host_read (root) : NULL;

  if (host)
    zpci_cli_warn_all (host->warnings);
  return host;
}
