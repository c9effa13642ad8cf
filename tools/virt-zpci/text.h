/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Text that came from outside, made fit for a terminal.
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

/** zpci_text_width: Returns: the terminal columns that @text (safe UTF-8) takes. */
guint zpci_text_width (const char *text);

/** zpci_text_distance: Returns: how many letters must be changed, added, dropped or swapped between @a and @b. */
guint zpci_text_distance (const char *a, const char *b);

G_END_DECLS
