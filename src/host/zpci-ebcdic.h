/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The utility string of a function: EBCDIC text, and the PNETIDs in it. The
 * code page is built in because many systems install none for iconv.
 */
#pragma once

#include "zpci-function.h"

G_BEGIN_DECLS

/** zpci_ebcdic_to_ascii: Returns: the printable ASCII character of an IBM-1047 byte, '\0' if it is none. */
char zpci_ebcdic_to_ascii (guint8 byte);

/**
 * zpci_ebcdic_decode:
 * @bytes: IBM-1047 text; NUL and blank (0x40) at its end are padding
 *
 * Returns: (transfer full): printable ASCII, "" where all is padding, or NULL
 * where a byte has no printable ASCII character.
 */
char *zpci_ebcdic_decode (const guint8 *bytes, gsize length);

/**
 * zpci_pnetid_decode:
 * @util_string: four fields of 16 bytes
 * @pnetid: (out): per field its PNETID (transfer full), NULL where it is empty or odd
 *
 * Returns: the 1-based number of the first field that is not empty and no
 * PNETID (letters, digits, @ # $ _ - and .), 0 where there is none.
 * Source: Linux arch/s390/net/pnet.c; smc-tools smc_rnics.
 */
guint zpci_pnetid_decode (const guint8 util_string[ZPCI_UTIL_STRING_SIZE], char *pnetid[ZPCI_PNETID_FIELDS]);

G_END_DECLS
