/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The zpci capability of a node device: formatted alone, inserted into
 * libvirt's own XML, or as part of a node device composed from the host.
 * docs/nodedev.md describes every element, schemas/zpci-nodedev.rng its shape.
 */
#pragma once

#include "zpci-host.h"
#include "zpci-vfio.h"

G_BEGIN_DECLS

/**
 * zpci_capability_applies:
 *
 * Whether there is anything to say of @function: it is configured, and the
 * kernel told one of fid, uid, pchid, pft, group and vfn. A PCI device of
 * another platform has none of these.
 */
gboolean zpci_capability_applies (const ZpciFunction *function);

/**
 * zpci_capability_format:
 * @vfio: (nullable): what VFIO said, of a caller who was told to ask it; NULL: no <vfio>
 * @indent: spaces before the element
 *
 * Returns: (transfer full): the element with newlines, nothing volatile in it.
 */
char *zpci_capability_format (const ZpciFunction *function, const ZpciVfioInfo *vfio, guint indent);

/**
 * zpci_capability_insert:
 * @xml: what libvirt printed for a node device
 * @length: of @xml, in bytes
 * @function: (nullable): the function at the address that @xml names; NULL: none is known
 * @vfio: (nullable): as for zpci_capability_format(); where @xml already has our
 * element, <vfio> is added to that
 * @changed: (out) (optional): FALSE where nothing was to do: @xml already has
 * our element, is not a PCI device, or @function is not a zPCI function
 *
 * Returns: (transfer full) (nullable): @xml with our element as the last nested
 * capability, every other byte as it was, NUL-terminated; NULL on error, and
 * NULL without error where nothing was to do.
 * Errors: those of zpci_xml_parse(); ZPCI_ERROR_MALFORMED (a PCI device without
 * address), ZPCI_ERROR_CONFLICT (@function has another address than @xml).
 */
char *zpci_capability_insert (const char *xml, gsize length, const ZpciFunction *function, const ZpciVfioInfo *vfio,
                              gboolean *changed, GError **error);

/**
 * zpci_nodedev_format:
 * @vfio: (nullable): as for zpci_capability_format()
 *
 * The whole node device in libvirt's own shape, from the host alone: what
 * libvirt 9.0.0 prints for a PCI function, with our capability. VPD and mdev
 * types are left out. Vendor and product have names where the host has a
 * pci.ids. An odd value of the host is left out, as if it were absent.
 *
 * Returns: (transfer full): the XML, or NULL.
 * Errors: ZPCI_ERROR_UNSUPPORTED (a function in standby has no node device).
 * Source: libvirt 9.0.0 src/conf/node_device_conf.c, src/node_device/node_device_udev.c.
 */
char *zpci_nodedev_format (ZpciHost *host, const ZpciFunction *function, const ZpciVfioInfo *vfio, GError **error);

G_END_DECLS
