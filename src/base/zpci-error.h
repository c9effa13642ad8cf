/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The one error domain of the project. Every fallible function takes a
 * GError last; FALSE or NULL always means that it is set. An error of it has,
 * beside its message, the line of a document and a remedy: they stay data until
 * zpci_error_format() makes a text of them for people.
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
 * zpci_set_error:
 * @error: (out) (optional): where to store it
 * @remedy: (nullable): what to do about it; copied
 * @format: printf format of the cause
 *
 * For errors without a remedy g_set_error() does as well.
 */
void zpci_set_error (GError **error, ZpciErrorCode code, const char *remedy, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/**
 * zpci_set_error_at:
 * @name: of the document
 * @line: from 1; 0: of no line
 *
 * As zpci_set_error(); the message begins with "NAME:LINE: ", or "NAME: ".
 */
void zpci_set_error_at (GError **error, ZpciErrorCode code, const char *name, guint line, const char *remedy,
                        const char *format, ...) G_GNUC_PRINTF (6, 7);

/** zpci_error_get_name: Returns: (transfer none) (nullable): the document that zpci_set_error_at() was given. */
const char *zpci_error_get_name (const GError *error);

/** zpci_error_get_cause: Returns: (transfer none): its message, without the place at which it begins. */
const char *zpci_error_get_cause (const GError *error);

/** zpci_error_get_line: @error: of any domain. Returns: the line that zpci_set_error_at() was given; 0: of no line. */
guint zpci_error_get_line (const GError *error);

/** zpci_error_get_remedy: @error: of any domain. Returns: (transfer none) (nullable): what to do about it. */
const char *zpci_error_get_remedy (const GError *error);

/**
 * zpci_error_format:
 * @error: of any domain
 *
 * Returns: (transfer full): its message and its remedy, as zpci_remedy_join() puts them.
 */
char *zpci_error_format (const GError *error);

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

/*
 * Error numbers by name. Numbers differ between architectures; what is recorded
 * on one machine and read on another holds names.
 */

/** zpci_errno_from_name: Returns: the errno called @name, 0 if it is not in the table. */
int zpci_errno_from_name (const char *name);

/** zpci_errno_name: Returns: (transfer none): the name of @code; "EIO" for one not in the table. */
const char *zpci_errno_name (int code);

G_END_DECLS
