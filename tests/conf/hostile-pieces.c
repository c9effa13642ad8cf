/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Parts of hostile documents.
 */
#include "hostile-pieces.h"

#include <string.h>

#define LONG_PER_DEVICE 100 /* the long text has as many bytes as all devices together */

void
hostile_repeat (GString *out, const char *text, guint count)
{
  for (guint i = 0; i < count; i++)
    g_string_append (out, text);
}

char *
hostile_long_text (const char *text, guint count)
{
  GString *out = g_string_new (NULL);

  hostile_repeat (out, text, count * LONG_PER_DEVICE / (guint) strlen (text));
  return g_string_free (out, FALSE);
}

void
hostile_add_devices (GString *out, guint count, const char *zpci, const char *inside)
{
  g_auto (GStrv) parts = g_strsplit (zpci, "%u", 2);

  for (guint i = 1; i <= count; i++) {
    g_string_append_printf (out, "<hostdev type='pci'>%s<source><address domain='%u'/></source>", inside, i & 0xffff);
    if (parts[1])
      g_string_append_printf (out, "<address type='pci'><zpci %s%u%s/></address></hostdev>", parts[0], i, parts[1]);
    else
      g_string_append_printf (out, "<address type='pci'><zpci %s/></address></hostdev>", zpci);
  }
}

void
hostile_add_entries (GString *out, const char *prefix, guint from, guint to)
{
  for (guint i = from; i <= to; i++)
    g_string_append_printf (out, "<%s:function uid='%u' source='%04x:00:00.0' interp='off'/>", prefix, i, i);
}

void
hostile_add_override (GString *out, guint uid)
{
  g_string_append_printf (out,
                          "<q:device alias='zpci%u'><q:frontend><q:property name='interpret' type='bool' "
                          "value='false'/></q:frontend></q:device>",
                          uid);
}

GString *
hostile_open (const char *attributes, const char *os)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "<domain type='kvm'%s><os><type %s>hvm</type></os>", attributes, os);
  return out;
}

char *
hostile_close (GString *out)
{
  g_string_append (out, "</domain>");
  return g_string_free (out, FALSE);
}
