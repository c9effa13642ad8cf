/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The error domain, names of its codes and the translation of errno.
 */
#include "zpci-error.h"

#include "zpci-reason.h"

#include <errno.h>
#include <string.h>

/* GLib keeps it beside the GError, cleared at first. */
typedef struct {
  char *name; /* (nullable): of the document */
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
  to->name = g_strdup (from->name);
  to->line = from->line;
  to->remedy = g_strdup (from->remedy);
}

static void
zpci_error_private_clear (ZpciErrorPrivate *details)
{
  g_free (details->name);
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
pass_on (GError **error, GError *own, const char *name, guint line, const char *remedy)
{
  ZpciErrorPrivate *details = zpci_error_get_private (own);

  details->name = g_strdup (name);
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
  pass_on (error, own, NULL, 0, remedy);
}

/* The beginning of the message of an error with a place. */
static char *
format_place (const char *name, guint line)
{
  return line > 0 ? g_strdup_printf ("%s:%u: ", name, line) : g_strdup_printf ("%s: ", name);
}

void
zpci_set_error_at (GError **error, ZpciErrorCode code, const char *name, guint line, const char *remedy,
                   const char *format, ...)
{
  g_autofree char *place = NULL;
  GError *own;
  va_list args;

  va_start (args, format);
  own = g_error_new_valist (ZPCI_ERROR, (int) code, format, args);
  va_end (args);
  place = format_place (name, line);
  g_prefix_error (&own, "%s", place);
  pass_on (error, own, name, line, remedy);
}

const char *
zpci_error_get_name (const GError *error)
{
  return error->domain == ZPCI_ERROR ? zpci_error_get_private (error)->name : NULL;
}

const char *
zpci_error_get_cause (const GError *error)
{
  const char *name = zpci_error_get_name (error);
  g_autofree char *place = name ? format_place (name, zpci_error_get_line (error)) : NULL;

  return place && g_str_has_prefix (error->message, place) ? error->message + strlen (place) : error->message;
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
