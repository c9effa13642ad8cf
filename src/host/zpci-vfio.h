/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * VFIO's answers about a function: the zPCI capabilities of
 * VFIO_DEVICE_GET_INFO and the regions behind the fixed ones. One half takes
 * bytes and gives a struct (zpci-vfio.c), the other gets the bytes from the
 * kernel (zpci-vfio-open.c).
 */
#pragma once

#include "zpci-host.h"
#include "zpci-root.h"

G_BEGIN_DECLS

/** Most regions that are looked at; a PCI device has 9 and few more. */
#define ZPCI_VFIO_MAX_REGIONS 64
/** The fixed regions of a PCI device: six BARs, ROM, configuration space, VGA. */
#define ZPCI_VFIO_PCI_REGIONS 9

/** ZpciVfioBase: capability BASE (id 1). Versions: 1 from Linux 5.10, 2 from 6.0. */
typedef struct {
  guint version;       /* 1 or more */
  guint64 start_dma;   /* first DMA address */
  guint64 end_dma;     /* last one; the kernel trims it to what its IOMMU maps */
  guint16 pchid;
  guint16 vfn;
  guint16 fmb_length;  /* bytes of the function measurement block, 0: none */
  guint8 pft;
  guint8 gid;          /* function group */
  ZpciOpt fh;          /* from version 2: function handle at this moment; it changes with every open */
} ZpciVfioBase;

/** ZpciVfioGroup: capability GROUP (id 2), which describes the function's group. */
typedef struct {
  guint version;       /* 1 or more */
  guint64 dasm;        /* DMA address space mask */
  guint64 msi_addr;    /* MSI address */
  guint64 flags;       /* bit 0: refresh, bit 1: relaxed */
  guint16 mui;         /* measurement update interval, milliseconds */
  guint16 noi;         /* number of interrupts */
  guint16 maxstbl;     /* longest store block as the kernel limits it, bytes */
  guint8 pci_version;
  ZpciOpt imaxstbl;    /* from version 2: longest store block when interpreted, bytes */
} ZpciVfioGroup;

/** ZpciVfioRegion: one region; @type and @subtype count only where @typed. */
typedef struct {
  guint32 index;
  guint32 flags;       /* bit 0: read, bit 1: write, bit 2: mmap */
  guint64 size;        /* bytes */
  gboolean typed;
  guint32 type;
  guint32 subtype;
} ZpciVfioRegion;

typedef struct {
  guint32 num_regions;
  guint32 num_irqs;
  gboolean has_base;
  ZpciVfioBase base;
  gboolean has_group;
  ZpciVfioGroup group;
  ZpciTri refresh;     /* GROUP flag bit 0; UNKNOWN without GROUP */
  ZpciTri relaxed;     /* GROUP flag bit 1 (length and alignment relaxed); UNKNOWN without GROUP */
  gboolean has_util_string;
  guint8 util_string[ZPCI_UTIL_STRING_SIZE]; /* EBCDIC */
  gboolean has_pfip;
  guint8 pfip[4];
  gboolean has_io_region;   /* a region of the zPCI I/O type is there */
  ZpciVfioRegion io_region;
} ZpciVfioInfo;

/**
 * zpci_vfio_parse_info:
 * @bytes: struct vfio_device_info and what follows, @length bytes
 * @byte_order: G_BIG_ENDIAN or G_LITTLE_ENDIAN, of the machine that answered
 * @info: (out): all but the I/O region; untouched on failure
 *
 * Takes the 20-byte header of Linux up to 6.5 as well as the 24-byte one, and
 * capabilities at any alignment. Unknown ids are skipped; versions only append, so
 * that one above those known here is read as the last known.
 *
 * Errors: ZPCI_ERROR_MALFORMED (too short, no PCI device, a capability outside
 * the bytes, before the one that led to it, inside it, or twice; a string of
 * another size). ZPCI_ERROR_UNSUPPORTED: no zPCI capability at all (a kernel
 * without CONFIG_VFIO_PCI_ZDEV_KVM, or before 5.10).
 * Source: Linux include/uapi/linux/vfio.h, vfio_zdev.h.
 */
gboolean zpci_vfio_parse_info (const guint8 *bytes, gsize length, int byte_order, ZpciVfioInfo *info, GError **error);

/**
 * zpci_vfio_clear_handle:
 * @bytes: (inout): as zpci_vfio_parse_info()
 *
 * Writes 0 over the function handle in BASE, of version 2 and of unknown versions, for callers that must not keep it.
 *
 * Errors: ZPCI_ERROR_MALFORMED, as above: it cannot be told where the handle is.
 */
gboolean zpci_vfio_clear_handle (guint8 *bytes, gsize length, int byte_order, GError **error);

/**
 * zpci_vfio_parse_region:
 * @bytes: struct vfio_region_info and what follows
 *
 * Errors: ZPCI_ERROR_MALFORMED, as above.
 */
gboolean zpci_vfio_parse_region (const guint8 *bytes, gsize length, int byte_order, ZpciVfioRegion *region,
                                 GError **error);

/**
 * zpci_vfio_is_io_region:
 *
 * Returns: TRUE for the zPCI I/O region of 2021 (type 0x80001014, subtype 2,
 * readable and writable, at least 48 bytes). No released kernel offers it.
 */
gboolean zpci_vfio_is_io_region (const ZpciVfioRegion *region);

/*
 * Asks VFIO about a function, or a captured host about what VFIO said. A group
 * is exclusive: a guest that starts in this moment fails. So this is called on
 * an explicit request only, never by a daemon, and everything is closed at once.
 */

/** Questions as a .zhost file has them; the arguments are "DDDD:BB:dd.f" and "DDDD:BB:dd.f/INDEX". */
#define ZPCI_VFIO_INFO_QUESTION "vfio-device-info"
#define ZPCI_VFIO_REGION_QUESTION "vfio-region-info"
/** "byte-order answers little" where the machine that answered is not big-endian, unlike an IBM Z. */
#define ZPCI_VFIO_ORDER_QUESTION "byte-order"
#define ZPCI_VFIO_ORDER_ARGUMENT "answers"

/** ZpciVfioAnswer: what the kernel answered, in its own bytes. */
typedef struct {
  int code;           /* why there is no answer: an errno; 0: there is one */
  GBytes *info;       /* struct vfio_device_info and what follows; NULL where @code is not 0 */
  GPtrArray *regions; /* of GBytes: struct vfio_region_info of each region behind the fixed ones */
  int byte_order;     /* G_BIG_ENDIAN or G_LITTLE_ENDIAN */
} ZpciVfioAnswer;

void zpci_vfio_answer_clear (ZpciVfioAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZpciVfioAnswer, zpci_vfio_answer_clear)

/**
 * zpci_vfio_ask:
 * @answer: (out): filled in whole; clear it
 *
 * Opens the function on the running machine, through its group or, where there
 * is none, through its character device; else looks up what was recorded.
 *
 * Returns: FALSE where nobody can be asked: no address, no VFIO driver, no
 * IOMMU group, nothing recorded. TRUE also where the kernel refused (@answer->code).
 * Errors: ZPCI_ERROR_UNSUPPORTED.
 */
gboolean zpci_vfio_ask (ZpciRoot *root, const ZpciFunction *function, ZpciVfioAnswer *answer, GError **error);

/**
 * zpci_vfio_read:
 *
 * Asks, and parses what was answered. The message of an error is the reason
 * alone; the caller names VFIO and the function.
 *
 * Returns: TRUE if @info was filled in.
 * Errors: ZPCI_ERROR_UNSUPPORTED (cannot be asked, or no zPCI capabilities),
 * ZPCI_ERROR_CONFLICT (in use, e.g. by a guest), ZPCI_ERROR_NOT_FOUND (no device
 * node), ZPCI_ERROR_IO (no permission, or another refusal), ZPCI_ERROR_MALFORMED.
 */
gboolean zpci_vfio_read (ZpciRoot *root, const ZpciFunction *function, ZpciVfioInfo *info, GError **error);

/*
 * Names of kernel drivers. A module is called ism-vfio-pci or ism_vfio_pci, the
 * driver in it either; libvirt takes both spellings, and so do we.
 */

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
 * @warnings: (nullable): a folder of drivers that cannot be looked at is added here, once
 *
 * The driver that libvirt binds for @name: the registered one, else
 * the one of the module; where nothing of it is loaded, what the kernel will
 * register. Source: libvirt 11.3 src/util/virpci.c, virPCIDeviceFindDriver.
 *
 * Returns: (transfer full): its name as /sys/bus/pci/drivers has it.
 */
char *zpci_driver_resolve (ZpciRoot *root, const char *name, GPtrArray *warnings);

G_END_DECLS
