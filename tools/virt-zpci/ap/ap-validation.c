/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * validate of a mediated device: its document, then this host.
 */
#include "ap.h"

static void
add_reason (GPtrArray *findings, const ZpciReason *reason)
{
  g_autofree char *cause = zpci_reason_cause (reason);
  g_autofree char *remedy = zpci_reason_remedy (reason);

  zpci_findings_add (findings, ZPCI_FINDING_WARNING, ZPCI_ERROR_CONFLICT, reason->row->id, 0, NULL, cause, remedy);
}

/* A host that changes is no fault of the document: all of this is a warning. */
static gboolean
check_host (ZpciCli *cli, const ZpciApDefinition *definition, GPtrArray *findings, GError **error)
{
  g_autoptr (ZpciApHost) host = zpci_cli_ap_host (cli, error);
  g_autoptr (ZpciApStored) stored = NULL;
  g_autoptr (GPtrArray) later = NULL;
  ZpciReason *start, *check;

  if (!host)
    return FALSE;
  if (!host->has_bus) {
    zpci_cli_note ("not checked against a host: %s has no AP bus", zpci_cli_root_label (host->root));
    return TRUE;
  }
  stored = zpci_cli_ap_stored (host);
  start = zpci_ap_claims_start (host, definition);
  check = zpci_ap_claims_check (host, stored, definition);
  if (start)
    add_reason (findings, start);
  if (check)
    add_reason (findings, check);
  g_clear_pointer (&start, zpci_reason_free);
  g_clear_pointer (&check, zpci_reason_free);
  later = zpci_ap_claims_later (host, stored, definition);
  for (guint i = 0; i < later->len; i++)
    add_reason (findings, g_ptr_array_index (later, i));
  return TRUE;
}

gboolean
zpci_cli_ap_validate (ZpciCli *cli, const ZpciApDefinition *definition, GPtrArray *findings, GError **error)
{
  g_autoptr (GPtrArray) faults = zpci_ap_definition_check (definition);
  gboolean broken = zpci_findings_worst (faults) == ZPCI_FINDING_ERROR;

  g_ptr_array_extend_and_steal (findings, g_steal_pointer (&faults));
  return broken || check_host (cli, definition, findings, error);
}
