/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reading zpci.conf. A fault never stops a guest or a command: it is reported, and
 * the default stands.
 */
#include "zpci-config.h"

#include "zpci-error.h"
#include "zpci-file.h"
#include "zpci-text.h"

#include <string.h>

#define GROUP "zpci"
#define MAX_BYTES (64 * 1024)
#define MAX_SHOWN 200

G_GNUC_PRINTF (3, 4)
static void
warn (GPtrArray *warnings, const char *path, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  shown = zpci_text_cut (text, -1, MAX_SHOWN); /* values may be of any length */
  g_ptr_array_add (warnings, g_strdup_printf ("%s: %s", path, shown));
}

/* Bounded, and from a regular file only: daemons read this as well. */
static gboolean
load (GKeyFile *file, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = zpci_file_read (path, MAX_BYTES, error);

  return bytes && g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, error);
}

/* Returns TRUE for @yes, FALSE for @no; anything else is reported and gives @fallback. */
static gboolean
read_word (GKeyFile *file, const char *path, const char *key, const char *yes, const char *no, gboolean fallback,
           GPtrArray *warnings)
{
  g_autofree char *value = g_key_file_get_value (file, GROUP, key, NULL);

  if (!value)
    return fallback;
  if (strcmp (value, yes) == 0)
    return TRUE;
  if (strcmp (value, no) == 0)
    return FALSE;
  warn (warnings, path, "%s '%s' is neither %s nor %s; using %s", key, value, yes, no, fallback ? yes : no);
  return fallback;
}

/* GLib sets its error twice where two escapes of a list are broken (2.74), which aborts under G_DEBUG. */
static gboolean
escapes_are_whole (const char *value)
{
  for (const char *c = value; *c; c++)
    if (*c == '\\' && !strchr ("sntr\\;", *++c ? *c : ' '))
      return FALSE;
  return TRUE;
}

static char **
read_paths (GKeyFile *file, const char *path, const char *key, GPtrArray *warnings)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = g_key_file_get_value (file, GROUP, key, NULL);
  gboolean whole = value && escapes_are_whole (value);
  g_auto (GStrv) values = whole ? g_key_file_get_string_list (file, GROUP, key, NULL, &error) : NULL;
  GPtrArray *paths = g_ptr_array_new ();

  if (value && !whole)
    warn (warnings, path, "%s '%s' has a broken escape; write \\\\ for a backslash; using none", key,
          ZPCI_SHOWN (value));
  else if (error)
    warn (warnings, path, "%s: %s; using none", key, error->message);
  for (gsize i = 0; values && values[i]; i++) {
    const char *name = g_strstrip (values[i]);

    if (*name == '/')
      g_ptr_array_add (paths, g_strdup (name));
    else if (*name)
      warn (warnings, path, "%s '%s' is not an absolute path; ignoring it", key, name);
  }
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (paths, FALSE);
}

static void
check_names (GKeyFile *file, const char *path, GPtrArray *warnings)
{
  static const char *const known[] = { "negotiate", "explicit", "emulators", "region-emulators", NULL };
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  g_auto (GStrv) keys = g_key_file_get_keys (file, GROUP, NULL, NULL);

  for (gsize i = 0; groups[i]; i++) {
    if (strcmp (groups[i], GROUP) != 0)
      warn (warnings, path, "group [%s] is unknown; everything belongs to [" GROUP "]", groups[i]);
  }
  for (gsize i = 0; keys && keys[i]; i++) {
    if (!g_strv_contains (known, keys[i]))
      warn (warnings, path, "key '%s' is unknown; ignoring it", keys[i]);
  }
}

ZpciConfig *
zpci_config_load (const char *path, GPtrArray *warnings)
{
  ZpciConfig *config = g_new0 (ZpciConfig, 1);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  if (!load (file, path, &error) && error->domain != ZPCI_ERROR)
    warn (warnings, path, "using the defaults: %s", error->message);
  else if (error && error->code != ZPCI_ERROR_NOT_FOUND)
    g_ptr_array_add (warnings, g_strdup_printf ("%s; using the defaults", error->message));

  check_names (file, path, warnings);
  config->strict = read_word (file, path, "negotiate", "strict", "warn", TRUE, warnings);
  config->explicit_override = read_word (file, path, "explicit", "yes", "no", FALSE, warnings);
  config->emulators = read_paths (file, path, "emulators", warnings);
  config->region_emulators = read_paths (file, path, "region-emulators", warnings);
  return config;
}

void
zpci_config_free (ZpciConfig *config)
{
  if (!config)
    return;
  g_strfreev (config->emulators);
  g_strfreev (config->region_emulators);
  g_free (config);
}

void
zpci_config_add_region_emulators (ZpciConfig *config, const GPtrArray *paths)
{
  GPtrArray *all = g_ptr_array_new ();

  for (char **path = config->region_emulators; *path; path++)
    g_ptr_array_add (all, *path);
  for (guint i = 0; paths && i < paths->len; i++)
    g_ptr_array_add (all, g_strdup (g_ptr_array_index (paths, i)));
  g_ptr_array_add (all, NULL);
  g_free (config->region_emulators);
  config->region_emulators = (char **) g_ptr_array_free (all, FALSE);
}

gboolean
zpci_config_names_emulator (const ZpciConfig *config, const char *path)
{
  return g_strv_contains ((const char *const *) config->emulators, path);
}

gboolean
zpci_config_names_region_emulator (const ZpciConfig *config, const char *path)
{
  return config->region_emulators && g_strv_contains ((const char *const *) config->region_emulators, path);
}
