/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * QMP over a child's stdin and stdout: one JSON object per line, replies found
 * by id, events skipped, everything bounded in bytes and time.
 */
#pragma once

#include "zpci-json.h"
#include "zpci-qemu-spawn.h"

G_BEGIN_DECLS

/** Longest line, and all bytes of a conversation; QEMU's replies are some 30 KiB. */
#define ZPCI_QMP_MAX_LINE (4 * 1024 * 1024)
#define ZPCI_QMP_MAX_TOTAL (16 * 1024 * 1024)

typedef struct {
  ZpciQemuChild child;
  const char *path;    /* for messages */
  guint timeout_ms;    /* for messages */
  gint64 deadline_us;  /* of g_get_monotonic_time() */
  GByteArray *buffer;  /* read, not yet taken */
  gsize scanned;       /* bytes of @buffer known to have no newline */
  gsize total;
  GString *errors;     /* beginning of stderr */
  guint next_id;
} ZpciQmp;

/**
 * zpci_qmp_open:
 * @argv: the emulator's command line, QMP on stdio
 * @greeting: (out) (transfer full): its greeting
 *
 * Starts the emulator and negotiates capabilities.
 *
 * Returns: (transfer full): the conversation, or NULL. Errors: as zpci_qemu_caps_probe().
 */
ZpciQmp *zpci_qmp_open (char **argv, guint timeout_ms, JsonObject **greeting, GError **error);

/** zpci_qmp_close: ends the emulator, whatever state it is in. */
void zpci_qmp_close (ZpciQmp *qmp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciQmp, zpci_qmp_close)

/**
 * zpci_qmp_execute:
 * @command: e.g. "query-version"
 * @arguments: (nullable): a JSON object as text
 *
 * Returns: (transfer full): the whole reply, with a member "return" or "error", or NULL.
 * Errors: as zpci_qemu_caps_probe().
 */
JsonObject *zpci_qmp_execute (ZpciQmp *qmp, const char *command, const char *arguments, GError **error);

G_END_DECLS
