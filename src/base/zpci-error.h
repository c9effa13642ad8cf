/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The one error domain of the project. Every fallible function takes a
 * GError last; FALSE or NULL always means that it is set.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ZPCI_ERROR (zpci_error_quark ())

/**
 * ZpciErrorCode:
 * @ZPCI_ERROR_MALFORMED: text or bytes that do not have the expected form
 * @ZPCI_ERROR_RANGE: a well-formed value outside its bounds
 * @ZPCI_ERROR_CONFLICT: two things that exclude each other
 * @ZPCI_ERROR_EXHAUSTED: no free identifier is left
 * @ZPCI_ERROR_NOT_FOUND: the named thing does not exist
 * @ZPCI_ERROR_UNSUPPORTED: known, and not possible here
 * @ZPCI_ERROR_IO: the operating system refused; the message carries its text
 * @ZPCI_ERROR_TIMEOUT: the other side did not answer within its limit
 */
typedef enum {
  ZPCI_ERROR_MALFORMED = 1,
  ZPCI_ERROR_RANGE,
  ZPCI_ERROR_CONFLICT,
  ZPCI_ERROR_EXHAUSTED,
  ZPCI_ERROR_NOT_FOUND,
  ZPCI_ERROR_UNSUPPORTED,
  ZPCI_ERROR_IO,
  ZPCI_ERROR_TIMEOUT,
} ZpciErrorCode;

GQuark zpci_error_quark (void);

/**
 * zpci_error_code_name:
 * @code: a code of %ZPCI_ERROR
 *
 * Returns: (transfer none): the code's short name as golden files print it,
 * "MALFORMED" and so on; "UNKNOWN" for any other number.
 */
const char *zpci_error_code_name (int code);

/**
 * zpci_set_error_errno:
 * @error: (out) (optional): where to store it
 * @saved_errno: errno, captured right after the failed call
 * @format: printf format of the message, without a trailing reason
 *
 * Stores ZPCI_ERROR_NOT_FOUND for ENOENT and ENOTDIR, else ZPCI_ERROR_IO; the
 * system's text for @saved_errno is appended after a colon.
 */
void zpci_set_error_errno (GError **error, int saved_errno, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

G_END_DECLS
