/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The guard before a live attach. Where QEMU refuses the function, libvirt takes
 * the zpci device back, and QEMU 7.2 to 10.2 dies of that with the whole guest;
 * so what QEMU is known to refuse is refused here.
 */
#pragma once

#include "zpci-device.h"

#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/** ZpciPluginVerdict: what the guard found. */
typedef enum {
  ZPCI_VERDICT_LIBVIRT, /* nothing for us to say: libvirt goes on, or refuses in its own words */
  ZPCI_VERDICT_GOOD,    /* a zPCI function that may be attached */
  ZPCI_VERDICT_REFUSED, /* a libvirt error is set */
} ZpciPluginVerdict;

/**
 * zpci_plugin_guard:
 * @live: (nullable): the domain as it runs; NULL: it is read here
 *
 * Looks at the host only after libvirt has let this client in: it asks libvirt
 * to attach a device that does not exist, under the same access control.
 */
ZpciPluginVerdict zpci_plugin_guard (virDomainPtr domain, ZpciDocument *live, const ZpciDomainDevice *device);

G_END_DECLS
