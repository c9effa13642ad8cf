/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "zpci-ap-stored.h"

#include "zpci-ap-text.h"
#include "zpci-paths.h"
#include "zpci-text.h"

#include <stdarg.h>
#include <string.h>

#define MAX_TEXT (64 * 1024)
#define MAX_DEFINITIONS 4096

static void G_GNUC_PRINTF (2, 3)
warn (ZpciApStored *stored, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (stored->warnings, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
read_definition (ZpciApStored *stored, ZpciRoot *root, const char *file, const char *uuid)
{
  g_autofree char *path = g_build_filename (ZPCI_PATH_AP_DEFINITIONS, file, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = zpci_root_read (root, path, ZPCI_AP_DEFINITION_MAX, &error);
  ZpciApDefinition *definition = bytes ? zpci_ap_definition_read_json (zpci_root_bytes (bytes, NULL),
                                                                       g_bytes_get_size (bytes), path, &error)
                                       : NULL;

  if (!definition) {
    g_autofree char *text = zpci_error_format (error);

    warn (stored, "%s", text);
    return;
  }
  g_strlcpy (definition->uuid, uuid, sizeof definition->uuid);
  g_ptr_array_add (stored->definitions, definition);
}

static int
compare_definitions (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const ZpciApDefinition *const *) a)->uuid, (*(const ZpciApDefinition *const *) b)->uuid);
}

static void
read_definitions (ZpciApStored *stored, ZpciRoot *root)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) files = zpci_root_list (root, ZPCI_PATH_AP_DEFINITIONS, &error);
  guint count = 0;
  char uuid[ZPCI_AP_UUID_TEXT];

  if (!files && !g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND))
    warn (stored, "definitions of mediated devices cannot be listed: %s", error->message);
  for (char **file = files; file && *file && count < MAX_DEFINITIONS; file++)
    if (zpci_ap_uuid_parse (*file, uuid)) {
      read_definition (stored, root, *file, uuid);
      count++;
    }
  g_ptr_array_sort (stored->definitions, compare_definitions);
}

/* @told: (inout): the file has its warning: one that repeats a fault a thousand times gets no more. */
static void
take_mask (ZpciApStored *stored, ZpciApSet *mask, const char *source, const char *name, const char *value,
           gboolean *told)
{
  g_autoptr (GError) error = NULL;

  if (zpci_ap_set_write_mask (value, mask, &error)) {
    if (stored->masks.value != ZPCI_UNKNOWN)
      zpci_fact_set (&stored->masks, ZPCI_YES, "%s", source);
    return;
  }
  if (*told)
    return;
  *told = TRUE;
  zpci_fact_set (&stored->masks, ZPCI_UNKNOWN, "%s: %s: %s", source, name, error->message);
  warn (stored, "%s", stored->masks.why);
}

/* ap.apmask=0x... ap.aqmask=+5 */
static void
read_command_line (ZpciApStored *stored, const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\n", -1);
  gboolean told = FALSE;

  for (char **word = words; *word; word++) {
    if (g_str_has_prefix (*word, "ap.apmask="))
      take_mask (stored, &stored->apmask, ZPCI_PATH_COMMAND_LINE, "ap.apmask", *word + strlen ("ap.apmask="), &told);
    else if (g_str_has_prefix (*word, "ap.aqmask="))
      take_mask (stored, &stored->aqmask, ZPCI_PATH_COMMAND_LINE, "ap.aqmask", *word + strlen ("ap.aqmask="), &told);
  }
}

/* ATTR{../../bus/ap/apmask}="0x..." */
static void
read_rules (ZpciApStored *stored, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean told = FALSE;

  for (char **line = lines; *line; line++) {
    const char *name = strstr (*line, "/bus/ap/a");
    const char *value = name && **line != '#' ? strstr (name, "mask}=\"") : NULL;
    const char *end = value ? strchr (value + strlen ("mask}=\""), '"') : NULL;
    g_autofree char *mask = NULL;
    gboolean adapters;

    if (!value || value != name + strlen ("/bus/ap/ap") || (value[-1] != 'p' && value[-1] != 'q'))
      continue;
    adapters = value[-1] == 'p';
    value += strlen ("mask}=\"");
    mask = end ? g_strndup (value, (gsize) (end - value)) : g_strdup (value);
    take_mask (stored, adapters ? &stored->apmask : &stored->aqmask, ZPCI_PATH_AP_RULES, adapters ? "apmask" : "aqmask",
               mask, &told);
  }
}

static void
read_masks (ZpciApStored *stored, ZpciRoot *root, const char *path, void (*read) (ZpciApStored *, const char *))
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = zpci_root_read (root, path, MAX_TEXT, &error);
  g_autofree char *text = bytes ? g_strndup (zpci_root_bytes (bytes, NULL), g_bytes_get_size (bytes)) : NULL;

  if (text) {
    read (stored, text);
  } else if (!g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND)) {
    zpci_fact_set (&stored->masks, ZPCI_UNKNOWN, "%s", error->message);
    warn (stored, "%s", error->message);
  }
}

/* Absent: not installed, or not captured. */
static void
read_callouts (ZpciApStored *stored, ZpciRoot *root)
{
  static const char *const folders[] = { ZPCI_PATH_MDEVCTL_SCRIPTS "/" ZPCI_MDEVCTL_CALLOUTS,
                                         ZPCI_PATH_MDEVCTL_OLD_SCRIPTS "/" ZPCI_MDEVCTL_CALLOUTS };

  zpci_fact_set (&stored->callout, ZPCI_UNKNOWN, "there is no folder %s", folders[0]);
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++) {
    int code = 0;
    g_auto (GStrv) names = zpci_root_try_list (root, folders[i], &code);

    if (names && stored->callout.value == ZPCI_UNKNOWN)
      zpci_fact_set (&stored->callout, ZPCI_NO, "there is no " ZPCI_AP_CHECK_PREFIX " in %s", folders[i]);
    for (char **name = names; name && *name; name++)
      if (g_str_has_prefix (*name, ZPCI_AP_CHECK_PREFIX))
        zpci_fact_set (&stored->callout, ZPCI_YES, "%s", folders[i]);
  }
}

ZpciApStored *
zpci_ap_stored_read (ZpciRoot *root)
{
  ZpciApStored *stored = g_new0 (ZpciApStored, 1);

  stored->definitions = g_ptr_array_new_with_free_func ((GDestroyNotify) zpci_ap_definition_free);
  stored->warnings = g_ptr_array_new_with_free_func (g_free);
  zpci_fact_set (&stored->masks, ZPCI_NO, "neither the kernel's command line nor " ZPCI_PATH_AP_RULES " sets a mask");
  zpci_ap_set_fill (&stored->apmask);
  zpci_ap_set_fill (&stored->aqmask);
  read_definitions (stored, root);
  read_callouts (stored, root);
  read_masks (stored, root, ZPCI_PATH_COMMAND_LINE, read_command_line);
  read_masks (stored, root, ZPCI_PATH_AP_RULES, read_rules);
  return stored;
}

void
zpci_ap_stored_free (ZpciApStored *stored)
{
  if (!stored)
    return;
  g_ptr_array_unref (stored->definitions);
  g_ptr_array_unref (stored->warnings);
  zpci_fact_clear (&stored->masks);
  zpci_fact_clear (&stored->callout);
  g_free (stored);
}

const ZpciApDefinition *
zpci_ap_stored_find (const ZpciApStored *stored, const char *uuid)
{
  for (guint i = 0; i < stored->definitions->len; i++) {
    const ZpciApDefinition *definition = g_ptr_array_index (stored->definitions, i);

    if (strcmp (definition->uuid, uuid) == 0)
      return definition;
  }
  return NULL;
}
