/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Faults of a definition that `mdevctl define` lets pass.
 */
#include "zpci-ap-define.h"

#include "zpci-text.h"

#include <stdarg.h>
#include <string.h>

static void G_GNUC_PRINTF (7, 8)
add (GPtrArray *findings, ZpciSeverity severity, ZpciErrorCode code, const char *id, guint line, const char *remedy,
     const char *format, ...)
{
  g_autofree char *cause = NULL;
  va_list args;

  va_start (args, format);
  cause = g_strdup_vprintf (format, args);
  va_end (args);
  zpci_findings_add (findings, severity, code, id, line, NULL, cause, remedy);
}

static gboolean
is_adapter (ZpciApAttribute attribute)
{
  return attribute == ZPCI_AP_ASSIGN_ADAPTER || attribute == ZPCI_AP_UNASSIGN_ADAPTER;
}

/* @seen: by attribute */
/* Returns: FALSE where it is not clear what was meant. */
static gboolean
check_write (GPtrArray *faults, const ZpciApWrite *write, ZpciApSet *seen)
{
  ZpciApKind kind = is_adapter (write->attribute) ? ZPCI_AP_ADAPTER : ZPCI_AP_DOMAIN;
  g_autoptr (GError) error = NULL;
  guint number;

  if (!write->known) {
    add (faults, ZPCI_FINDING_ERROR, ZPCI_ERROR_MALFORMED, "mdev-attribute", write->line,
         "a matrix device has assign_adapter, assign_domain and assign_control_domain",
         "attribute '%s' is not one of a matrix device",
         ZPCI_SHOWN (write->name));
    return FALSE;
  }
  if (strpbrk (write->value, ", -")) {
    add (faults, ZPCI_FINDING_ERROR, ZPCI_ERROR_MALFORMED, "mdev-number", write->line, "write the attribute once for each",
         "%s: '%s' is more than one number", write->name, ZPCI_SHOWN (write->value));
    return FALSE;
  }
  if (!zpci_ap_number_parse (write->value, kind, &number, &error)) {
    add (faults, ZPCI_FINDING_ERROR, (ZpciErrorCode) error->code, "mdev-number", write->line,
         zpci_error_get_remedy (error), "%s: %s", write->name, error->message);
    return FALSE;
  }
  if (zpci_ap_set_has (&seen[write->attribute], number))
    add (faults, ZPCI_FINDING_WARNING, ZPCI_ERROR_CONFLICT, "mdev-number-twice", write->line, "remove one",
         "%s: 0x%0*x is there twice", write->name, kind == ZPCI_AP_ADAPTER ? 2 : 4, number);
  zpci_ap_set_add (&seen[write->attribute], number);
  return TRUE;
}

static void
check_product (GPtrArray *faults, const ZpciApDefinition *definition)
{
  gboolean adapters = !zpci_ap_set_is_empty (&definition->matrix.adapters);
  gboolean domains = !zpci_ap_set_is_empty (&definition->matrix.domains);
  gboolean control = !zpci_ap_set_is_empty (&definition->matrix.control);
  guint line = definition->type_line;

  if (control && !domains)
    add (faults, ZPCI_FINDING_ERROR, ZPCI_ERROR_MALFORMED, "mdev-no-queue", line, "add assign_domain",
         "control domains without a usage domain give no queue, and s390-tools refuses them");
  else if (adapters && !domains)
    add (faults, ZPCI_FINDING_WARNING, ZPCI_ERROR_MALFORMED, "mdev-no-queue", line, "add assign_domain",
         "adapters without domains give no queue");
  else if (domains && !adapters)
    add (faults, ZPCI_FINDING_WARNING, ZPCI_ERROR_MALFORMED, "mdev-no-queue", line, "add assign_adapter",
         "domains without adapters give no queue");
  else if (!adapters)
    add (faults, ZPCI_FINDING_WARNING, ZPCI_ERROR_MALFORMED, "mdev-no-queue", line, "add assign_adapter and assign_domain",
         "nothing is assigned, so a guest gets no queue");
}

GPtrArray *
zpci_ap_definition_check (const ZpciApDefinition *definition)
{
  GPtrArray *faults = zpci_findings_new ();
  ZpciApSet seen[ZPCI_AP_UNASSIGN_CONTROL_DOMAIN + 1] = { { { 0 } } };
  gboolean clear = TRUE;

  if (!definition->has_name)
    add (faults, ZPCI_FINDING_WARNING, ZPCI_ERROR_MALFORMED, "mdev-no-name", 1, "add one",
         "virsh nodedev-define --validate refuses it without <name>");
  if (g_strcmp0 (definition->type, ZPCI_AP_MDEV_TYPE) != 0)
    add (faults, ZPCI_FINDING_ERROR, ZPCI_ERROR_MALFORMED, "mdev-type", definition->type_line, "write " ZPCI_AP_MDEV_TYPE,
         "type '%s' is not one of a matrix device", ZPCI_SHOWN (definition->type ?: ""));
  for (guint i = 0; i < definition->writes->len; i++)
    clear &= check_write (faults, &g_array_index (definition->writes, ZpciApWrite, i), seen);
  if (clear)
    check_product (faults, definition);
  return faults;
}
