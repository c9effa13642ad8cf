/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Attaching a device that carries our attributes, and what the other changes of
 * devices share with it. Called by zpci-plugin-device.c.
 */
#pragma once

#include "zpci-device.h"
#include "zpci-stock.h"

#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/** ZpciPluginScope: what a call with virDomainDeviceModifyFlags is about. */
typedef struct {
  gboolean active, persistent; /* the domain is */
  gboolean live, config;       /* the call wants to change */
} ZpciPluginScope;

/**
 * zpci_plugin_scope_resolve:
 *
 * AFFECT_CURRENT becomes what it means now.
 *
 * Returns: FALSE with a libvirt error.
 */
gboolean zpci_plugin_scope_resolve (virDomainPtr domain, guint flags, ZpciPluginScope *scope);

/** zpci_plugin_stock_flags: Returns: how zpci.conf wants the stock form. */
ZpciStockFlags zpci_plugin_stock_flags (void);

/**
 * zpci_plugin_undo_config:
 * @now: (nullable): the configuration as our define left it
 * @before: as it was
 *
 * After a second step failed: the first one is taken back, and the thread's
 * error is kept. If that cannot be, the error says so.
 */
void zpci_plugin_undo_config (virDomainPtr domain, const char *now, const char *before);

/**
 * zpci_plugin_attach_asking:
 * @document: a device with our attributes
 *
 * Returns: as virDomainAttachDeviceFlags().
 */
int zpci_plugin_attach_asking (virDomainPtr domain, guint flags, ZpciDocument *document);

G_END_DECLS
