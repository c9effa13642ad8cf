/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Of a unit's main file the first in the search path counts; drop-ins of all
 * folders are taken in the order of their names, of equal names the first.
 * Those of all services (service.d) come behind the unit's own.
 */
#include "systemd-unit.h"

#include "zpci-hash.h"

#include <string.h>

#define VARIABLE "LD_PRELOAD"
#define MAX_FILE (1024 * 1024)

static const char *const folders[] = { "etc/systemd/system", "run/systemd/system", "usr/local/lib/systemd/system",
                                       "usr/lib/systemd/system", "lib/systemd/system" };

void
zpci_unit_preload_free (ZpciUnitPreload *preload)
{
  if (!preload)
    return;
  g_free (preload->value);
  g_free (preload->file);
  g_free (preload->file_value);
  g_free (preload->later);
  g_free (preload->unset);
  g_free (preload);
}

static char *
read_small_file (const char *path)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL) || length > MAX_FILE)
    return NULL;
  return g_steal_pointer (&text);
}

/* @text: VARIABLE=VALUE words, quoted as in a shell. Returns: TRUE if one is ours, and replaces @value. */
static gboolean
take_assignment (const char *text, char **value)
{
  g_auto (GStrv) words = NULL;
  gboolean found = FALSE;

  if (!g_shell_parse_argv (text, NULL, &words, NULL))
    return FALSE;
  for (gsize i = 0; words[i]; i++) {
    if (!g_str_has_prefix (words[i], VARIABLE "="))
      continue;
    g_free (*value);
    *value = g_strdup (words[i] + strlen (VARIABLE "="));
    found = TRUE;
  }
  return found;
}

/* Returns: (transfer full) (nullable): what an environment file sets the variable to. */
static char *
read_environment_file (const char *root, const char *path)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  g_autofree char *text = read_small_file (full);
  g_auto (GStrv) lines = text ? g_strsplit (text, "\n", -1) : NULL;
  const char *value = NULL;

  for (gsize i = 0; lines && lines[i]; i++) {
    if (g_str_has_prefix (g_strstrip (lines[i]), VARIABLE "="))
      value = lines[i] + strlen (VARIABLE "=");
  }
  return g_strdup (value);
}

static void
take_unset (ZpciUnitPreload *preload, const char *path, const char *value)
{
  g_auto (GStrv) words = NULL;

  if (*value == '\0') {
    g_clear_pointer (&preload->unset, g_free);
    return;
  }
  if (!g_shell_parse_argv (value, NULL, &words, NULL))
    return;
  if (g_strv_contains ((const char *const *) words, VARIABLE)) {
    g_free (preload->unset);
    preload->unset = g_strdup (path);
  }
}

static void
take_environment_file (ZpciUnitPreload *preload, const char *root, const char *value)
{
  const char *path = value[0] == '-' ? value + 1 : value;
  g_autofree char *set_to = *value ? read_environment_file (root, path) : NULL;

  if (*value && !set_to)
    return;
  g_free (preload->file);
  g_free (preload->file_value);
  preload->file = *value ? g_strdup (path) : NULL;
  preload->file_value = g_steal_pointer (&set_to);
}

/* Returns: TRUE if the line says what Environment= sets the variable to. */
static gboolean
take_line (ZpciUnitPreload *preload, const char *root, const char *path, const char *line)
{
  const char *equals = strchr (line, '=');
  g_autofree char *key = equals ? g_strstrip (g_strndup (line, (gsize) (equals - line))) : NULL;
  g_autofree char *value = equals ? g_strstrip (g_strdup (equals + 1)) : NULL;

  if (!key || line[0] == '#' || line[0] == ';')
    return FALSE;
  if (strcmp (key, "EnvironmentFile") == 0)
    take_environment_file (preload, root, value);
  if (strcmp (key, "UnsetEnvironment") == 0)
    take_unset (preload, path, value);
  if (strcmp (key, "Environment") != 0)
    return FALSE;
  if (*value)
    return take_assignment (value, &preload->value);
  g_clear_pointer (&preload->value, g_free);
  return TRUE;
}

/* A line that ends in a backslash goes on in the next. */
static gboolean
take_unit_file (ZpciUnitPreload *preload, const char *root, const char *path)
{
  gboolean taken = FALSE;
  g_autofree char *text = read_small_file (path);
  g_autoptr (GString) joined = g_string_new (text);
  g_auto (GStrv) lines = NULL;

  for (char *end; (end = strstr (joined->str, "\\\n")) != NULL;) {
    end[0] = ' ';
    end[1] = ' ';
  }
  lines = g_strsplit (joined->str, "\n", -1);
  for (gsize i = 0; lines[i]; i++)
    taken |= take_line (preload, root, path, g_strstrip (lines[i]));
  return taken;
}

static void
take_main_file (ZpciUnitPreload *preload, const char *root, const char *unit)
{
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *path = g_build_filename (root, folders[i], unit, NULL);

    if (g_file_test (path, G_FILE_TEST_EXISTS)) {
      take_unit_file (preload, root, path);
      return;
    }
  }
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/* @paths: name -> path of the drop-ins that count. */
static void
find_drop_ins (GHashTable *paths, const char *root, const char *dropins)
{
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *folder = g_build_filename (root, folders[i], dropins, NULL);
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name (dir)) != NULL) {
      if (g_str_has_suffix (name, ".conf") && !g_hash_table_contains (paths, name))
        g_hash_table_insert (paths, g_strdup (name), g_build_filename (folder, name, NULL));
    }
  }
}

ZpciUnitPreload *
zpci_unit_read_preload (const char *root, const char *unit, const char *without)
{
  ZpciUnitPreload *preload = g_new0 (ZpciUnitPreload, 1);
  g_autofree char *dropins = g_strconcat (unit, ".d", NULL);
  g_autoptr (GHashTable) paths = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, g_free);
  g_autoptr (GList) names = NULL;

  take_main_file (preload, root, unit);
  find_drop_ins (paths, root, dropins);
  find_drop_ins (paths, root, "service.d");
  g_hash_table_remove (paths, without);
  names = g_list_sort (g_hash_table_get_keys (paths), by_name);
  for (GList *item = names; item; item = item->next) {
    const char *path = g_hash_table_lookup (paths, item->data);

    if (take_unit_file (preload, root, path) && strcmp (item->data, without) > 0) {
      g_free (preload->later);
      preload->later = g_strdup (path);
    }
  }
  return preload;
}
