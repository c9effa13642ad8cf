/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Printing plans.
 */
#include "planning.h"

#include "output.h"
#include "zpci-commandline.h"
#include "zpci-hash.h"

enum { DEVICE, FUNCTION, ASKED, RESULT, TAINT, WHY };

/* Scripts rely on the order: append only. */
static const char *const columns[] = { "DEVICE", "FUNCTION", "ASKED", "RESULT", "TAINT", "WHY", NULL };

char *
zpci_plan_report_function (const ZpciPlanRow *row)
{
  const ZpciFunction *function = row->function;
  char address[ZPCI_PCI_ADDRESS_TEXT];
  const char *type;

  if (!function)
    return g_strdup (zpci_pci_address_format (&row->source, address));
  type = zpci_function_type_name (function);
  if (!function->fid.set)
    return g_strdup_printf ("%s%s%s", type ? type : "", type ? " " : "",
                            zpci_pci_address_format (&row->source, address));
  return g_strdup_printf ("%s%s0x%08x", type ? type : "", type ? " " : "", function->fid.value);
}

static void
add_row (ZpciTable *table, const ZpciPlan *plan, const ZpciPlanRow *row)
{
  gboolean refused = row->decision.path == ZPCI_PATH_REFUSED;
  g_autofree char *function = zpci_plan_report_function (row);
  g_autofree char *asked = zpci_request_format (&row->request);
  g_autofree char *reason = zpci_reason_format (zpci_plan_row_reason (plan, row));

  zpci_table_set (table, DEVICE, row->device);
  zpci_table_set (table, FUNCTION, function);
  zpci_table_set (table, ASKED, asked);
  zpci_table_set (table, RESULT, zpci_plan_row_result (plan, row));
  if (refused || row->state != ZPCI_PLAN_READY || plan->refusals->len > 0)
    zpci_table_mark (table, RESULT);
  if (!refused)
    zpci_table_set (table, TAINT, row->taint ? "yes" : "no");
  zpci_table_set (table, WHY, reason);
  zpci_table_end_row (table);
}

static void
append_safe (GString *out, const char *lead, const char *text)
{
  g_autofree char *safe = zpci_text_safe (text);

  g_string_append_printf (out, "%s%s", lead, safe);
}

static void
append_line (GString *out, const char *lead, const char *text)
{
  append_safe (out, lead, text);
  g_string_append_c (out, '\n');
}

static void
append_lines (GString *out, const char *lead, const GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    append_line (out, lead, g_ptr_array_index (lines, i));
}

static void
append_reasons (GString *out, const char *lead, const GPtrArray *reasons)
{
  for (guint i = 0; i < reasons->len; i++) {
    g_autofree char *text = zpci_reason_format (g_ptr_array_index (reasons, i));

    append_line (out, lead, text);
  }
}

static const char *
forwarder_name (ZpciTri forwarded)
{
  return forwarded == ZPCI_YES ? "firmware" : forwarded == ZPCI_NO ? "the host" : "not known";
}

static void
append_inputs (GString *out, const ZpciPlanRow *row)
{
  for (guint i = 0; i < ZPCI_DECIDE_INPUTS; i++) {
    const ZpciFact *fact = &row->facts[i];

    g_string_append_printf (out, "  %s: %s", zpci_decide_inputs[i].name, zpci_tri_name (fact->value));
    if (fact->why)
      append_safe (out, ", ", fact->why);
    g_string_append_c (out, '\n');
  }
}

static void
append_reasoning (GString *out, const ZpciPlan *plan, const ZpciPlanRow *row)
{
  g_autofree char *cause = zpci_reason_cause (zpci_plan_row_reason (plan, row));
  g_autofree char *remedy = zpci_reason_remedy (zpci_plan_row_reason (plan, row));
  ZpciCulprit culprit = row->decision.reason->culprit;
  char address[ZPCI_PCI_ADDRESS_TEXT];

  g_string_append_printf (out, "\n%s, host function %s, line %u\n", row->device,
                          zpci_pci_address_format (&row->source, address), row->line);
  append_inputs (out, row);
  append_line (out, "  driver that will be bound: ", row->driver ? row->driver : "not known");
  if (row->decision.needs_row)
    g_string_append_printf (out, "  row of the function table: %s\n", row->decision.needs_row);
  g_string_append_printf (out, "  result: %s%s\n", zpci_plan_row_result (plan, row),
                          row->decision.certain ? "" : ", as far as is known");
  if (culprit != ZPCI_CULPRIT_NONE)
    g_string_append_printf (out, "  in the way: %s\n", zpci_culprit_name (culprit));
  append_line (out, "  why: ", cause);
  if (remedy)
    append_line (out, "  remedy: ", remedy);
  if (row->decision.path != ZPCI_PATH_REFUSED)
    g_string_append_printf (out, "  interrupts are delivered by: %s\n", forwarder_name (row->forwarded));
  append_lines (out, "  not known: ", row->unknowns);
  append_reasons (out, "  warning: ", row->warnings);
}

void
zpci_plan_report_software (GString *out, const ZpciPlan *plan)
{
  const char *origin = plan->emulator ? zpci_emulator_origin_name (plan->emulator_origin) : NULL;

  append_safe (out, "machine ", plan->machine ? plan->machine : "not known");
  append_safe (out, ", ", plan->emulator ? plan->emulator : "QEMU not known");
  if (origin)
    g_string_append_printf (out, " (%s)", origin);
}

void
zpci_plan_report_append (ZpciCli *cli, const ZpciPlan *plan, gboolean verbose)
{
  g_autoptr (ZpciTable) table = zpci_table_new (columns);

  append_safe (cli->out, "", plan->domain ? plan->domain : "(no name)");
  g_string_append (cli->out, ": ");
  zpci_plan_report_software (cli->out, plan);
  g_string_append_c (cli->out, '\n');
  for (guint i = 0; i < plan->rows->len; i++)
    add_row (table, plan, g_ptr_array_index (plan->rows, i));
  zpci_table_append (table, cli->out, TRUE, cli->color);
  for (guint i = 0; verbose && i < plan->rows->len; i++)
    append_reasoning (cli->out, plan, g_ptr_array_index (plan->rows, i));
}

/* The claimants of one function: "hostdev0 of db01", and their guests in the same order. */
typedef struct {
  GPtrArray *claims;
  GPtrArray *guests;
  const ZpciPlan *last; /* that claimed it */
} Claimants;

static void
claimants_free (gpointer data)
{
  Claimants *claimants = data;

  g_ptr_array_unref (claimants->claims);
  g_ptr_array_unref (claimants->guests);
  g_free (claimants);
}

static Claimants *
get_claimants (GHashTable *claims, const ZpciPciAddress *source)
{
  char address[ZPCI_PCI_ADDRESS_TEXT];
  Claimants *claimants = g_hash_table_lookup (claims, zpci_pci_address_format (source, address));

  if (claimants)
    return claimants;
  claimants = g_new0 (Claimants, 1);
  claimants->claims = g_ptr_array_new_with_free_func (g_free);
  claimants->guests = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_insert (claims, g_strdup (address), claimants);
  return claimants;
}

static void
add_claim (Claimants *claimants, const char *device, const char *guest, const char *mark)
{
  guest = guest ? guest : "a guest without a name";
  g_ptr_array_add (claimants->claims, g_strdup_printf ("%s of %s%s", device, guest, mark));
  g_ptr_array_add (claimants->guests, g_strdup (guest));
}

/* The second claim of a guest is refused in its plan, unless it is made behind the back of libvirt. */
static void
add_plan_claim (Claimants *claimants, const ZpciPlanRow *row, const ZpciPlan *plan)
{
  if (claimants->last != plan || row->of_commandline)
    add_claim (claimants, row->device, plan->domain, "");
  claimants->last = plan;
}

/* The functions that a guest has as it runs, and will not have when it starts next. */
static void
add_live_devices (GHashTable *claims, const ZpciDomain *live, const GPtrArray *devices)
{
  for (guint i = 0; i < devices->len; i++) {
    const ZpciDomainDevice *device = g_ptr_array_index (devices, i);
    Claimants *claimants = device->has_source ? get_claimants (claims, &device->source) : NULL;

    if (claimants && live->name && g_strcmp0 (live->arch, "s390x") == 0 &&
        !g_ptr_array_find_with_equal_func (claimants->guests, live->name, g_str_equal, NULL))
      add_claim (claimants, device->label, live->name, " (running)");
  }
}

static void
add_live_claims (GHashTable *claims, const ZpciDomain *live)
{
  g_autoptr (GPtrArray) behind = zpci_commandline_devices (live);

  add_live_devices (claims, live, live->devices);
  add_live_devices (claims, live, behind);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
zpci_plan_report_claims (const GPtrArray *plans, const GPtrArray *live)
{
  g_autoptr (GHashTable) claims = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, claimants_free);
  GPtrArray *findings = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer address, value;

  for (guint i = 0; i < plans->len; i++) {
    const ZpciPlan *plan = g_ptr_array_index (plans, i);

    for (guint j = 0; j < plan->rows->len; j++) {
      const ZpciPlanRow *row = g_ptr_array_index (plan->rows, j);

      add_plan_claim (get_claimants (claims, &row->source), row, plan);
    }
  }
  for (guint i = 0; live && i < live->len; i++)
    add_live_claims (claims, g_ptr_array_index (live, i));
  g_hash_table_iter_init (&iter, claims);
  while (g_hash_table_iter_next (&iter, &address, &value)) {
    const Claimants *claimants = value;
    g_autofree char *list = NULL;

    if (claimants->claims->len < 2)
      continue;
    g_ptr_array_add (claimants->claims, NULL);
    list = g_strjoinv (", ", (char **) claimants->claims->pdata);
    g_ptr_array_add (findings, g_strdup_printf ("host function %s is claimed by %s; only one of them can run with it",
                                                (const char *) address, list));
  }
  g_ptr_array_sort (findings, compare_texts);
  return findings;
}
