/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Changes for a guest that another emulator or machine type brings.
 */
#include "planning.h"

#include "output.h"
#include "zpci-json.h"

/* Scripts rely on the order: append only. */
enum { DEVICE, FUNCTION, WHAT, BEFORE, AFTER, WHY };
static const char *const columns[] = { "DEVICE", "FUNCTION", "WHAT", "BEFORE", "AFTER", "WHY", NULL };

typedef struct {
  const char *device;     /* (nullable): NULL: the guest as a whole */
  char *function;         /* (nullable): what tables call it */
  const char *what;       /* "result", "interrupts", "taint", "warning", "refusal", or a property of QEMU */
  char *before, *after;   /* (nullable): NULL: there is none, or it is not known */
  gboolean is_text;       /* @before and @after are sentences, and one of them is NULL */
  char *why;              /* (nullable): of another result, why it is as @after says */
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->function);
  g_free (change->before);
  g_free (change->after);
  g_free (change->why);
  g_free (change);
}

/* Returns: (transfer none) (nullable): the change, where there is one. */
static Change *
add_change (GPtrArray *changes, const ZpciPlanRow *row, const char *what, const char *before, const char *after)
{
  Change *change;

  if (g_strcmp0 (before, after) == 0)
    return NULL;
  change = g_new0 (Change, 1);
  change->device = row ? row->device : NULL;
  change->function = row ? zpci_plan_report_function (row) : NULL;
  change->what = what;
  change->before = g_strdup (before);
  change->after = g_strdup (after);
  g_ptr_array_add (changes, change);
  return change;
}

/* QEMU turns some off for ISM, whatever they default to. */
static const char *
property_name (const ZpciPlanRow *row, ZpciRequestId id)
{
  ZpciTri value = row->property[id];

  if (value == ZPCI_YES && zpci_requests[id].not_ism && row->input.is_ism == ZPCI_YES)
    value = ZPCI_NO;
  return value == ZPCI_YES ? "on" : value == ZPCI_NO ? "off" : NULL;
}

static const char *
deliverer_name (const ZpciPlanRow *row)
{
  if (row->decision.path == ZPCI_PATH_REFUSED)
    return NULL;
  return row->forwarded == ZPCI_YES ? "firmware" : row->forwarded == ZPCI_NO ? "the host" : NULL;
}

static void
add_text (GPtrArray *changes, const ZpciPlanRow *row, const char *what, const char *before, const char *after)
{
  Change *change = add_change (changes, row, what, before, after);

  change->is_text = TRUE;
}

static GPtrArray *
format_reasons (const GPtrArray *reasons)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < reasons->len; i++)
    g_ptr_array_add (texts, zpci_reason_format (g_ptr_array_index (reasons, i)));
  return texts;
}

static gboolean
has_text (const GPtrArray *texts, const char *text)
{
  return g_ptr_array_find_with_equal_func ((GPtrArray *) texts, text, g_str_equal, NULL);
}

static void
compare_reasons (GPtrArray *changes, const ZpciPlanRow *row, const char *what, const GPtrArray *before,
                 const GPtrArray *after)
{
  g_autoptr (GPtrArray) old_texts = format_reasons (before);
  g_autoptr (GPtrArray) new_texts = format_reasons (after);

  for (guint i = 0; i < old_texts->len; i++)
    if (!has_text (new_texts, g_ptr_array_index (old_texts, i)))
      add_text (changes, row, what, g_ptr_array_index (old_texts, i), NULL);
  for (guint i = 0; i < new_texts->len; i++)
    if (!has_text (old_texts, g_ptr_array_index (new_texts, i)))
      add_text (changes, row, what, NULL, g_ptr_array_index (new_texts, i));
}

static void
compare_rows (GPtrArray *changes, const ZpciPlan *before, const ZpciPlanRow *old_row, const ZpciPlan *after,
              const ZpciPlanRow *new_row)
{
  Change *result = add_change (changes, new_row, "result", zpci_plan_row_result (before, old_row),
                               zpci_plan_row_result (after, new_row));

  if (result)
    result->why = zpci_reason_format (zpci_plan_row_reason (after, new_row));
  add_change (changes, new_row, "interrupts", deliverer_name (old_row), deliverer_name (new_row));
  add_change (changes, new_row, "taint", old_row->taint ? "yes" : "no", new_row->taint ? "yes" : "no");
  for (ZpciRequestId id = 0; id < ZPCI_N_REQUESTS; id++)
    if (zpci_requests[id].property)
      add_change (changes, new_row, zpci_requests[id].property, property_name (old_row, id),
                  property_name (new_row, id));
  compare_reasons (changes, new_row, "warning", old_row->warnings, new_row->warnings);
}

/* Crypto adapters depend on neither. */
static GPtrArray *
find_changes (const ZpciPlan *before, const ZpciPlan *after)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func (change_free);

  compare_reasons (changes, NULL, "refusal", before->refusals, after->refusals);
  for (guint i = 0; i < after->rows->len; i++)
    compare_rows (changes, before, g_ptr_array_index (before->rows, i), after, g_ptr_array_index (after->rows, i));
  compare_reasons (changes, NULL, "warning", before->warnings, after->warnings);
  return changes;
}

static gboolean
is_worse (const ZpciPlan *before, const ZpciPlan *after)
{
  return zpci_plan_can_start (before) && !zpci_plan_can_start (after);
}

static void
append_heading (GString *out, const ZpciPlan *before, const ZpciPlan *after)
{
  g_autofree char *name = zpci_text_safe (after->domain ? after->domain : "(no name)");

  g_string_append_printf (out, "%s: before: ", name);
  zpci_plan_report_software (out, before);
  g_string_append_printf (out, "\n%s: after: ", name);
  zpci_plan_report_software (out, after);
  g_string_append_c (out, '\n');
}

/* Sentences would make a table too wide. */
static void
append_text (GString *out, const Change *change)
{
  g_autofree char *text = change->is_text ? zpci_text_safe (change->after ? change->after : change->before) : NULL;

  if (text)
    g_string_append_printf (out, "%s %s: %s%s%s\n", change->after ? "new" : "no longer a", change->what,
                            change->device ? change->device : "", change->device ? ": " : "", text);
}

static void
append_changes (ZpciCli *cli, const GPtrArray *changes, gboolean worse)
{
  g_autoptr (ZpciTable) table = zpci_table_new (columns);
  gboolean any = FALSE;

  for (guint i = 0; i < changes->len; i++) {
    const Change *change = g_ptr_array_index (changes, i);

    if (change->is_text)
      continue;
    any = TRUE;
    zpci_table_set (table, DEVICE, change->device);
    zpci_table_set (table, FUNCTION, change->function);
    zpci_table_set (table, WHAT, change->what);
    zpci_table_set (table, BEFORE, change->before);
    zpci_table_set (table, AFTER, change->after);
    zpci_table_set (table, WHY, change->why);
    if (worse && change->why)
      zpci_table_mark (table, AFTER);
    zpci_table_end_row (table);
  }
  if (any)
    zpci_table_append (table, cli->out, TRUE, cli->color);
  for (guint i = 0; i < changes->len; i++)
    append_text (cli->out, g_ptr_array_index (changes, i));
  if (changes->len == 0)
    g_string_append (cli->out, "nothing changes\n");
}

static JsonObject *
change_to_json (const Change *change)
{
  JsonObject *object = json_object_new ();

  zpci_json_set_text (object, "device", change->device);
  zpci_json_set_text (object, "what", change->what);
  zpci_json_set_text (object, "before", change->before);
  zpci_json_set_text (object, "after", change->after);
  zpci_json_set_text (object, "why", change->why);
  return object;
}

static JsonObject *
comparison_to_json (const ZpciPlan *before, const ZpciPlan *after, const GPtrArray *changes)
{
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();

  zpci_json_set_text (object, "domain", after->domain);
  json_object_set_boolean_member (object, "worse", is_worse (before, after));
  for (guint i = 0; i < changes->len; i++)
    json_array_add_object_element (array, change_to_json (g_ptr_array_index (changes, i)));
  json_object_set_array_member (object, "changes", array);
  json_object_set_member (object, "plan_before", zpci_plan_to_json (before));
  json_object_set_member (object, "plan_after", zpci_plan_to_json (after));
  return object;
}

void
zpci_plan_compare_print (ZpciCli *cli, const GPtrArray *before, const GPtrArray *after)
{
  g_autoptr (JsonArray) array = zpci_cli_wants_json (cli) ? json_array_new () : NULL;

  for (guint i = 0; i < after->len; i++) {
    const ZpciPlan *old_plan = g_ptr_array_index (before, i), *new_plan = g_ptr_array_index (after, i);
    g_autoptr (GPtrArray) changes = find_changes (old_plan, new_plan);

    if (is_worse (old_plan, new_plan) || (changes->len > 0 && zpci_cli_flag (cli, "strict")))
      cli->status = ZPCI_EXIT_FAILED;
    if (array) {
      json_array_add_object_element (array, comparison_to_json (old_plan, new_plan, changes));
      continue;
    }
    if (i > 0)
      g_string_append_c (cli->out, '\n');
    append_heading (cli->out, old_plan, new_plan);
    append_changes (cli, changes, is_worse (old_plan, new_plan));
  }
  if (array) {
    JsonObject *object = zpci_cli_json_new (cli);

    json_object_set_array_member (object, "comparisons", g_steal_pointer (&array));
    zpci_cli_json_append (cli, object);
  }
}
