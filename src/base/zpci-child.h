/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The one starter of programs: no shell, a session of its own, no descriptor of
 * ours, a limit of time and of output, and never a zombie or a survivor of its
 * process group. A program that is not trusted also gets limits and loses our
 * privileges. Safe in a daemon with threads: between fork and exec only
 * async-signal-safe calls are made.
 */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/** ZpciProgram: the program to start. */
typedef struct {
  const char *noun;      /* for messages: "emulator" */
  const char *file;      /* (nullable): its absolute path; NULL: argv[0] */
  char **argv;           /* NULL-terminated */
  char **environment;    /* (nullable): NULL: a clean one, PATH and locale */
  gboolean trusted;      /* keeps our user, folder and limits, and goes on where we die */
} ZpciProgram;

/** ZpciChild: a started program. */
typedef struct {
  pid_t pid;       /* leader of its own process group; 0: not running any more */
  int stdio;       /* our end of a socket that is its stdin and stdout, non-blocking */
  int errors;      /* read end of its stderr, non-blocking; -1: it has closed that */
  int wait_status; /* of waitpid(), once @pid is 0 */
} ZpciChild;

/**
 * zpci_child_spawn:
 * @deadline_us: of g_get_monotonic_time(); exec itself may hang on a dead mount
 *
 * When the caller is root a program that is not trusted runs as user nobody without groups; where
 * nobody is not mapped (a user namespace) it keeps uid 0 without any capability.
 *
 * Returns: TRUE, and @child must be given to zpci_child_end().
 * Errors: ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO, ZPCI_ERROR_TIMEOUT; nothing is left running.
 */
gboolean zpci_child_spawn (ZpciChild *child, const ZpciProgram *program, gint64 deadline_us,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_child_run_on_terminal:
 * @argv: NULL-terminated; argv[0] is an absolute path
 * @wait_status: (out): of waitpid(); it exits with 127 where it cannot be run
 *
 * Starts a program of the user's choice with all that this one has, as system() does, and waits for its end without a
 * limit; meanwhile the keys of the terminal end that program alone.
 *
 * Errors: ZPCI_ERROR_IO.
 */
gboolean zpci_child_run_on_terminal (char **argv, int *wait_status, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_child_read_errors:
 * @errors: gets the beginning of stderr, at most @max bytes; the rest is thrown away
 *
 * Returns: TRUE if there may be more now; never waits.
 */
gboolean zpci_child_read_errors (ZpciChild *child, GString *errors, gsize max);

/** zpci_child_has_exited: Returns: TRUE if it is dead (and not yet reaped); never waits. */
gboolean zpci_child_has_exited (const ZpciChild *child);

/** zpci_child_wait: Returns: TRUE if it is dead (and not yet reaped) by @deadline_us. */
gboolean zpci_child_wait (const ZpciChild *child, gint64 deadline_us);

/** zpci_child_end: kills the whole process group, reaps the leader, closes our ends. */
void zpci_child_end (ZpciChild *child);

/**
 * zpci_child_describe_end:
 * @wait_status: of waitpid()
 *
 * Returns: (transfer full): "exited with status 1", "was killed by signal 11 (Segmentation fault)".
 */
char *zpci_child_describe_end (int wait_status);

/** Most bytes that zpci_child_run() takes of an output; of messages it keeps as many. */
#define ZPCI_CHILD_MAX_OUTPUT (4 * 1024 * 1024)

/**
 * zpci_child_run:
 * @output: (out) (transfer full): its stdout, up to the first NUL
 * @messages: (out) (transfer full): its stderr
 * @wait_status: (out): of waitpid(); 0: it did what it was asked to
 *
 * Starts @program without input and takes what it prints until it has ended.
 *
 * Errors: as zpci_child_spawn(); ZPCI_ERROR_TIMEOUT, ZPCI_ERROR_MALFORMED (too much output): it was killed.
 */
gboolean zpci_child_run (const ZpciProgram *program, guint timeout_ms, char **output, char **messages,
                         int *wait_status, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
