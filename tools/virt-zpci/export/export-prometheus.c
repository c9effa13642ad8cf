/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * prometheus: metrics for the textfile collector of the node exporter.
 * Source: Prometheus, "Exposition formats": in a label value backslash, quote and line feed are escaped.
 */
#include "export.h"

#include "planning.h"
#include "software-checks.h"
#include "zpci-request.h"

#include <string.h>

/* Lines with equal labels are one metric, with their number. */
typedef GTree Samples;

static int
compare_texts (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

static Samples *
samples_new (void)
{
  return g_tree_new_full (compare_texts, NULL, g_free, NULL);
}

static void
append_label (GString *labels, const char *name, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value ? value : "", -1);

  g_string_append_printf (labels, "%s%s=\"", labels->len > 0 ? "," : "", name);
  for (const char *c = valid; *c; c++) {
    if (*c == '\n')
      g_string_append (labels, "\\n");
    else
      g_string_append_printf (labels, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
  }
  g_string_append_c (labels, '"');
}

static void
count (Samples *samples, const GString *labels)
{
  guint n = GPOINTER_TO_UINT (g_tree_lookup (samples, labels->str));

  g_tree_insert (samples, g_strdup (labels->str), GUINT_TO_POINTER (n + 1));
}

typedef struct {
  const char *name;
  GString *out;
} Metric;

static gboolean
append_sample (gpointer key, gpointer value, gpointer data)
{
  const Metric *metric = data;

  g_string_append_printf (metric->out, "%s{%s} %u\n", metric->name, (const char *) key, GPOINTER_TO_UINT (value));
  return FALSE;
}

static void
append_metric (Samples *samples, const char *name, const char *help, GString *out)
{
  Metric metric = { name, out };

  g_string_append_printf (out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
  g_tree_foreach (samples, append_sample, &metric);
  g_tree_unref (samples);
}

static void
append_functions (const ZpciHost *host, GString *out)
{
  Samples *samples = samples_new ();

  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);
    g_autoptr (GString) labels = g_string_new (NULL);

    append_label (labels, "type", zpci_function_type_name (function));
    append_label (labels, "state", function->configured ? "configured" : "standby");
    append_label (labels, "driver", function->driver);
    append_label (labels, "pnetid", zpci_export_pnetid (function));
    count (samples, labels);
  }
  append_metric (samples, "zpci_functions", "PCI functions of the host.", out);
}

static void
append_checks (const ZpciHost *host, GString *out)
{
  g_autoptr (GPtrArray) checks = zpci_findings_new ();
  Samples *samples = samples_new ();

  if (zpci_checks_host (host, checks))
    zpci_checks_pnetids (host, checks);
  for (guint i = 0; i < checks->len; i++) {
    const ZpciFinding *check = g_ptr_array_index (checks, i);
    g_autoptr (GString) labels = g_string_new (NULL);

    append_label (labels, "id", check->id);
    append_label (labels, "result", zpci_checks_result_name (check->severity));
    count (samples, labels);
  }
  append_metric (samples, "zpci_checks", "Checks of virt-zpci host-validate about the host, by result.", out);
}

static void
count_plan (const ZpciPlan *plan, Samples *samples)
{
  for (guint i = 0; i < plan->rows->len; i++) {
    const ZpciPlanRow *row = g_ptr_array_index (plan->rows, i);
    g_autofree char *function = zpci_plan_report_function (row);
    g_autofree char *asked = zpci_request_format (&row->request);
    g_autoptr (GString) labels = g_string_new (NULL);

    append_label (labels, "guest", plan->domain);
    append_label (labels, "device", row->device);
    append_label (labels, "function", function);
    append_label (labels, "asked", asked);
    append_label (labels, "result", zpci_path_name (row->decision.path));
    count (samples, labels);
  }
}

/* By the plan; asking the monitor of QEMU on every scrape would taint each guest. */
static gboolean
append_guests (const ZpciExport *export, GString *out, GError **error)
{
  g_autoptr (GPtrArray) sources = zpci_guest_source_load (export->cli, NULL, error);
  g_autoptr (ZpciPlanner) planner = zpci_planner_new (export->cli, ZPCI_SITUATION_OF_PLAN);
  Samples *samples;

  if (!sources)
    return FALSE;
  samples = samples_new ();
  for (guint i = 0; i < sources->len; i++) {
    const ZpciGuestSource *source = g_ptr_array_index (sources, i);
    ZpciDocument *document = source->live ? source->live : source->document;
    g_autoptr (ZpciPlan) plan = zpci_planner_make (planner, document->domain, error);

    if (!plan) {
      g_tree_unref (samples);
      return FALSE;
    }
    count_plan (plan, samples);
  }
  append_metric (samples, "zpci_guest_functions", "PCI functions of guests: asked, and by the plan had.", out);
  return TRUE;
}

gboolean
zpci_export_prometheus (const ZpciExport *export, GString *out, GError **error)
{
  append_functions (export->host, out);
  append_checks (export->host, out);
  return !export->guests || append_guests (export, out, error);
}
