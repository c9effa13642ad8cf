/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The numbers of <source><address>: libvirt reads those without 0x in decimal,
 * or in octal behind a leading zero; lspci prints all of them in hex without 0x.
 */
#pragma once

#include "zpci-domain.h"

G_BEGIN_DECLS

/** ZpciSourceReading: the numbers that would be others in hex. */
typedef struct {
  ZpciPciAddress as_hex; /* the address, all of them read in hex */
  char *how;             /* "domain='0010' was read as octal" */
  char *as_read, *right; /* what to write for the address as it was read, and for @as_hex: "domain='0x0010'" */
} ZpciSourceReading;

/**
 * zpci_source_read_as_hex:
 * @device: one that has_source
 * @reading: (out caller-allocates): filled where TRUE is returned
 *
 * Returns: TRUE if hex numbers without 0x would make another address of its <source>.
 */
gboolean zpci_source_read_as_hex (const ZpciDomainDevice *device, ZpciSourceReading *reading);
void zpci_source_reading_clear (ZpciSourceReading *reading);

/**
 * zpci_source_bad_number:
 * @device: one that is passed through and has no source
 *
 * Returns: (transfer full) (nullable): the attribute of its <source><address> that libvirt cannot read, as it is written:
 * "domain='0018'".
 */
char *zpci_source_bad_number (const ZpciDomainDevice *device);

G_END_DECLS
