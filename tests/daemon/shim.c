/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Preloaded behind the plug-in, so that the plug-in's "libvirt" is this: what a
 * test machine cannot provoke happens where a file of the right name is in
 * /run/zpci/shim. The file is removed when its moment has come.
 * Always: a limit of locked memory that cannot be raised counts as raised, and
 * the file opened-vfio tells that something below /dev/vfio was opened.
 *   busy-N            opening /dev/vfio/N gives EBUSY (the file stays)
 *   attach-works      a live attach succeeds without doing anything
 *   attach-fails      a live attach fails
 *   detach-works, detach-fails   the same for a live detach
 *   define-fails      a define fails
 *   define-fails-next a define works, and the one after it fails
 *   no-passwords      a document with passwords is refused (the file stays)
 *   signal-N          signal number N comes to this process right after a define
 *   xml               reading a running guest's document gives this file (it stays)
 *   document-NAME     reading guest NAME's document gives this file, whatever was wanted (it stays)
 *   gone-NAME         the guest NAME is undefined right before its document is read
 *   qom               QEMU's monitor answers with this file (it stays); the file
 *                     warned or not-warned tells whether standard error, a file,
 *                     had something in it by then
 *   undefine, change  the domain is undefined, or its title changed, right
 *                     after its configuration was read with passwords
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "/run/zpci/shim/"
#define REAL(function) ((__typeof__ (function) *) dlsym (RTLD_NEXT, #function))

static int
moment (const char *name)
{
  char path[128];

  snprintf (path, sizeof path, FOLDER "%s", name);
  return unlink (path) == 0;
}

static int
is_busy (const char *path)
{
  char mark[128];

  if (strncmp (path, "/dev/vfio/", 10) != 0)
    return 0;
  mknod (FOLDER "opened-vfio", S_IFREG | 0644, 0);
  snprintf (mark, sizeof mark, FOLDER "busy-%.32s", path + 10);
  return access (mark, F_OK) == 0;
}

/* Both names of open(), whatever this file and the plug-in were compiled with. */
#define INTERPOSE_OPEN(name)                                                                                 \
  int name (const char *path, int flags, ...) __asm__ (#name);                                               \
  int name (const char *path, int flags, ...)                                                                \
  {                                                                                                          \
    va_list args;                                                                                            \
    mode_t mode;                                                                                             \
                                                                                                             \
    va_start (args, flags);                                                                                  \
    mode = flags & (O_CREAT | O_TMPFILE) ? va_arg (args, mode_t) : 0;                                        \
    va_end (args);                                                                                           \
    if (is_busy (path)) {                                                                                    \
      errno = EBUSY;                                                                                         \
      return -1;                                                                                             \
    }                                                                                                        \
    return ((int (*) (const char *, int, ...)) dlsym (RTLD_NEXT, #name)) (path, flags, mode);                \
  }
INTERPOSE_OPEN (open)
INTERPOSE_OPEN (open64)

/* Raising a limit needs a capability that root in a container may not have. */
int
prlimit64 (pid_t pid, enum __rlimit_resource resource, const struct rlimit64 *new, struct rlimit64 *old)
{
  int (*real) (pid_t, enum __rlimit_resource, const struct rlimit64 *, struct rlimit64 *) =
      dlsym (RTLD_NEXT, "prlimit64");
  int result = real (pid, resource, new, old);

  return result < 0 && errno == EPERM && resource == RLIMIT_MEMLOCK ? 0 : result;
}

/* A call that libvirt itself refuses leaves a libvirt error behind. */
static int
fail (void)
{
  virDomainGetName (NULL);
  return -1;
}

int
virDomainAttachDeviceFlags (virDomainPtr domain, const char *xml, unsigned int flags)
{
  if (flags == VIR_DOMAIN_AFFECT_LIVE && strstr (xml, "<hostdev")) {
    if (moment ("attach-works"))
      return 0;
    if (moment ("attach-fails"))
      return fail ();
  }
  return REAL (virDomainAttachDeviceFlags) (domain, xml, flags);
}

int
virDomainDetachDeviceFlags (virDomainPtr domain, const char *xml, unsigned int flags)
{
  if (flags == VIR_DOMAIN_AFFECT_LIVE && moment ("detach-works"))
    return 0;
  if (flags == VIR_DOMAIN_AFFECT_LIVE && moment ("detach-fails"))
    return fail ();
  return REAL (virDomainDetachDeviceFlags) (domain, xml, flags);
}

virDomainPtr
virDomainDefineXMLFlags (virConnectPtr conn, const char *xml, unsigned int flags)
{
  static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
  virDomainPtr domain;
  char name[32];

  if (moment ("define-fails")) {
    fail ();
    return NULL;
  }
  domain = REAL (virDomainDefineXMLFlags) (conn, xml, flags);
  if (moment ("define-fails-next"))
    mknod (FOLDER "define-fails", S_IFREG | 0644, 0);
  for (unsigned int i = 0; i < sizeof signals / sizeof signals[0]; i++) {
    snprintf (name, sizeof name, "signal-%d", signals[i]);
    if (moment (name))
      kill (getpid (), signals[i]);
  }
  return domain;
}

/* Returns: what is in the file, for free(); NULL where there is none. */
static char *
content (const char *path)
{
  FILE *file = fopen (path, "r");
  char *text = file ? calloc (1, 65536) : NULL;

  if (text)
    text[fread (text, 1, 65535, file)] = '\0';
  if (file)
    fclose (file);
  return text;
}

/* Leaves behind whether something was said before. */
static void
look_at_stderr (void)
{
  struct stat st;

  if (fstat (STDERR_FILENO, &st) == 0 && S_ISREG (st.st_mode))
    mknod (st.st_size > 0 ? FOLDER "warned" : FOLDER "not-warned", S_IFREG | 0644, 0);
}

int
virDomainQemuMonitorCommand (virDomainPtr domain, const char *command, char **result, unsigned int flags)
{
  look_at_stderr ();
  *result = content (FOLDER "qom");
  return *result ? 0 : REAL (virDomainQemuMonitorCommand) (domain, command, result, flags);
}

/* The caller may only read. */
static void
undefine_guest (const char *name)
{
  virConnectPtr connection = virConnectOpen ("qemu:///system");
  virDomainPtr domain = connection ? virDomainLookupByName (connection, name) : NULL;

  if (domain) {
    virDomainUndefine (domain);
    virDomainFree (domain);
  }
  if (connection)
    virConnectClose (connection);
}

/* Returns: the document that this guest shall seem to have, for free(); NULL where it is its own. */
static char *
document_instead (virDomainPtr domain, unsigned int flags)
{
  const char *name = virDomainGetName (domain);
  char path[128], gone[64];
  char *text;

  snprintf (gone, sizeof gone, "gone-%.32s", name);
  if (moment (gone))
    undefine_guest (name);
  snprintf (path, sizeof path, FOLDER "document-%.32s", name);
  text = content (path);
  return text || flags != 0 ? text : content (FOLDER "xml");
}

char *
virDomainGetXMLDesc (virDomainPtr domain, unsigned int flags)
{
  static unsigned int changes;
  char *instead = document_instead (domain, flags);
  char *xml;

  if ((flags & VIR_DOMAIN_XML_SECURE) && access (FOLDER "no-passwords", F_OK) == 0) {
    fail ();
    return NULL;
  }
  xml = instead ? instead : REAL (virDomainGetXMLDesc) (domain, flags);

  if (xml && flags == (VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE)) {
    if (moment ("undefine"))
      virDomainUndefine (domain);
    if (moment ("change")) {
      char title[64];

      snprintf (title, sizeof title, "changed by somebody, %u", ++changes);
      virDomainSetMetadata (domain, VIR_DOMAIN_METADATA_TITLE, title, NULL, NULL, VIR_DOMAIN_AFFECT_CONFIG);
    }
  }
  return xml;
}
