/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Findings, all of them or the one that is reported.
 */
#include "zpci-findings.h"

#include "zpci-text.h"

#include <stdarg.h>

void
zpci_finding_free (ZpciFinding *finding)
{
  g_free (finding->device);
  g_free (finding->message);
  g_free (finding);
}

/* Makes room for a finding. Returns: FALSE if it is not wanted. */
static gboolean
wants (ZpciFindings *findings, ZpciSeverity severity, guint line)
{
  if (!findings->only_first)
    return TRUE;
  if (severity != ZPCI_FINDING_ERROR)
    return FALSE;
  if (findings->list->len > 0) {
    const ZpciFinding *first = g_ptr_array_index (findings->list, 0);

    if (first->line <= line)
      return FALSE;
    g_ptr_array_set_size (findings->list, 0);
  }
  return TRUE;
}

void
zpci_findings_add (ZpciFindings *findings, ZpciSeverity severity, ZpciErrorCode code, const ZpciDomainDevice *device,
                   guint line, const char *format, ...)
{
  g_autofree char *what = NULL;
  ZpciFinding *finding;
  va_list args;

  if (!wants (findings, severity, line))
    return;
  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  finding = g_new0 (ZpciFinding, 1);
  finding->severity = severity;
  finding->code = code;
  finding->line = line;
  finding->device = device ? g_strdup (ZPCI_SHOWN (device->label)) : NULL;
  finding->message = device ? g_strdup_printf ("%s: %s", finding->device, what) : g_steal_pointer (&what);
  g_ptr_array_add (findings->list, finding);
}

static int
compare_findings (gconstpointer a, gconstpointer b)
{
  const ZpciFinding *x = *(ZpciFinding *const *) a, *y = *(ZpciFinding *const *) b;

  return x->line != y->line ? (x->line < y->line ? -1 : 1) : (int) x->severity - (int) y->severity;
}

void
zpci_findings_sort (ZpciFindings *findings)
{
  g_ptr_array_sort (findings->list, compare_findings);
}
