/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Findings of the rules, all of them or the one that is reported.
 */
#include "zpci-conf-private.h"

#include "zpci-text.h"

#include <stdarg.h>

/* Makes room for a finding. Returns: FALSE if it is not wanted. */
static gboolean
wants (ZpciRuleFindings *findings, ZpciSeverity severity, guint line)
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
zpci_rule_findings_add (ZpciRuleFindings *findings, ZpciSeverity severity, ZpciErrorCode code, const char *id,
                        const ZpciDomainDevice *device, guint line, const char *remedy, const char *format, ...)
{
  g_autofree char *cause = NULL;
  va_list args;

  if (!wants (findings, severity, line))
    return;
  va_start (args, format);
  cause = g_strdup_vprintf (format, args);
  va_end (args);
  zpci_findings_add (findings->list, severity, code, id, line, device ? ZPCI_SHOWN (device->label) : NULL, cause,
                     remedy);
}
