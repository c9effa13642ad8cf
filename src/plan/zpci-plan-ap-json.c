/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Matrices of a plan as JSON; what is absent has no key.
 */
#include "zpci-plan-ap.h"

#include "zpci-json.h"

static void
set_numbers (JsonObject *object, const char *name, const ZpciApSet *set, int digits)
{
  JsonArray *array = json_array_new ();

  ZPCI_AP_SET_EACH (set, number)
  {
    g_autofree char *text = g_strdup_printf ("0x%0*x", digits, number);

    json_array_add_string_element (array, text);
  }
  json_object_set_array_member (object, name, array);
}

void
zpci_plan_json_set_matrix (JsonObject *object, const char *name, const ZpciApMatrix *matrix)
{
  JsonObject *member = json_object_new ();

  set_numbers (member, "adapters", &matrix->adapters, 2);
  set_numbers (member, "domains", &matrix->domains, 4);
  set_numbers (member, "control", &matrix->control, 4);
  json_object_set_object_member (object, name, member);
}

static void
set_reasons (JsonObject *object, const char *name, const GPtrArray *reasons)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < reasons->len; i++) {
    const ZpciReason *reason = g_ptr_array_index (reasons, i);
    g_autofree char *cause = zpci_reason_cause (reason);
    g_autofree char *remedy = zpci_reason_remedy (reason);
    JsonObject *member = json_object_new ();

    zpci_json_set_text (member, "id", reason->row->id);
    zpci_json_set_text (member, "why", cause);
    zpci_json_set_text (member, "remedy", remedy);
    json_array_add_object_element (array, member);
  }
  json_object_set_array_member (object, name, array);
}

static JsonObject *
to_json (const ZpciPlanMatrix *matrix)
{
  const ZpciApDecision *decision = matrix->decision;
  JsonObject *object = json_object_new ();

  zpci_json_set_text (object, "device", matrix->device);
  json_object_set_int_member (object, "line", matrix->line);
  zpci_json_set_text (object, "mdev", matrix->uuid);
  json_object_set_boolean_member (object, "active", decision->is_active);
  zpci_json_set_text (object, "result", zpci_ap_result_name (decision->result));
  if (decision->has_required) {
    zpci_plan_json_set_matrix (object, "requested", &decision->required);
    zpci_json_set_tri (object, "met", decision->met);
  }
  if (decision->has_defined)
    zpci_plan_json_set_matrix (object, "defined", &decision->defined);
  if (decision->has_assigned)
    zpci_plan_json_set_matrix (object, "assigned", &decision->assigned);
  if (decision->has_effective)
    zpci_plan_json_set_matrix (object, "effective", &decision->effective);
  set_reasons (object, "reasons", decision->reasons);
  set_reasons (object, "notes", decision->notes);
  json_object_set_array_member (object, "unknowns", zpci_json_texts (decision->unknowns));
  return object;
}

JsonNode *
zpci_plan_matrices_to_json (const GPtrArray *matrices)
{
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < matrices->len; i++)
    json_array_add_object_element (array, to_json (g_ptr_array_index (matrices, i)));
  json_node_take_array (node, array);
  return node;
}
