/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Lists of findings, and the texts for people.
 */
#include "zpci-finding.h"

#include "zpci-reason.h"

static void
member_free (gpointer data)
{
  ZpciFindingMember *member = data;

  g_free (member->name);
  g_free (member);
}

static void
finding_free (gpointer data)
{
  ZpciFinding *finding = data;

  g_free (finding->subject);
  g_free (finding->cause);
  g_free (finding->remedy);
  g_clear_pointer (&finding->members, g_ptr_array_unref);
  g_free (finding);
}

GPtrArray *
zpci_findings_new (void)
{
  return g_ptr_array_new_with_free_func (finding_free);
}

ZpciFinding *
zpci_findings_add (GPtrArray *findings, ZpciSeverity severity, ZpciErrorCode code, const char *id, guint line,
                   const char *subject, const char *cause, const char *remedy)
{
  ZpciFinding *finding = g_new0 (ZpciFinding, 1);

  finding->severity = severity;
  finding->code = code;
  finding->id = id;
  finding->line = line;
  finding->subject = g_strdup (subject);
  finding->cause = g_strdup (cause);
  finding->remedy = g_strdup (remedy);
  g_ptr_array_add (findings, finding);
  return finding;
}

void
zpci_finding_add_member (ZpciFinding *finding, const char *kind, const char *name)
{
  ZpciFindingMember *member = g_new0 (ZpciFindingMember, 1);

  member->kind = kind;
  member->name = g_strdup (name);
  if (!finding->members)
    finding->members = g_ptr_array_new_with_free_func (member_free);
  g_ptr_array_add (finding->members, member);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const ZpciFinding *x = *(ZpciFinding *const *) a, *y = *(ZpciFinding *const *) b;

  return x->line != y->line ? (x->line < y->line ? -1 : 1) : (int) y->severity - (int) x->severity;
}

void
zpci_findings_sort (GPtrArray *findings)
{
  g_ptr_array_sort (findings, compare);
}

ZpciSeverity
zpci_findings_worst (const GPtrArray *findings)
{
  ZpciSeverity worst = ZPCI_FINDING_PASS;

  for (guint i = 0; i < findings->len; i++) {
    const ZpciFinding *finding = g_ptr_array_index (findings, i);

    worst = MAX (worst, finding->severity);
  }
  return worst;
}

char *
zpci_finding_message (const ZpciFinding *finding)
{
  return zpci_remedy_join (finding->subject, finding->cause);
}

char *
zpci_finding_format (const ZpciFinding *finding)
{
  g_autofree char *message = zpci_finding_message (finding);

  return zpci_remedy_join (message, finding->remedy);
}

void
zpci_finding_set_error (const ZpciFinding *finding, const char *name, GError **error)
{
  g_autofree char *message = zpci_finding_message (finding);

  zpci_set_error_at (error, finding->code, name, finding->line, finding->remedy, "%s", message);
}
