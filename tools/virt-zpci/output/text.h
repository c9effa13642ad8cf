/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Text that came from outside, on a terminal.
 */
#pragma once

#include "zpci-text.h"

G_BEGIN_DECLS

/** zpci_text_width: Returns: the terminal columns that @text (safe UTF-8) takes. */
guint zpci_text_width (const char *text);

/** zpci_text_distance: Returns: how many letters must be changed, added, dropped or swapped between @a and @b. */
guint zpci_text_distance (const char *a, const char *b);

G_END_DECLS
