/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * status: what a running guest asked for against what it got.
 */
#include "connection.h"
#include "planning.h"
#include "status-report.h"
#include "verbs.h"
#include "zpci-document.h"
#include "zpci-error.h"

#include <stdlib.h>
#include <string.h>

static const ZpciOption options[] = {
  { "qom", 0, ZPCI_VALUE_NONE, FALSE, NULL, "ask the running QEMU, which taints the guest (custom-monitor)" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "table|json", "how to print (default table)" },
  { NULL },
};

static gpointer
ask_live (virConnectPtr connection, const char *name, GError **error)
{
  g_autoptr (virDomain) domain = zpci_guest_lookup (connection, name, error);
  char *text;

  if (!domain)
    return NULL;
  if (virDomainIsActive (domain) == 0) {
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                 "guest '%s' does not run; 'virt-zpci plan %s' with --connect tells what it will get", name, name);
    return NULL;
  }
  text = virDomainGetXMLDesc (domain, 0);
  if (!text)
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot read the XML of guest '%s'", name);
  return text;
}

/* Returns: (transfer full) (nullable): its domain was read. */
static ZpciDocument *
load_guest (ZpciCli *cli, GError **error)
{
  const char *name = cli->arguments[0];
  char *text = zpci_connection_ask (zpci_cli_text (cli, "connect"), ask_live, name, free, error);
  g_autoptr (ZpciDocument) guest = text ? zpci_document_new (name, text, strlen (text)) : NULL;

  return guest && zpci_document_get_domain (guest, error) ? g_steal_pointer (&guest) : NULL;
}

/* libvirt has given every zpci device of a running guest its uid. */
static GPtrArray *
ask_effective (ZpciCli *cli, const ZpciDomain *domain, const ZpciPlan *plan, GError **error)
{
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < plan->rows->len; i++) {
    const ZpciPlanRow *row = g_ptr_array_index (plan->rows, i);
    guint uid = row->uid.set ? row->uid.value : 0;

    g_array_append_val (uids, uid);
  }
  zpci_cli_warn ("asking the monitor of guest '%s' taints it (custom-monitor) until it ends", cli->arguments[0]);
  return zpci_effective_ask (zpci_cli_text (cli, "connect"), domain->uuid ? domain->uuid : "", uids, error);
}

static gboolean
has_unmet (const ZpciPlan *plan, const GPtrArray *effective)
{
  for (guint i = 0; effective && i < plan->rows->len && i < effective->len; i++) {
    g_autofree char *why = NULL;

    if (zpci_status_judge (g_ptr_array_index (plan->rows, i), g_ptr_array_index (effective, i), &why) == ZPCI_NO)
      return TRUE;
  }
  return FALSE;
}

static gboolean
has_unmet_matrix (const ZpciPlan *plan)
{
  for (guint i = 0; i < plan->matrices->len; i++)
    if (((const ZpciPlanMatrix *) g_ptr_array_index (plan->matrices, i))->decision->met == ZPCI_NO)
      return TRUE;
  return FALSE;
}

static gboolean
report (ZpciCli *cli, ZpciDomain *domain, GError **error)
{
  g_autoptr (ZpciPlanner) planner = zpci_planner_new (cli, ZPCI_SITUATION_OF_STATUS);
  g_autoptr (ZpciPlan) plan = zpci_planner_make (planner, domain, error);
  g_autoptr (GPtrArray) effective = NULL;

  if (!plan)
    return FALSE;
  if (plan->rows->len == 0 && plan->matrices->len == 0)
    zpci_cli_note ("guest '%s' has no passed-through PCI function", cli->arguments[0]);
  else if (plan->rows->len > 0 && zpci_cli_flag (cli, "qom")) {
    effective = ask_effective (cli, domain, plan, error);
    if (!effective)
      return FALSE;
  }
  if (zpci_cli_wants_json (cli))
    zpci_status_append_json (cli, plan, effective);
  else if (plan->rows->len > 0)
    zpci_status_append_table (cli, plan, effective);
  if (!zpci_cli_wants_json (cli))
    zpci_plan_report_matrix_status (cli, plan);
  if (has_unmet (plan, effective) || has_unmet_matrix (plan))
    cli->status = ZPCI_EXIT_FAILED;
  return TRUE;
}

static gboolean
run_status (ZpciCli *cli, GError **error)
{
  g_autoptr (ZpciDocument) guest = NULL;

  zpci_connection_take (cli);
  if (!zpci_connection_check_host (cli, error))
    return FALSE;
  guest = load_guest (cli, error);
  return guest && report (cli, guest->domain, error);
}

const ZpciVerb zpci_verb_status = {
  .name = "status",
  .help = "tell what a running guest asked for and what it got",
  .tells_troubles = TRUE,
  .argument = "GUEST",
  .argument_kind = ZPCI_VALUE_GUEST,
  .min_arguments = 1,
  .max_arguments = 1,
  .options = options,
  .run = run_status,
};
