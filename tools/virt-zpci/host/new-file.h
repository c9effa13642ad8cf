/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Files that a user asks for by name; none takes the place of another.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** zpci_new_file_check: Returns: FALSE if there is something at @path already. Errors: ZPCI_ERROR_CONFLICT. */
gboolean zpci_new_file_check (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** zpci_new_file_write: writes all of @text, or no file. Errors: ZPCI_ERROR_CONFLICT, those of zpci_file_create(). */
gboolean zpci_new_file_write (const char *path, const char *text, gsize length,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
