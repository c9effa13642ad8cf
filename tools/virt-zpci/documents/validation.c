/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The checks of validate.
 */
#include "documents.h"

#include "ap.h"
#include "planning.h"
#include "schema.h"
#include "zpci-guest-faults.h"

static void
add_reason (GPtrArray *findings, ZpciSeverity severity, guint line, const char *device, const ZpciReason *reason)
{
  g_autofree char *cause = zpci_reason_cause (reason);
  g_autofree char *remedy = zpci_reason_remedy (reason);

  zpci_findings_add (findings, severity, ZPCI_ERROR_UNSUPPORTED, reason->row->id, line, device, cause, remedy);
}

static void
add_row (GPtrArray *findings, const ZpciPlanRow *row)
{
  if (row->decision.path == ZPCI_PATH_REFUSED) {
    g_autofree char *cause = zpci_reason_cause (&row->reason);
    g_autofree char *remedy = zpci_reason_remedy (&row->reason);
    g_autofree char *refusal = g_strdup_printf ("this host cannot start it: %s", cause);

    zpci_findings_add (findings, ZPCI_FINDING_ERROR, ZPCI_ERROR_UNSUPPORTED, row->reason.row->id, row->line, row->device,
                       refusal, remedy);
  }
  for (guint i = 0; i < row->warnings->len; i++)
    add_reason (findings, ZPCI_FINDING_WARNING, row->line, row->device, g_ptr_array_index (row->warnings, i));
}

/* Findings that the plan has as well. */
static void
check_guest (const ZpciDomain *domain, GPtrArray *findings)
{
  g_ptr_array_extend_and_steal (findings, zpci_domain_check_guest (domain));
}

static void
add_matrix (GPtrArray *findings, const ZpciPlanMatrix *matrix)
{
  gboolean refused = matrix->decision->result == ZPCI_AP_RESULT_REFUSED;

  for (guint i = 0; i < matrix->decision->reasons->len; i++) {
    const ZpciReason *reason = g_ptr_array_index (matrix->decision->reasons, i);
    g_autofree char *cause = zpci_reason_cause (reason);
    g_autofree char *remedy = zpci_reason_remedy (reason);
    g_autofree char *refusal = g_strdup_printf ("this host cannot start it: %s", cause);

    zpci_findings_add (findings, refused ? ZPCI_FINDING_ERROR : ZPCI_FINDING_WARNING, ZPCI_ERROR_UNSUPPORTED,
                       reason->row->id, matrix->line, matrix->device, refused ? refusal : cause, remedy);
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
    check_guest (domain, findings);
    return TRUE;
  }
  plan = zpci_planner_make (planner, domain, error);
  if (!plan)
    return FALSE;
  for (guint i = 0; i < plan->refusals->len; i++)
    add_reason (findings, ZPCI_FINDING_ERROR, 0, NULL, g_ptr_array_index (plan->refusals, i));
  for (guint i = 0; i < plan->warnings->len; i++)
    add_reason (findings, ZPCI_FINDING_WARNING, 0, NULL, g_ptr_array_index (plan->warnings, i));
  for (guint i = 0; i < plan->rows->len; i++)
    add_row (findings, g_ptr_array_index (plan->rows, i));
  for (guint i = 0; i < plan->matrices->len; i++)
    add_matrix (findings, g_ptr_array_index (plan->matrices, i));
  g_ptr_array_add (plans, plan);
  claims = zpci_plan_report_claims (plans, NULL);
  for (guint i = 0; i < claims->len; i++)
    zpci_findings_add (findings, ZPCI_FINDING_ERROR, ZPCI_ERROR_CONFLICT, "claimed-twice", 0, NULL,
                       g_ptr_array_index (claims, i), NULL);
  return TRUE;
}

/* Returns: TRUE if a rule is broken: then there is nothing to decide about. */
static gboolean
check_rules (ZpciDomain *domain, GPtrArray *findings)
{
  GPtrArray *broken = zpci_domain_check (domain);
  gboolean refused = zpci_findings_worst (broken) == ZPCI_FINDING_ERROR;

  g_ptr_array_extend_and_steal (findings, broken);
  if (refused)
    check_guest (domain, findings);
  return refused;
}

static gboolean
check_domain (ZpciCli *cli, ZpciDocument *document, GPtrArray *findings, GError **error)
{
  ZpciDomain *domain = zpci_document_get_domain (document, error);

  return domain && (check_rules (domain, findings) || check_plan (cli, domain, findings, error));
}

/* A device by itself is that of an s390x guest on KVM. */
static gboolean
check_device (ZpciDocument *document, GPtrArray *findings, GError **error)
{
  if (!zpci_document_get_device (document, error))
    return FALSE;
  if (!check_rules (document->domain, findings))
    check_guest (document->domain, findings);
  zpci_cli_note ("checked without a guest: rules about two devices, and what host and emulator give, need the whole domain");
  return TRUE;
}

/* A definition of mdevctl is named by its file. */
static gboolean
check_json (ZpciCli *cli, const ZpciDocument *document, GPtrArray *findings, GError **error)
{
  g_autoptr (ZpciApDefinition) definition =
      zpci_ap_definition_read_json (document->text, document->length, document->name, error);
  g_autofree char *file = g_path_get_basename (document->name);

  if (!definition)
    return FALSE;
  zpci_ap_uuid_parse (file, definition->uuid);
  return zpci_cli_ap_validate (cli, definition, findings, error);
}

static gboolean
check_mdev (ZpciCli *cli, ZpciXml *xml, GPtrArray *findings, GError **error)
{
  g_autoptr (ZpciApDefinition) definition = zpci_ap_definition_read_xml (xml, error);

  return definition && zpci_cli_ap_validate (cli, definition, findings, error);
}

static GPtrArray *
check_xml (ZpciCli *cli, ZpciDocument *document, GError **error)
{
  ZpciXml *xml = zpci_document_get_xml (document, error);
  const char *schema = xml ? zpci_schema_name (xml) : NULL;
  g_autoptr (GPtrArray) findings = xml ? zpci_schema_check (zpci_cli_text (cli, "schemas"), xml, error) : NULL;
  gboolean ok = findings != NULL;

  if (ok && zpci_schema_has_domain (schema))
    ok = check_domain (cli, document, findings, error);
  else if (ok && zpci_ap_definition_is_xml (xml))
    ok = check_mdev (cli, xml, findings, error);
  else if (ok && g_str_equal (schema, "device"))
    ok = check_device (document, findings, error);
  return ok ? g_steal_pointer (&findings) : NULL;
}

GPtrArray *
zpci_validation_run (ZpciCli *cli, ZpciDocument *document, GError **error)
{
  g_autoptr (GPtrArray) findings = NULL;

  if (!zpci_ap_definition_is_json (document->text, document->length)) {
    findings = check_xml (cli, document, error);
  } else {
    findings = zpci_findings_new ();
    if (!check_json (cli, document, findings, error))
      return NULL;
  }
  if (findings)
    zpci_findings_sort (findings);
  return g_steal_pointer (&findings);
}
