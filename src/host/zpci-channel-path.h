/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Channel paths that lead to a network: the interfaces beside PCI functions
 * that have PNETIDs.
 */
#pragma once

#include "zpci-function.h"
#include "zpci-root.h"

G_BEGIN_DECLS

typedef enum {
  ZPCI_CHANNEL_PATH_OSA,
  ZPCI_CHANNEL_PATH_HIPERSOCKETS,
} ZpciChannelPathKind;

typedef struct {
  char *name; /* "chp0.40" */
  ZpciChannelPathKind kind;
  char *pnetid[ZPCI_PNETID_FIELDS]; /* (nullable): one per port, as in ZpciFunction */
} ZpciChannelPath;

/**
 * zpci_channel_paths_read:
 * @root: of the host
 *
 * A channel path of another type, or without a utility string of the right size, has no PNETID and is left out.
 *
 * Returns: (transfer full) (element-type ZpciChannelPath): by name.
 * Source: Linux drivers/s390/cio/chp.c, arch/s390/net/pnet.c.
 */
GPtrArray *zpci_channel_paths_read (ZpciRoot *root);

G_END_DECLS
