/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a running QEMU really does with the zpci devices of a guest. It says so
 * in its object model: where interpretation is not to be had it sets its
 * property "interpret" to false and goes on.
 * Source: QEMU 7.2 hw/s390x/s390-pci-bus.c, s390_pcihost_plug.
 */
#pragma once

#include "connection.h"
#include "zpci-request.h"

G_BEGIN_DECLS

/** ZpciEffective: properties of one zpci device; UNKNOWN where QEMU does not have it. */
typedef struct {
  ZpciTri is[ZPCI_N_REQUESTS]; /* UNKNOWN for a row without property as well */
  char *why; /* (nullable): why interpret is unknown */
} ZpciEffective;

/**
 * zpci_effective_ask:
 * @uuid: of a running guest
 * @uids: (element-type guint): of its zpci devices
 *
 * Asks QEMU through libvirt's monitor passthrough, which taints the guest
 * (custom-monitor) until it ends.
 *
 * Returns: (transfer full) (element-type ZpciEffective): in the order of @uids, or NULL.
 * Errors: those of zpci_connection_ask_writable(); ZPCI_ERROR_IO (libvirt refused).
 */
GPtrArray *zpci_effective_ask (const char *uri, const char *uuid, const GArray *uids, GError **error);

G_END_DECLS
