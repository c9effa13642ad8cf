/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * When libvirt's own start fails on a zPCI function, its message is QEMU's and
 * rarely names the cause; ours is put behind it.
 */
#pragma once

#include "zpci-plugin.h"

G_BEGIN_DECLS

/** zpci_plugin_started: @result: of libvirt's own start of @domain. Returns: @result. */
int zpci_plugin_started (ZpciPluginRow row, virDomainPtr domain, int result);

/**
 * zpci_plugin_created:
 * @result: (transfer full): of libvirt's own start of the guest in @xml
 *
 * Returns: @result.
 */
virDomainPtr zpci_plugin_created (ZpciPluginRow row, virConnectPtr connection, const char *xml,
                                  virDomainPtr result);

G_END_DECLS
