/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reduces files that hold more than zPCI to the part that is read of them; a
 * capture takes no more.
 */
#pragma once

#include "zpci-root.h"

#include <glib.h>

G_BEGIN_DECLS

/** zpci_host_filter_cpuinfo: Returns: (transfer full): vendor, features and machine types; no identification. */
char *zpci_host_filter_cpuinfo (const char *text);

/** zpci_host_filter_command_line: Returns: (transfer full): the words about PCI, IOMMU and VFIO, one line. */
char *zpci_host_filter_command_line (const char *text);

/**
 * zpci_host_filter_sysinfo: that there is an LPAR, that it has a UUID, and the hypervisors above it
 *
 * Numbers, names and UUIDs are written as zeros, a hypervisor other than z/VM and KVM/Linux as "other".
 *
 * Returns: (transfer full): what is left of /proc/sysinfo.
 */
char *zpci_host_filter_sysinfo (const char *text);

/**
 * ZpciHostFile: a file about the machine
 * @path: as zpci-paths.h has it; NULL ends a list
 * @filter: (nullable): lets the part through that is of use; NULL: all is
 * @only_s390x: other architectures have no such file, or another one of that name
 */
typedef struct {
  const char *path;
  char *(*filter) (const char *text);
  gboolean only_s390x;
} ZpciHostFile;

/** zpci_host_files: Returns: (transfer none): the files about the machine that are read, and recorded therefore. */
const ZpciHostFile *zpci_host_files (void);

/** zpci_host_filter_aliases: Returns: (transfer full): the aliases of VFIO drivers. */
char *zpci_host_filter_aliases (const char *text);

/** zpci_host_filter_modules: Returns: (transfer full): of modules.dep, the module vfio_ap. */
char *zpci_host_filter_modules (const char *text);

/*
 * Names of vendors and devices from the host's pci.ids, as libvirt shows them,
 * and the few lines of that file that a captured host needs.
 */

/** Where pci.ids is, below the root of a host; the first that can be read is used. */
#define ZPCI_PCI_IDS_HWDATA "/usr/share/hwdata/pci.ids"
#define ZPCI_PCI_IDS_MISC "/usr/share/misc/pci.ids"

/** ZpciPciId: what a device says it is; the subsystem counts only where set. */
typedef struct {
  guint16 vendor, device;
  gboolean has_subsystem;
  guint16 subsystem_vendor, subsystem_device;
} ZpciPciId;

/** zpci_pci_ids_load: @path: (out) (optional): which of the two; Returns: (transfer full) (nullable): the file. */
GBytes *zpci_pci_ids_load (ZpciRoot *root, const char **path);

/**
 * zpci_pci_ids_lookup:
 * @vendor_name, @device_name: (out) (transfer full) (nullable): UTF-8; NULL
 * where the file is absent, unreadable or does not know the id
 */
void zpci_pci_ids_lookup (ZpciRoot *root, guint16 vendor, guint16 device, char **vendor_name, char **device_name);

/** zpci_pci_ids_search: the same in the @length bytes of a pci.ids file. */
void zpci_pci_ids_search (const char *text, gsize length, guint16 vendor, guint16 device, char **vendor_name,
                          char **device_name);

/**
 * zpci_pci_ids_extract:
 * @text: @length bytes of a pci.ids file
 * @wanted: (element-type ZpciPciId): devices
 *
 * Returns: (transfer full): the lines about @wanted, as they stand: vendors of
 * devices and subsystems, devices below their vendor, subsystems below their
 * device. zpci_pci_ids_search() finds the same in it.
 */
GBytes *zpci_pci_ids_extract (const char *text, gsize length, const GArray *wanted);

G_END_DECLS
