/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A look at a function before it goes into a running guest: a failed live
 * attach can kill the guest (QEMU 7.2 to 10.2), so it is better not tried.
 */
#pragma once

#include "guest-edit.h"

G_BEGIN_DECLS

/**
 * zpci_attach_guard:
 * @guest: as it runs, with @device as one of its devices
 *
 * Best effort, as the host can change in between. Of another machine that no
 * --host describes nothing is known; that is noted on standard error.
 *
 * Returns: TRUE unless the attach is bound to fail.
 * Errors: ZPCI_ERROR_NOT_FOUND (no such function), ZPCI_ERROR_UNSUPPORTED
 * (no VFIO driver, or refused by the decision), ZPCI_ERROR_CONFLICT (in use).
 */
gboolean zpci_attach_guard (ZpciCli *cli, ZpciDomain *guest, const ZpciDomainDevice *device,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
