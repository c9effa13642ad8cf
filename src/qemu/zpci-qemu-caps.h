/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What an emulator offers, learned by QMP from the binary itself, never from
 * its version: query-version, query-machines, device-list-properties zpci.
 */
#pragma once

#include "zpci-value.h"

G_BEGIN_DECLS

typedef struct {
  char *name;              /* e.g. "s390-ccw-virtio-9.2" */
  char *alias;             /* (nullable): e.g. "s390-ccw-virtio" */
  gboolean is_default;
  gboolean deprecated;
} ZpciQemuMachine;

typedef struct {
  char *path;              /* of the binary */
  guint major, minor, micro;
  char *package;           /* distribution's version text, may be "" */
  GPtrArray *machines;     /* of ZpciQemuMachine */
  gboolean has_zpci;       /* the device type exists */
  gboolean has_interpret, has_forwarding_assist, has_relaxed_translation;
  char **properties;       /* every property of the zpci device, sorted */
} ZpciQemuCaps;

/**
 * ZpciQemuProbeOptions:
 * @timeout_ms: for the whole probe; 0 means 10000
 * @cache_directory: (nullable): where replies are kept, keyed by path, mtime, ctime and size; NULL: no cache
 */
typedef struct {
  guint timeout_ms;
  const char *cache_directory;
} ZpciQemuProbeOptions;

/**
 * zpci_qemu_caps_probe:
 * @path: absolute path of the emulator
 *
 * Runs it with -M none, without a shell and, when root, without privileges.
 *
 * Returns: (transfer full): what it offers, or NULL.
 * Errors: ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO (cannot be run, died; its stderr is in the message),
 * ZPCI_ERROR_TIMEOUT, ZPCI_ERROR_MALFORMED (not QMP, or a lie).
 */
ZpciQemuCaps *zpci_qemu_caps_probe (const char *path, const ZpciQemuProbeOptions *options, GError **error);
void zpci_qemu_caps_free (ZpciQemuCaps *caps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciQemuCaps, zpci_qemu_caps_free)

/** zpci_qemu_caps_resolve_machine: Returns: (transfer none) (nullable): the canonical name behind @machine (an alias, a name, or NULL for the default). */
const char *zpci_qemu_caps_resolve_machine (const ZpciQemuCaps *caps, const char *machine);

G_END_DECLS
