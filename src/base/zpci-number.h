/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bounded text-to-number. All numbers of sysfs, XML and the command line come
 * in through here; nothing else calls strtoul and friends.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ZpciRadix:
 * @ZPCI_RADIX_DEC: decimal digits only
 * @ZPCI_RADIX_HEX: 0x and hexadecimal digits, the 0x required
 * @ZPCI_RADIX_BARE_HEX: hexadecimal digits, no prefix (slot names)
 * @ZPCI_RADIX_ANY: decimal, or hexadecimal with 0x, as in XML; a leading zero, which is octal to libvirt, is refused
 */
typedef enum {
  ZPCI_RADIX_DEC,
  ZPCI_RADIX_HEX,
  ZPCI_RADIX_BARE_HEX,
  ZPCI_RADIX_ANY,
} ZpciRadix;

/**
 * zpci_parse_number:
 * @text: (nonnull): the number alone: no sign, no surrounding white space
 * @radix: which notations are accepted
 * @max: largest accepted value
 * @value: (out): untouched on failure
 * @error: (out) (optional): message without the object's name; prefix it
 *
 * Returns: TRUE if @value was stored.
 * Errors: ZPCI_ERROR_MALFORMED (not a number in @radix), ZPCI_ERROR_RANGE (above @max).
 */
gboolean zpci_parse_number (const char *text, ZpciRadix radix, guint64 max, guint64 *value,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_digits_to_number:
 * @digits: (nonnull): nothing but digits of @base
 * @base: 2..16
 * @value: (out): 0..@max; untouched on failure
 *
 * Returns: FALSE if the number is above @max.
 */
gboolean zpci_digits_to_number (const char *digits, guint base, guint64 max, guint64 *value);

/** zpci_version_format: @version: as virGetVersion() counts: 9000000. Returns: (transfer full): "9.0.0". */
char *zpci_version_format (gulong version);

G_END_DECLS
