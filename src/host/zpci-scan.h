/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The functions of a host, found and read.
 */
#pragma once

#include "zpci-function-attribute.h"
#include "zpci-root.h"

G_BEGIN_DECLS

/**
 * zpci_scan:
 * @root: the host
 * @attributes: what is read of each function, with what that needs; its fid, address and slot always are
 * @other_architecture: /proc says that this is not an s390x: slots are looked at
 * only where a PCI device is a zPCI function, since theirs could be anything's
 * @warnings: (element-type char*): one is added per odd or unreadable thing
 *
 * Functions are configured ones, found by the attribute function_id of PCI
 * devices, and those that only have a slot. Source: Linux
 * arch/s390/pci/pci_sysfs.c, drivers/pci/hotplug/s390_pci_hpc.c.
 *
 * Returns: (transfer full): of ZpciFunction, by fid, those without fid last.
 */
GPtrArray *zpci_scan (ZpciRoot *root, ZpciAttributeMask attributes, gboolean other_architecture, GPtrArray *warnings);

/**
 * zpci_scan_slot_name:
 *
 * Returns: TRUE for the name of a zPCI slot: the fid in eight digits, and "-N" where names clash.
 */
gboolean zpci_scan_slot_name (const char *name, guint32 *fid);

/**
 * zpci_scan_device:
 * @devices: the open folder of PCI devices
 * @name: a name in it
 * @attributes: what is read, with what that needs; the fid and the address always are
 *
 * Returns: (transfer full) (nullable): the function; NULL where the device is
 * no zPCI function, or (with a warning) cannot be read.
 */
ZpciFunction *zpci_scan_device (ZpciRoot *devices, const char *name, ZpciAttributeMask attributes,
                                GPtrArray *warnings);

G_END_DECLS
