/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Facts about the machine as a whole. Only zpci-host.c calls this.
 */
#pragma once

#include "zpci-host.h"

G_BEGIN_DECLS

/** zpci_facts_read_machine: what /proc says: architecture, machine, kernel; @facts is cleared memory. */
void zpci_facts_read_machine (ZpciRoot *root, ZpciHostFacts *facts, GPtrArray *warnings);

/** zpci_facts_read_pci: what needs the machine and the functions: MIO, UID checking, drivers, KVM. */
void zpci_facts_read_pci (ZpciRoot *root, GPtrArray *functions, ZpciHostFacts *facts, GPtrArray *warnings);

void zpci_facts_clear (ZpciHostFacts *facts);

G_END_DECLS
