/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The zpci capability of a node device: formatted alone, inserted into
 * libvirt's own XML, or as part of a node device composed from the host.
 */
#pragma once

#include "zpci-host.h"

G_BEGIN_DECLS

/**
 * zpci_capability_format:
 * @indent: spaces before the element
 *
 * Returns: (transfer full): the element with newlines, nothing volatile in it.
 */
char *zpci_capability_format (const ZpciFunction *function, guint indent);

/**
 * zpci_capability_insert:
 * @xml: what libvirt printed for a PCI node device
 * @changed: (out): FALSE where @xml already has our element or is no zPCI device
 *
 * Returns: (transfer full) (nullable): @xml with our element as the last nested
 * capability, every other byte as it was; NULL on error, and NULL without error
 * where nothing was to do.
 * Errors: ZPCI_ERROR_MALFORMED.
 */
char *zpci_capability_insert (const char *xml, gsize length, const ZpciFunction *function,
                              gboolean *changed, GError **error);

/**
 * zpci_nodedev_format:
 *
 * The whole node device in libvirt's own shape, from the host alone.
 *
 * Returns: (transfer full): the XML, or NULL.
 * Errors: ZPCI_ERROR_UNSUPPORTED (a function in standby has no node device).
 */
char *zpci_nodedev_format (ZpciHost *host, const ZpciFunction *function, GError **error);

G_END_DECLS
