/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Preloaded into an embedded libvirt of a cross build, which believes in the
 * KVM of its reply files only where it cannot look for itself: on a machine of
 * another architecture than its guests. Source: libvirt 9.0.0
 * src/qemu/qemu_capabilities.c (virQEMUCapsIsValid).
 */
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

__attribute__ ((visibility ("default"))) int
uname (struct utsname *name)
{
  int result = (int) syscall (SYS_uname, name);

  if (result == 0)
    strcpy (name->machine, "x86_64");
  return result;
}
