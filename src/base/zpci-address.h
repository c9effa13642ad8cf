/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Addresses of PCI functions as the host's kernel and libvirt write them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ZpciPciAddress: DDDD:BB:dd.f; domain 0..0xffff, bus 0..0xff, slot 0..0x1f, function 0..7. */
typedef struct {
  guint16 domain;
  guint8 bus;
  guint8 slot;
  guint8 function;
} ZpciPciAddress;

/** Room for "DDDD:BB:dd.f" and its terminating NUL. */
#define ZPCI_PCI_ADDRESS_TEXT 13

/** zpci_pci_address_format: writes "0001:00:00.0" into @text and returns it. */
const char *zpci_pci_address_format (const ZpciPciAddress *address, char text[ZPCI_PCI_ADDRESS_TEXT]);

/**
 * zpci_pci_address_parse:
 * @text: "DDDD:BB:dd.f", hexadecimal, exactly as sysfs writes it
 * @address: (out): untouched on failure
 *
 * Returns: TRUE if @text is a whole, in-range address. Sets no error: callers
 * know better what the text was meant to be.
 */
gboolean zpci_pci_address_parse (const char *text, ZpciPciAddress *address);

/** zpci_pci_address_compare: qsort order, by domain, bus, slot, function. */
int zpci_pci_address_compare (const ZpciPciAddress *a, const ZpciPciAddress *b);

G_END_DECLS
