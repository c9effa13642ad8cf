/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Names of kernel drivers. A module is called ism-vfio-pci or ism_vfio_pci, the
 * driver in it either; libvirt takes both spellings, and so do we.
 */
#pragma once

#include "zpci-root.h"

G_BEGIN_DECLS

/** zpci_driver_is: Returns: TRUE where the names differ in '-' against '_' at most; FALSE for NULL. */
gboolean zpci_driver_is (const char *driver, const char *name);

/**
 * zpci_driver_offers_region:
 * @driver: (nullable): a driver's name
 *
 * Returns: TRUE for drivers that issue store blocks on behalf of user space.
 * Source: Linux 7.1 drivers/vfio/pci/ism/main.c (its name is KBUILD_MODNAME, ism_vfio_pci).
 */
gboolean zpci_driver_offers_region (const char *driver);

/**
 * zpci_driver_resolve:
 * @name: a driver or a module, in either spelling
 *
 * The driver that libvirt binds for @name: the registered one, else
 * the one of the module; where nothing of it is loaded, what the kernel will
 * register. Source: libvirt 11.3 src/util/virpci.c, virPCIDeviceFindDriver.
 *
 * Returns: (transfer full): its name as /sys/bus/pci/drivers has it.
 */
char *zpci_driver_resolve (ZpciRoot *root, const char *name);

G_END_DECLS
