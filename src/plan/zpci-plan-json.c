/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A plan as JSON, the reasoning included. Keys are documented in docs/json.md;
 * what is absent has no key.
 */
#include "zpci-decide-private.h"
#include "zpci-plan.h"

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  g_autofree char *valid = text ? g_utf8_make_valid (text, -1) : NULL;

  if (!valid)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

static void
add_flag (JsonBuilder *builder, const char *name, gboolean flag)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, flag);
}

static void
add_hex (JsonBuilder *builder, const char *name, ZpciOpt number, int digits)
{
  g_autofree char *text = number.set ? g_strdup_printf ("0x%0*x", digits, number.value) : NULL;

  add_text (builder, name, text);
}

static void
add_texts (JsonBuilder *builder, const char *name, const GPtrArray *texts)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < texts->len; i++) {
    g_autofree char *valid = g_utf8_make_valid (g_ptr_array_index (texts, i), -1);

    json_builder_add_string_value (builder, valid);
  }
  json_builder_end_array (builder);
}

static void
add_reasons (JsonBuilder *builder, const char *name, const GPtrArray *reasons)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < reasons->len; i++)
    g_ptr_array_add (texts, zpci_reason_format (g_ptr_array_index (reasons, i)));
  add_texts (builder, name, texts);
}

static void
begin (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

static void
add_ask (JsonBuilder *builder, const char *name, ZpciAsk ask)
{
  if (ask != ZPCI_ASK_ABSENT)
    add_text (builder, name, zpci_ask_text (ask));
}

static void
add_function (JsonBuilder *builder, const ZpciPlanRow *row)
{
  const ZpciFunction *function = row->function;

  if (!function)
    return;
  begin (builder, "function");
  add_hex (builder, "fid", function->fid, 8);
  add_hex (builder, "uid", function->uid, 4);
  add_text (builder, "type", zpci_function_type_name (function));
  add_text (builder, "state", zpci_function_state_name (function));
  add_text (builder, "driver", function->driver);
  json_builder_end_object (builder);
}

/* The rows of the function table that could apply; what they say only where it is one. */
static void
add_needs (JsonBuilder *builder, const ZpciDecision *decision)
{
  guint rows = decision->possible_rows;

  begin (builder, "needs");
  json_builder_set_member_name (builder, "rows");
  json_builder_begin_array (builder);
  for (guint i = 0; i < ZPCI_N_NEEDS; i++)
    if (rows & (1u << i))
      json_builder_add_string_value (builder, zpci_needs_table[i].id);
  json_builder_end_array (builder);
  if (rows && (rows & (rows - 1)) == 0) {
    const ZpciNeedsRow *needs = &zpci_needs_table[g_bit_nth_lsf (rows, -1)];

    add_text (builder, "region", zpci_region_need_name (needs->region));
    add_flag (builder, "intercepted", needs->intercepted);
  }
  json_builder_end_object (builder);
}

static void
add_inputs (JsonBuilder *builder, const ZpciPlanRow *row)
{
  begin (builder, "inputs");
  for (guint i = 0; i < ZPCI_DECIDE_INPUTS; i++) {
    begin (builder, zpci_decide_inputs[i].key);
    add_text (builder, "value", zpci_tri_name (row->facts[i].value));
    add_text (builder, "source", row->facts[i].why);
    json_builder_end_object (builder);
  }
  json_builder_end_object (builder);
  add_flag (builder, "region_emulator", row->input.region_emulator);
}

static void
add_decision (JsonBuilder *builder, const ZpciPlan *plan, const ZpciPlanRow *row)
{
  static const char *const delivers[] = { "unknown", "host", "firmware" };
  const ZpciDecision *decision = &row->decision;
  gboolean refused = decision->path == ZPCI_PATH_REFUSED;
  const ZpciReason *reason = zpci_plan_row_reason (plan, row);
  const char *name = reason == &row->reason ? decision->reason->row.id : reason->row->id;
  g_autofree char *cause = zpci_reason_cause (reason);
  g_autofree char *remedy = zpci_reason_remedy (reason);

  add_text (builder, "result", refused ? "refused" : zpci_plan_row_result (plan, row));
  add_flag (builder, "certain", decision->certain);
  if (!refused)
    add_text (builder, "interrupts", delivers[row->forwarded]);
  add_flag (builder, "taint", row->taint);
  begin (builder, "properties");
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++)
    add_ask (builder, zpci_requests[id].property, row->set[id]);
  json_builder_end_object (builder);
  add_text (builder, "reason", name);
  if (refused)
    add_text (builder, "culprit", zpci_culprit_name (decision->reason->culprit));
  add_text (builder, "why", cause);
  add_text (builder, "remedy", remedy);
}

static void
add_row (JsonBuilder *builder, const ZpciPlan *plan, const ZpciPlanRow *row)
{
  char source[ZPCI_PCI_ADDRESS_TEXT];

  json_builder_begin_object (builder);
  add_text (builder, "device", row->device);
  json_builder_set_member_name (builder, "line");
  json_builder_add_int_value (builder, row->line);
  add_hex (builder, "uid", row->uid, 4);
  add_hex (builder, "fid", row->fid, 8);
  add_text (builder, "source", zpci_pci_address_format (&row->source, source));
  add_function (builder, row);
  add_text (builder, "driver", row->driver);
  begin (builder, "asked");
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++)
    add_ask (builder, zpci_requests[id].attribute, row->request.ask[id]);
  json_builder_end_object (builder);
  add_decision (builder, plan, row);
  add_needs (builder, &row->decision);
  add_inputs (builder, row);
  add_texts (builder, "unknowns", row->unknowns);
  add_reasons (builder, "warnings", row->warnings);
  json_builder_end_object (builder);
}

JsonNode *
zpci_plan_to_json (const ZpciPlan *plan)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_text (builder, "domain", plan->domain);
  add_text (builder, "machine", plan->machine);
  add_text (builder, "emulator", plan->emulator);
  add_flag (builder, "refused", plan->refused);
  if (plan->refusals->len > 0)
    add_reasons (builder, "refusals", plan->refusals);
  add_reasons (builder, "warnings", plan->warnings);
  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < plan->rows->len; i++)
    add_row (builder, plan, g_ptr_array_index (plan->rows, i));
  json_builder_end_array (builder);
  if (plan->matrices->len > 0) {
    json_builder_set_member_name (builder, "matrices");
    json_builder_add_value (builder, zpci_plan_matrices_to_json (plan->matrices));
  }
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
