/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Puts a .zhost text together: entries in, in any order; text out, sorted, each
 * content in the form that reads best. What is captured is not decided here.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct ZpciCaptureWriter ZpciCaptureWriter;

ZpciCaptureWriter *zpci_capture_writer_new (void);
void zpci_capture_writer_free (ZpciCaptureWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciCaptureWriter, zpci_capture_writer_free)

/**
 * zpci_capture_writer_file, _link, _error, _directory, _answer:
 * @group: absolute folder; entries of one group stand together
 * @name: path below @group
 * @binary: write it as hex whatever is in it
 *
 * Adding the same path twice keeps the first.
 */
void zpci_capture_writer_file (ZpciCaptureWriter *writer, const char *group, const char *name, GBytes *content,
                               gboolean binary);
void zpci_capture_writer_link (ZpciCaptureWriter *writer, const char *group, const char *name, const char *target);
void zpci_capture_writer_error (ZpciCaptureWriter *writer, const char *group, const char *name, int code);
void zpci_capture_writer_directory (ZpciCaptureWriter *writer, const char *group, const char *name);
void zpci_capture_writer_answer (ZpciCaptureWriter *writer, const char *question, const char *argument,
                                 const char *answer);
void zpci_capture_writer_answer_bytes (ZpciCaptureWriter *writer, const char *question, const char *argument,
                                       GBytes *answer);

/** zpci_capture_writer_finish: Returns: (transfer full): the whole text; @captured: of the running machine. */
char *zpci_capture_writer_finish (ZpciCaptureWriter *writer, gboolean captured, gsize *length);

G_END_DECLS
