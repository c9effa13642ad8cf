/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Attaching, updating and detaching passed-through PCI functions. Our attributes
 * live in parts of the domain that libvirt's own attach knows nothing about, and
 * QEMU overrides do not reach a running guest; both is dealt with here.
 */
#pragma once

#include "zpci-plugin.h"

G_BEGIN_DECLS

/**
 * zpci_plugin_minds_attach, zpci_plugin_minds_update, zpci_plugin_minds_detach:
 * @xml: (nullable): the device, as the client sent it
 *
 * A scan of bytes: what they let through is libvirt's alone. Attach minds our
 * attributes, and passed-through PCI devices where the host may have zPCI
 * functions; update our attributes, and interfaces that are passed through;
 * detach what is passed through.
 *
 * Returns: TRUE if @row is in force and the function below is to be called.
 */
gboolean zpci_plugin_minds_attach (ZpciPluginRow row, const char *xml);
gboolean zpci_plugin_minds_update (ZpciPluginRow row, const char *xml);
gboolean zpci_plugin_minds_detach (ZpciPluginRow row, const char *xml);

/**
 * zpci_plugin_attach:
 * @flags: virDomainDeviceModifyFlags
 *
 * Attaches as the rules of docs/plugin.md say. Returns: as virDomainAttachDeviceFlags().
 */
int zpci_plugin_attach (virDomainPtr domain, const char *xml, guint flags);

/**
 * zpci_plugin_update:
 *
 * Refuses a change of our attributes, which libvirt's update cannot make, and
 * of the uid that they belong to.
 *
 * Returns: as virDomainUpdateDeviceFlags().
 */
int zpci_plugin_update (virDomainPtr domain, const char *xml, guint flags);

/** zpci_plugin_detach: also drops what belonged to the device. Returns: as virDomainDetachDeviceFlags(). */
int zpci_plugin_detach (virDomainPtr domain, const char *xml, guint flags);

/** zpci_plugin_detach_alias: the same by alias. Returns: as virDomainDetachDeviceAlias(). */
int zpci_plugin_detach_alias (virDomainPtr domain, const char *alias, guint flags);

G_END_DECLS
