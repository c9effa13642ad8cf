/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of the room, for its files and their tests.
 */
#pragma once

#include "zpci-function-attribute.h"
#include "zpci-host.h"

G_BEGIN_DECLS

/*
 * The utility string of a function: EBCDIC text, and the PNETIDs in it. The
 * code page is built in because many systems install none for iconv.
 */

/** zpci_ebcdic_to_ascii: Returns: the printable ASCII character of an IBM-1047 byte, '\0' if it has none. */
char zpci_ebcdic_to_ascii (guint8 byte);

/**
 * zpci_ebcdic_decode:
 * @bytes: IBM-1047 text; NUL and blank (0x40) at its end are padding
 *
 * Returns: (transfer full): printable ASCII, "" where all is padding, or NULL
 * where a byte has no printable ASCII character.
 */
char *zpci_ebcdic_decode (const guint8 *bytes, gsize length);

/**
 * zpci_pnetid_decode:
 * @util_string: four fields of 16 bytes
 * @pnetid: (out): per field its PNETID (transfer full), NULL where it is empty or odd
 *
 * Returns: the 1-based number of the first field that is not empty and no
 * PNETID (letters, digits, @ # $ _ - and .), 0 where there is none.
 * Source: Linux arch/s390/net/pnet.c; smc-tools smc_rnics.
 */
guint zpci_pnetid_decode (const guint8 util_string[ZPCI_UTIL_STRING_SIZE], char *pnetid[ZPCI_PNETID_FIELDS]);

/*
 * Functions that the rows of zpci-function-attributes.def point to: readers (zpci-scan-device.c) and texts
 * (zpci-function-text.c). Only the table uses them.
 */

void zpci_read_number (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_flag (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_pfip (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_pnetids (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_utility_string (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_config (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_state (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_uevent (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_id (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_driver (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_physfn (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_iommu_group (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);
void zpci_read_netdevs (const ZpciAttributes *at, const ZpciFunctionAttribute *row, ZpciFunction *function);

gboolean zpci_append_pfip (const ZpciFunction *function, ZpciOutput output, GString *out);
gboolean zpci_append_type (const ZpciFunction *function, ZpciOutput output, GString *out);
gboolean zpci_append_utility_string (const ZpciFunction *function, ZpciOutput output, GString *out);
gboolean zpci_append_utility_string_encoding (const ZpciFunction *function, ZpciOutput output, GString *out);
gboolean zpci_append_pci_address (const ZpciFunction *function, ZpciOutput output, GString *out);
gboolean zpci_append_nodedev (const ZpciFunction *function, ZpciOutput output, GString *out);
gboolean zpci_append_state (const ZpciFunction *function, ZpciOutput output, GString *out);
gboolean zpci_append_power_on (const ZpciFunction *function, ZpciOutput output, GString *out);

/* The part of zpci_checks_host() that is about functions: how many are there, and which are in trouble. */
void zpci_checks_functions (const ZpciHost *host, GPtrArray *checks);

/* VFIO variant drivers by modules.alias, as libvirt 10.0 and newer pick them. */

/**
 * zpci_modalias_pick:
 * @aliases: content of /lib/modules/RELEASE/modules.alias, @length bytes
 * @modalias: of the device, "pci:v00001014d000004EDsv...sd...bc..sc..i.."
 *
 * The module of the "vfio_pci:" alias that matches with the fewest wildcards.
 *
 * Returns: (transfer full) (nullable): the module's name; NULL where none matches.
 * Source: libvirt src/util/virpci.c, virPCIDeviceFindBestVFIOVariant; Linux scripts/mod/file2alias.c.
 */
char *zpci_modalias_pick (const char *aliases, gsize length, const char *modalias);

/* Which kernel module a host would load for a device that is passed through. */

/** The modalias of an ISM function; all of them have the same. */
#define ZPCI_MODULES_ISM_MODALIAS "pci:v00001014d000004EDsv00000000sd00000000bc00sc00i00"

/** zpci_modules_line_is: Returns: whether @line of modules.dep, up to a newline, is about @module. */
gboolean zpci_modules_line_is (const char *line, const char *module);

/** zpci_host_warn_once: adds "@what: " and @error to @warnings, unless there is none, nothing was there, or it is in them. */
void zpci_host_warn_once (GPtrArray *warnings, const char *what, const GError *error);

/**
 * zpci_modules_pick:
 * @release: (nullable): of the kernel, as /proc/sys/kernel/osrelease has it
 * @modalias: of the device
 * @known: (out) (optional): FALSE where there is no modules.alias to look at
 * @warnings: (nullable): an unreadable modules.alias is added here
 *
 * Returns: (transfer full) (nullable): the VFIO driver's module that
 * modules.alias offers, NULL where there is none.
 */
char *zpci_modules_pick (ZpciRoot *root, const char *release, const char *modalias, gboolean *known,
                         GPtrArray *warnings);

/**
 * zpci_partition_read: fills @facts->hypervisor, and @facts->dpm, a hint that the partition gets its functions from the
 * Dynamic Partition Manager: yes (the LPAR has a UUID), no (it has none, this is a guest, or another architecture, where
 * nothing is read), or unknown with the reason. No interface of Linux says so outright.
 *
 * Source: s390-tools zdev/src/zdev_id.c and zdev/udev/81-dpm.rules, which power
 * on standby functions by this rule; /proc/sysinfo: Linux arch/s390/kernel/sysinfo.c.
 * /sys/firmware/sclp_sd/config/data does not tell: it is there, and empty, without DPM.
 */
void zpci_partition_read (ZpciRoot *root, ZpciHostFacts *facts);

/*
 * Opens one VFIO device of the running machine, by either interface, asks it
 * and closes it. Only zpci-vfio-open.c calls this.
 */

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
