/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The systemd that runs here.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** zpci_systemd_runs: Returns: TRUE if this machine was started by systemd. Source: sd_booted(3). */
gboolean zpci_systemd_runs (void);

/**
 * zpci_systemctl:
 * @arguments: NULL-terminated, without the program
 * @output: (out) (optional): what it prints
 *
 * Runs systemctl, which has time limits of its own. Errors: ZPCI_ERROR_IO with its message, or those of GSpawn.
 */
gboolean zpci_systemctl (const char *const *arguments, char **output, GError **error);

G_END_DECLS
