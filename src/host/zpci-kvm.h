/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The one question to KVM: can it interpret zPCI instructions?
 */
#pragma once

#include "zpci-root.h"
#include "zpci-value.h"

G_BEGIN_DECLS

/** The question and its argument as a .zhost file has them, and the key of the recorded answer. */
#define ZPCI_KVM_QUESTION "kvm-check-extension"
#define ZPCI_KVM_ARGUMENT "221"
#define ZPCI_KVM_ANSWER ZPCI_KVM_QUESTION " " ZPCI_KVM_ARGUMENT

/**
 * zpci_kvm_get_answer:
 * @root: asked by ioctl where it is the running machine, else its recorded answer
 *
 * Returns: (transfer full) (nullable): the number KVM_CHECK_EXTENSION returned
 * or the name of an errno, as text; NULL where nothing was recorded.
 */
char *zpci_kvm_get_answer (ZpciRoot *root);

/**
 * zpci_kvm_read_zpci_op:
 * @other_architecture: this is not an s390x, where the answer is no without asking
 * @fact: (out): yes, no, or unknown with the reason
 *
 * Source: Linux arch/s390/kvm/kvm-s390.c, KVM_CAP_S390_ZPCI_OP.
 */
void zpci_kvm_read_zpci_op (ZpciRoot *root, gboolean other_architecture, ZpciFact *fact);

G_END_DECLS
