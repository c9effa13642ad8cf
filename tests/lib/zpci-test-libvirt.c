/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The embedded driver writes below its root, and as an ordinary user below
 * $HOME as well.
 */
#include "zpci-test-libvirt.h"

#include "zpci-test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <unistd.h>

/* A test that is killed cannot clean up; this child notices its end, by whatever way, and does. */
static void
remove_at_the_end (const char *path)
{
  int ends[2], devnull;
  char end;

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  if (fork () != 0) {
    close (ends[0]); /* the other end stays open as long as this process lives */
    return;
  }
  /* Away from the process group that is killed, and from the output that a test runner waits for. */
  setsid ();
  devnull = open ("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd <= 2; fd++)
    dup2 (devnull, fd);
  close (ends[1]);
  while (read (ends[0], &end, 1) < 0 && errno == EINTR)
    ;
  zpci_test_remove_tree (path);
  _exit (0);
}

static void
set_folder (const char *variable, const char *root, const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);

  g_mkdir (path, 0700);
  g_setenv (variable, path, TRUE);
}

static void
ignore_error (void *data, virErrorPtr error)
{
}

const char *
zpci_test_libvirt_open (ZpciTestLibvirt *libvirt)
{
  g_autofree char *emulator = g_find_program_in_path ("qemu-system-s390x");
  g_autofree char *link = NULL, *uri = NULL;
  g_autoptr (GError) error = NULL;

  *libvirt = (ZpciTestLibvirt){ 0 };
  if (!emulator)
    return "no qemu-system-s390x in PATH (Debian: qemu-system-s390x, in 12 qemu-system-misc)";
  /* In memory where possible: libvirt waits for the disk with every definition. */
  libvirt->root = g_strdup ("/dev/shm/zpci-libvirt-XXXXXX");
  if (!g_mkdtemp (libvirt->root)) {
    g_free (libvirt->root);
    libvirt->root = g_dir_make_tmp ("zpci-libvirt-XXXXXX", &error);
  }
  g_assert_no_error (error);
  remove_at_the_end (libvirt->root);
  set_folder ("HOME", libvirt->root, "home");
  set_folder ("XDG_CACHE_HOME", libvirt->root, "home/cache");
  set_folder ("XDG_CONFIG_HOME", libvirt->root, "home/config");
  set_folder ("XDG_RUNTIME_DIR", libvirt->root, "home/run");
  /* Only this emulator is in PATH: libvirt would ask every other one it finds, too. */
  set_folder ("PATH", libvirt->root, "bin");
  link = g_build_filename (g_getenv ("PATH"), "qemu-system-s390x", NULL);
  g_assert_cmpint (symlink (emulator, link), ==, 0);
  uri = g_strdup_printf ("qemu:///embed?root=%s/libvirt", libvirt->root);
  virSetErrorFunc (NULL, ignore_error);
  virEventRegisterDefaultImpl ();
  libvirt->connection = virConnectOpen (uri);
  return libvirt->connection ? NULL : virGetLastErrorMessage ();
}

void
zpci_test_libvirt_close (ZpciTestLibvirt *libvirt)
{
  if (libvirt->connection)
    virConnectClose (libvirt->connection);
  if (libvirt->root)
    zpci_test_remove_tree (libvirt->root);
  g_free (libvirt->root);
}

void
zpci_test_libvirt_skip (const char *why)
{
  g_autofree char *text = g_strdup_printf ("libvirt's QEMU driver cannot be embedded: %s", why);

  if (g_getenv ("CI")) {
    g_printerr ("CI is set, and %s\n", text);
    g_test_fail ();
  }
  g_test_skip (text);
}

virDomainPtr
zpci_test_libvirt_define (ZpciTestLibvirt *libvirt, const char *xml)
{
  return virDomainDefineXML (libvirt->connection, xml);
}

char *
zpci_test_libvirt_print (virDomainPtr domain)
{
  char *printed = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  char *copy = g_strdup (printed);

  free (printed);
  virDomainUndefine (domain);
  virDomainFree (domain);
  return copy;
}
