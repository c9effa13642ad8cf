/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Files are written beside their place and renamed, so that nobody ever reads
 * half of one.
 */
#include "installed-file.h"

#include "zpci-error.h"
#include "zpci-hold.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILE (64 * 1024)

/* Returns: (transfer full) (nullable): the content of a regular file; NULL also for what cannot be one of ours. */
static char *
read_regular (const char *path, int *saved_errno)
{
  struct stat st;
  g_autofree char *text = NULL;

  *saved_errno = 0;
  if (lstat (path, &st) != 0) {
    *saved_errno = errno == ENOENT || errno == ENOTDIR ? 0 : errno;
    return NULL;
  }
  if (!S_ISREG (st.st_mode) || st.st_size > MAX_FILE)
    return NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    *saved_errno = access (path, R_OK) != 0 ? errno : EIO;
  return g_steal_pointer (&text);
}

ZpciInstalled
zpci_installed_file_look (const char *path, GError **error)
{
  int saved_errno;
  g_autofree char *text = read_regular (path, &saved_errno);

  if (saved_errno != 0) {
    zpci_set_error_errno (error, saved_errno, "cannot look at %s", path);
    return ZPCI_INSTALLED_UNKNOWN;
  }
  return text && strstr (text, ZPCI_INSTALLED_MARK) ? ZPCI_INSTALLED_YES : ZPCI_INSTALLED_NO;
}

gboolean
zpci_installed_file_check (const char *path, GError **error)
{
  struct stat st;

  switch (zpci_installed_file_look (path, error)) {
  case ZPCI_INSTALLED_UNKNOWN:
    return FALSE;
  case ZPCI_INSTALLED_YES:
    return TRUE;
  default:
    break;
  }
  if (lstat (path, &st) != 0)
    return TRUE;
  g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT,
               "%s is there and was not written by virt-zpci; move it away first", path);
  return FALSE;
}

gboolean
zpci_installed_file_is (const char *path, const char *text, int mode)
{
  int saved_errno;
  g_autofree char *present = read_regular (path, &saved_errno);
  struct stat st;

  return present && strcmp (present, text) == 0 && stat (path, &st) == 0 && (int) (st.st_mode & 07777) == mode;
}

static gboolean
write_at (int fd, const char *text)
{
  gsize left = strlen (text);

  while (left > 0) {
    gssize wrote = write (fd, text, left);

    if (wrote < 0 && errno == EINTR)
      continue;
    if (wrote < 0)
      return FALSE;
    text += wrote;
    left -= (gsize) wrote;
  }
  return TRUE;
}

/* Returns: 0 or an errno. */
static int
replace_file (const char *path, const char *folder, const char *text, int mode)
{
  g_autofree char *draft = g_strdup_printf ("%s/.zpci-XXXXXX", folder);
  int fd = g_mkstemp_full (draft, O_WRONLY | O_CLOEXEC, 0600);
  int result = 0;

  if (fd < 0)
    return errno;
  if (!write_at (fd, text) || fchmod (fd, (mode_t) mode) != 0 || fsync (fd) != 0 || g_rename (draft, path) != 0)
    result = errno;
  close (fd);
  if (result != 0)
    g_unlink (draft);
  return result;
}

gboolean
zpci_installed_file_write (const char *path, const char *text, int mode, gboolean *changed, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  ZpciHold hold;
  int result;

  *changed = FALSE;
  if (!zpci_installed_file_check (path, error))
    return FALSE;
  if (zpci_installed_file_is (path, text, mode))
    return TRUE;
  if (g_mkdir_with_parents (folder, 0755) != 0) {
    zpci_set_error_errno (error, errno, "cannot make %s", folder);
    return FALSE;
  }
  zpci_hold_begin (&hold);
  result = replace_file (path, folder, text, mode);
  zpci_hold_end (&hold);
  *changed = result == 0;
  if (result != 0)
    zpci_set_error_errno (error, result, "cannot write %s", path);
  return *changed;
}

gboolean
zpci_installed_file_remove (const char *path, gboolean *changed, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  *changed = FALSE;
  switch (zpci_installed_file_look (path, error)) {
  case ZPCI_INSTALLED_UNKNOWN:
    return FALSE;
  case ZPCI_INSTALLED_NO:
    return TRUE;
  default:
    break;
  }
  if (g_unlink (path) != 0) {
    zpci_set_error_errno (error, errno, "cannot remove %s", path);
    return FALSE;
  }
  *changed = TRUE;
  g_rmdir (folder);
  return TRUE;
}
