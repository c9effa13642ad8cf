/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table of troubles, and the names that its rows speak of.
 */
#include "zpci-trouble.h"

#include "zpci-error.h"
#include "zpci-paths.h"

#define SLOT ZPCI_PATH_SLOTS "/{slot}/power"
#define ZPCI_SWITCH "switch it off and on with 'echo 0 > " SLOT "' and 'echo 1 > " SLOT "'"
#define ZPCI_RESET                                                                                                     \
  "reset it with 'zpcictl --reset {address}', else 'echo 1 > " ZPCI_PATH_DEVICES "/{address}/recover'; if that does "  \
  "not help, " ZPCI_SWITCH
#define ZPCI_FIND_AGAIN                                                                                                \
  "let the kernel find it again with 'echo 1 > " ZPCI_PATH_DEVICES "/{address}/remove' and 'echo 1 > "                 \
  ZPCI_PATH_RESCAN "'"

static const struct {
  ZpciReasonRow row;
  ZpciTroubleNotice notice;
} troubles[ZPCI_N_TROUBLES] = {
#define ZPCI_TROUBLE(name, id, notice, cause, remedy)                                                                  \
  [ZPCI_TROUBLE_##name] = { { id, cause, remedy }, ZPCI_NOTICE_##notice },
#include "zpci-troubles.def"
#undef ZPCI_TROUBLE
};

const ZpciReasonRow *
zpci_function_trouble_row (const ZpciFunction *function)
{
  return function->trouble == ZPCI_TROUBLE_NONE ? NULL : &troubles[function->trouble].row;
}

/* That of ZPCI_TROUBLE_NONE, which has no row, is ZPCI_NOTICE_NONE. */
ZpciTroubleNotice
zpci_function_trouble_notice (const ZpciFunction *function)
{
  return troubles[function->trouble].notice;
}

ZpciReason *
zpci_function_trouble (const ZpciFunction *function)
{
  const ZpciReasonRow *row = zpci_function_trouble_row (function);
  g_autofree char *label = zpci_function_label (function);
  ZpciPciAddress at = function->address;
  char address[ZPCI_PCI_ADDRESS_TEXT];
  ZpciReason *reason;

  if (!row)
    return NULL;
  if (function->trouble == ZPCI_TROUBLE_SLOT_NO_FUNCTION_0)
    at.function = 0;
  reason = zpci_reason_new (row);
  zpci_reason_set_name (reason, ZPCI_NAME_FUNCTION, label);
  zpci_reason_set_name (reason, ZPCI_NAME_FACT, function->trouble_fact);
  zpci_reason_set_name (reason, ZPCI_NAME_ADDRESS,
                        function->has_address ? zpci_pci_address_format (&at, address) : NULL);
  zpci_reason_set_name (reason, ZPCI_NAME_SLOT, function->slot);
  return reason;
}

gboolean
zpci_function_check_device (const ZpciFunction *function, GError **error)
{
  ZpciReason *trouble;
  g_autofree char *label = NULL, *cause = NULL, *remedy = NULL, *path = NULL;

  if (function->configured && function->has_address)
    return TRUE;
  trouble = function->configured ? NULL : zpci_function_trouble (function);
  if (trouble) {
    cause = zpci_reason_cause (trouble);
    remedy = zpci_reason_remedy (trouble);
    zpci_set_error (error, ZPCI_ERROR_UNSUPPORTED, remedy, "%s", cause);
    zpci_reason_free (trouble);
    return FALSE;
  }
  label = zpci_function_label (function);
  path = g_strdup_printf (ZPCI_PATH_POWER, function->slot ? function->slot : "FID");
  remedy = g_strdup_printf ("power it on first: echo 1 > %s", path);
  zpci_set_error (error, ZPCI_ERROR_UNSUPPORTED, remedy, "%s is in standby and has no PCI device", label);
  return FALSE;
}
