/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The process between us and libvirt: owns the private root, keeps the worker
 * processes in bounds, and leaves nothing behind.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * zpci_embed_supervise:
 * @fd: socket to the program that asks; its end is the end of the session
 * @tmp: folder in which the session's own is made
 *
 * Returns: the exit status of the process.
 */
int zpci_embed_supervise (int fd, const char *tmp);

G_END_DECLS
