/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * New files: written without a name where the file system can do that, and
 * linked to their name when complete. link() never replaces anything.
 */
#include "new-file.h"

#include "zpci-error.h"
#include "zpci-hold.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define MODE 0666 /* less umask */

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

/* Returns 0 or an errno. */
static int
write_all (int fd, const char *text, gsize length)
{
  while (length > 0) {
    gssize written = write (fd, text, length);

    if (written < 0 && errno != EINTR)
      return errno;
    if (written > 0) {
      text += written;
      length -= (gsize) written;
    }
  }
  return fsync (fd) == 0 || errno == EINVAL ? 0 : errno;
}

static int
link_unnamed (int fd, const char *path)
{
  g_autofree char *self = g_strdup_printf ("/proc/self/fd/%d", fd);

  return linkat (AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

/*
 * For file systems without O_TMPFILE: under its name from the start, with the
 * signals that would end us held back until it is complete or gone.
 */
static int
write_named (const char *path, const char *text, gsize length)
{
  ZpciHold hold;
  int fd, result;

  zpci_hold_begin (&hold);
  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE);
  result = fd < 0 ? errno : write_all (fd, text, length);
  if (fd >= 0 && close (fd) != 0 && result == 0)
    result = errno;
  if (fd >= 0 && result != 0)
    g_unlink (path);
  zpci_hold_end (&hold);
  return result;
}

gboolean
zpci_new_file_write (const char *path, const char *text, gsize length, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, MODE);
  int result;

  if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    result = write_named (path, text, length);
  } else if (fd < 0) {
    result = errno;
  } else {
    result = write_all (fd, text, length);
    if (result == 0)
      result = link_unnamed (fd, path);
    close (fd);
    if (result == ENOENT && !g_file_test ("/proc/self/fd", G_FILE_TEST_IS_DIR))
      result = write_named (path, text, length);
  }
  if (result == EEXIST)
    set_exists_error (path, error);
  else if (result != 0)
    zpci_set_error_errno (error, result, "cannot write '%s'", path);
  return result == 0;
}
