/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Device nodes of VFIO, iommufd and KVM that umockdev emulates in the process
 * of the test, and a kernel behind them. Runs with umockdev's preload library.
 */
#pragma once

#include <glib.h>
#include <linux/vfio.h>
#include <umockdev.h>

G_BEGIN_DECLS

/** The IOMMU group and the address of the function; the group's node and "vfio0" are there. */
#define GROUP 7123
#define ADDRESS "0001:00:00.0"

/** Headers before Linux 6.6 do not have it. */
#define BIND_IOMMUFD _IO (VFIO_TYPE, VFIO_BASE + 18)

/**
 * Kernel: what the emulated kernel does, and what it was asked; one per test. The handlers run in a thread of
 * umockdev while the caller waits in its ioctl.
 */
typedef struct {
  UMockdevTestbed *testbed;
  int fail_request;    /* this ioctl fails with @fail_code */
  int fail_code;
  guint32 group_flags;
  gsize info_size;     /* of the answer with its capabilities */
  guint32 growth;      /* each call wants so many bytes more than the last */
  guint info_calls;
  guint32 regions;
  gboolean old_layout; /* that of Linux 5.10 to 5.19 */
  char device_name[16];
  int kvm_answer;
  char container[64];  /* what the descriptor given to SET_CONTAINER or BIND_IOMMUFD leads to */
  unsigned long iommu_type;
  unsigned long kvm_capability;
} Kernel;

/** kernel_setup, kernel_teardown: of a GLib test fixture; everything answers, with one GROUP capability. */
void kernel_setup (Kernel *kernel, gconstpointer unused);
void kernel_teardown (Kernel *kernel, gconstpointer unused);

/** kernel_leads_to: Returns: TRUE if @descriptor, as the kernel noted it, is the device node at @path. */
gboolean kernel_leads_to (const char *descriptor, const char *path);

/** kernel_open_descriptors: Returns: how many descriptors of device nodes this process has. */
guint kernel_open_descriptors (void);

G_END_DECLS
