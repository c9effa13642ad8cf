/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Taking one file out of LD_PRELOAD, however often and by whatever path it is
 * in there, dynamic string tokens such as $LIB included.
 */
#include "zpci-plugin-parts.h"

#include <string.h>

static gboolean
names_file (const char *entry, gsize length, const char *file)
{
  gsize name = strlen (file);

  if (length < name || strncmp (entry + length - name, file, name) != 0)
    return FALSE;
  return length == name || entry[length - name - 1] == '/';
}

char *
zpci_plugin_preload_without (const char *list, const char *file)
{
  GString *kept = g_string_new (NULL);

  while (*list) {
    gsize length = strcspn (list, " :");

    if (length > 0 && !names_file (list, length, file)) {
      g_string_append_len (kept, list, (gssize) length);
      if (list[length])
        g_string_append_c (kept, list[length]);
    }
    list += length + (list[length] ? 1 : 0);
  }
  /* A separator with nothing behind it is what is left of a removed last entry. */
  if (kept->len > 0 && strchr (" :", kept->str[kept->len - 1]))
    g_string_truncate (kept, kept->len - 1);
  return g_string_free (kept, FALSE);
}
