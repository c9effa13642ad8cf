/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The zpci capability in the node devices that the daemon prints.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * zpci_plugin_host_may_have_functions:
 *
 * Returns: FALSE where the kernel is not one of IBM Z; found out once.
 */
gboolean zpci_plugin_host_may_have_functions (void);

/**
 * zpci_plugin_nodedev_out:
 * @xml: what libvirt printed for a node device of any kind
 *
 * Returns: (transfer full) (nullable): @xml with our capability; NULL where it
 * is no zPCI function, has the capability, or cannot be read.
 */
char *zpci_plugin_nodedev_out (gpointer object, const char *xml);

G_END_DECLS
