/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The simulation of KVM, on a machine that is not the target: the reply files
 * in which libvirt keeps what an emulator offers, made to claim KVM. On an IBM Z
 * host nothing of this runs.
 */
#pragma once

#include "zpci-error.h"

G_BEGIN_DECLS

/** Largest accepted reply file, in bytes; libvirt 9.0.0 writes 120 KiB for QEMU 7.2. */
#define ZPCI_EMBED_MAX_REPLIES (8 * 1024 * 1024)

/**
 * zpci_embed_replies_claim_kvm:
 * @from: private root of a driver that has replies about s390x emulators
 * @to: private root of a driver that is not started yet
 *
 * Copies the reply files and adds what libvirt itself would have written on a
 * host with KVM: the flag, and for each CPU model and machine type known under
 * TCG its twin under KVM.
 *
 * Returns: TRUE if at least one was written.
 * Errors: ZPCI_ERROR_UNSUPPORTED (reply files of another form), ZPCI_ERROR_IO.
 */
gboolean zpci_embed_replies_claim_kvm (const char *from, const char *to, GError **error);

/** zpci_embed_replies_have_kvm: Returns: TRUE if a driver with the private root @root has replies that claim KVM. */
gboolean zpci_embed_replies_have_kvm (const char *root);

/**
 * zpci_embed_libvirt_looks_for_kvm:
 *
 * Returns: TRUE where guests have the machine's own architecture: libvirt looks for KVM itself there, and believes in
 * none that reply files claim. Source: libvirt 9.0.0 src/qemu/qemu_capabilities.c (virQEMUCapsIsValid).
 */
gboolean zpci_embed_libvirt_looks_for_kvm (void);

G_END_DECLS
