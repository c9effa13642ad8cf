/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The one question to KVM: can it interpret zPCI instructions?
 */
#pragma once

#include "zpci-root.h"
#include "zpci-value.h"

G_BEGIN_DECLS

/** Key of a recorded answer: the value KVM_CHECK_EXTENSION returned, or the name of an errno. */
#define ZPCI_KVM_ANSWER "kvm-check-extension 221"

/**
 * zpci_kvm_read_zpci_op:
 * @root: asked by ioctl where it is the running machine, else its recorded answer
 * @other_architecture: this is no s390x, where the answer is no without asking
 * @fact: (out): yes, no, or unknown with the reason
 *
 * Source: Linux arch/s390/kvm/kvm-s390.c, KVM_CAP_S390_ZPCI_OP.
 */
void zpci_kvm_read_zpci_op (ZpciRoot *root, gboolean other_architecture, ZpciFact *fact);

G_END_DECLS
