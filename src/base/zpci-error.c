/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The error domain, names of its codes and the translation of errno.
 */
#include "zpci-error.h"

#include "zpci-reason.h"

#include <errno.h>

/* GLib keeps it beside the GError, cleared at first. */
typedef struct {
  guint line;
  char *remedy;
} ZpciErrorPrivate;

static void
zpci_error_private_init (ZpciErrorPrivate *details)
{
}

static void
zpci_error_private_copy (const ZpciErrorPrivate *from, ZpciErrorPrivate *to)
{
  to->line = from->line;
  to->remedy = g_strdup (from->remedy);
}

static void
zpci_error_private_clear (ZpciErrorPrivate *details)
{
  g_free (details->remedy);
}

G_DEFINE_EXTENDED_ERROR (ZpciError, zpci_error)

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

static void
pass_on (GError **error, GError *own, guint line, const char *remedy)
{
  ZpciErrorPrivate *details = zpci_error_get_private (own);

  details->line = line;
  details->remedy = g_strdup (remedy);
  g_propagate_error (error, own);
}

void
zpci_set_error (GError **error, ZpciErrorCode code, const char *remedy, const char *format, ...)
{
  GError *own;
  va_list args;

  va_start (args, format);
  own = g_error_new_valist (ZPCI_ERROR, (int) code, format, args);
  va_end (args);
  pass_on (error, own, 0, remedy);
}

void
zpci_set_error_at (GError **error, ZpciErrorCode code, const char *name, guint line, const char *remedy,
                   const char *format, ...)
{
  GError *own;
  va_list args;

  va_start (args, format);
  own = g_error_new_valist (ZPCI_ERROR, (int) code, format, args);
  va_end (args);
  if (line > 0)
    g_prefix_error (&own, "%s:%u: ", name, line);
  else
    g_prefix_error (&own, "%s: ", name);
  pass_on (error, own, line, remedy);
}

guint
zpci_error_get_line (const GError *error)
{
  return error->domain == ZPCI_ERROR ? zpci_error_get_private (error)->line : 0;
}

const char *
zpci_error_get_remedy (const GError *error)
{
  return error->domain == ZPCI_ERROR ? zpci_error_get_private (error)->remedy : NULL;
}

char *
zpci_error_format (const GError *error)
{
  return zpci_remedy_join (error->message, zpci_error_get_remedy (error));
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
