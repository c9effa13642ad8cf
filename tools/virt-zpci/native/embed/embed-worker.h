/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The process that holds the embedded driver.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * zpci_embed_work:
 * @fd: socket to the supervisor; its end is the end of the process
 * @root: existing folder, the driver's private root
 * @claims_kvm: its reply files claim KVM
 *
 * Opens the driver, then answers requests.
 */
void zpci_embed_work (int fd, const char *root, gboolean claims_kvm) G_GNUC_NORETURN;

G_END_DECLS
