/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Matrices of a plan for people.
 */
#include "planning.h"

#include "output.h"

enum { DEVICE, MDEV, RESULT, REQUESTED, ASSIGNED, EFFECTIVE, WHY };

/* Scripts rely on the order: append only. */
static const char *const columns[] = { "DEVICE", "MDEV", "RESULT", "REQUESTED", "ASSIGNED", "EFFECTIVE", "WHY", NULL };

/* "05-07 x 0004" */
static char *
format_matrix (const ZpciApMatrix *matrix)
{
  g_autofree char *adapters = zpci_ap_list_format (&matrix->adapters, ZPCI_AP_ADAPTER, ZPCI_AP_FORM_TABLE);
  g_autofree char *domains = zpci_ap_list_format (&matrix->domains, ZPCI_AP_DOMAIN, ZPCI_AP_FORM_TABLE);

  return g_strdup_printf ("%s x %s", *adapters ? adapters : "-", *domains ? domains : "-");
}

static void
set_matrix (ZpciTable *table, guint column, gboolean known, const ZpciApMatrix *matrix)
{
  g_autofree char *text = known ? format_matrix (matrix) : NULL;

  if (text)
    zpci_table_set (table, column, text);
}

static void
add_row (ZpciTable *table, const ZpciPlanMatrix *matrix)
{
  const ZpciApDecision *decision = matrix->decision;
  gboolean refused = decision->result == ZPCI_AP_RESULT_REFUSED;
  g_autofree char *why = decision->reasons->len > 0 ? zpci_reason_format (g_ptr_array_index (decision->reasons, 0))
                         : decision->unknowns->len > 0 ? g_strdup (g_ptr_array_index (decision->unknowns, 0))
                                                       : NULL;

  zpci_table_set (table, DEVICE, matrix->device);
  zpci_table_set (table, MDEV, matrix->uuid ? matrix->uuid : "?");
  zpci_table_set (table, RESULT, refused ? "REFUSED" : zpci_ap_result_name (decision->result));
  if (refused)
    zpci_table_mark (table, RESULT);
  set_matrix (table, REQUESTED, decision->has_required, &decision->required);
  set_matrix (table, ASSIGNED, decision->has_assigned, &decision->assigned);
  set_matrix (table, EFFECTIVE, decision->has_effective, &decision->effective);
  zpci_table_set (table, WHY, why);
  zpci_table_end_row (table);
}

static void
append_reasons (GString *out, const char *kind, const GPtrArray *reasons)
{
  for (guint i = 0; i < reasons->len; i++) {
    const ZpciReason *reason = g_ptr_array_index (reasons, i);
    g_autofree char *text = zpci_reason_format (reason);
    g_autofree char *safe = zpci_text_safe (text);

    g_string_append_printf (out, "  %s %s: %s\n", kind, reason->row->id, safe);
  }
}

static void
append_reasoning (GString *out, const ZpciPlanMatrix *matrix)
{
  g_autofree char *device = zpci_text_safe (matrix->device);

  g_string_append_printf (out, "%s:\n", device);
  append_reasons (out, "reason", matrix->decision->reasons);
  append_reasons (out, "note", matrix->decision->notes);
  for (guint i = 0; i < matrix->decision->unknowns->len; i++) {
    g_autofree char *safe = zpci_text_safe (g_ptr_array_index (matrix->decision->unknowns, i));

    g_string_append_printf (out, "  unknown: %s\n", safe);
  }
}

void
zpci_plan_report_matrices (ZpciCli *cli, const ZpciPlan *plan, gboolean verbose)
{
  g_autoptr (ZpciTable) table = zpci_table_new (columns);

  if (plan->matrices->len == 0)
    return;
  if (plan->rows->len == 0) {
    g_autofree char *name = zpci_text_safe (plan->domain ? plan->domain : "(no name)");

    g_string_append_printf (cli->out, "%s:\n", name);
  }
  for (guint i = 0; i < plan->matrices->len; i++)
    add_row (table, g_ptr_array_index (plan->matrices, i));
  zpci_table_append (table, cli->out, TRUE, cli->color);
  for (guint i = 0; verbose && i < plan->matrices->len; i++)
    append_reasoning (cli->out, g_ptr_array_index (plan->matrices, i));
}

static void
set_list (ZpciTable *table, guint column, gboolean known, const ZpciApSet *set, ZpciApKind kind)
{
  g_autofree char *text = known ? zpci_ap_list_format (set, kind, ZPCI_AP_FORM_TABLE) : NULL;

  if (!known)
    zpci_table_set (table, column, "?");
  else if (*text)
    zpci_table_set (table, column, text);
}

/* One set of numbers at its levels, a line of status. */
static void
append_levels (ZpciTable *table, const ZpciApDecision *decision, const char *name, gsize offset, ZpciApKind kind)
{
  enum { SET, IS_REQUESTED, DEFINED, IS_ASSIGNED, IS_EFFECTIVE };
  const struct {
    guint column;
    gboolean known;
    const ZpciApMatrix *matrix;
  } levels[] = { { IS_ASSIGNED, decision->has_assigned, &decision->assigned },
                 { IS_EFFECTIVE, decision->has_effective, &decision->effective } };

  zpci_table_set (table, SET, name);
  if (decision->has_required)
    set_list (table, IS_REQUESTED, TRUE, G_STRUCT_MEMBER_P (&decision->required, offset), kind);
  if (decision->has_defined)
    set_list (table, DEFINED, TRUE, G_STRUCT_MEMBER_P (&decision->defined, offset), kind);
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    set_list (table, levels[i].column, levels[i].known, G_STRUCT_MEMBER_P (levels[i].matrix, offset), kind);
  zpci_table_end_row (table);
}

static void
append_status (ZpciCli *cli, const ZpciPlanMatrix *matrix)
{
  static const char *const headings[] = { "NUMBERS", "REQUESTED", "DEFINED", "ASSIGNED", "EFFECTIVE", NULL };
  g_autoptr (ZpciTable) table = zpci_table_new (headings);
  g_autofree char *device = zpci_text_safe (matrix->device);

  g_string_append_printf (cli->out, "%s: vfio-ap %s: %s\n", device, matrix->uuid ? matrix->uuid : "?",
                          zpci_ap_result_name (matrix->decision->result));
  append_levels (table, matrix->decision, "adapters", G_STRUCT_OFFSET (ZpciApMatrix, adapters), ZPCI_AP_ADAPTER);
  append_levels (table, matrix->decision, "domains", G_STRUCT_OFFSET (ZpciApMatrix, domains), ZPCI_AP_DOMAIN);
  append_levels (table, matrix->decision, "control", G_STRUCT_OFFSET (ZpciApMatrix, control), ZPCI_AP_DOMAIN);
  zpci_table_append (table, cli->out, TRUE, cli->color);
  append_reasons (cli->out, "reason", matrix->decision->reasons);
  append_reasons (cli->out, "note", matrix->decision->notes);
}

void
zpci_plan_report_matrix_status (ZpciCli *cli, const ZpciPlan *plan)
{
  for (guint i = 0; i < plan->matrices->len; i++)
    append_status (cli, g_ptr_array_index (plan->matrices, i));
}
