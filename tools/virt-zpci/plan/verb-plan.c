/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * plan: for every passed-through function, what a guest asks, what it will get
 * and why.
 */
#include "connection.h"
#include "functions.h"
#include "guests.h"
#include "output.h"
#include "planning.h"
#include "verbs.h"
#include "zpci-json.h"
#include "zpci-use.h"

static const ZpciOption options[] = {
  { "all", 'a', ZPCI_VALUE_NONE, FALSE, NULL, "every guest of the libvirt" },
  { "emulator", 0, ZPCI_VALUE_FILE, FALSE, "PATH", "as if the guest ran on this QEMU" },
  { "machine", 0, ZPCI_VALUE_TEXT, FALSE, "TYPE", "as if the guest had this machine type" },
  { "compare", 0, ZPCI_VALUE_NONE, FALSE, NULL, "tell what --emulator and --machine change for each guest" },
  { "region-emulator", 0, ZPCI_VALUE_FILE, TRUE, "PATH", "this QEMU executes the VFIO I/O region" },
  { "explicit", 0, ZPCI_VALUE_NONE, FALSE, NULL, "as if the guest had an override for every request" },
  ZPCI_CLI_VFIO_OPTION ("open each function for a moment and take into account what VFIO tells"),
  { "strict", 0, ZPCI_VALUE_NONE, FALSE, NULL, "exit with 1 for warnings as well" },
  { "verbose", 'v', ZPCI_VALUE_NONE, FALSE, NULL, "print the reasoning as well" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "table|json", "how to print (default table)" },
  { NULL },
};

/* A document that a libvirt has stored has been defined already. */
static gboolean
check_sources (const ZpciCli *cli, const GPtrArray *sources, GError **error)
{
  for (guint i = 0; !zpci_cli_flag (cli, "all") && i < sources->len; i++)
    if (!zpci_guest_source_check (g_ptr_array_index (sources, i), error))
      return FALSE;
  return TRUE;
}

/* @as_is: without --emulator and --machine. */
static GPtrArray *
make_plans (ZpciCli *cli, const GPtrArray *sources, gboolean as_is, GError **error)
{
  gboolean all = zpci_cli_flag (cli, "all");
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_plan_free);
  g_autoptr (ZpciPlanner) planner = zpci_planner_new (cli, ZPCI_SITUATION_OF_PLAN);

  if (as_is)
    zpci_planner_take_as_is (planner);
  for (guint i = 0; i < sources->len; i++) {
    const ZpciGuestSource *source = g_ptr_array_index (sources, i);
    ZpciPlan *plan;

    zpci_progress_begin ("planning %s (%u of %u)", source->document->name, i + 1, sources->len);
    plan = zpci_planner_make (planner, source->document->domain, error);
    zpci_progress_end ();
    if (!plan)
      return NULL;
    if (all && plan->rows->len == 0 && plan->matrices->len == 0)
      zpci_plan_free (plan);
    else
      g_ptr_array_add (plans, plan);
  }
  return g_steal_pointer (&plans);
}

static GPtrArray *
find_claims (const GPtrArray *sources, const GPtrArray *plans)
{
  g_autoptr (GPtrArray) live = g_ptr_array_new ();

  for (guint i = 0; i < sources->len; i++) {
    const ZpciGuestSource *source = g_ptr_array_index (sources, i);

    if (source->live)
      g_ptr_array_add (live, source->live->domain);
  }
  return zpci_plan_report_claims (plans, live);
}

static void
print_json (ZpciCli *cli, const GPtrArray *plans, const GPtrArray *claims, JsonArray *left_out)
{
  JsonObject *object = zpci_cli_json_new (cli);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < plans->len; i++)
    json_array_add_element (array, zpci_plan_to_json (g_ptr_array_index (plans, i)));
  json_object_set_array_member (object, "plans", array);
  json_object_set_array_member (object, "findings", zpci_json_texts (claims));
  if (json_array_get_length (left_out) > 0)
    json_object_set_array_member (object, "left_out", json_array_ref (left_out));
  zpci_cli_json_append (cli, object);
}

/* Of a network's pool only libvirt knows, and only once the guest runs. */
static void
note_nothing (const ZpciPlan *plan)
{
  const char *name = plan->domain ? plan->domain : "the guest";

  if (plan->n_network_interfaces > 0)
    zpci_cli_note ("%s names no PCI function itself; an <interface> of a network gets one where that network has a pool "
                   "of functions: see 'virsh net-dumpxml', and 'virsh dumpxml' once the guest runs", name);
  else
    zpci_cli_note ("%s has no passed-through PCI function", name);
}

static void
print_tables (ZpciCli *cli, const GPtrArray *plans)
{
  gboolean verbose = zpci_cli_flag (cli, "verbose");

  for (guint i = 0; i < plans->len; i++) {
    const ZpciPlan *plan = g_ptr_array_index (plans, i);

    if (i > 0)
      g_string_append_c (cli->out, '\n');
    if (plan->rows->len > 0)
      zpci_plan_report_append (cli, plan, verbose);
    else if (plan->matrices->len == 0 && !plan->refused)
      note_nothing (plan);
    zpci_plan_report_matrices (cli, plan, verbose);
  }
}

static void
warn (const char *guest, const char *device, const ZpciReason *reason)
{
  g_autofree char *text = zpci_reason_format (reason);

  zpci_cli_warn ("%s: %s%s%s", guest, device ? device : "", device ? ": " : "", text);
}

static void
print_plan_warnings (const ZpciPlan *plan, gboolean rows_too, gboolean table)
{
  const char *name = plan->domain ? plan->domain : "the guest";

  for (guint i = 0; i < plan->refusals->len; i++)
    warn (name, NULL, g_ptr_array_index (plan->refusals, i));
  for (guint i = 0; i < plan->warnings->len; i++)
    warn (name, NULL, g_ptr_array_index (plan->warnings, i));
  for (guint i = 0; rows_too && i < plan->rows->len; i++) {
    const ZpciPlanRow *row = g_ptr_array_index (plan->rows, i);

    /* The reason in the table is not said again. */
    for (guint j = 0; j < row->warnings->len; j++)
      if (!table || g_ptr_array_index (row->warnings, j) != zpci_plan_row_reason (plan, row))
        warn (name, row->device, g_ptr_array_index (row->warnings, j));
  }
  for (guint i = 0; rows_too && i < plan->matrices->len; i++) {
    const ZpciPlanMatrix *matrix = g_ptr_array_index (plan->matrices, i);

    /* The first stands in the table. */
    for (guint j = 1; j < matrix->decision->reasons->len; j++)
      warn (name, matrix->device, g_ptr_array_index (matrix->decision->reasons, j));
  }
}

/* With --verbose the table's own reasoning carries the warnings of the devices. */
static void
print_warnings (const ZpciCli *cli, const GPtrArray *plans, const GPtrArray *claims)
{
  for (guint i = 0; i < plans->len; i++)
    print_plan_warnings (g_ptr_array_index (plans, i), !zpci_cli_flag (cli, "verbose"), !zpci_cli_wants_json (cli));
  zpci_cli_warn_all (claims);
  zpci_cli_warn_untold (cli);
}

/* libvirt takes what it manages away from the host. Returns: TRUE if there is something to say. */
static gboolean
warn_of_use (const ZpciCli *cli, const ZpciPlan *plan)
{
  gboolean warned = FALSE;

  for (guint i = 0; i < plan->rows->len; i++) {
    const ZpciPlanRow *row = g_ptr_array_index (plan->rows, i);
    g_autoptr (GPtrArray) uses = row->function ? zpci_host_uses (cli->host, row->function) : NULL;

    for (guint j = 0; uses && j < uses->len; j++)
      zpci_cli_warn ("%s: %s: the host uses the function, and loses it at the start: %s", plan->domain ? plan->domain : "the guest",
                     row->device, (const char *) g_ptr_array_index (uses, j));
    warned |= uses && uses->len > 0;
  }
  return warned;
}

static gboolean
check_usage (const ZpciCli *cli, GError **error)
{
  gboolean all = zpci_cli_flag (cli, "all");

  if (all)
    zpci_connection_take (cli);
  if (zpci_cli_flag (cli, "compare") && !zpci_cli_flag (cli, "emulator") && !zpci_cli_flag (cli, "machine"))
    zpci_cli_usage_error (error, "plan: --compare needs --emulator or --machine, or both: what to compare with");
  else if (all && cli->arguments[0])
    zpci_cli_usage_error (error, "plan: --all and '%s' exclude each other", cli->arguments[0]);
  else if (!all && !cli->arguments[0])
    zpci_cli_usage_error (error, "plan needs FILE or the name of a guest, or --all");
  else
    return zpci_connection_check_host (cli, error);
  return FALSE;
}

static GPtrArray *
load_checked (ZpciCli *cli, const char *argument, GError **error)
{
  g_autoptr (GPtrArray) sources = zpci_guest_source_load (cli, argument, error);

  return sources && check_sources (cli, sources, error) ? g_steal_pointer (&sources) : NULL;
}

/* Each argument; one that cannot be planned hides nothing of the others. */
static GPtrArray *
load_each (ZpciCli *cli, JsonArray *left_out)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_guest_source_free);

  for (guint i = 0; cli->arguments[i]; i++) {
    g_autoptr (GError) why = NULL;
    GPtrArray *sources = load_checked (cli, cli->arguments[i], &why);

    if (sources) {
      g_ptr_array_extend_and_steal (all, sources);
      continue;
    }
    zpci_cli_error (why);
    json_array_add_object_element (left_out, zpci_cli_error_to_json (why));
    cli->status = ZPCI_EXIT_FAILED;
  }
  return all;
}

/* A comparison is of all or of none. */
static GPtrArray *
load_sources (ZpciCli *cli, JsonArray *left_out, GError **error)
{
  gboolean several = cli->arguments[0] && cli->arguments[1];
  g_autoptr (GPtrArray) all = NULL;

  if (several && !zpci_cli_flag (cli, "compare"))
    return load_each (cli, left_out);
  all = load_checked (cli, cli->arguments[0], error);
  for (guint i = 1; all && several && cli->arguments[i]; i++) {
    GPtrArray *more = load_checked (cli, cli->arguments[i], error);

    if (!more)
      return NULL;
    g_ptr_array_extend_and_steal (all, more);
  }
  return g_steal_pointer (&all);
}

static void
note_conditions (const ZpciCli *cli, const GPtrArray *plans)
{
  if (!zpci_situation_is_host (cli->host)) {
    g_autofree char *why = zpci_cli_why_no_functions (cli->host);

    zpci_cli_note ("planned without a host: %s", why);
  }
  if (plans->len == 0 && zpci_cli_flag (cli, "all"))
    zpci_cli_note ("no guest of this libvirt has a passed-through PCI function");
}

static gboolean
compare (ZpciCli *cli, const GPtrArray *sources, const GPtrArray *after, GError **error)
{
  g_autoptr (GPtrArray) before = make_plans (cli, sources, TRUE, error);

  if (!before)
    return FALSE;
  note_conditions (cli, after);
  zpci_plan_compare_print (cli, before, after);
  zpci_cli_warn_untold (cli);
  return TRUE;
}

static gboolean
run_plan (ZpciCli *cli, GError **error)
{
  g_autoptr (GPtrArray) sources = NULL;
  g_autoptr (GPtrArray) plans = NULL;
  g_autoptr (GPtrArray) claims = NULL;
  g_autoptr (JsonArray) left_out = json_array_new ();
  gboolean strict = zpci_cli_flag (cli, "strict");

  if (!check_usage (cli, error))
    return FALSE;
  sources = load_sources (cli, left_out, error);
  /* The host is needed below, also where no guest turns up. */
  plans = sources && zpci_cli_host (cli, error) ? make_plans (cli, sources, FALSE, error) : NULL;
  if (!plans)
    return FALSE;
  if (zpci_cli_flag (cli, "compare"))
    return compare (cli, sources, plans, error);
  note_conditions (cli, plans);
  claims = find_claims (sources, plans);
  if (zpci_cli_flag (cli, "all") && !zpci_plan_report_ap_claims (cli, sources, plans, claims, error))
    return FALSE;
  /* Two guests may have one function in turn; one guest cannot have it twice. */
  if (claims->len > 0 && (strict || (plans->len == 1 && !zpci_cli_flag (cli, "all"))))
    cli->status = ZPCI_EXIT_FAILED;
  if (zpci_cli_wants_json (cli))
    print_json (cli, plans, claims, left_out);
  else
    print_tables (cli, plans);
  print_warnings (cli, plans, claims);
  for (guint i = 0; i < plans->len; i++) {
    const ZpciPlan *plan = g_ptr_array_index (plans, i);

    if (!zpci_plan_can_start (plan) || ((warn_of_use (cli, plan) || zpci_plan_has_warnings (plan)) && strict))
      cli->status = ZPCI_EXIT_FAILED;
  }
  return TRUE;
}

const ZpciVerb zpci_verb_plan = {
  .name = "plan",
  .help = "tell for every function of a guest what it will get, and why",
  .tells_troubles = TRUE,
  .argument = "FILE|GUEST...",
  .argument_kind = ZPCI_VALUE_FILE,
  .more_kind = ZPCI_VALUE_FILE,
  .min_arguments = 0,
  .max_arguments = G_MAXUINT,
  .options = options,
  .run = run_plan,
};
