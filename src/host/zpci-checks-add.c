/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One check as a finding; every file of checks, here and in the command line, adds with it.
 */
#include "zpci-checks.h"

ZpciFinding *
zpci_checks_add (GPtrArray *checks, const char *id, ZpciSeverity severity, const char *cause, const char *remedy,
                 const char *subject, ...)
{
  gboolean passed = severity == ZPCI_FINDING_PASS;
  g_autofree char *text = NULL;
  ZpciFinding *finding;
  va_list args;

  va_start (args, subject);
  text = g_strdup_vprintf (subject, args);
  va_end (args);
  finding = zpci_findings_add (checks, severity, 0, id, 0, text, passed ? NULL : cause, passed ? NULL : remedy);
  return finding;
}
