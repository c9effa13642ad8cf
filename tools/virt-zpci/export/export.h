/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The functions of a host in the words of programs that hand them out or watch them. A format is a function and a row
 * in verb-export.c.
 */
#pragma once

#include "guests.h"
#include "zpci-host.h"

G_BEGIN_DECLS

/** ZpciExport: what a format is made of. */
typedef struct {
  ZpciCli *cli;
  ZpciHost *host;
  ZpciGuests *guests; /* (nullable): no libvirt was asked */
} ZpciExport;

/** zpci_export_...: append the whole text of the format. Errors: those of what they ask. */
gboolean zpci_export_nova (const ZpciExport *export, GString *out, GError **error);
gboolean zpci_export_kubevirt (const ZpciExport *export, GString *out, GError **error);
gboolean zpci_export_nfd (const ZpciExport *export, GString *out, GError **error);
gboolean zpci_export_prometheus (const ZpciExport *export, GString *out, GError **error);
gboolean zpci_export_ansible (const ZpciExport *export, GString *out, GError **error);

/**
 * zpci_export_is_free: Returns: whether @function may be handed out: configured, and on a VFIO driver or on none. One
 * on another driver is in use by the host.
 */
gboolean zpci_export_is_free (const ZpciFunction *function);

/** zpci_export_is_permitted: Returns: whether KubeVirt takes @function: free, and on vfio-pci itself. */
gboolean zpci_export_is_permitted (const ZpciFunction *function);

/**
 * zpci_export_append_kept:
 * @comment: how a line of comment begins
 *
 * Appends a comment for every function of @export that is configured and not free.
 */
void zpci_export_append_kept (const ZpciExport *export, const char *comment, GString *out);

/** zpci_export_pnetid: Returns: (transfer none) (nullable): the PNETID of its port, else the first one. */
const char *zpci_export_pnetid (const ZpciFunction *function);

/**
 * zpci_export_labels:
 *
 * Counts that tell nodes apart, for labels of Kubernetes: how many functions that KubeVirt takes there are of each type, and of each type on
 * each network.
 *
 * Returns: (transfer full) (element-type char* guint): sorted; keys are names that Kubernetes accepts behind a prefix.
 */
GTree *zpci_export_labels (const ZpciHost *host);

G_END_DECLS
