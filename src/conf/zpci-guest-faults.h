/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Requests of a document with passed-through functions that no guest on s390x
 * can have, whatever the host. The rows stand in zpci-guest-faults.def.
 */
#pragma once

#include "zpci-domain.h"
#include "zpci-reason.h"

G_BEGIN_DECLS

typedef enum {
#define ZPCI_GUEST_FAULT(id, name, severity, code, cause, remedy) ZPCI_GUEST_FAULT_##id,
#include "zpci-guest-faults.def"
#undef ZPCI_GUEST_FAULT
  ZPCI_N_GUEST_FAULTS,
} ZpciGuestFaultId;

typedef struct {
  ZpciReasonRow row;
  ZpciSeverity severity;
  ZpciErrorCode code;
} ZpciGuestFaultRow;

extern const ZpciGuestFaultRow zpci_guest_fault_rows[ZPCI_N_GUEST_FAULTS];

typedef struct {
  ZpciGuestFaultId id;
  const ZpciDomainDevice *device; /* (transfer none) (nullable): NULL: of the guest as a whole */
  guint line;
  ZpciReason reason;
} ZpciGuestFault;

/**
 * zpci_guest_faults_find:
 *
 * Returns: (transfer full) (element-type ZpciGuestFault): in the order of the rows, devices in document order; none for
 * a guest that is not s390x or has no passed-through PCI function. @domain must outlive it.
 */
GPtrArray *zpci_guest_faults_find (const ZpciDomain *domain);

/**
 * zpci_domain_check_guest: the same as findings, for a document that is not planned.
 *
 * Returns: (transfer full) (element-type ZpciFinding): by line.
 */
GPtrArray *zpci_domain_check_guest (const ZpciDomain *domain);

G_END_DECLS
