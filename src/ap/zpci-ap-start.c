/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The start of a device with a matrix: its attributes are
 * written one by one, and the first that fails ends it.
 */
#include "zpci-ap-model.h"

ZpciApOutcome
zpci_ap_start (const ZpciApState *state, const ZpciApMatrix *wanted, const ZpciApMatrix *const *others, guint count,
               ZpciApAttribute *attribute, guint *number)
{
  const struct {
    ZpciApAttribute attribute;
    const ZpciApSet *set;
  } writes[] = {
    { ZPCI_AP_ASSIGN_ADAPTER, &wanted->adapters },
    { ZPCI_AP_ASSIGN_DOMAIN, &wanted->domains },
    { ZPCI_AP_ASSIGN_CONTROL_DOMAIN, &wanted->control },
  };
  ZpciApMatrix matrix = { 0 };
  gboolean unsure = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (writes); i++) {
    ZPCI_AP_SET_EACH (writes[i].set, value)
    {
      ZpciApOutcome outcome = zpci_ap_assign (state, &matrix, writes[i].attribute, value, others, count);

      unsure |= outcome.unsure;
      if (outcome.code == 0)
        continue;
      *attribute = writes[i].attribute;
      *number = value;
      outcome.unsure = unsure;
      return outcome;
    }
  }
  return (ZpciApOutcome){ .unsure = unsure };
}
