/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The checks about functions: whether there are any that can be passed through,
 * which are in standby, and which are in trouble.
 */
#include "zpci-host-private.h"

#include "zpci-checks.h"
#include "zpci-paths.h"
#include "zpci-trouble.h"

#include <string.h>

typedef struct {
  guint configured, standby, without_device;
  const ZpciFunction *first_standby, *first_without_device; /* (nullable) */
} Counts;

static void
count_one (Counts *counts, const ZpciFunction *function)
{
  if (function->configured) {
    counts->configured++;
  } else if (function->trouble == ZPCI_TROUBLE_NONE) {
    counts->standby++;
    counts->first_standby = counts->first_standby ? counts->first_standby : function;
  } else {
    counts->without_device++;
    counts->first_without_device = counts->first_without_device ? counts->first_without_device : function;
  }
}

/* The remedy where no function is configured. */
static char *
find_remedy (const Counts *counts, const char *power_on)
{
  ZpciReason *trouble;
  char *remedy;

  if (counts->standby > 0)
    return g_strdup (power_on);
  if (counts->without_device == 0)
    return g_strdup ("assign functions to this LPAR or guest, and boot without pci=off");
  trouble = zpci_function_trouble (counts->first_without_device);
  remedy = zpci_reason_remedy (trouble);
  zpci_reason_free (trouble);
  return remedy;
}

static void
check_functions (const ZpciHost *host, GPtrArray *checks)
{
  Counts counts = { 0 };
  g_autofree char *path = NULL, *power_on = NULL, *why = NULL, *remedy = NULL;

  for (guint i = 0; i < host->functions->len; i++)
    count_one (&counts, g_ptr_array_index (host->functions, i));
  path = counts.first_standby ? zpci_function_power_path (counts.first_standby) : NULL;
  power_on = g_strdup_printf ("echo 1 > %s", path ? path : ZPCI_PATH_SLOTS "/FID/power");
  why = g_strdup_printf ("%u in standby", counts.standby);
  remedy = find_remedy (&counts, power_on);
  zpci_checks_add (checks, "functions", counts.configured > 0 ? ZPCI_FINDING_PASS : ZPCI_FINDING_ERROR,
                   counts.without_device > 0 ? "none has a PCI device"
                   : counts.standby > 0      ? "all are in standby"
                                             : "there are none",
                   remedy, "for configured PCI functions");
  if (counts.standby > 0)
    zpci_checks_add (checks, "standby", ZPCI_FINDING_NOTE, why, power_on, "for PCI functions in standby");
}

/* One check for all functions with the trouble of @row; its cause and remedy are those of the first. */
static void
check_trouble (const ZpciHost *host, const ZpciReasonRow *row, const ZpciFunction *first, GPtrArray *checks)
{
  ZpciReason *trouble = zpci_function_trouble (first);
  g_autofree char *why = zpci_reason_cause (trouble);
  g_autofree char *remedy = zpci_reason_remedy (trouble);
  ZpciFinding *finding;

  finding = zpci_checks_add (checks, row->id, ZPCI_FINDING_WARNING, why, remedy, "for PCI functions in trouble (%s)",
                             row->id);
  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);
    g_autofree char *name = NULL;

    if (zpci_function_trouble_row (function) != row)
      continue;
    name = zpci_function_label (function);
    zpci_finding_add_member (finding, "function", name + strlen ("function "));
  }
  zpci_reason_free (trouble);
}

static void
check_troubles (const ZpciHost *host, GPtrArray *checks)
{
  gboolean seen[ZPCI_N_TROUBLES] = { FALSE };

  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);

    if (seen[function->trouble] || zpci_function_trouble_notice (function) == ZPCI_NOTICE_NONE)
      continue;
    seen[function->trouble] = TRUE;
    check_trouble (host, zpci_function_trouble_row (function), function, checks);
  }
}

void
zpci_checks_functions (const ZpciHost *host, GPtrArray *checks)
{
  check_functions (host, checks);
  check_troubles (host, checks);
}
