/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * capture: the host as one text file that --host reads. The file appears whole
 * or not at all, and never replaces another.
 */
#include "verbs.h"
#include "zpci-capture.h"
#include "zpci-error.h"
#include "zpci-file.h"
#include "zpci-folder.h"

#include <libvirt/libvirt.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const ZpciOption options[] = {
  { "vfio", 0, ZPCI_VALUE_NONE, FALSE, NULL,
    "open each function at a VFIO driver for a moment, and keep what VFIO tells" },
  { NULL },
};

static void
set_exists_error (const char *path, GError **error)
{
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT, "'%s' exists already; name another file or remove it first",
               path);
}

static gboolean
check_new (const char *path, GError **error)
{
  GStatBuf info;

  if (g_lstat (path, &info) != 0)
    return TRUE;
  set_exists_error (path, error);
  return FALSE;
}

static gboolean
write_new (const char *path, const char *text, gsize length, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *what = g_strdup_printf ("cannot write '%s'", path);
  int code = 0;
  int folder = zpci_folder_open_path (parent, ZPCI_FOLDER_DEFAULT, 0, &code);

  if (folder >= 0) {
    code = zpci_file_create (folder, name, text, length, 0666);
    close (folder);
  }
  if (code == EEXIST)
    set_exists_error (path, error);
  else if (code != 0)
    zpci_folder_set_error (error, code, what);
  return code == 0;
}

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
  if (strcmp (path, "-") != 0 && !check_new (path, error))
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
    return write_new (path, text, length, error);
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
