/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Preloaded into a program: one call of one kind fails, for once. ZPCI_FAULT
 * says which, as KIND:NUMBER, counted from 1 over all functions of the kind.
 * ZPCI_FAULT_REPORT names a file that gets one line for the call that failed,
 * and at the end how many calls there were and which descriptors are open.
 * Programs that this one starts are left alone.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <pthread.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define EXPORT __attribute__ ((visibility ("default")))

typedef enum { OPEN, READ, WRITE, FOLDER, FORK, THREAD, PIPE, ICONV, LOAD, SYMBOL, XML, N_KINDS } Kind;

static const struct {
  const char *name;
  int code; /* errno of the failure */
} kinds[N_KINDS] = {
  [OPEN] = { "open", EMFILE },   [READ] = { "read", EIO },       [WRITE] = { "write", ENOSPC },
  [FOLDER] = { "folder", EROFS }, [FORK] = { "fork", EAGAIN },    [THREAD] = { "thread", EAGAIN },
  [PIPE] = { "pipe", EMFILE },   [ICONV] = { "iconv", EINVAL },  [LOAD] = { "load", ENOENT },
  [SYMBOL] = { "symbol", ENOENT }, [XML] = { "xml", ENOMEM },
};

static int chosen = -1; /* a Kind */
static long wanted;
static atomic_long calls;
static char report[4096];
static atomic_bool load_failed;

__attribute__ ((format (printf, 1, 2))) static void
tell (const char *format, ...)
{
  char line[8192];
  va_list args;
  int length, fd;

  va_start (args, format);
  length = vsnprintf (line, sizeof line, format, args);
  va_end (args);
  fd = (int) syscall (SYS_openat, AT_FDCWD, report, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (fd >= 0) {
    syscall (SYS_write, fd, line, (size_t) length);
    syscall (SYS_close, fd);
  }
}

/* Is this the call that fails? Sets errno then. */
static int
fails (Kind kind, const char *function, const char *of, const void *caller)
{
  Dl_info where = { 0 };

  if (chosen != (int) kind || atomic_fetch_add (&calls, 1) + 1 != wanted)
    return 0;
  dladdr (caller, &where);
  tell ("failed %s(%s) called from %s+%#lx %s\n", function, of ? of : "", where.dli_fname ? where.dli_fname : "?",
        (unsigned long) ((const char *) caller - (const char *) where.dli_fbase), where.dli_sname ? where.dli_sname : "");
  errno = kinds[kind].code;
  return 1;
}

/* The real dlsym(), which this file also defines. */
static void *(*get_dlsym (void)) (void *, const char *)
{
  static const char *const versions[] = { "GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.2" };
  static void *(*found) (void *, const char *);

  for (size_t i = 0; !found && i < sizeof versions / sizeof *versions; i++)
    *(void **) &found = dlvsym (RTLD_NEXT, "dlsym", versions[i]);
  return found;
}

#define FAILS(kind, of) fails (kind, __func__, of, __builtin_return_address (0))
#define REAL(function) ((__typeof__ (function) *) get_dlsym () (RTLD_NEXT, #function))

/* Memory of libxml2, and nothing else. */

static void *
xml_malloc (size_t size)
{
  return FAILS (XML, NULL) ? NULL : malloc (size);
}

static void *
xml_realloc (void *memory, size_t size)
{
  return FAILS (XML, NULL) ? NULL : realloc (memory, size);
}

static char *
xml_strdup (const char *text)
{
  return FAILS (XML, NULL) ? NULL : strdup (text);
}

__attribute__ ((constructor)) static void
begin (void)
{
  const char *fault = getenv ("ZPCI_FAULT"), *path = getenv ("ZPCI_FAULT_REPORT");
  int (*setup) (void (*) (void *), void *(*) (size_t), void *(*) (void *, size_t), char *(*) (const char *) );

  if (!fault || !path)
    return;
  snprintf (report, sizeof report, "%s", path);
  for (int i = 0; i < N_KINDS; i++) {
    size_t length = strlen (kinds[i].name);

    if (strncmp (fault, kinds[i].name, length) == 0 && fault[length] == ':') {
      wanted = atol (fault + length + 1);
      chosen = i;
    }
  }
  unsetenv ("ZPCI_FAULT");
  unsetenv ("ZPCI_FAULT_REPORT");
  unsetenv ("LD_PRELOAD");
  *(void **) &setup = chosen == XML ? get_dlsym () (RTLD_DEFAULT, "xmlMemSetup") : NULL;
  if (setup)
    setup (free, xml_malloc, xml_realloc, xml_strdup);
}

__attribute__ ((destructor)) static void
end (void)
{
  char open_files[4096] = "", link[64], target[256];
  size_t length = 0;

  if (chosen < 0)
    return;
  chosen = -1;
  for (int fd = 3; fd < 1024; fd++) {
    ssize_t got;

    snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
    got = readlink (link, target, sizeof target - 1);
    if (got < 0)
      continue;
    target[got] = '\0';
    length += (size_t) snprintf (open_files + length, sizeof open_files - length, " %d=%s", fd, target);
    if (length >= sizeof open_files)
      break;
  }
  tell ("calls %ld\nopen%s\n", atomic_load (&calls), open_files);
}

/* A file is opened. */

static mode_t
mode_of (int flags, va_list args)
{
  return flags & (O_CREAT | O_TMPFILE) & ~O_DIRECTORY ? va_arg (args, mode_t) : 0;
}

#define OPENS(name)                                                                                                    \
  EXPORT int name (const char *path, int flags, ...)                                                                   \
  {                                                                                                                    \
    va_list args;                                                                                                      \
    mode_t mode;                                                                                                       \
    va_start (args, flags);                                                                                            \
    mode = mode_of (flags, args);                                                                                      \
    va_end (args);                                                                                                     \
    return FAILS (OPEN, path) ? -1 : REAL (name) (path, flags, mode);                                                  \
  }
#define OPENS_AT(name)                                                                                                 \
  EXPORT int name (int folder, const char *path, int flags, ...)                                                       \
  {                                                                                                                    \
    va_list args;                                                                                                      \
    mode_t mode;                                                                                                       \
    va_start (args, flags);                                                                                            \
    mode = mode_of (flags, args);                                                                                      \
    va_end (args);                                                                                                     \
    return FAILS (OPEN, path) ? -1 : REAL (name) (folder, path, flags, mode);                                          \
  }
#define WRAP(kind, of, result, failure, name, parameters, arguments)                                                   \
  EXPORT result name parameters                                                                                        \
  {                                                                                                                    \
    return FAILS (kind, of) ? failure : REAL (name) arguments;                                                         \
  }

int __open_2 (const char *path, int flags);
int __open64_2 (const char *path, int flags);
int __openat_2 (int folder, const char *path, int flags);
int __openat64_2 (int folder, const char *path, int flags);
ssize_t __read_chk (int fd, void *to, size_t length, size_t room);
ssize_t __readlink_chk (const char *path, char *to, size_t length, size_t room);
ssize_t __readlinkat_chk (int folder, const char *path, char *to, size_t length, size_t room);

OPENS (open)
OPENS (open64)
OPENS_AT (openat)
OPENS_AT (openat64)
WRAP (OPEN, path, int, -1, __open_2, (const char *path, int flags), (path, flags))
WRAP (OPEN, path, int, -1, __open64_2, (const char *path, int flags), (path, flags))
WRAP (OPEN, path, int, -1, __openat_2, (int folder, const char *path, int flags), (folder, path, flags))
WRAP (OPEN, path, int, -1, __openat64_2, (int folder, const char *path, int flags), (folder, path, flags))
WRAP (OPEN, path, DIR *, NULL, opendir, (const char *path), (path))
WRAP (OPEN, NULL, DIR *, NULL, fdopendir, (int fd), (fd))
WRAP (OPEN, path, FILE *, NULL, fopen, (const char *path, const char *mode), (path, mode))
WRAP (OPEN, path, FILE *, NULL, fopen64, (const char *path, const char *mode), (path, mode))

/* openat2() has no wrapper in the C library. */
EXPORT long
syscall (long number, ...)
{
  long a[6];
  va_list args;

  va_start (args, number);
  for (int i = 0; i < 6; i++)
    a[i] = va_arg (args, long);
  va_end (args);
  if (number == SYS_openat2 && FAILS (OPEN, (const char *) a[1]))
    return -1;
  return REAL (syscall) (number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* Bytes are read, or where a link leads. */

WRAP (READ, NULL, ssize_t, -1, read, (int fd, void *to, size_t length), (fd, to, length))
WRAP (READ, NULL, ssize_t, -1, pread, (int fd, void *to, size_t length, off_t at), (fd, to, length, at))
WRAP (READ, NULL, ssize_t, -1, pread64, (int fd, void *to, size_t length, off64_t at), (fd, to, length, at))
WRAP (READ, NULL, ssize_t, -1, recv, (int fd, void *to, size_t length, int flags), (fd, to, length, flags))
WRAP (READ, path, ssize_t, -1, readlink, (const char *path, char *to, size_t length), (path, to, length))
WRAP (READ, path, ssize_t, -1, readlinkat, (int folder, const char *path, char *to, size_t length),
      (folder, path, to, length))
WRAP (READ, NULL, ssize_t, -1, __read_chk, (int fd, void *to, size_t length, size_t room), (fd, to, length, room))
WRAP (READ, path, ssize_t, -1, __readlink_chk, (const char *path, char *to, size_t length, size_t room),
      (path, to, length, room))
WRAP (READ, path, ssize_t, -1, __readlinkat_chk,
      (int folder, const char *path, char *to, size_t length, size_t room), (folder, path, to, length, room))

/* Bytes are written, or brought to the disk. */

/* Where errors go nobody can be told of an error. */
EXPORT ssize_t
write (int fd, const void *from, size_t length)
{
  return fd != STDERR_FILENO && FAILS (WRITE, NULL) ? -1 : REAL (write) (fd, from, length);
}
WRAP (WRITE, NULL, ssize_t, -1, writev, (int fd, const struct iovec *parts, int n), (fd, parts, n))
WRAP (WRITE, NULL, ssize_t, -1, send, (int fd, const void *from, size_t length, int flags), (fd, from, length, flags))
WRAP (WRITE, NULL, int, -1, fsync, (int fd), (fd))

/* The names in a folder, or who may use a file, are changed. */

WRAP (FOLDER, new, int, -1, rename, (const char *old, const char *new), (old, new))
WRAP (FOLDER, new, int, -1, renameat, (int from, const char *old, int to, const char *new), (from, old, to, new))
WRAP (FOLDER, new, int, -1, linkat, (int from, const char *old, int to, const char *new, int flags),
      (from, old, to, new, flags))
WRAP (FOLDER, path, int, -1, unlink, (const char *path), (path))
WRAP (FOLDER, path, int, -1, unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
WRAP (FOLDER, path, int, -1, rmdir, (const char *path), (path))
WRAP (FOLDER, path, int, -1, mkdir, (const char *path, mode_t mode), (path, mode))
WRAP (FOLDER, path, int, -1, mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode))
WRAP (FOLDER, path, char *, NULL, mkdtemp, (char *path), (path))
WRAP (FOLDER, NULL, int, -1, fchmod, (int fd, mode_t mode), (fd, mode))
WRAP (FOLDER, path, int, -1, chmod, (const char *path, mode_t mode), (path, mode))

/* A process or a thread is started. */

WRAP (FORK, NULL, pid_t, -1, fork, (void), ())
WRAP (FORK, path, int, EAGAIN, posix_spawn,
      (pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
       char *const argv[], char *const environment[]),
      (pid, path, actions, attributes, argv, environment))
WRAP (THREAD, NULL, int, EAGAIN, pthread_create,
      (pthread_t *thread, const pthread_attr_t *attributes, void *(*start) (void *), void *data),
      (thread, attributes, start, data))

/* Two ends of something. */

WRAP (PIPE, NULL, int, -1, pipe, (int fds[2]), (fds))
WRAP (PIPE, NULL, int, -1, pipe2, (int fds[2], int flags), (fds, flags))
WRAP (PIPE, NULL, int, -1, socketpair, (int family, int type, int protocol, int fds[2]), (family, type, protocol, fds))

WRAP (ICONV, to, iconv_t, (iconv_t) -1, iconv_open, (const char *to, const char *from), (to, from))
WRAP (ICONV, NULL, size_t, (size_t) -1, iconv,
      (iconv_t conversion, char **in, size_t *in_left, char **out, size_t *out_left),
      (conversion, in, in_left, out, out_left))

/* A library is loaded, and a function is found in it. */

EXPORT void *
dlopen (const char *path, int flags)
{
  if (FAILS (LOAD, path)) {
    atomic_store (&load_failed, 1);
    return NULL;
  }
  return REAL (dlopen) (path, flags);
}

/* Where RTLD_NEXT goes on follows from who calls: the real one has to be called last, by a jump. */
EXPORT void *
dlsym (void *handle, const char *name)
{
  void *(*real) (void *, const char *) = get_dlsym ();

  if (FAILS (SYMBOL, name)) {
    atomic_store (&load_failed, 1);
    return NULL;
  }
  return real (handle, name);
}

EXPORT char *
dlerror (void)
{
  return atomic_exchange (&load_failed, 0) ? (char *) "made to fail" : REAL (dlerror) ();
}
