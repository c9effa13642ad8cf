/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The three checks of validate.
 */
#include "documents.h"

#include "planning.h"
#include "schema.h"

static void
finding_free (gpointer data)
{
  ZpciFinding *finding = data;

  g_free (finding->device);
  g_free (finding->message);
  g_free (finding);
}

static void
add (GPtrArray *findings, ZpciSeverity severity, ZpciErrorCode code, guint line, const char *device,
     const char *message)
{
  ZpciFinding *finding = g_new0 (ZpciFinding, 1);

  finding->severity = severity;
  finding->code = code;
  finding->line = line;
  finding->device = g_strdup (device);
  finding->message = g_strdup (message);
  g_ptr_array_add (findings, finding);
}

static gboolean
check_schema (const ZpciCli *cli, ZpciXml *xml, GPtrArray *findings, GError **error)
{
  g_autoptr (GPtrArray) faults = zpci_schema_check (zpci_cli_text (cli, "schemas"), xml, error);

  for (guint i = 0; faults && i < faults->len; i++) {
    const ZpciSchemaFinding *fault = g_ptr_array_index (faults, i);
    g_autofree char *message = g_strdup_printf ("schema: %s", fault->message);

    add (findings, ZPCI_FINDING_ERROR, ZPCI_ERROR_MALFORMED, fault->line, NULL, message);
  }
  return faults != NULL;
}

/* Returns TRUE if a rule is broken: then there is nothing to decide about. */
static gboolean
check_rules (ZpciDomain *domain, GPtrArray *findings)
{
  g_autoptr (GPtrArray) faults = zpci_domain_check (domain);
  gboolean broken = FALSE;

  for (guint i = 0; i < faults->len; i++) {
    const ZpciFinding *fault = g_ptr_array_index (faults, i);

    add (findings, fault->severity, fault->code, fault->line, fault->device, fault->message);
    broken = broken || fault->severity == ZPCI_FINDING_ERROR;
  }
  return broken;
}

static void
add_row (GPtrArray *findings, const ZpciPlanRow *row)
{
  g_autofree char *reason = zpci_reason_format (&row->reason);
  g_autofree char *refusal = g_strdup_printf ("%s: this host cannot start it: %s", row->device, reason);

  if (row->decision.path == ZPCI_PATH_REFUSED)
    add (findings, ZPCI_FINDING_ERROR, ZPCI_ERROR_UNSUPPORTED, row->line, row->device, refusal);
  for (guint i = 0; i < row->warnings->len; i++) {
    g_autofree char *text = zpci_reason_format (g_ptr_array_index (row->warnings, i));
    g_autofree char *warning = g_strdup_printf ("%s: %s", row->device, text);

    add (findings, ZPCI_FINDING_WARNING, ZPCI_ERROR_UNSUPPORTED, row->line, row->device, warning);
  }
}

static gboolean
check_plan (ZpciCli *cli, ZpciDomain *domain, GPtrArray *findings, GError **error)
{
  ZpciHost *host = zpci_cli_host (cli, error);
  g_autoptr (ZpciPlanner) planner = zpci_planner_new (cli, ZPCI_SITUATION_OF_PLAN);
  g_autoptr (ZpciPlan) plan = NULL;
  g_autoptr (GPtrArray) plans = g_ptr_array_new ();
  g_autoptr (GPtrArray) claims = NULL;

  if (!host)
    return FALSE;
  if (!zpci_situation_is_host (host)) {
    g_autofree char *why = zpci_cli_why_no_functions (host);

    zpci_cli_note ("not checked against a host: %s", why);
    return TRUE;
  }
  plan = zpci_planner_make (planner, domain, error);
  if (!plan)
    return FALSE;
  for (guint i = 0; i < plan->warnings->len; i++) {
    g_autofree char *warning = zpci_reason_format (g_ptr_array_index (plan->warnings, i));

    add (findings, ZPCI_FINDING_WARNING, ZPCI_ERROR_UNSUPPORTED, 0, NULL, warning);
  }
  for (guint i = 0; i < plan->rows->len; i++)
    add_row (findings, g_ptr_array_index (plan->rows, i));
  g_ptr_array_add (plans, plan);
  claims = zpci_plan_report_claims (plans, NULL);
  for (guint i = 0; i < claims->len; i++)
    add (findings, ZPCI_FINDING_ERROR, ZPCI_ERROR_CONFLICT, 0, NULL, g_ptr_array_index (claims, i));
  return TRUE;
}

static gboolean
check_domain (ZpciCli *cli, ZpciDocument *document, GPtrArray *findings, GError **error)
{
  ZpciDomain *domain = zpci_document_get_domain (document, error);

  return domain && (check_rules (domain, findings) || check_plan (cli, domain, findings, error));
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const ZpciFinding *left = *(ZpciFinding *const *) a;
  const ZpciFinding *right = *(ZpciFinding *const *) b;

  return (left->line > right->line) - (left->line < right->line);
}

GPtrArray *
zpci_validation_run (ZpciCli *cli, ZpciDocument *document, GError **error)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (finding_free);
  ZpciXml *xml = zpci_document_get_xml (document, error);
  const char *schema = xml ? zpci_schema_name (xml) : NULL;
  gboolean ok = xml && check_schema (cli, xml, findings, error);

  if (ok && zpci_schema_has_domain (schema))
    ok = check_domain (cli, document, findings, error);
  else if (ok && g_str_equal (schema, "device"))
    zpci_cli_note ("only the schema was checked: the rules are about a whole domain");
  g_ptr_array_sort (findings, compare_lines);
  return ok ? g_steal_pointer (&findings) : NULL;
}
