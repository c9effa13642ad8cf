/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Starts a program that is not trusted and ends it again: no shell, its own
 * session, a clean environment, limits, no privileges when we have some, and
 * never a zombie or a survivor of its process group. Safe in a daemon with
 * threads: between fork and exec only async-signal-safe calls are made.
 */
#pragma once

#include <glib.h>

#include <sys/types.h>

G_BEGIN_DECLS

/** ZpciQemuChild: a started program. */
typedef struct {
  pid_t pid;       /* leader of its own process group; 0: not running any more */
  int stdio;       /* our end of a socket that is its stdin and stdout, non-blocking */
  int errors;      /* read end of its stderr, non-blocking */
  int wait_status; /* of waitpid(), once @pid is 0 */
} ZpciQemuChild;

/**
 * zpci_qemu_child_spawn:
 * @argv: NULL-terminated; argv[0] is the absolute path that is run
 * @deadline_us: of g_get_monotonic_time(); exec itself may hang on a dead mount
 *
 * When the caller is root the program runs as user nobody without groups; where
 * nobody is not mapped (a user namespace) it keeps uid 0 without any capability.
 *
 * Returns: TRUE, and @child must be given to zpci_qemu_child_end().
 * Errors: ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO, ZPCI_ERROR_TIMEOUT; nothing is left running.
 */
gboolean zpci_qemu_child_spawn (ZpciQemuChild *child, char **argv, gint64 deadline_us,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** zpci_qemu_child_has_exited: Returns: TRUE if it is dead (and not yet reaped); never waits. */
gboolean zpci_qemu_child_has_exited (const ZpciQemuChild *child);

/** zpci_qemu_child_end: kills the whole process group, reaps the leader, closes our ends. */
void zpci_qemu_child_end (ZpciQemuChild *child);

/**
 * zpci_qemu_child_describe_end:
 *
 * Returns: (transfer full): "exited with status 1", "was killed by signal 11 (Segmentation fault)".
 */
char *zpci_qemu_child_describe_end (const ZpciQemuChild *child);

G_END_DECLS
