/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Text that came from outside, made harmless by where it goes:
 *   zpci_text_safe(), zpci_text_cut(), ZPCI_SHOWN(): a terminal, an error, a log line;
 *   zpci_text_is_word(): a word that a shell reads;
 *   zpci_text_escape_json(): a JSON document;
 *   zpci_xml_append_escaped() (zpci-xml.h): XML.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * zpci_text_safe:
 * @text: any bytes
 *
 * Returns: (transfer full): UTF-8 on one line: control characters, direction
 * overrides and bytes that are not UTF-8 written as \xNN or \u{N}.
 */
char *zpci_text_safe (const char *text);

/** zpci_text_cut: Returns: (transfer full): at most @max bytes of what zpci_text_safe() gives, "..." behind a cut. */
char *zpci_text_cut (const char *text, gssize length, gsize max);

/** Bytes of outside text that a message shows. */
#define ZPCI_TEXT_SHOWN 64

/**
 * zpci_text_show:
 * @text: (nullable): any bytes; NULL: none
 * @length: in bytes; -1: up to the NUL
 * @shown: @size bytes, of which 4 are for "..." and NUL
 *
 * Every text of a client goes through here on its way into a message, which
 * may be made once per element of the document that the text is in: so that
 * the two lengths do not multiply.
 *
 * Returns: (transfer none): @shown, with the start of @text as zpci_text_safe() writes it, and "..." where it is cut.
 */
const char *zpci_text_show (const char *text, gssize length, char *shown, gsize size);

/** ZPCI_SHOWN, ZPCI_SHOWN_LENGTH: the same as an argument of printf; valid to the end of the block. */
#define ZPCI_SHOWN(text) ZPCI_SHOWN_LENGTH (text, -1)
#define ZPCI_SHOWN_LENGTH(text, length)                                                                                \
  zpci_text_show ((text), (length), (char[ZPCI_TEXT_SHOWN + 4]) { 0 }, ZPCI_TEXT_SHOWN + 4)

/** zpci_text_is_word: Returns: whether a shell takes @text as one word as it stands, and it cannot be an option. */
gboolean zpci_text_is_word (const char *text);

/**
 * zpci_text_put_hex, zpci_text_append_hex, zpci_text_append_decimal:
 * @digits: 1 to 16, with zeros in front; higher ones are left out
 *
 * Appends a number, of which there are thousands: printf is slow.
 * zpci_text_put_hex() writes to @out, without a NUL, and returns what is behind the digits.
 */
char *zpci_text_put_hex (char *out, guint64 value, guint digits);
void zpci_text_append_hex (GString *out, guint64 value, guint digits);
void zpci_text_append_decimal (GString *out, guint64 value);

/**
 * zpci_text_escape_json:
 * @json: a JSON document in UTF-8
 *
 * Returns: (transfer full): the same document, where no character moves a
 * cursor or turns text around: such ones are written as \uNNNN.
 */
char *zpci_text_escape_json (const char *json);

/** zpci_text_compare_pointed: bytewise, as qsort() wants it for an array of texts: @a and @b point to them. */
int zpci_text_compare_pointed (const void *a, const void *b);

G_END_DECLS
