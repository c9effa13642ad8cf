/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a systemd unit sets LD_PRELOAD to, read from the unit's files, so that it
 * works in a folder that no systemd has seen.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ZpciUnitPreload: LD_PRELOAD of a unit without the drop-in that was to be left out. */
typedef struct {
  char *value;        /* (nullable): of Environment= */
  char *file;         /* (nullable): an EnvironmentFile= that sets it, and so wins over every Environment= */
  char *file_value;   /* (nullable): what that sets it to */
  char *later;        /* (nullable): the last drop-in behind the one left out whose Environment= replaces it */
  char *unset;        /* (nullable): a file of the unit whose UnsetEnvironment= takes it away at the end */
} ZpciUnitPreload;

/**
 * zpci_unit_read_preload:
 * @root: "/" or a folder with etc/ and usr/ in it
 * @unit: "libvirtd.service"
 * @without: name of a drop-in that does not count
 *
 * Returns: (transfer full): what the unit's files say; empty where there are none.
 * Source: systemd.unit(5), systemd.exec(5) of systemd 252.
 */
ZpciUnitPreload *zpci_unit_read_preload (const char *root, const char *unit, const char *without);
void zpci_unit_preload_free (ZpciUnitPreload *preload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciUnitPreload, zpci_unit_preload_free)

G_END_DECLS
