/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Hooks for tests of the plug-in's parts.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * zpci_plugin_error_set_lookup:
 * @lookup: finds a symbol of libvirt; NULL: dlsym()
 *
 * A libvirt that lacks some of its private symbols.
 */
void zpci_plugin_error_set_lookup (gpointer (*lookup) (const char *name));

/** zpci_plugin_kept_set_max: so many bytes are kept at most, instead of 32 MiB. */
void zpci_plugin_kept_set_max (gsize max);

/** zpci_plugin_kept_bytes: Returns: how many bytes are kept; @count: (out): of how many texts. */
gsize zpci_plugin_kept_bytes (guint *count);

/** zpci_plugin_turn_set_wait: a turn is waited for @wait_ms milliseconds instead of 30 seconds. */
void zpci_plugin_turn_set_wait (guint wait_ms);

G_END_DECLS
