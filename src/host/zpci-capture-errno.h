/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The error names a .zhost file may hold: what a host answers where a file or
 * a device cannot be opened.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** zpci_capture_errno_from_name: Returns: the errno called @name, 0 if it is not in the table. */
int zpci_capture_errno_from_name (const char *name);

/** zpci_capture_errno_name: Returns: (transfer none): the name of @code; "EIO" for one not in the table. */
const char *zpci_capture_errno_name (int code);

G_END_DECLS
