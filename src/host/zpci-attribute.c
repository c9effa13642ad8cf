/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reading of single sysfs attributes.
 */
#include "zpci-attribute.h"

#include "zpci-error.h"
#include "zpci-text.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

/* "0x" and 8 digits is the longest number; more room so that a warning can show what is there. */
#define MAX_NUMBER 32
#define SHOWN 24

void
zpci_attributes_warn (const ZpciAttributes *at, const char *format, ...)
{
  g_autofree char *label = at->label (at->owner);
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (at->warnings, g_strconcat (label, ": ", what, NULL));
}

char *
zpci_attribute_shown (const void *bytes, gsize length)
{
  return zpci_text_cut (bytes, (gssize) length, SHOWN);
}

/* Absence is silent, everything else one warning. Returns FALSE for absence. */
static gboolean
warn_code (const ZpciAttributes *at, const char *what, const char *name, int code)
{
  g_autoptr (GError) error = NULL;

  if (code == ENOENT || code == ENOTDIR)
    return FALSE;
  zpci_root_set_error (&error, code, at->dir, name, 0);
  zpci_attributes_warn (at, "%s '%s' cannot be used: %s", what, name, error->message);
  return TRUE;
}

gssize
zpci_attribute_head (const ZpciAttributes *at, const char *name, void *buffer, gsize size)
{
  int code = 0;
  gssize length = zpci_root_read_head (at->dir, name, buffer, size, &code);

  if (length < 0)
    warn_code (at, "attribute", name, code);
  return length;
}

char **
zpci_attribute_names (const ZpciAttributes *at, const char *name)
{
  int code = 0;
  char **names = zpci_root_try_list (at->dir, name, &code);

  if (!names)
    warn_code (at, "folder", name, code);
  return names;
}

char *
zpci_attribute_text (GBytes *bytes)
{
  gsize length;
  const char *data = zpci_root_bytes (bytes, &length);

  return g_strndup (data, length);
}

static void
warn_number (const ZpciAttributes *at, const char *name, const char *data, gsize length, ZpciRadix radix, guint32 max)
{
  g_autofree char *shown = zpci_attribute_shown (data, length);

  if (radix == ZPCI_RADIX_HEX)
    zpci_attributes_warn (at, "attribute '%s' is '%s': expected a hexadecimal number from 0x0 to 0x%x", name, shown,
                          max);
  else
    zpci_attributes_warn (at, "attribute '%s' is '%s': expected a decimal number from 0 to %u", name, shown, max);
}

gboolean
zpci_attribute_number (const ZpciAttributes *at, const char *name, ZpciRadix radix, guint32 max, ZpciOpt *value)
{
  char text[MAX_NUMBER + 2]; /* room for a newline, and for a byte that shows that it is too long */
  int code = 0;
  gssize got = zpci_root_read_head (at->dir, name, text, sizeof text, &code);
  gsize length = (gsize) got;
  guint64 number;

  *value = ZPCI_OPT_NONE;
  if (got < 0)
    return warn_code (at, "attribute", name, code);
  if (length > 0 && text[length - 1] == '\n')
    length--;
  if (length > 0 && length <= MAX_NUMBER && !memchr (text, '\0', length)) {
    text[length] = '\0';
    if (zpci_parse_number (text, radix, max, &number, NULL)) {
      *value = ZPCI_OPT ((guint32) number);
      return TRUE;
    }
  }
  warn_number (at, name, text, length, radix, max);
  return TRUE;
}

ZpciTri
zpci_attribute_flag (const ZpciAttributes *at, const char *name)
{
  ZpciOpt value;

  if (!zpci_attribute_number (at, name, ZPCI_RADIX_DEC, 1, &value) || !value.set)
    return ZPCI_UNKNOWN;
  return value.value ? ZPCI_YES : ZPCI_NO;
}

char *
zpci_attribute_link (const ZpciAttributes *at, const char *name)
{
  int code = 0;
  g_autofree char *target = zpci_root_try_read_link (at->dir, name, &code);
  g_autofree char *shown = NULL;
  const char *last;
  gsize length;

  if (!target) {
    warn_code (at, "link", name, code);
    return NULL;
  }
  last = strrchr (target, '/');
  last = last ? last + 1 : target;
  length = strlen (last);
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (last[i]))
      length = 0;
  if (length > 0 && length <= 64 && strcmp (last, "..") != 0 && strcmp (last, ".") != 0)
    return g_strdup (last);
  shown = zpci_attribute_shown (last, strlen (last));
  zpci_attributes_warn (at, "link '%s' leads to '%s': expected a name of up to 64 printable characters", name, shown);
  return NULL;
}
