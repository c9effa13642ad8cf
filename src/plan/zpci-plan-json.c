/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A plan as JSON, the reasoning included. Keys are documented in docs/json.md;
 * what is absent has no key.
 */
#include "zpci-decide-private.h"
#include "zpci-json.h"
#include "zpci-plan.h"

static void
set_reasons (JsonObject *object, const char *name, const GPtrArray *reasons)
{
  JsonArray *texts = json_array_new ();

  for (guint i = 0; i < reasons->len; i++) {
    g_autofree char *text = zpci_reason_format (g_ptr_array_index (reasons, i));

    zpci_json_add_text (texts, text);
  }
  json_object_set_array_member (object, name, texts);
}

/* Returns: (transfer none): an empty object, which is the member @name. */
static JsonObject *
set_object (JsonObject *object, const char *name)
{
  JsonObject *member = json_object_new ();

  json_object_set_object_member (object, name, member);
  return member;
}

static void
set_ask (JsonObject *object, const char *name, ZpciAsk ask)
{
  if (ask != ZPCI_ASK_ABSENT)
    zpci_json_set_text (object, name, zpci_ask_text (ask));
}

static void
set_function (JsonObject *device, const ZpciPlanRow *row)
{
  const ZpciFunction *function = row->function;
  JsonObject *object;

  if (!function)
    return;
  object = set_object (device, "function");
  zpci_json_set_hex (object, "fid", function->fid, 8);
  zpci_json_set_hex (object, "uid", function->uid, 4);
  zpci_json_set_text (object, "type", zpci_function_type_name (function));
  zpci_json_set_text (object, "state", zpci_function_state_name (function));
  zpci_json_set_text (object, "driver", function->driver);
}

/* The rows of the function table that could apply; what they say only where it is one. */
static void
set_needs (JsonObject *device, const ZpciDecision *decision)
{
  JsonObject *object = set_object (device, "needs");
  JsonArray *ids = json_array_new ();
  guint rows = decision->possible_rows;

  for (guint i = 0; i < ZPCI_N_NEEDS; i++)
    if (rows & (1u << i))
      zpci_json_add_text (ids, zpci_needs_table[i].id);
  json_object_set_array_member (object, "rows", ids);
  if (rows && (rows & (rows - 1)) == 0) {
    const ZpciNeedsRow *needs = &zpci_needs_table[g_bit_nth_lsf (rows, -1)];

    zpci_json_set_text (object, "region", zpci_region_need_name (needs->region));
    json_object_set_boolean_member (object, "intercepted", needs->intercepted);
  }
}

static void
set_inputs (JsonObject *device, const ZpciPlanRow *row)
{
  JsonObject *inputs = set_object (device, "inputs");

  for (guint i = 0; i < ZPCI_DECIDE_INPUTS; i++) {
    JsonObject *input = set_object (inputs, zpci_decide_inputs[i].key);

    zpci_json_set_text (input, "value", zpci_tri_name (row->facts[i].value));
    zpci_json_set_text (input, "source", row->facts[i].why);
  }
  json_object_set_boolean_member (device, "region_emulator", row->input.region_emulator);
}

static void
set_decision (JsonObject *device, const ZpciPlan *plan, const ZpciPlanRow *row)
{
  static const char *const delivers[] = { "unknown", "host", "firmware" };
  const ZpciDecision *decision = &row->decision;
  gboolean refused = decision->path == ZPCI_PATH_REFUSED;
  const ZpciReason *reason = zpci_plan_row_reason (plan, row);
  const char *name = reason == &row->reason ? decision->reason->row.id : reason->row->id;
  g_autofree char *cause = zpci_reason_cause (reason);
  g_autofree char *remedy = zpci_reason_remedy (reason);
  JsonObject *properties;

  zpci_json_set_text (device, "result", refused ? "refused" : zpci_plan_row_result (plan, row));
  json_object_set_boolean_member (device, "certain", decision->certain);
  if (!refused)
    zpci_json_set_text (device, "interrupts", delivers[row->forwarded]);
  json_object_set_boolean_member (device, "taint", row->taint);
  properties = set_object (device, "properties");
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++)
    set_ask (properties, zpci_requests[id].property, row->set[id]);
  zpci_json_set_text (device, "reason", name);
  if (refused)
    zpci_json_set_text (device, "culprit", zpci_culprit_name (decision->reason->culprit));
  zpci_json_set_text (device, "why", cause);
  zpci_json_set_text (device, "remedy", remedy);
}

static JsonObject *
row_to_json (const ZpciPlan *plan, const ZpciPlanRow *row)
{
  char source[ZPCI_PCI_ADDRESS_TEXT];
  JsonObject *device = json_object_new (), *asked;

  zpci_json_set_text (device, "device", row->device);
  json_object_set_int_member (device, "line", row->line);
  zpci_json_set_hex (device, "uid", row->uid, 4);
  zpci_json_set_hex (device, "fid", row->fid, 8);
  zpci_json_set_text (device, "source", zpci_pci_address_format (&row->source, source));
  set_function (device, row);
  zpci_json_set_text (device, "driver", row->driver);
  asked = set_object (device, "asked");
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++)
    set_ask (asked, zpci_requests[id].attribute, row->request.ask[id]);
  set_decision (device, plan, row);
  set_needs (device, &row->decision);
  set_inputs (device, row);
  json_object_set_array_member (device, "unknowns", zpci_json_texts (row->unknowns));
  set_reasons (device, "warnings", row->warnings);
  return device;
}

JsonNode *
zpci_plan_to_json (const ZpciPlan *plan)
{
  JsonObject *object = json_object_new ();
  JsonArray *devices = json_array_new ();

  zpci_json_set_text (object, "domain", plan->domain);
  zpci_json_set_text (object, "machine", plan->machine);
  zpci_json_set_text (object, "emulator", plan->emulator);
  zpci_json_set_text (object, "emulator_origin", plan->emulator ? zpci_emulator_origin_id (plan->emulator_origin) : NULL);
  json_object_set_boolean_member (object, "refused", plan->refused);
  if (plan->refusals->len > 0)
    set_reasons (object, "refusals", plan->refusals);
  set_reasons (object, "warnings", plan->warnings);
  for (guint i = 0; i < plan->rows->len; i++)
    json_array_add_object_element (devices, row_to_json (plan, g_ptr_array_index (plan->rows, i)));
  json_object_set_array_member (object, "devices", devices);
  if (plan->matrices->len > 0)
    json_object_set_member (object, "matrices", zpci_plan_matrices_to_json (plan->matrices));
  return zpci_json_node (object);
}
