/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The folder of a file is opened first, by a way that no link turns round;
 * everything else happens by name in it.
 */
#include "plugin-files.h"

#include "zpci-error.h"
#include "zpci-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILE (64 * 1024)

/* One look at a file. */
typedef struct {
  int code;        /* why nobody can tell: an errno or ZPCI_FOLDER_FOREIGN; 0: it was looked at */
  gboolean exists; /* something is there, be it a link or a folder */
  int mode;
  GBytes *content; /* (nullable): of a regular file that is small enough to be one of ours */
} Look;

static void
look_clear (Look *look)
{
  g_clear_pointer (&look->content, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

static gboolean
is_absent (int code)
{
  return code == ENOENT || code == ENOTDIR;
}

/* Returns: the folder of @path, or -1; *@name is (transfer full) the rest. */
static int
open_folder (ZpciRoot *root, const char *path, mode_t make, char **name, int *code)
{
  g_autofree char *parent = g_path_get_dirname (path);

  *name = g_path_get_basename (path);
  return zpci_folder_open (root, parent, ZPCI_FOLDER_DEFAULT, make, code);
}

static void
look_in (int folder, const char *name, Look *look)
{
  struct stat st;
  int code = 0;

  if (fstatat (folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
    look->code = is_absent (errno) ? 0 : errno;
    return;
  }
  look->exists = TRUE;
  look->mode = (int) (st.st_mode & 07777);
  if (!S_ISREG (st.st_mode))
    return;
  look->content = zpci_file_read_at (folder, name, MAX_FILE, &code);
  if (!look->content && code != ZPCI_FILE_TOO_LONG && !is_absent (code))
    look->code = code;
}

static void
look_at (ZpciRoot *root, const char *path, Look *look)
{
  g_autofree char *name = NULL;
  int folder = open_folder (root, path, 0, &name, &look->code);

  if (folder < 0) {
    look->code = is_absent (look->code) ? 0 : look->code;
    return;
  }
  look_in (folder, name, look);
  close (folder);
}

static gboolean
is_ours (const Look *look)
{
  gsize length = 0;
  const char *text = look->content ? g_bytes_get_data (look->content, &length) : NULL;

  return text && g_strstr_len (text, (gssize) length, ZPCI_INSTALLED_MARK);
}

static void
set_error (GError **error, int code, const char *what, ZpciRoot *root, const char *path)
{
  g_autofree char *full = g_build_filename (zpci_root_get_name (root), path, NULL);
  g_autofree char *text = g_strdup_printf ("cannot %s %s", what, full);

  zpci_folder_set_error (error, code, text);
}

ZpciInstalled
zpci_installed_file_look (ZpciRoot *root, const char *path, GError **error)
{
  g_auto (Look) look = { 0 };

  look_at (root, path, &look);
  if (look.code != 0) {
    set_error (error, look.code, "look at", root, path);
    return ZPCI_INSTALLED_UNKNOWN;
  }
  return is_ours (&look) ? ZPCI_INSTALLED_YES : ZPCI_INSTALLED_NO;
}

gboolean
zpci_installed_file_check (ZpciRoot *root, const char *path, GError **error)
{
  g_auto (Look) look = { 0 };
  g_autofree char *full = NULL;

  look_at (root, path, &look);
  if (look.code != 0) {
    set_error (error, look.code, "look at", root, path);
    return FALSE;
  }
  if (!look.exists || is_ours (&look))
    return TRUE;
  full = g_build_filename (zpci_root_get_name (root), path, NULL);
  zpci_set_error (error, ZPCI_ERROR_CONFLICT, "move it away first", "%s is there and was not written by virt-zpci",
                  full);
  return FALSE;
}

static gboolean
is_written_so (const Look *look, const char *text, int mode)
{
  return look->content && look->mode == mode && g_bytes_get_size (look->content) == strlen (text) &&
         memcmp (g_bytes_get_data (look->content, NULL), text, strlen (text)) == 0;
}

ZpciInstalled
zpci_installed_file_compare (ZpciRoot *root, const char *path, const char *text, int mode, GError **error)
{
  g_auto (Look) look = { 0 };

  look_at (root, path, &look);
  if (look.code != 0) {
    set_error (error, look.code, "look at", root, path);
    return ZPCI_INSTALLED_UNKNOWN;
  }
  return is_written_so (&look, text, mode) ? ZPCI_INSTALLED_YES : ZPCI_INSTALLED_NO;
}

gboolean
zpci_installed_file_write (ZpciRoot *root, const char *path, const char *text, int mode, gboolean *changed,
                           GError **error)
{
  g_autofree char *name = NULL;
  int code = 0;
  int folder;

  *changed = FALSE;
  if (!zpci_installed_file_check (root, path, error))
    return FALSE;
  switch (zpci_installed_file_compare (root, path, text, mode, error)) {
  case ZPCI_INSTALLED_UNKNOWN:
    return FALSE;
  case ZPCI_INSTALLED_YES:
    return TRUE;
  default:
    break;
  }
  folder = open_folder (root, path, 0755, &name, &code);
  if (folder < 0) {
    g_autofree char *parent = g_path_get_dirname (path);

    set_error (error, code, "make", root, parent);
    return FALSE;
  }
  code = zpci_file_replace (folder, name, text, strlen (text), (mode_t) mode);
  close (folder);
  *changed = code == 0;
  if (code != 0)
    set_error (error, code, "write", root, path);
  return *changed;
}

/* Returns: 0 or an errno. */
static int
remove_file (ZpciRoot *root, const char *path)
{
  g_autofree char *name = NULL;
  int code = 0;
  int folder = open_folder (root, path, 0, &name, &code);

  if (folder < 0)
    return code;
  if (unlinkat (folder, name, 0) != 0)
    code = errno;
  close (folder);
  return code;
}

/* The folder of @path, if nothing is left in it. */
static gboolean
remove_folder (ZpciRoot *root, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = NULL;
  int code = 0;
  int above = open_folder (root, folder, 0, &name, &code);

  if (above >= 0) {
    code = unlinkat (above, name, AT_REMOVEDIR) == 0 ? 0 : errno;
    close (above);
  }
  if (code == 0 || code == ENOTEMPTY || code == EEXIST || is_absent (code))
    return TRUE;
  set_error (error, code, "remove", root, folder);
  return FALSE;
}

gboolean
zpci_installed_file_remove (ZpciRoot *root, const char *path, gboolean *changed, GError **error)
{
  int code;

  *changed = FALSE;
  switch (zpci_installed_file_look (root, path, error)) {
  case ZPCI_INSTALLED_UNKNOWN:
    return FALSE;
  case ZPCI_INSTALLED_NO:
    return TRUE;
  default:
    break;
  }
  code = remove_file (root, path);
  if (code != 0) {
    set_error (error, code, "remove", root, path);
    return FALSE;
  }
  *changed = TRUE;
  return remove_folder (root, path, error);
}
