/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Judging and printing the state of a running guest.
 */
#include "status-report.h"

#include "output.h"
#include "planning.h"
#include "zpci-json.h"

enum { DEVICE, FUNCTION, ASKED, EXPECTED, EFFECTIVE, AIF, WHY };

/* Scripts rely on the order: append only. */
static const char *const columns[] = { "DEVICE", "FUNCTION", "ASKED", "EXPECTED", "EFFECTIVE", "AIF", "WHY", NULL };

static gboolean
is_met (ZpciAsk ask, ZpciTri is)
{
  return ask == ZPCI_ASK_ABSENT || (ask == ZPCI_ASK_ON) == (is == ZPCI_YES);
}

/* Why QEMU, told to interpret, does not: it falls back without a word. */
static char *
explain_fallback (const ZpciPlanRow *row)
{
  const ZpciFact *kvm = &row->facts[ZPCI_INPUT_HOST_INTERP];
  const ZpciFact *property = &row->facts[ZPCI_INPUT_PROPERTY_ON];

  if (property->value == ZPCI_NO)
    return g_strdup_printf ("QEMU was not told to interpret: %s", property->why ? property->why : "machine type");
  if (kvm->value == ZPCI_NO)
    return g_strdup_printf ("QEMU fell back, because KVM does not interpret: %s",
                            kvm->why ? kvm->why : "no reason given");
  if (kvm->value == ZPCI_UNKNOWN)
    return g_strdup_printf ("QEMU fell back; whether KVM interprets is not known: %s",
                            kvm->why ? kvm->why : "no reason given");
  return g_strdup ("QEMU fell back: KVM refused when the guest started; look at the host's kernel log, and start the "
                   "guest again");
}

static char *
explain_interrupts (const ZpciPlanRow *row)
{
  if (row->request.aif == ZPCI_ASK_OFF)
    return g_strdup ("firmware delivers the interrupts, though aif='off': the override came after the start; start the "
                     "guest again");
  return g_strdup ("the host delivers the interrupts, though aif='on': the guest started without the override, "
                   "or KVM refused; start the guest again");
}

/* Returns: the first request beside the path that is not met, or ZPCI_N_REQUESTS. QEMU without the property is off. */
static ZpciRequestId
find_unmet (const ZpciPlanRow *row, const ZpciEffective *effective)
{
  ZpciRequestId id = 0;

  while (id < ZPCI_N_REQUESTS && (!zpci_requests[id].property || zpci_requests[id].needs_kvm ||
                                  is_met (row->request.ask[id], effective->is[id])))
    id++;
  return id;
}

static char *
explain_unmet (const ZpciPlanRow *row, ZpciRequestId id)
{
  ZpciAsk ask = row->request.ask[id];

  return g_strdup_printf ("QEMU has %s %s, though %s='%s': the guest started without the override; start the guest again",
                          zpci_requests[id].property, ask == ZPCI_ASK_ON ? "off" : "on", zpci_requests[id].attribute,
                          zpci_ask_text (ask));
}

/* The region is what QEMU does without interpreting, and no property of it tells. */
static gboolean
may_be_region (const ZpciPlanRow *row, const ZpciEffective *effective)
{
  return effective->is[ZPCI_REQUEST_INTERP] == ZPCI_NO &&
         (row->request.region == ZPCI_ASK_ON || row->decision.path == ZPCI_PATH_REGION);
}

/* A difference from the decision where every request is met. Returns: (transfer full) (nullable). */
static char *
explain_difference (const ZpciPlanRow *row, const ZpciEffective *effective)
{
  gboolean asks = !zpci_request_is_empty (&row->request);
  g_autofree char *reason = NULL;

  if (may_be_region (row, effective) && row->decision.path != ZPCI_PATH_REFUSED)
    return g_strdup ("not interpreted; QEMU does not tell whether the I/O region is used");
  if (may_be_region (row, effective)) {
    reason = zpci_reason_format (&row->reason);
    return g_strdup_printf ("not interpreted; QEMU does not tell whether the I/O region is used, but a start would be "
                            "refused: %s",
                            reason);
  }
  if (effective->is[ZPCI_REQUEST_INTERP] == ZPCI_NO && zpci_request_property (&row->request, ZPCI_REQUEST_INTERP) == ZPCI_ASK_ABSENT &&
      (!asks || row->decision.path != ZPCI_PATH_INTERCEPTED))
    return explain_fallback (row);
  return NULL;
}

/* Nothing that was asked is missed. */
static char *
explain_met (const ZpciPlanRow *row, const ZpciEffective *effective)
{
  g_autofree char *difference = explain_difference (row, effective);

  if (row->request.region == ZPCI_ASK_ON)
    return g_steal_pointer (&difference);
  return g_strconcat (zpci_request_is_empty (&row->request) ? "nothing was asked" : "as asked",
                      difference ? "; " : NULL, difference, NULL);
}

ZpciTri
zpci_status_judge (const ZpciPlanRow *row, const ZpciEffective *effective, char **why)
{
  ZpciAsk interp = zpci_request_property (&row->request, ZPCI_REQUEST_INTERP);
  ZpciAsk aif = zpci_request_property (&row->request, ZPCI_REQUEST_AIF);
  ZpciTri forwarded;

  if (!effective) {
    *why = g_strdup ("not asked; --qom asks QEMU");
    return ZPCI_UNKNOWN;
  }
  if (effective->is[ZPCI_REQUEST_INTERP] == ZPCI_UNKNOWN) {
    *why = g_strdup (effective->why ? effective->why : "QEMU does not say");
    return ZPCI_UNKNOWN;
  }
  /* Only what is interpreted can be forwarded, whatever the property says. */
  forwarded = effective->is[ZPCI_REQUEST_INTERP] == ZPCI_YES ? effective->is[ZPCI_REQUEST_AIF] : ZPCI_NO;
  if (interp == ZPCI_ASK_OFF && effective->is[ZPCI_REQUEST_INTERP] == ZPCI_YES)
    *why = g_strdup_printf ("interpreted, though %s: the override came after the start; start the guest again",
                            row->request.interp == ZPCI_ASK_OFF ? "interp='off'" : "region='on'");
  else if (!is_met (interp, effective->is[ZPCI_REQUEST_INTERP]))
    *why = explain_fallback (row);
  else if (forwarded != ZPCI_UNKNOWN && !is_met (aif, forwarded))
    *why = explain_interrupts (row);
  else if (find_unmet (row, effective) < ZPCI_N_REQUESTS)
    *why = explain_unmet (row, find_unmet (row, effective));
  else {
    *why = explain_met (row, effective);
    return row->request.region == ZPCI_ASK_ON ? ZPCI_UNKNOWN : ZPCI_YES;
  }
  return ZPCI_NO;
}

static const ZpciEffective *
effective_of (const GPtrArray *effective, guint i)
{
  return effective && i < effective->len ? g_ptr_array_index (effective, i) : NULL;
}

static const char *
effective_path (const ZpciPlanRow *row, const ZpciEffective *effective)
{
  if (!effective || effective->is[ZPCI_REQUEST_INTERP] == ZPCI_UNKNOWN || may_be_region (row, effective))
    return NULL;
  return zpci_path_name (effective->is[ZPCI_REQUEST_INTERP] == ZPCI_YES ? ZPCI_PATH_INTERPRETED : ZPCI_PATH_INTERCEPTED);
}

static const char *
effective_aif (const ZpciEffective *effective)
{
  if (!effective || effective->is[ZPCI_REQUEST_INTERP] == ZPCI_UNKNOWN)
    return NULL;
  if (effective->is[ZPCI_REQUEST_INTERP] == ZPCI_NO)
    return "off";
  return effective->is[ZPCI_REQUEST_AIF] == ZPCI_YES ? "on" : effective->is[ZPCI_REQUEST_AIF] == ZPCI_NO ? "off" : NULL;
}

static void
add_row (ZpciTable *table, const ZpciPlanRow *row, const ZpciEffective *effective)
{
  g_autofree char *function = zpci_plan_report_function (row);
  g_autofree char *asked = zpci_request_format (&row->request);
  g_autofree char *why = NULL;
  ZpciTri met = zpci_status_judge (row, effective, &why);
  const char *path = effective_path (row, effective), *aif = effective_aif (effective);

  zpci_table_set (table, DEVICE, row->device);
  zpci_table_set (table, FUNCTION, function);
  zpci_table_set (table, ASKED, asked);
  zpci_table_set (table, EXPECTED, zpci_path_name (row->decision.path));
  zpci_table_set (table, EFFECTIVE, path ? path : "?");
  if (met == ZPCI_NO)
    zpci_table_mark (table, EFFECTIVE);
  zpci_table_set (table, AIF, aif ? aif : "?");
  zpci_table_set (table, WHY, why);
  zpci_table_end_row (table);
}

void
zpci_status_append_table (ZpciCli *cli, const ZpciPlan *plan, const GPtrArray *effective)
{
  g_autoptr (ZpciTable) table = zpci_table_new (columns);
  g_autofree char *name = zpci_text_safe (plan->domain ? plan->domain : "(no name)");
  g_autofree char *machine = zpci_text_safe (plan->machine ? plan->machine : "not known");

  g_string_append_printf (cli->out, "%s: machine %s\n", name, machine);
  for (guint i = 0; i < plan->rows->len; i++)
    add_row (table, g_ptr_array_index (plan->rows, i), effective_of (effective, i));
  zpci_table_append (table, cli->out, TRUE, cli->color);
}

static JsonObject *
asked_to_json (const ZpciRequest *request)
{
  JsonObject *object = json_object_new ();

  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    if (request->ask[id] != ZPCI_ASK_ABSENT)
      json_object_set_string_member (object, zpci_requests[id].attribute, zpci_ask_text (request->ask[id]));
  }
  return object;
}

/* Under the names of QEMU's properties, as words of JSON: forwarding_assist. */
static void
set_effective (JsonObject *object, const ZpciEffective *effective)
{
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++) {
    g_autofree char *key = g_strdup (zpci_requests[id].property);

    if (key)
      zpci_json_set_tri (object, g_strdelimit (key, "-", '_'), effective->is[id]);
  }
}

static JsonObject *
row_to_json (const ZpciPlanRow *row, const ZpciEffective *effective)
{
  JsonObject *object = json_object_new ();
  g_autofree char *why = NULL;
  ZpciTri met = zpci_status_judge (row, effective, &why);
  char address[ZPCI_PCI_ADDRESS_TEXT];

  zpci_json_set_text (object, "device", row->device);
  zpci_json_set_hex (object, "uid", row->uid, 4);
  zpci_json_set_hex (object, "fid", row->fid, 8);
  zpci_json_set_text (object, "source", zpci_pci_address_format (&row->source, address));
  json_object_set_object_member (object, "asked", asked_to_json (&row->request));
  zpci_json_set_text (object, "expected",
                          row->decision.path == ZPCI_PATH_REFUSED ? "refused" : zpci_path_name (row->decision.path));
  zpci_json_set_text (object, "effective", effective_path (row, effective));
  if (effective)
    set_effective (object, effective);
  zpci_json_set_tri (object, "met", met);
  zpci_json_set_text (object, "why", why);
  return object;
}

void
zpci_status_append_json (ZpciCli *cli, const ZpciPlan *plan, const GPtrArray *effective)
{
  JsonObject *object = zpci_cli_json_new (cli);
  JsonArray *array = json_array_new ();

  zpci_json_set_text (object, "domain", plan->domain);
  zpci_json_set_text (object, "machine", plan->machine);
  json_object_set_boolean_member (object, "qemu_asked", effective != NULL);
  for (guint i = 0; i < plan->rows->len; i++)
    json_array_add_object_element (array, row_to_json (g_ptr_array_index (plan->rows, i), effective_of (effective, i)));
  json_object_set_array_member (object, "devices", array);
  if (plan->matrices->len > 0)
    json_object_set_member (object, "matrices", zpci_plan_matrices_to_json (plan->matrices));
  zpci_cli_json_append (cli, object);
}
