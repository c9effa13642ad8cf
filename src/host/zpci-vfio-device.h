/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Opens one VFIO device of the running machine, by either interface, asks it
 * and closes it. Only zpci-vfio-open.c calls this.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ZpciVfioDevice: descriptors, -1 where there is none. */
typedef struct {
  int container; /* /dev/vfio/vfio, or /dev/iommu */
  int group;
  int device;
} ZpciVfioDevice;

/**
 * zpci_vfio_device_open_group:
 * @group: number of the IOMMU group
 * @address: PCI address, "DDDD:BB:dd.f"
 *
 * Returns: 0, or an errno: EBUSY where the group is in use, EINVAL where another
 * device of it is bound to a host driver. @device is to be closed in any case.
 */
int zpci_vfio_device_open_group (ZpciVfioDevice *device, guint group, const char *address);

/** zpci_vfio_device_open_cdev: as above, for /dev/vfio/devices/@name and iommufd. */
int zpci_vfio_device_open_cdev (ZpciVfioDevice *device, const char *name);

/**
 * zpci_vfio_device_get_info:
 * @code: (out): an errno where NULL is returned
 *
 * Returns: (transfer full): struct vfio_device_info with its capabilities.
 */
GBytes *zpci_vfio_device_get_info (const ZpciVfioDevice *device, int *code);

/** zpci_vfio_device_get_region: as above, struct vfio_region_info of region @index. */
GBytes *zpci_vfio_device_get_region (const ZpciVfioDevice *device, guint32 index, int *code);

/** zpci_vfio_device_close: closes what is open, the device first. */
void zpci_vfio_device_close (ZpciVfioDevice *device);

G_END_DECLS
