/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Preloaded into virt-zpci: a file system without O_TMPFILE, as network file
 * systems are; with large files openat() is openat64(). With ZPCI_TEST_SLOW set, a
 * slow one: it takes a part at a time, the second one only after a second, and
 * a second to rename something.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#define PART 4096

typedef int (*OpenAtFunc) (int dir, const char *path, int flags, ...);
typedef int (*RenameAtFunc) (int old_dir, const char *old, int new_dir, const char *new);
typedef ssize_t (*WriteFunc) (int fd, const void *buffer, size_t length);

int openat64 (int dir, const char *path, int flags, ...) __attribute__ ((alias ("openat"), visibility ("default")));

__attribute__ ((visibility ("default"))) int
openat (int dir, const char *path, int flags, ...)
{
  OpenAtFunc real = (OpenAtFunc) dlsym (RTLD_NEXT, "openat");
  va_list args;
  mode_t mode = 0;

  if ((flags & O_TMPFILE) == O_TMPFILE) {
    errno = EOPNOTSUPP;
    return -1;
  }
  if (flags & O_CREAT) {
    va_start (args, flags);
    mode = va_arg (args, mode_t);
    va_end (args);
  }
  return real (dir, path, flags, mode);
}

__attribute__ ((visibility ("default"))) ssize_t
write (int fd, const void *buffer, size_t length)
{
  static int slept;
  WriteFunc real = (WriteFunc) dlsym (RTLD_NEXT, "write");

  if (getenv ("ZPCI_TEST_SLOW") && length > PART) {
    length = PART;
    if (slept++ == 1)
      sleep (1);
  }
  return real (fd, buffer, length);
}

__attribute__ ((visibility ("default"))) int
renameat (int old_dir, const char *old, int new_dir, const char *new)
{
  RenameAtFunc real = (RenameAtFunc) dlsym (RTLD_NEXT, "renameat");

  if (getenv ("ZPCI_TEST_SLOW"))
    sleep (1);
  return real (old_dir, old, new_dir, new);
}
