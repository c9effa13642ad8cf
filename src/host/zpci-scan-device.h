/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * All attributes of one configured function.
 */
#pragma once

#include "zpci-function.h"
#include "zpci-root.h"

G_BEGIN_DECLS

/**
 * zpci_scan_device:
 * @devices: the open folder of PCI devices
 * @name: a name in it
 *
 * Returns: (transfer full) (nullable): the function; NULL where the device is
 * no zPCI function, or (with a warning) cannot be read.
 */
ZpciFunction *zpci_scan_device (ZpciRoot *devices, const char *name, GPtrArray *warnings);

G_END_DECLS
