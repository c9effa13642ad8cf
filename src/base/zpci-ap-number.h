/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How people write the numbers of adapters and domains, and the UUID of a
 * mediated device. One parser for the command line, domain XML and definitions:
 * the kernel, lszcrypt and libvirt write the same number in three ways, and a
 * leading zero means another number in each.
 */
#pragma once

#include "zpci-ap-set.h"

G_BEGIN_DECLS

/** ZpciApKind: what a number counts; it decides how many digits are printed. */
typedef enum {
  ZPCI_AP_ADAPTER,
  ZPCI_AP_DOMAIN,
} ZpciApKind;

/** ZpciApForm: how a set is printed. */
typedef enum {
  ZPCI_AP_FORM_TABLE, /* "05-07 09", as lszcrypt writes numbers */
  ZPCI_AP_FORM_XML,   /* "0x05 0x06 0x07 0x09", as libvirt does */
} ZpciApForm;

/** Room for an UUID and NUL. */
#define ZPCI_AP_UUID_TEXT 37

/** zpci_ap_uuid_parse: Returns: whether @text is an UUID; stores it in lower case. */
gboolean zpci_ap_uuid_parse (const char *text, char uuid[ZPCI_AP_UUID_TEXT]);

/**
 * zpci_ap_number_parse:
 * @text: "0x05", or a decimal number without a leading zero
 * @number: (out): 0..255; untouched on failure
 *
 * Errors: ZPCI_ERROR_MALFORMED, ZPCI_ERROR_RANGE.
 */
gboolean zpci_ap_number_parse (const char *text, ZpciApKind kind, guint *number, GError **error);

/**
 * zpci_ap_list_parse:
 * @text: numbers and ranges like 0x05-0x08, separated by commas or white space; empty: none
 * @set: (out): untouched on failure
 *
 * Errors: as zpci_ap_number_parse(), and ZPCI_ERROR_CONFLICT (a number twice), ZPCI_ERROR_RANGE (too long a text).
 */
gboolean zpci_ap_list_parse (const char *text, ZpciApKind kind, ZpciApSet *set, GError **error);

/** zpci_ap_list_format: Returns: (transfer full): the members of @set; "" where there is none. */
char *zpci_ap_list_format (const ZpciApSet *set, ZpciApKind kind, ZpciApForm form);

G_END_DECLS
