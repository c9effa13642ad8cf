/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Names of the error codes and the translation of errno.
 */
#include "zpci-error.h"

#include <errno.h>

G_DEFINE_QUARK (zpci-error-quark, zpci_error)

const char *
zpci_error_code_name (int code)
{
  static const char *const names[] = {
    [ZPCI_ERROR_MALFORMED] = "MALFORMED",     [ZPCI_ERROR_RANGE] = "RANGE",
    [ZPCI_ERROR_CONFLICT] = "CONFLICT",       [ZPCI_ERROR_EXHAUSTED] = "EXHAUSTED",
    [ZPCI_ERROR_NOT_FOUND] = "NOT_FOUND",     [ZPCI_ERROR_UNSUPPORTED] = "UNSUPPORTED",
    [ZPCI_ERROR_IO] = "IO",                   [ZPCI_ERROR_TIMEOUT] = "TIMEOUT",
  };
  G_STATIC_ASSERT (G_N_ELEMENTS (names) == ZPCI_ERROR_TIMEOUT + 1);

  if (code < ZPCI_ERROR_MALFORMED || code > ZPCI_ERROR_TIMEOUT)
    return "UNKNOWN";
  return names[code];
}

void
zpci_set_error_errno (GError **error, int saved_errno, const char *format, ...)
{
  g_autofree char *what = NULL;
  ZpciErrorCode code = ZPCI_ERROR_IO;
  va_list args;

  if (saved_errno == ENOENT || saved_errno == ENOTDIR)
    code = ZPCI_ERROR_NOT_FOUND;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, ZPCI_ERROR, code, "%s: %s", what, g_strerror (saved_errno));
}
