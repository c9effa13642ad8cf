/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Lines, words and content blocks of a .zhost file; what the directives mean is
 * the business of zpci-capture.c. Every fault carries file name and line.
 */
#pragma once

#include "zpci-error.h"

G_BEGIN_DECLS

/** Longest accepted line, and content of one file, in bytes. */
#define ZPCI_CAPTURE_MAX_LINE 8192
#define ZPCI_CAPTURE_MAX_FILE (1024 * 1024)

typedef struct {
  const char *name;
  const char *rest;   /* unread text */
  const char *end;
  guint line_number;  /* of @line, from 1 */
  char line[ZPCI_CAPTURE_MAX_LINE + 1];
  char *cursor;       /* in @line: after the words read so far */
} ZpciCaptureReader;

void zpci_capture_reader_init (ZpciCaptureReader *reader, const char *name, const char *text, gsize length);

/** zpci_capture_reader_fail: stores an error that begins with "name:line: ". Returns: FALSE. */
gboolean zpci_capture_reader_fail (ZpciCaptureReader *reader, GError **error, ZpciErrorCode code,
                                   const char *format, ...) G_GNUC_PRINTF (4, 5);

/** zpci_capture_reader_line: reads the next line; @at_end: (out): there was none. */
gboolean zpci_capture_reader_line (ZpciCaptureReader *reader, gboolean *at_end, GError **error);

/** zpci_capture_reader_word: Returns: (transfer full): the next word, bare or quoted, or NULL. */
char *zpci_capture_reader_word (ZpciCaptureReader *reader, const char *what, GError **error);

/** zpci_capture_reader_text: Returns: (transfer full): the content of a quoted text, any bytes, or NULL. */
GBytes *zpci_capture_reader_text (ZpciCaptureReader *reader, GError **error);

/** zpci_capture_reader_rest: Returns: (transfer full): what is left of the line, not empty, or NULL. */
char *zpci_capture_reader_rest (ZpciCaptureReader *reader, const char *what, GError **error);

/** zpci_capture_reader_end: FALSE with an error where the line goes on. */
gboolean zpci_capture_reader_end (ZpciCaptureReader *reader, GError **error);

/** zpci_capture_reader_block: Returns: (transfer full): the "| " lines that follow, as text or as @hex, or NULL. */
GBytes *zpci_capture_reader_block (ZpciCaptureReader *reader, gboolean hex, GError **error);

G_END_DECLS
