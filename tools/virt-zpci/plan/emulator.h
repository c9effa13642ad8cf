/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which emulators may be asked what they offer. A path in a document is never
 * run because it stands there: only what the administrator, the packages or
 * libvirt's own capabilities name is run.
 */
#pragma once

#include "cli.h"
#include "zpci-qemu-caps.h"

G_BEGIN_DECLS

/** ZpciEmulator: an emulator and what is known about it. */
typedef struct {
  char *path;           /* (nullable): NULL: there is none */
  ZpciQemuCaps *caps;   /* (nullable): NULL: not known, see @why */
  char *why;            /* (nullable) */
  gboolean told;        /* the user has read @why */
  gboolean region;      /* the administrator says that it executes the zPCI I/O region */
} ZpciEmulator;

/**
 * zpci_emulator_choose:
 * @named: (nullable): <emulator> of a document
 *
 * The emulator that --emulator names, else @named, else the packaged one; asked
 * what it offers where it may be run.
 *
 * Returns: (transfer full): what is known. NULL only for an emulator that the
 * user named with --emulator and that cannot be asked.
 * Errors: those of zpci_qemu_caps_probe().
 */
ZpciEmulator *zpci_emulator_choose (ZpciCli *cli, const char *named, GError **error);
void zpci_emulator_free (ZpciEmulator *emulator);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciEmulator, zpci_emulator_free)

/**
 * zpci_emulator_check:
 * @path: <emulator> of a document
 *
 * Returns: TRUE if @path may be run: a packaged emulator, or named by zpci.conf
 * or by the libvirt of --connect, where that is on this machine. Errors: ZPCI_ERROR_UNSUPPORTED.
 */
gboolean zpci_emulator_check (ZpciCli *cli, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_emulator_probe:
 * @ask, @machine: as in ZpciQemuProbeOptions
 *
 * Returns: (transfer full): what the emulator at @path (made absolute) offers; the cache is used.
 */
ZpciQemuCaps *zpci_emulator_probe (const char *path, ZpciQemuAsk ask, const char *machine, GError **error);

G_END_DECLS
