/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Names and ownership of three-valued facts.
 */
#include "zpci-value.h"

const char *
zpci_tri_name (ZpciTri value)
{
  switch (value) {
  case ZPCI_NO:
    return "no";
  case ZPCI_YES:
    return "yes";
  case ZPCI_UNKNOWN:
  default:
    return "unknown";
  }
}

void
zpci_fact_set (ZpciFact *fact, ZpciTri value, const char *format, ...)
{
  char *old = fact->why; /* may be among the arguments */
  va_list args;

  fact->value = value;
  fact->why = NULL;
  if (format) {
    va_start (args, format);
    fact->why = g_strdup_vprintf (format, args);
    va_end (args);
  }
  g_free (old);
}

void
zpci_fact_clear (ZpciFact *fact)
{
  fact->value = ZPCI_UNKNOWN;
  g_clear_pointer (&fact->why, g_free);
}
