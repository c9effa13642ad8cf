/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A device goes into the document of a guest that is not running, or out of
 * it: what attach-device and detach-device with --config come down to.
 */
#pragma once

#include "zpci-device.h"
#include "zpci-stock.h"

G_BEGIN_DECLS

/**
 * zpci_domxml_attach:
 * @xml: the guest, in either form
 * @name: what messages call it
 * @device: a device; what zpci_device_to_stock() gave it as ids is kept, what is missing is assigned
 * @out: (out) (transfer full): the guest's stock form with the device as the last one
 *
 * Errors: those of zpci_domxml_to_stock(); ZPCI_ERROR_MALFORMED (a guest without <devices>).
 */
gboolean zpci_domxml_attach (const char *xml, gsize length, const char *name, ZpciDeviceDocument *device,
                             ZpciStockFlags flags, char **out, gsize *out_length, GError **error);

/**
 * zpci_domxml_detach:
 * @device: names by its <source> which device is meant, as in libvirt
 * @out: (out) (transfer full): the guest's stock form without the device, its metadata and its overrides
 *
 * Errors: those of zpci_domxml_to_stock(); ZPCI_ERROR_NOT_FOUND (no device of
 * the guest passes this function through), ZPCI_ERROR_UNSUPPORTED (not a
 * passed-through PCI function).
 */
gboolean zpci_domxml_detach (const char *xml, gsize length, const char *name, ZpciDeviceDocument *device,
                             ZpciStockFlags flags, char **out, gsize *out_length, GError **error);

G_END_DECLS
