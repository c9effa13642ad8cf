/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The text forms in which the kernel writes sets of AP numbers and matrices:
 * masks, and lines of queues. Bit order is a matter of the text only.
 */
#pragma once

#include "zpci-ap-set.h"

G_BEGIN_DECLS

/** Room for "0x", 64 digits and NUL; for three of them, two commas and NUL. */
#define ZPCI_AP_MASK_TEXT 67
#define ZPCI_AP_CONFIG_TEXT (3 * ZPCI_AP_MASK_TEXT)

/** zpci_ap_set_format_mask: writes "0x" and 64 digits, number 0 leftmost, and returns @text. */
const char *zpci_ap_set_format_mask (const ZpciApSet *set, char text[ZPCI_AP_MASK_TEXT]);

/**
 * zpci_ap_set_parse_mask:
 * @text: @length bytes: "0x" and exactly 64 hexadecimal digits, as sysfs prints a mask
 * @set: (out): untouched on failure
 *
 * Errors: ZPCI_ERROR_MALFORMED; the message does not name the attribute.
 */
gboolean zpci_ap_set_parse_mask (const char *text, gsize length, ZpciApSet *set, GError **error);

/**
 * zpci_ap_set_write_mask:
 * @text: what is written to apmask or aqmask, or stands behind ap.apmask= of the kernel's command line
 * @set: (inout): the mask before and after; untouched on failure
 *
 * The kernel's own reading: an absolute mask may be short and then ends in
 * zeros, "+5,-0x06,+8-11" changes single bits, and a number with a leading zero
 * is octal. Source: Linux 7.2 drivers/s390/crypto/ap_bus.c, ap_parse_mask_str.
 *
 * Errors: ZPCI_ERROR_MALFORMED, ZPCI_ERROR_RANGE (a number above 255).
 */
gboolean zpci_ap_set_write_mask (const char *text, ZpciApSet *set, GError **error);

/** zpci_ap_matrix_format_config: writes three masks as ap_config has them, without a newline; returns @text. */
const char *zpci_ap_matrix_format_config (const ZpciApMatrix *matrix, char text[ZPCI_AP_CONFIG_TEXT]);

/** zpci_ap_matrix_parse_config: the content of ap_config, three masks; errors as zpci_ap_set_parse_mask(). */
gboolean zpci_ap_matrix_parse_config (const char *text, gsize length, ZpciApMatrix *matrix, GError **error);

/** Bytes of one page: where the kernel stops writing the lines of a matrix. */
#define ZPCI_AP_LINES_MAX 4096

/**
 * zpci_ap_matrix_format_lines:
 *
 * Returns: (transfer full): one line per queue, "05.0004"; "05." per adapter where there is no domain, ".0004" per
 * domain where there is no adapter. Never cut.
 */
char *zpci_ap_matrix_format_lines (const ZpciApMatrix *matrix);

/**
 * zpci_ap_matrix_parse_lines:
 * @text: the content of matrix or guest_matrix, @length bytes
 * @matrix: (inout): adapters and domains are set; untouched on failure
 * @cut: (out): the text fills the kernel's page, so that queues may be missing
 *
 * Errors: ZPCI_ERROR_MALFORMED (a line of another form, or lines that are not a product).
 */
gboolean zpci_ap_matrix_parse_lines (const char *text, gsize length, ZpciApMatrix *matrix, gboolean *cut,
                                     GError **error);

/** zpci_ap_set_parse_lines: the content of control_domains, a line "0004" per domain; arguments as above. */
gboolean zpci_ap_set_parse_lines (const char *text, gsize length, ZpciApSet *set, GError **error);

G_END_DECLS
