/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reduces files that hold more than zPCI to the part that is read of them; a
 * capture takes no more.
 */
#pragma once

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

G_END_DECLS
