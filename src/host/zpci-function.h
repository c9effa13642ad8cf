/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One PCI function of an IBM Z host, as the kernel describes it. Absence is
 * data: what the kernel does not offer is not set, never 0.
 */
#pragma once

#include "zpci-value.h"

G_BEGIN_DECLS

/** PCI function types (CLP pft). Source: Linux Documentation/arch/s390/pci.rst, s390-tools pci_list.h. */
#define ZPCI_PFT_UNCLASSIFIED 0x00
#define ZPCI_PFT_ROCE_EXPRESS 0x02
#define ZPCI_PFT_ISM 0x05
#define ZPCI_PFT_ROCE_EXPRESS_2 0x0a
#define ZPCI_PFT_NVME 0x0b
#define ZPCI_PFT_NETWORK_EXPRESS_HYBRID 0x0c
#define ZPCI_PFT_CLOUD_NETWORK 0x0d
#define ZPCI_PFT_NETWORK_EXPRESS_DIRECT 0x0f

#define ZPCI_UTIL_STRING_SIZE 64
#define ZPCI_PNETID_FIELDS 4

/** ZpciInterrupts: MSI or MSI-X; @vectors counts only where @present is ZPCI_YES. */
typedef struct {
  ZpciTri present;
  guint vectors; /* MSI: 1..32; MSI-X: 1..2048 */
} ZpciInterrupts;

/** ZpciTrouble: rows of zpci-troubles.def; zpci-trouble.h has their words. */
typedef enum {
  ZPCI_TROUBLE_NONE,
#define ZPCI_TROUBLE(name, id, notice, cause, remedy) ZPCI_TROUBLE_##name,
#include "zpci-troubles.def"
#undef ZPCI_TROUBLE
  ZPCI_N_TROUBLES
} ZpciTrouble;

typedef struct {
  gboolean configured;        /* FALSE: known from its slot only: in standby, or with a trouble of its slot */
  gboolean has_address;       /* a standby slot may have an address too */
  ZpciPciAddress address;     /* of the host; its domain is not always the uid */
  char *slot;                 /* slot name, the fid in 8 hex digits; NULL: no slot seen */

  ZpciOpt fid;                /* 32 bits; 0 is legal */
  ZpciOpt uid;                /* 1..0xffff, the function's own */
  ZpciTri uid_is_unique;
  ZpciOpt pchid;              /* 16 bits */
  ZpciOpt pft;                /* 8 bits */
  ZpciOpt pfgid;              /* 8 bits, "group" */
  ZpciOpt vfn;                /* 16 bits, 0 = physical function */
  ZpciOpt port;               /* 1..15; 0 of sysfs means not applicable and is not set */
  ZpciOpt fidparm;            /* 8 bits, kernels from 6.13 */
  gboolean has_pfip;
  guint8 pfip[4];             /* internal path, segment 0..3 */
  gboolean has_util_string;   /* FALSE also where all bytes are padding */
  guint8 util_string[ZPCI_UTIL_STRING_SIZE]; /* EBCDIC */
  char *pnetid[ZPCI_PNETID_FIELDS];          /* decoded fields, NULL: empty; only for types that carry PNETIDs */
  ZpciTri mio_enabled;

  ZpciInterrupts msi;         /* UNKNOWN: config space beyond 64 bytes not readable */
  ZpciInterrupts msix;

  ZpciOpt vendor, device;     /* 16 bits each */
  ZpciOpt class_code;         /* 24 bits */
  char *driver;               /* bound kernel driver, NULL: none */
  ZpciOpt iommu_group;
  ZpciTrouble trouble;        /* of its configuration space, or of its slot */
  char *trouble_fact;         /* (nullable): what was found, fit for a message */
  ZpciTri has_physfn;         /* the kernel links it to its physical function; UNKNOWN in standby */
  char **netdevs;             /* (nullable): network interfaces, sorted */
} ZpciFunction;

ZpciFunction *zpci_function_new (void);
void zpci_function_free (ZpciFunction *function);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciFunction, zpci_function_free)

/**
 * zpci_function_type_name:
 *
 * Returns: (transfer none): "ism", ..., "unknown" for a code not in the table, NULL where pft is not set.
 */
const char *zpci_function_type_name (const ZpciFunction *function);

/** zpci_pft_from_name: Returns: TRUE and stores the code of a name as zpci_function_type_name() prints it. */
gboolean zpci_pft_from_name (const char *name, guint8 *pft);

/** zpci_function_carries_pnetid: Returns: TRUE for the types whose utility string holds PNETIDs. */
gboolean zpci_function_carries_pnetid (const ZpciFunction *function);

/**
 * zpci_function_state_name:
 *
 * Returns: (transfer none): "configured"; "standby": known from its slot only;
 * "no-device": its slot is switched on, and there is no PCI device.
 */
const char *zpci_function_state_name (const ZpciFunction *function);

/**
 * zpci_function_label:
 *
 * Returns: (transfer full): what messages call it: "function 0x00000102", or
 * its PCI address where the fid is not known.
 */
char *zpci_function_label (const ZpciFunction *function);

/**
 * zpci_function_nodedev_name:
 *
 * Returns: (transfer full) (nullable): libvirt's name, "pci_0001_00_00_0"; NULL in standby.
 */
char *zpci_function_nodedev_name (const ZpciFunction *function);

/**
 * zpci_function_power_path:
 *
 * Returns: (transfer full) (nullable): the sysfs file that takes it out of standby when 1 is
 * written; NULL where it is not in standby.
 */
char *zpci_function_power_path (const ZpciFunction *function);

/** zpci_function_has_port: Returns: whether it has a physical port: ISM has none, whatever the attribute says. */
gboolean zpci_function_has_port (const ZpciFunction *function);

/*
 * MSI and MSI-X out of PCI configuration space. Bytes in, facts out: the
 * space is little-endian whatever the host is, and every pointer in it is
 * checked.
 */

/** The part of every function that a process without privileges can read, in bytes. */
#define ZPCI_PCI_CONFIG_HEADER_SIZE 64
/** The part that has the capabilities; behind it is the extended space of PCI Express. */
#define ZPCI_PCI_CONFIG_USED_SIZE 256
#define ZPCI_PCI_CONFIG_MAX_SIZE 4096
/** Vendor, device, command and status: all ones where the function does not answer. */
#define ZPCI_PCI_CONFIG_IDS_SIZE 8

/** zpci_interrupts_all_ones: @bytes: the beginning of the space. Returns: TRUE if the function does not answer. */
gboolean zpci_interrupts_all_ones (const guint8 *bytes, gsize length);

/**
 * zpci_interrupts_read:
 * @bytes: the file "config" of sysfs, 64 to 4096 bytes
 * @msi, @msix: (out): always stored. UNKNOWN where only the header could be
 * read and it announces capabilities, or where the list is broken before the
 * capability was found.
 *
 * Returns: TRUE; FALSE with @error where the list is broken (what was found
 * before the fault is kept).
 * Errors: ZPCI_ERROR_MALFORMED (shorter than 64 bytes, loop, pointer into the
 * header or behind the end, reserved value), ZPCI_ERROR_IO (all ones: the
 * function does not answer).
 * Source: Linux include/uapi/linux/pci_regs.h.
 */
gboolean zpci_interrupts_read (const guint8 *bytes, gsize length, ZpciInterrupts *msi, ZpciInterrupts *msix,
                               GError **error);

G_END_DECLS
