/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How zpci-guest.h calls libvirt in its daemon: libvirt's own functions, so
 * that its access control decides, and its own errors, which reach the client
 * as they are.
 */
#pragma once

#include "zpci-guest.h"
#include "zpci-plugin-turn.h"

#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/** ZpciPluginGuest: one call of a client on its way. */
typedef struct {
  ZpciGuest guest;
  virDomainPtr domain;
  guint flags;         /* virDomainDeviceModifyFlags, as the client sent them */
  const char *xml;     /* (nullable): the device, as the client sent it */
  const char *alias;   /* (nullable): of the device to be detached, instead */
  ZpciPluginTurn turn;
  GPtrArray *errors;   /* (element-type virError): libvirt's, of the calls that failed */
} ZpciPluginGuest;

void zpci_plugin_guest_init (ZpciPluginGuest *guest, virDomainPtr domain, guint flags, const char *xml,
                             const char *alias);
void zpci_plugin_guest_clear (ZpciPluginGuest *guest);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZpciPluginGuest, zpci_plugin_guest_clear)

/** zpci_plugin_guest_resolve: fills in the scope; FALSE: libvirt cannot tell, and will say so itself. */
gboolean zpci_plugin_guest_resolve (ZpciPluginGuest *guest);

/**
 * zpci_plugin_guest_end:
 * @ok: of the change
 * @error: (nullable): why not
 *
 * Makes @error the thread's libvirt error. Returns: 0 or -1.
 */
int zpci_plugin_guest_end (ZpciPluginGuest *guest, gboolean ok, const GError *error);

/** zpci_plugin_guest_attach, zpci_plugin_guest_update, zpci_plugin_guest_detach: libvirt's own, called as the client did. */
int zpci_plugin_guest_attach (const ZpciPluginGuest *guest, const char *xml);
int zpci_plugin_guest_update (const ZpciPluginGuest *guest);
int zpci_plugin_guest_detach (const ZpciPluginGuest *guest);

G_END_DECLS
