/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which passed-through device of a domain somebody means.
 */
#pragma once

#include "zpci-domain.h"

G_BEGIN_DECLS

/**
 * zpci_domain_find_source:
 *
 * Returns: (transfer none) (nullable): the passed-through device that is the host's function at @source.
 */
const ZpciDomainDevice *zpci_domain_find_source (const ZpciDomain *domain, const ZpciPciAddress *source);

/** zpci_domain_find_alias: Returns: (transfer none) (nullable): the passed-through device with <alias name=@alias>. */
const ZpciDomainDevice *zpci_domain_find_alias (const ZpciDomain *domain, const char *alias);

/**
 * zpci_domain_find_like:
 * @like: the device as a client wrote it, to detach or update it
 *
 * As libvirt does: a <hostdev> is known by the host's function, an <interface>
 * by those of MAC address, guest address and alias that are written.
 * Source: libvirt 9.0.0 src/conf/domain_conf.c (virDomainNetFindIdx, virDomainHostdevFind).
 *
 * Returns: (transfer none) (nullable): the passed-through device that is meant; NULL where libvirt would find
 * none, several, or one that is not passed through.
 */
const ZpciDomainDevice *zpci_domain_find_like (const ZpciDomain *domain, const ZpciDomainDevice *like);

G_END_DECLS
