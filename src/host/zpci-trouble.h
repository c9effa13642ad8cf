/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Troubles of a function as the host has it now, each with its remedy.
 */
#pragma once

#include "zpci-function.h"
#include "zpci-reason.h"

G_BEGIN_DECLS

/**
 * zpci_function_trouble_row:
 *
 * Returns: (transfer none) (nullable): id, cause and remedy of its trouble; NULL: there is none.
 */
const ZpciReasonRow *zpci_function_trouble_row (const ZpciFunction *function);

/** ZpciTroubleNotice: who is warned of a trouble. */
typedef enum {
  ZPCI_NOTICE_NONE,   /* nobody: nothing is wrong with the function */
  ZPCI_NOTICE_CHECK,  /* whoever checks a host or a guest */
  ZPCI_NOTICE_ALWAYS, /* and whoever looks at the host */
} ZpciTroubleNotice;

/** zpci_function_trouble_notice: Returns: who is warned of its trouble; ZPCI_NOTICE_NONE where there is none. */
ZpciTroubleNotice zpci_function_trouble_notice (const ZpciFunction *function);

/**
 * zpci_function_trouble:
 *
 * Returns: (transfer full) (nullable): the trouble with its names, for zpci_reason_free(); NULL: there is none.
 */
ZpciReason *zpci_function_trouble (const ZpciFunction *function);

/**
 * zpci_function_check_device:
 *
 * Whether the function has a PCI device, which can be passed through.
 *
 * Errors: ZPCI_ERROR_UNSUPPORTED (in standby, or switched on without a device), with the remedy.
 */
gboolean zpci_function_check_device (const ZpciFunction *function, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
