/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Replies of emulators in a capture: their own text, one answer per emulator.
 */
#include "zpci-capture-private.h"

#include "zpci-capture.h"

/* As a .zhost file has it; the argument is the path of the emulator. */
#define QUESTION "emulator-replies"

char **
zpci_capture_list_emulators (ZpciRoot *root)
{
  return zpci_root_list_answers (root, QUESTION);
}

GBytes *
zpci_capture_get_emulator (ZpciRoot *root, const char *path)
{
  g_autofree char *key = g_strconcat (QUESTION " ", path, NULL);

  return zpci_root_get_answer (root, key);
}

/* Of one path the builder keeps what comes first: what was asked now. */
void
zpci_capture_copy_emulators (ZpciRoot *root, const GPtrArray *emulators, ZpciCaptureBuilder *builder)
{
  g_auto (GStrv) recorded = zpci_capture_list_emulators (root);

  for (guint i = 0; emulators && i < emulators->len; i++) {
    const ZpciCaptureEmulator *emulator = g_ptr_array_index (emulators, i);

    zpci_capture_builder_answer_bytes (builder, QUESTION, emulator->path, emulator->replies);
  }
  for (char **path = recorded; *path; path++)
    zpci_capture_builder_answer_bytes (builder, QUESTION, *path, zpci_capture_get_emulator (root, *path));
}
