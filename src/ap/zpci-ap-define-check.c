/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What define should have said.
 */
#include "zpci-ap-define.h"

#include "zpci-text.h"

#include <stdarg.h>
#include <string.h>

static void
fault_free (gpointer data)
{
  ZpciApFault *fault = data;

  g_free (fault->message);
  g_free (fault);
}

static void G_GNUC_PRINTF (5, 6)
add (GPtrArray *faults, gboolean is_error, ZpciErrorCode code, guint line, const char *format, ...)
{
  ZpciApFault *fault = g_new0 (ZpciApFault, 1);
  va_list args;

  va_start (args, format);
  fault->message = g_strdup_vprintf (format, args);
  va_end (args);
  fault->is_error = is_error;
  fault->code = code;
  fault->line = line;
  g_ptr_array_add (faults, fault);
}

static gboolean
is_adapter (ZpciApAttribute attribute)
{
  return attribute == ZPCI_AP_ASSIGN_ADAPTER || attribute == ZPCI_AP_UNASSIGN_ADAPTER;
}

/* @seen: by attribute */
static void
check_write (GPtrArray *faults, const ZpciApWrite *write, ZpciApSet *seen)
{
  ZpciApKind kind = is_adapter (write->attribute) ? ZPCI_AP_ADAPTER : ZPCI_AP_DOMAIN;
  g_autoptr (GError) error = NULL;
  guint number;

  if (!write->known) {
    add (faults, TRUE, ZPCI_ERROR_MALFORMED, write->line,
         "attribute '%s' is not one of a matrix device: assign_adapter, assign_domain and assign_control_domain are",
         ZPCI_SHOWN (write->name));
    return;
  }
  if (strpbrk (write->value, ", -")) {
    add (faults, TRUE, ZPCI_ERROR_MALFORMED, write->line,
         "%s: '%s' is more than one number: write the attribute once for each", write->name, ZPCI_SHOWN (write->value));
    return;
  }
  if (!zpci_ap_number_parse (write->value, kind, &number, &error)) {
    add (faults, TRUE, (ZpciErrorCode) error->code, write->line, "%s: %s", write->name, error->message);
    return;
  }
  if (zpci_ap_set_has (&seen[write->attribute], number))
    add (faults, FALSE, ZPCI_ERROR_CONFLICT, write->line, "%s: 0x%0*x is there twice", write->name,
         kind == ZPCI_AP_ADAPTER ? 2 : 4, number);
  zpci_ap_set_add (&seen[write->attribute], number);
}

static void
check_product (GPtrArray *faults, const ZpciApDefinition *definition)
{
  gboolean adapters = !zpci_ap_set_is_empty (&definition->matrix.adapters);
  gboolean domains = !zpci_ap_set_is_empty (&definition->matrix.domains);
  gboolean control = !zpci_ap_set_is_empty (&definition->matrix.control);
  guint line = definition->type_line;

  if (control && !domains)
    add (faults, TRUE, ZPCI_ERROR_MALFORMED, line,
         "control domains without a usage domain give no queue, and s390-tools refuses them: add assign_domain");
  else if (adapters && !domains)
    add (faults, FALSE, ZPCI_ERROR_MALFORMED, line, "adapters without domains give no queue: add assign_domain");
  else if (domains && !adapters)
    add (faults, FALSE, ZPCI_ERROR_MALFORMED, line, "domains without adapters give no queue: add assign_adapter");
  else if (!adapters)
    add (faults, FALSE, ZPCI_ERROR_MALFORMED, line,
         "nothing is assigned, so a guest gets no queue: add assign_adapter and assign_domain");
}

GPtrArray *
zpci_ap_definition_check (const ZpciApDefinition *definition)
{
  GPtrArray *faults = g_ptr_array_new_with_free_func (fault_free);
  ZpciApSet seen[ZPCI_AP_UNASSIGN_CONTROL_DOMAIN + 1] = { { { 0 } } };

  if (!definition->has_name)
    add (faults, FALSE, ZPCI_ERROR_MALFORMED, 1, "without <name> virsh nodedev-define --validate refuses it");
  if (g_strcmp0 (definition->type, ZPCI_AP_MDEV_TYPE) != 0)
    add (faults, TRUE, ZPCI_ERROR_MALFORMED, definition->type_line,
         "type '%s' is not one of a matrix device: write " ZPCI_AP_MDEV_TYPE, ZPCI_SHOWN (definition->type ?: ""));
  for (guint i = 0; i < definition->writes->len; i++)
    check_write (faults, &g_array_index (definition->writes, ZpciApWrite, i), seen);
  check_product (faults, definition);
  return faults;
}
