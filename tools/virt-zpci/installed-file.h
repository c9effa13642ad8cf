/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The few files that "plugin enable" puts into other programs' folders. Each
 * says in a line that it is ours; a file that does not is never touched.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** The line that marks a file as ours. */
#define ZPCI_INSTALLED_MARK "# Written by 'virt-zpci plugin enable'; 'virt-zpci plugin disable' removes it."

/**
 * zpci_installed_file_check:
 *
 * Returns: FALSE if there is something at @path that is not ours. Errors: ZPCI_ERROR_CONFLICT.
 */
gboolean zpci_installed_file_check (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** zpci_installed_file_exists: Returns: TRUE if a file of ours is at @path. */
gboolean zpci_installed_file_exists (const char *path);

/**
 * zpci_installed_file_write:
 * @text: with ZPCI_INSTALLED_MARK in it
 * @mode: permissions
 * @changed: (out): FALSE: it was there like this already
 *
 * Errors: ZPCI_ERROR_CONFLICT, ZPCI_ERROR_IO.
 */
gboolean zpci_installed_file_write (const char *path, const char *text, int mode, gboolean *changed,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_installed_file_remove:
 *
 * Removes our file at @path and its folder where that is empty then. A file
 * that is not ours, or none, is left: @changed is FALSE.
 *
 * Errors: ZPCI_ERROR_IO.
 */
gboolean zpci_installed_file_remove (const char *path, gboolean *changed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
