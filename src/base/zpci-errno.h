/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Error numbers by name. Numbers differ between architectures; what is recorded
 * on one machine and read on another holds names.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** zpci_errno_from_name: Returns: the errno called @name, 0 if it is not in the table. */
int zpci_errno_from_name (const char *name);

/** zpci_errno_name: Returns: (transfer none): the name of @code; "EIO" for one not in the table. */
const char *zpci_errno_name (int code);

G_END_DECLS
