/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Hash functions for a GHashTable whose keys come from outside. An attacker who
 * chooses the keys can make all of them collide in g_str_hash() or g_direct_hash(), and
 * a table of them takes quadratic time; these two depend on numbers that every
 * process draws for itself. The order of such a table changes from run to run.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** zpci_hash_text: with g_str_equal(). */
guint zpci_hash_text (gconstpointer text);

/** zpci_hash_number: for keys by GUINT_TO_POINTER(), up to 32 bits; with g_direct_equal(), which is NULL. */
guint zpci_hash_number (gconstpointer number);

G_END_DECLS
