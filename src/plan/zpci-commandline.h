/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Devices that a document passes to QEMU behind libvirt's back, by
 * <qemu:commandline>: functions that a guest has as well.
 */
#pragma once

#include "zpci-domain.h"

G_BEGIN_DECLS

/**
 * zpci_commandline_devices:
 *
 * Returns: (transfer full) (element-type ZpciDomainDevice): the host functions that options -device vfio-pci of @domain
 * pass through, in document order, whether as text or as JSON; each with the uid, fid and properties of the -device
 * zpci that targets it, and without the element of a document. None for a guest that is not s390x.
 */
GPtrArray *zpci_commandline_devices (const ZpciDomain *domain);

G_END_DECLS
