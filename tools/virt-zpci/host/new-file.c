/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A file that takes the place of no other.
 */
#include "new-file.h"

#include "zpci-error.h"
#include "zpci-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

static void
set_exists_error (const char *path, GError **error)
{
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT, "'%s' exists already; name another file or remove it first",
               path);
}

gboolean
zpci_new_file_check (const char *path, GError **error)
{
  GStatBuf info;

  if (g_lstat (path, &info) != 0)
    return TRUE;
  set_exists_error (path, error);
  return FALSE;
}

gboolean
zpci_new_file_write (const char *path, const char *text, gsize length, GError **error)
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
