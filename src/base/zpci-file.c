/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A new file is written without a name where the file system can do that, and
 * linked to its name when complete: link() never replaces anything. One that
 * takes the place of another is written beside it and renamed.
 */
#include "zpci-file.h"

#include "zpci-error.h"
#include "zpci-hold.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_FLAGS (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

/* A short read of a file that states its size is its end (sysfs gives a whole
 * attribute at once); files of proc state 0 and are read until nothing comes. */
static int
read_all (int fd, goffset stated, gsize max, GByteArray *content)
{
  gsize chunk = MIN (max, 4096) + 1;

  for (;;) {
    gsize have = content->len;
    gssize got;

    if (have > max)
      return ZPCI_FILE_TOO_LONG;
    chunk = MIN (MAX (chunk, have), max + 1 - have);
    g_byte_array_set_size (content, (guint) (have + chunk));
    do
      got = read (fd, content->data + have, chunk);
    while (got < 0 && errno == EINTR);
    if (got < 0)
      return errno;
    g_byte_array_set_size (content, (guint) (have + (gsize) got));
    if (got == 0 || (stated > 0 && (gsize) got < chunk && (stated <= 4096 || content->len >= stated)))
      return 0;
  }
}

static GBytes *
read_stated (int fd, goffset stated, gsize max, int *code)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  int result = read_all (fd, stated, max, content);

  if (result == 0)
    return g_byte_array_free_to_bytes (g_steal_pointer (&content));
  *code = result;
  return NULL;
}

GBytes *
zpci_file_read_all (int fd, gsize max, int *code)
{
  return read_stated (fd, 0, max, code);
}

GBytes *
zpci_file_read_regular (int fd, gsize max, int *code)
{
  struct stat status;

  if (fstat (fd, &status) < 0)
    *code = errno;
  else if (!S_ISREG (status.st_mode))
    *code = S_ISDIR (status.st_mode) ? EISDIR : EINVAL;
  else
    return read_stated (fd, status.st_size, max, code);
  return NULL;
}

GBytes *
zpci_file_read_at (int folder, const char *name, gsize max, int *code)
{
  int fd = openat (folder, name, READ_FLAGS | (folder == AT_FDCWD ? 0 : O_NOFOLLOW));
  GBytes *content;

  if (fd < 0) {
    *code = errno;
    return NULL;
  }
  content = zpci_file_read_regular (fd, max, code);
  close (fd);
  return content;
}

GBytes *
zpci_file_read (const char *path, gsize max, GError **error)
{
  int code = 0;
  GBytes *content = zpci_file_read_at (AT_FDCWD, path, max, &code);

  if (!content && code == ZPCI_FILE_TOO_LONG)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_RANGE, "%s: longer than %" G_GSIZE_FORMAT " bytes", path, max);
  else if (!content && code == EINVAL)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "%s: not a regular file", path);
  else if (!content)
    zpci_set_error_errno (error, code, "%s", path);
  return content;
}

char *
zpci_file_read_text (const char *path, gsize max, gsize *length, GError **error)
{
  g_autoptr (GBytes) content = zpci_file_read (path, max, error);
  gsize size = content ? g_bytes_get_size (content) : 0;

  if (!content)
    return NULL;
  if (length)
    *length = size;
  return g_strndup (size > 0 ? g_bytes_get_data (content, NULL) : "", size);
}

int
zpci_file_write_to (int fd, const char *data, gsize length)
{
  while (length > 0) {
    gssize written = write (fd, data, length);

    if (written < 0 && errno != EINTR)
      return errno;
    if (written > 0) {
      data += written;
      length -= (gsize) written;
    }
  }
  return 0;
}

static int
write_all (int fd, const char *data, gsize length)
{
  int result = zpci_file_write_to (fd, data, length);

  if (result != 0)
    return result;
  return fsync (fd) == 0 || errno == EINVAL ? 0 : errno;
}

/*
 * Under @name from the start, with @mode less the umask, or with @exact in the end: nobody runs or reads it before.
 * The caller holds the signals that would end us until the file is complete or gone.
 */
static int
write_named (int folder, const char *name, const void *data, gsize length, mode_t mode, gboolean exact)
{
  int fd = openat (folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, exact ? 0600 : mode);
  int result = fd < 0 ? errno : write_all (fd, data, length);

  if (fd < 0)
    return result;
  if (result == 0 && exact && fchmod (fd, mode) != 0)
    result = errno;
  if (close (fd) != 0 && result == 0)
    result = errno;
  if (result != 0)
    unlinkat (folder, name, 0);
  return result;
}

static int
create_named (int folder, const char *name, const void *data, gsize length, mode_t mode)
{
  ZpciHold hold;
  int result;

  zpci_hold_begin (&hold);
  result = write_named (folder, name, data, length, mode, FALSE);
  zpci_hold_end (&hold);
  return result;
}

int
zpci_file_create (int folder, const char *name, const void *data, gsize length, mode_t mode)
{
  int fd = openat (folder, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, mode);
  char self[sizeof "/proc/self/fd/" + 10];
  int result;

  if (fd < 0)
    return errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL ? create_named (folder, name, data, length, mode)
                                                                     : errno;
  g_snprintf (self, sizeof self, "/proc/self/fd/%d", fd);
  result = write_all (fd, data, length);
  if (result == 0 && linkat (AT_FDCWD, self, folder, name, AT_SYMLINK_FOLLOW) != 0)
    result = errno;
  close (fd);
  if (result == ENOENT && !g_file_test ("/proc/self/fd", G_FILE_TEST_IS_DIR))
    return create_named (folder, name, data, length, mode);
  return result;
}

int
zpci_file_replace (int folder, const char *name, const void *data, gsize length, mode_t mode)
{
  g_autofree char *draft = g_strdup_printf (".%s.%d.%08x", name, getpid (), g_random_int ());
  ZpciHold hold;
  int result;

  zpci_hold_begin (&hold);
  result = write_named (folder, draft, data, length, mode, TRUE);
  if (result == 0 && renameat (folder, draft, folder, name) != 0) {
    result = errno;
    unlinkat (folder, draft, 0);
  }
  zpci_hold_end (&hold);
  return result;
}
