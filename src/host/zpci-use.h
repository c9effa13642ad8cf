/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Whether the host itself uses a function that a guest shall get: libvirt takes
 * a managed one away from the host without asking.
 */
#pragma once

#include "zpci-host.h"

G_BEGIN_DECLS

/**
 * zpci_host_uses:
 * @function: one of @host
 *
 * Looks at network interfaces that are up, and at NVMe namespaces that are mounted, swap, or part of another block device
 * (LVM, device mapper, RAID). An unreadable one is left out; a capture has nothing of it.
 *
 * Returns: (transfer full) (element-type char*): one clause each, fit for a message: "interface eno1 is up".
 */
GPtrArray *zpci_host_uses (const ZpciHost *host, const ZpciFunction *function);

G_END_DECLS
