/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Plans of guests of this daemon: its configuration, its libvirt, and the
 * emulators that it may run.
 */
#pragma once

#include "zpci-plan.h"

#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/**
 * zpci_plugin_situation:
 * @connection: says which emulators may be asked
 * @host: this machine
 *
 * An emulator that cannot be asked is no error. Returns: (transfer full): what guests are planned for; @connection and
 * @host must outlive it.
 */
ZpciSituation *zpci_plugin_situation (virConnectPtr connection, ZpciHost *host, ZpciSituationFlags flags);

/**
 * zpci_plugin_plan:
 * @connection, @host: as for zpci_plugin_situation()
 *
 * Returns: (transfer full): the plan; cannot fail. @domain and @host must outlive it.
 */
ZpciPlan *zpci_plugin_plan (virConnectPtr connection, ZpciHost *host, ZpciDomain *domain, ZpciSituationFlags flags);

G_END_DECLS
