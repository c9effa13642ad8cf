/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Values that may be absent or unknown, kept apart from the value itself:
 * fid 0 is legal, and "the kernel does not say" is not "no".
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ZpciOpt: a number that may be absent; @value counts only where @set. */
typedef struct {
  gboolean set;
  guint32 value;
} ZpciOpt;

#define ZPCI_OPT(v) ((ZpciOpt){ TRUE, (v) })
#define ZPCI_OPT_NONE ((ZpciOpt){ FALSE, 0 })

/** ZpciTri: an answer of the machine. UNKNOWN is 0, what a cleared struct says. */
typedef enum {
  ZPCI_UNKNOWN = 0,
  ZPCI_NO,
  ZPCI_YES,
} ZpciTri;

/** ZpciFact: a three-valued answer; @why says why it is unknown, or where the answer comes from. */
typedef struct {
  ZpciTri value;
  char *why; /* (nullable), owned by the struct that holds the fact */
} ZpciFact;

/** zpci_tri_name: Returns: (transfer none): "yes", "no" or "unknown". */
const char *zpci_tri_name (ZpciTri value);

/** zpci_fact_set: frees the old reason and stores a new one (printf format, or NULL). */
void zpci_fact_set (ZpciFact *fact, ZpciTri value, const char *format, ...) G_GNUC_PRINTF (3, 4);

/** zpci_fact_clear: frees the reason; the fact is unknown afterwards. */
void zpci_fact_clear (ZpciFact *fact);

/* Addresses of PCI functions as the host's kernel and libvirt write them. */

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

/** zpci_pci_address_key: Returns: the address as one number, for a table with zpci_hash_number(). */
gpointer zpci_pci_address_key (const ZpciPciAddress *address);

G_END_DECLS
