/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A running guest: what its functions were meant to do, and what QEMU says that they do.
 */
#pragma once

#include "cli.h"
#include "connection.h"
#include "zpci-plan.h"
#include "zpci-request.h"

G_BEGIN_DECLS

/*
 * The state of the zpci devices of a guest in a running QEMU. It says so
 * in its object model: where interpretation is not to be had it sets its
 * property "interpret" to false and goes on.
 * Source: QEMU 7.2 hw/s390x/s390-pci-bus.c, s390_pcihost_plug.
 */

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

/*
 * The functions of a running guest: what was asked, what the decision expects,
 * and what QEMU says it does.
 */

/**
 * zpci_status_judge:
 * @row: of the plan made from the running guest's document
 * @effective: (nullable): what QEMU says; NULL: it was not asked
 * @why: (out) (transfer full): the difference explained, or why there is none
 *
 * Returns: whether the guest has what it asked for; UNKNOWN where QEMU was not asked, or does not say, as it never does
 * of an I/O region.
 */
ZpciTri zpci_status_judge (const ZpciPlanRow *row, const ZpciEffective *effective, char **why);

/**
 * zpci_status_append_table, zpci_status_append_json:
 * @effective: (nullable) (element-type ZpciEffective): one per row of @plan; members may be NULL
 *
 * Prints to cli->out.
 */
void zpci_status_append_table (ZpciCli *cli, const ZpciPlan *plan, const GPtrArray *effective);
void zpci_status_append_json (ZpciCli *cli, const ZpciPlan *plan, const GPtrArray *effective);

G_END_DECLS
