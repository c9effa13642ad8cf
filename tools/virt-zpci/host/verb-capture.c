/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * capture: the host as one text file that --host reads. The file appears whole
 * or not at all, and never replaces another.
 */
#include "new-file.h"
#include "verbs.h"
#include "zpci-capture.h"

#include <libvirt/libvirt.h>
#include <string.h>

static const ZpciOption options[] = {
  { "vfio", 0, ZPCI_VALUE_NONE, FALSE, NULL,
    "open each function at a VFIO driver for a moment, and keep what VFIO tells" },
  { NULL },
};

static gboolean
run_capture (ZpciCli *cli, GError **error)
{
  const char *path = cli->arguments[0];
  ZpciCaptureFlags flags = zpci_cli_flag (cli, "vfio") ? ZPCI_CAPTURE_VFIO : ZPCI_CAPTURE_DEFAULT;
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ZpciRoot) root = NULL;
  g_autofree char *text = NULL;
  gulong libvirt_version = 0;
  gsize length = 0;

  /* Before the work: a capture of a large host takes a while. */
  if (strcmp (path, "-") != 0 && !zpci_new_file_check (path, error))
    return FALSE;
  root = zpci_cli_open_root (cli, error);
  if (root && zpci_root_is_live (root) && virGetVersion (&libvirt_version, NULL, NULL) < 0)
    libvirt_version = 0;
  text = root ? zpci_capture_write_full (root, flags, libvirt_version, warnings, &length, error) : NULL;
  if (!text)
    return FALSE;
  for (guint i = 0; i < warnings->len; i++)
    zpci_cli_warn ("%s", (const char *) g_ptr_array_index (warnings, i));
  if (strcmp (path, "-") != 0)
    return zpci_new_file_write (path, text, length, error);
  g_string_append_len (cli->out, text, (gssize) length);
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
