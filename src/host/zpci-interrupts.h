/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * MSI and MSI-X out of PCI configuration space. Bytes in, facts out: the
 * space is little-endian whatever the host is, and every pointer in it is
 * checked.
 */
#pragma once

#include "zpci-function.h"

G_BEGIN_DECLS

/** The part of every function that a process without privileges can read, in bytes. */
#define ZPCI_PCI_CONFIG_HEADER_SIZE 64
/** The part that has the capabilities; behind it is the extended space of PCI Express. */
#define ZPCI_PCI_CONFIG_USED_SIZE 256
#define ZPCI_PCI_CONFIG_MAX_SIZE 4096
/** Vendor, device, command and status: all ones where the function does not answer. */
#define ZPCI_PCI_CONFIG_IDS_SIZE 8

/** zpci_interrupts_all_ones: @bytes: the beginning of the space. Returns: TRUE if the function does not answer. */
gboolean zpci_interrupts_all_ones (const guint8 *bytes, gsize length);

/**
 * zpci_interrupts_read:
 * @bytes: the file "config" of sysfs, 64 to 4096 bytes
 * @msi, @msix: (out): always stored. UNKNOWN where only the header could be
 * read and it announces capabilities, or where the list is broken before the
 * capability was found.
 *
 * Returns: TRUE; FALSE with @error where the list is broken (what was found
 * before the fault is kept).
 * Errors: ZPCI_ERROR_MALFORMED (shorter than 64 bytes, loop, pointer into the
 * header or behind the end, reserved value), ZPCI_ERROR_IO (all ones: the
 * function does not answer).
 * Source: Linux include/uapi/linux/pci_regs.h.
 */
gboolean zpci_interrupts_read (const guint8 *bytes, gsize length, ZpciInterrupts *msi, ZpciInterrupts *msix,
                               GError **error);

G_END_DECLS
