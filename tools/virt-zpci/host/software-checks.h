/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The checks of host-validate that need more than the host: the emulator,
 * libvirt, and what of us is installed.
 */
#pragma once

#include "planning.h"
#include "zpci-checks.h"

G_BEGIN_DECLS

/** zpci_checks_emulator: what @emulator offers. */
void zpci_checks_emulator (const ZpciHost *host, const ZpciEmulator *emulator, GPtrArray *checks);

/**
 * zpci_checks_ap:
 * @emulator: (nullable): NULL: that of the host is not looked at
 *
 * Crypto adapters of the host at @root, what it keeps of them for its next boot, and the software around them.
 */
void zpci_checks_ap (ZpciRoot *root, const ZpciEmulator *emulator, GPtrArray *checks);

/** zpci_checks_libvirt: the libvirt of --connect, else the system one; the start hook and the plug-in. */
void zpci_checks_libvirt (ZpciCli *cli, GPtrArray *checks);

/** zpci_checks_captured_libvirt: what a capture tells of the same, and that it does not tell the rest. */
void zpci_checks_captured_libvirt (ZpciRoot *root, GPtrArray *checks);

/** zpci_checks_result_name: Returns: (transfer none): the word that virt-host-validate has for it: "PASS", "FAIL". */
const char *zpci_checks_result_name (ZpciSeverity severity);

G_END_DECLS
