/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Whether a host is ready to pass functions through. Each check adds one finding,
 * whose subject is the thing that was checked.
 */
#pragma once

#include "zpci-finding.h"
#include "zpci-host.h"

G_BEGIN_DECLS

/**
 * zpci_checks_add:
 * @id: static, stable: for programs
 * @cause: (nullable): not kept where the check passed
 * @remedy: (nullable): always set for a warning and an error; not kept where the check passed
 * @subject: printf format of the words that come behind "Checking"
 *
 * Returns: (transfer none): the finding.
 */
ZpciFinding *zpci_checks_add (GPtrArray *checks, const char *id, ZpciSeverity severity, const char *cause,
                              const char *remedy, const char *subject, ...) G_GNUC_PRINTF (6, 7);

/**
 * zpci_checks_host: machine, functions, KVM, kernel and drivers.
 *
 * Returns: FALSE where this is no IBM Z: nothing else is worth checking.
 */
gboolean zpci_checks_host (const ZpciHost *host, GPtrArray *checks);

/** zpci_checks_pnetids: who shares a network with whom: functions, OSA and HiperSockets. */
void zpci_checks_pnetids (const ZpciHost *host, GPtrArray *checks);

G_END_DECLS
