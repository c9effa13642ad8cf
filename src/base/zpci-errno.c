/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Errors of a host where a file or a device cannot be opened.
 */
#include "zpci-error.h"

#include <errno.h>
#include <string.h>

static const struct {
  const char *name;
  int code;
} errors[] = {
  { "EACCES", EACCES }, { "EAGAIN", EAGAIN }, { "EBUSY", EBUSY }, { "EFBIG", EFBIG },
  { "EINVAL", EINVAL }, { "EIO", EIO }, { "ELOOP", ELOOP }, { "EMFILE", EMFILE },
  { "ENFILE", ENFILE }, { "ENODATA", ENODATA }, { "ENODEV", ENODEV }, { "ENOENT", ENOENT },
  { "ENOMEM", ENOMEM }, { "ENOTDIR", ENOTDIR }, { "ENOTTY", ENOTTY }, { "ENXIO", ENXIO }, { "EOVERFLOW", EOVERFLOW },
  { "EPERM", EPERM }, { "ETIMEDOUT", ETIMEDOUT },
};

int
zpci_errno_from_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    if (strcmp (errors[i].name, name) == 0)
      return errors[i].code;
  return 0;
}

const char *
zpci_errno_name (int code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    if (errors[i].code == code)
      return errors[i].name;
  return "EIO";
}
