/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * capture: the host as one text file that --host reads. The file appears whole
 * or not at all, and never replaces another.
 */
#include "new-file.h"
#include "output.h"
#include "planning.h"
#include "tool-version.h"
#include "verbs.h"
#include "zpci-capture.h"
#include "zpci-paths.h"

#include <libvirt/libvirt.h>

static const ZpciOption options[] = {
  { "vfio", 0, ZPCI_VALUE_NONE, FALSE, NULL,
    "open each function at a VFIO driver for a moment, and keep what VFIO tells" },
  { "emulator", 0, ZPCI_VALUE_FILE, TRUE, "PATH", "ask this QEMU as well, and keep what it answers" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "text|json", "how to tell what was written (default text: nothing)" },
  { NULL },
};

static void
emulator_free (gpointer data)
{
  ZpciCaptureEmulator *emulator = data;

  g_free (emulator->path);
  g_clear_pointer (&emulator->replies, g_bytes_unref);
  g_free (emulator);
}

static GPtrArray *
record_emulators (const ZpciCli *cli, ZpciRoot *root, GError **error)
{
  const GPtrArray *paths = zpci_cli_texts (cli, "emulator");
  g_autoptr (GPtrArray) emulators = g_ptr_array_new_with_free_func (emulator_free);

  for (guint i = 0; paths && i < paths->len; i++) {
    ZpciCaptureEmulator *emulator = g_new0 (ZpciCaptureEmulator, 1);

    g_ptr_array_add (emulators, emulator);
    emulator->replies = zpci_emulator_record (root, g_ptr_array_index (paths, i), &emulator->path, error);
    if (!emulator->replies)
      return NULL;
  }
  return g_steal_pointer (&emulators);
}

/* The tools are of interest where crypto adapters are. */
static void
ask_versions (ZpciRoot *root, gulong *versions)
{
  int code = 0;
  g_auto (GStrv) bus = zpci_root_try_list (root, ZPCI_PATH_AP, &code);

  if (virGetVersion (&versions[ZPCI_CAPTURE_LIBVIRT], NULL, NULL) < 0)
    versions[ZPCI_CAPTURE_LIBVIRT] = 0;
  for (ZpciTool tool = 0; bus && tool < ZPCI_N_TOOLS; tool++)
    g_free (zpci_tool_version (root, tool, &versions[zpci_tools[tool].recorded]));
}

static char *
make_capture (const ZpciCli *cli, GPtrArray *gaps, ZpciCaptureCounts *counts, gsize *length, GError **error)
{
  ZpciCaptureFlags flags = zpci_cli_flag (cli, "vfio") ? ZPCI_CAPTURE_VFIO : ZPCI_CAPTURE_DEFAULT;
  g_autoptr (ZpciRoot) root = zpci_cli_open_root (cli, error);
  g_autoptr (GPtrArray) emulators = root ? record_emulators (cli, root, error) : NULL;
  ZpciCaptureSoftware software = { .emulators = emulators };
  char *text;

  if (!emulators)
    return NULL;
  if (zpci_root_is_live (root))
    ask_versions (root, software.versions);
  zpci_progress_begin ("capturing the host");
  text = zpci_capture_write_full (root, flags, &software, counts, gaps, length, error);
  zpci_progress_end ();
  return text;
}

static gboolean
run_capture (ZpciCli *cli, GError **error)
{
  g_autoptr (GPtrArray) gaps = zpci_findings_new ();
  ZpciCaptureCounts counts = { 0 };
  g_autofree char *text = NULL;
  JsonObject *about;
  gsize length = 0;

  if (!zpci_new_file_check (cli, error))
    return FALSE;
  text = make_capture (cli, gaps, &counts, &length, error);
  if (!text)
    return FALSE;
  zpci_new_file_warn_gaps (gaps);
  if (!zpci_new_file_write (cli, text, length, error))
    return FALSE;
  about = json_object_new ();
  json_object_set_int_member (about, "files", counts.files);
  json_object_set_int_member (about, "answers", counts.answers);
  json_object_set_array_member (about, "left_out", zpci_new_file_gaps_to_json (gaps));
  zpci_new_file_tell (cli, length, about);
  return TRUE;
}

const ZpciVerb zpci_verb_capture = {
  .name = "capture",
  .help = "write this host to a file that --host reads",
  .argument = "FILE",
  .argument_kind = ZPCI_VALUE_FILE,
  .min_arguments = 1,
  .max_arguments = 1,
  .options = options,
  .run = run_capture,
};
