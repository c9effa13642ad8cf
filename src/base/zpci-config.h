/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The administrator's configuration, /etc/libvirt/zpci.conf: a GKeyFile with
 * one group, [zpci]. Every key has a default, so the file may be missing. Read
 * by the command line, the hook and the plug-in.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ZpciConfig: what zpci.conf says. */
typedef struct {
  gboolean strict;           /* negotiate = strict (default) | warn */
  gboolean explicit_override; /* explicit = yes | no (default): an override for every request */
  char **emulators;          /* emulators: further QEMUs that may be run, absolute paths, separated by ; */
  char **region_emulators;   /* region-emulators: QEMUs that execute the zPCI I/O region, likewise */
} ZpciConfig;

/**
 * zpci_config_load:
 * @path: of the file; one that does not exist gives the defaults
 * @warnings: (element-type char*): a line for every fault; the fault's key has its default
 *
 * Returns: (transfer full): the configuration; cannot fail.
 */
ZpciConfig *zpci_config_load (const char *path, GPtrArray *warnings);
void zpci_config_free (ZpciConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciConfig, zpci_config_free)

/** zpci_config_add_region_emulators: adds @paths: (nullable) (element-type char*), to region-emulators. */
void zpci_config_add_region_emulators (ZpciConfig *config, const GPtrArray *paths);

/** zpci_config_names_emulator: Returns: TRUE if @path is one of emulators, compared as text. */
gboolean zpci_config_names_emulator (const ZpciConfig *config, const char *path);

/** zpci_config_names_region_emulator: Returns: TRUE if @path is one of region-emulators, compared as text. */
gboolean zpci_config_names_region_emulator (const ZpciConfig *config, const char *path);

G_END_DECLS
