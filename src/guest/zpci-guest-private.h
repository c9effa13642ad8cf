/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The steps that the changes of a guest share.
 */
#pragma once

#include "zpci-guest.h"

G_BEGIN_DECLS

/** zpci_guest_read: Returns: (transfer full): a document of which the domain was read, or NULL. */
ZpciDocument *zpci_guest_read (const ZpciGuest *guest, ZpciGuestXml which, GError **error);

/**
 * zpci_guest_read_ours:
 * @document: (out) (transfer full) (nullable): NULL for one in which nothing is ours; it is not parsed
 *
 * Returns: FALSE if it cannot be read.
 */
gboolean zpci_guest_read_ours (const ZpciGuest *guest, ZpciGuestXml which, ZpciDocument **document,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_guest_replace:
 * @old: the configuration as ZPCI_GUEST_XML_SECURE
 * @text: the new one
 * @now: (out) (optional) (transfer full) (nullable): the configuration as it is read afterwards, for an undo
 *
 * Reads the configuration again and replaces it by one define. libvirt has no
 * compare-and-swap: a change between the two, other than by one who takes
 * turns, is overwritten.
 *
 * Errors: ZPCI_GUEST_CHANGED, ZPCI_GUEST_UNDEFINED, ZPCI_GUEST_UNREADABLE: nothing was done.
 */
gboolean zpci_guest_replace (const ZpciGuest *guest, const char *old, const char *text, char **now,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** zpci_guest_undo: takes a replacement back; a failure is noted in @guest. @now: (nullable): of zpci_guest_replace(). */
void zpci_guest_undo (ZpciGuest *guest, const char *now, const char *before);

/**
 * zpci_guest_begin, zpci_guest_end: around steps that belong together.
 * @why: (transfer full) (nullable): why they were not made
 *
 * Returns: TRUE if they were.
 */
void zpci_guest_begin (const ZpciGuest *guest);
gboolean zpci_guest_end (const ZpciGuest *guest, GError *why, GError **error);

gboolean zpci_guest_take_turn (const ZpciGuest *guest, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void zpci_guest_give_turn (const ZpciGuest *guest);

G_END_DECLS
