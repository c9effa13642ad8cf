/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The offers of a guest's emulator. A path in a document is never run
 * because it stands there.
 */
#pragma once

#include "zpci-qemu-caps.h"

#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/**
 * zpci_plugin_emulator_caps:
 * @path: absolute path of an emulator
 * @ask, @machine: as in ZpciQemuProbeOptions
 *
 * Only after libvirt's own call has checked the client. Runs the emulator if
 * libvirt's capabilities or zpci.conf name it, and only once while the file
 * stays the same.
 *
 * Returns: (transfer full): what it offers, or NULL.
 * Errors: ZPCI_ERROR_UNSUPPORTED (nobody names it), those of zpci_qemu_caps_probe().
 */
ZpciQemuCaps *zpci_plugin_emulator_caps (virConnectPtr connection, const char *path, ZpciQemuAsk ask,
                                         const char *machine, GError **error);

G_END_DECLS
