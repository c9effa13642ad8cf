/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A file that appears whole or not at all.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** zpci_new_file_check: Returns: FALSE with ZPCI_ERROR_CONFLICT if there is something at @path already. */
gboolean zpci_new_file_check (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_new_file_write:
 * @path: of a file that must not exist
 *
 * Whatever ends the process in between, no part of the file is left behind.
 *
 * Errors: ZPCI_ERROR_CONFLICT (@path exists), ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO.
 */
gboolean zpci_new_file_write (const char *path, const char *text, gsize length,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
