/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * LD_PRELOAD of a systemd unit. A systemd that runs is asked where units lie
 * and what its own environment is ("systemctl show"); below another root, or
 * without systemd, both are read from files, since systemctl --root cannot show
 * (252: "Verb 'show' cannot be used with --root="). Units are read from files
 * everywhere: of the settings of a unit systemctl shows only the last, and the
 * one left out here is the last.
 */
#pragma once

#include "zpci-root.h"

G_BEGIN_DECLS

/** ZpciUnitPreload: LD_PRELOAD of a unit without the drop-in that was to be left out. Files are named with their root. */
typedef struct {
  char *value;        /* (nullable): of Environment=, or else of the environment of systemd itself */
  char *file;         /* (nullable): an EnvironmentFile= that sets it, and so wins over every Environment= */
  char *file_value;   /* (nullable): what that sets it to */
  char *later;        /* (nullable): the last drop-in behind the one left out whose Environment= replaces it */
  char *unset;        /* (nullable): a file of the unit whose UnsetEnvironment= takes it away at the end */
  char *passed;       /* (nullable): a file whose PassEnvironment= hands on that of systemd, and no Environment= sets it */
  char *started;      /* (nullable): a file whose ExecStart= sets it for the program alone */
} ZpciUnitPreload;

/**
 * zpci_unit_read_preload:
 * @root: "/" or a folder with etc/ and usr/ in it, which no link leaves
 * @unit: "libvirtd.service"
 * @without: name of a drop-in that does not count
 *
 * Returns: (transfer full): what the unit's files say; empty where there are none.
 * Source: systemd.unit(5), systemd.exec(5), systemd-system.conf(5) of systemd 252.
 */
ZpciUnitPreload *zpci_unit_read_preload (ZpciRoot *root, const char *unit, const char *without);
void zpci_unit_preload_free (ZpciUnitPreload *preload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciUnitPreload, zpci_unit_preload_free)

G_END_DECLS
