/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A function on its way into a running guest: what the guest can take. A failed
 * live attach can kill the guest (QEMU 7.2 to 10.2), so what is bound to fail is
 * better not tried. The attaching itself is the business of the plug-in and of
 * virt-zpci.
 */
#pragma once

#include "zpci-plan.h"

G_BEGIN_DECLS

/**
 * zpci_attach_check_defaults:
 * @emulator: (nullable): that runs @guest; where it is not known, the name of the machine type decides
 * @guest: as it runs
 * @request: what the device asks for
 *
 * Overrides do not reach a device that is plugged into a running guest, so it
 * can ask only for what QEMU does by default; only under KVM that is "on".
 *
 * Returns: TRUE if @request needs no override.
 * Errors: ZPCI_ERROR_UNSUPPORTED.
 */
gboolean zpci_attach_check_defaults (const ZpciEmulator *emulator, const ZpciDomain *guest,
                                     const ZpciRequest *request, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_attach_check_function:
 * @host: as it is now; of the running machine alone VFIO is asked
 * @device: with the address of its function on @host
 *
 * Is the function there, is its driver of VFIO or will libvirt bind one, is its
 * VFIO group free? The group's node is opened and closed at once. Best effort:
 * the host can change in between.
 *
 * Returns: TRUE unless the attach is bound to fail.
 * Errors: ZPCI_ERROR_NOT_FOUND (no such function), ZPCI_ERROR_UNSUPPORTED
 * (another driver), ZPCI_ERROR_CONFLICT (in use).
 */
gboolean zpci_attach_check_function (ZpciHost *host, const ZpciDomainDevice *device,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_attach_check_plan:
 * @plan: of the guest with the device in it
 * @source: of the device
 *
 * Returns: TRUE unless the decision refuses the device.
 * Errors: ZPCI_ERROR_UNSUPPORTED, with cause and remedy.
 */
gboolean zpci_attach_check_plan (const ZpciPlan *plan, const ZpciPciAddress *source,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
