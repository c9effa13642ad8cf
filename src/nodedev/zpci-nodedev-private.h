/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Inside of the room: the capability in any layout, and the details of a PCI device. For its files and their tests.
 */
#pragma once

#include "zpci-capability.h"

G_BEGIN_DECLS

/*
 * The capability in any layout. libvirt prints two spaces per level and a
 * newline; a document that went through other tools keeps what they made of it.
 */

/** ZpciCapabilityLayout: the white space around elements; all three "" for a document in one line. */
typedef struct {
  const char *base;    /* before the <capability> tag */
  const char *step;    /* per level, on top of @base */
  const char *newline; /* "\n" or "\r\n" */
} ZpciCapabilityLayout;

/** zpci_capability_append: appends the element, from @base to the newline behind it; @vfio: (nullable). */
void zpci_capability_append (GString *out, const ZpciFunction *function, const ZpciVfioInfo *vfio,
                             const ZpciCapabilityLayout *layout);

/**
 * zpci_capability_append_vfio:
 *
 * the same for <vfio>, the child of an element laid out as @layout; nothing where @vfio says nothing.
 */
void zpci_capability_append_vfio (GString *out, const ZpciVfioInfo *vfio, const ZpciCapabilityLayout *layout);

/** zpci_capability_append_line: appends one child element; @format prints nothing that needs escaping. */
void zpci_capability_append_line (GString *out, const ZpciCapabilityLayout *layout, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/*
 * Details that libvirt shows of any PCI device and ZpciFunction does not hold: its
 * place in sysfs, SR-IOV relatives, IOMMU group, NUMA node, PCIe link, names.
 */

/** ZpciLink: a PCI Express link as its registers describe it. */
typedef struct {
  guint port;  /* 0..255; of the capability only */
  guint speed; /* code 1..6 for 2.5 to 64 GT/s; others are not known */
  guint width; /* lanes */
} ZpciLink;

typedef struct {
  char *path;          /* (nullable): below /sys/devices */
  char *parent;        /* node-device name */
  char *vendor_name;   /* (nullable) */
  char *device_name;   /* (nullable) */
  gboolean has_physfn;
  ZpciPciAddress physfn;
  GArray *virtfns;     /* of ZpciPciAddress, virtfn0 first */
  guint max_virtfns;   /* sriov_totalvfs; 0: no SR-IOV */
  const char *bridge;  /* (nullable): "pci-bridge", "cardbus-bridge" */
  ZpciOpt iommu_group;
  GArray *group;       /* of ZpciPciAddress, ascending: all members */
  ZpciOpt numa;
  gboolean is_express; /* a PCI Express capability is in the configuration space */
  gboolean has_link;
  ZpciLink capability, status;
} ZpciNodedevDetails;

/** zpci_nodedev_details_read: Returns: (transfer full): never NULL; what is absent or odd is not set. */
ZpciNodedevDetails *zpci_nodedev_details_read (ZpciRoot *root, const ZpciFunction *function);
void zpci_nodedev_details_free (ZpciNodedevDetails *details);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciNodedevDetails, zpci_nodedev_details_free)

/**
 * zpci_nodedev_read_express:
 *
 * fills the PCI Express fields and the bridge type from @length bytes of configuration space.
 */
void zpci_nodedev_read_express (ZpciNodedevDetails *details, const guint8 *config, gsize length);

G_END_DECLS
