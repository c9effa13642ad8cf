/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The <zpci> element in domain capabilities: what may be asked of this
 * emulator for this machine and virtualization type on this host.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * zpci_plugin_domcaps_out:
 * @object: the virConnectPtr
 * @xml: what libvirt printed, after it had checked the client and asked the emulator
 *
 * Returns: (transfer full) (nullable): @xml with our element last in
 * <features>; NULL where the guest is not s390x.
 */
char *zpci_plugin_domcaps_out (gpointer object, const char *xml);

G_END_DECLS
