/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A text that the user changes in an editor of his own: the file it is in, the
 * program, and the question what to do when the result is no good.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ZpciAnswer: to the question of zpci_editor_ask(), as virsh edit has them. */
typedef enum {
  ZPCI_ANSWER_NO,          /* give up; the text is kept */
  ZPCI_ANSWER_AGAIN,       /* start the editor again */
  ZPCI_ANSWER_UNCHECKED,   /* try again without libvirt's schema */
  ZPCI_ANSWER_FORCE,       /* try again, whatever somebody else has changed meanwhile */
} ZpciAnswer;

/**
 * zpci_editor_new_file:
 * @name: what the text is about; a part of the file's name where it is fit for that
 *
 * Writes @text to a new file in $TMPDIR that nobody else may read: it may hold passwords.
 *
 * Returns: (transfer full): its path, or NULL. Errors: ZPCI_ERROR_IO.
 */
char *zpci_editor_new_file (const char *name, const char *text, GError **error);

/**
 * zpci_editor_run:
 *
 * Starts $VISUAL, else $EDITOR, else vi on the file at @path, and waits for its end. As for git and virsh the variable
 * holds words for a shell.
 *
 * Errors: ZPCI_ERROR_IO (it cannot be started), ZPCI_ERROR_UNSUPPORTED (it did not end with status 0).
 */
gboolean zpci_editor_run (const char *path, GError **error);

/** zpci_editor_can_ask: Returns: TRUE if there is a terminal to ask at. */
gboolean zpci_editor_can_ask (void);

/** zpci_editor_ask: asks there what to do next. */
ZpciAnswer zpci_editor_ask (void);

G_END_DECLS
