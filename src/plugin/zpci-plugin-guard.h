/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The guard before a live attach. Where QEMU refuses the function, libvirt takes
 * the zpci device back, and QEMU 7.2 to 10.2 dies of that with the whole guest;
 * so what QEMU is known to refuse is refused here.
 */
#pragma once

#include "zpci-guest.h"

#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/**
 * zpci_plugin_guard:
 * @live: as @domain runs, with @device in it
 *
 * Looks at the host only after libvirt has let this client in: it asks libvirt
 * to attach a device that does not exist, under the same access control.
 *
 * Errors: those of zpci_attach_check_defaults(), zpci_attach_check_function() and zpci_attach_check_plan(), with
 * ZPCI_GUEST_REFUSED.
 */
ZpciGuestVerdict zpci_plugin_guard (virDomainPtr domain, ZpciDomain *live, const ZpciDomainDevice *device,
                                    GError **error);

G_END_DECLS
