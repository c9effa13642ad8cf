/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The process's standard streams: sane at the start, written whole at the end.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * zpci_output_prepare: called first. Standard streams that the caller closed are
 * replaced, so that no file of ours gets their number; a closed pipe is an
 * error of a write, not the end of the process while it has children.
 */
void zpci_output_prepare (void);

/**
 * zpci_output_has_color:
 *
 * Returns: TRUE if @fd is a terminal that shows colours and the user (NO_COLOR, TERM) wants them.
 */
gboolean zpci_output_has_color (int fd);

/**
 * zpci_output_write:
 * @fd: usually 1; closed afterwards, so that a late failure (a full disk, a
 * file server) is seen
 *
 * Where the reader of a pipe is gone, the process ends as SIGPIPE ends any other.
 *
 * Errors: ZPCI_ERROR_IO.
 */
gboolean zpci_output_write (int fd, const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
