/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Of a unit's main file the first in the search path counts; drop-ins of all
 * folders are taken in the order of their names, of equal names the first.
 * Those of all services (service.d) come behind the unit's own. The same holds
 * for system.conf, whose DefaultEnvironment= every unit starts from.
 */
#include "plugin-files.h"

#include "zpci-error.h"

#include <string.h>

#define VARIABLE "LD_PRELOAD"
#define MAX_FILE (1024 * 1024)

static const char *const unit_folders[] = { "/etc/systemd/system", "/run/systemd/system",
                                            "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
                                            "/lib/systemd/system", NULL };
static const char *const manager_folders[] = { "/etc/systemd", "/run/systemd", "/usr/local/lib/systemd",
                                               "/usr/lib/systemd", NULL };

/* The reader of a unit, and the values read so far. */
typedef struct {
  ZpciRoot *root;
  char **folders;    /* of units */
  const char *unit;
  char *manager;     /* (nullable): LD_PRELOAD of systemd's own environment */
  ZpciUnitPreload *preload;
} Reader;

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
  g_free (preload->passed);
  g_free (preload->started);
  g_free (preload->unread);
  g_free (preload);
}

/* Returns: (transfer full): @path as the administrator can look at it. */
static char *
full_path (const Reader *reader, const char *path)
{
  return g_build_filename (zpci_root_get_name (reader->root), path, NULL);
}

static void
keep_path (const Reader *reader, char **place, const char *path)
{
  g_free (*place);
  *place = path ? full_path (reader, path) : NULL;
}

/* A file that is not there says nothing; of one that cannot be read nobody knows. @error: (transfer full) */
static void
keep_unread (const Reader *reader, GError *error)
{
  if (!reader->preload->unread && !g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND))
    reader->preload->unread = g_strdup (error->message);
  g_error_free (error);
}

/* Returns: (transfer full): "" for a file that is not there or cannot be read. */
static char *
read_small_file (const Reader *reader, const char *path)
{
  GError *error = NULL;
  g_autoptr (GBytes) content = zpci_root_read (reader->root, path, MAX_FILE, &error);
  gsize length = 0;
  const char *text = content ? zpci_root_bytes (content, &length) : NULL;

  if (error)
    keep_unread (reader, error);
  return g_strndup (text ? text : "", length);
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

static gboolean
names_variable (const char *text)
{
  g_auto (GStrv) words = NULL;

  return g_shell_parse_argv (text, NULL, &words, NULL) && g_strv_contains ((const char *const *) words, VARIABLE);
}

/* UnsetEnvironment= and PassEnvironment=: lists of names that an empty one ends. */
static void
take_names (const Reader *reader, char **place, const char *path, const char *value)
{
  if (*value == '\0' || names_variable (value))
    keep_path (reader, place, *value ? path : NULL);
}

/* Returns: TRUE if the environment file @path sets the variable. */
static gboolean
take_environment_file (const Reader *reader, const char *path)
{
  g_autofree char *text = read_small_file (reader, path);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  const char *value = NULL;

  for (gsize i = 0; lines[i]; i++) {
    if (g_str_has_prefix (g_strstrip (lines[i]), VARIABLE "="))
      value = lines[i] + strlen (VARIABLE "=");
  }
  if (!value)
    return FALSE;
  g_free (reader->preload->file);
  g_free (reader->preload->file_value);
  reader->preload->file = g_strdup (path);
  reader->preload->file_value = g_strdup (value);
  return TRUE;
}

/* @value: a path, or a pattern of file names in one folder, behind a "-" where it may be missing. */
static void
take_environment_files (const Reader *reader, const char *value)
{
  const char *pattern = value[0] == '-' ? value + 1 : value;
  g_autofree char *folder = g_path_get_dirname (pattern);
  g_autofree char *name = g_path_get_basename (pattern);
  g_auto (GStrv) names = NULL;
  GError *error = NULL;

  if (*value == '\0') {
    g_clear_pointer (&reader->preload->file, g_free);
    g_clear_pointer (&reader->preload->file_value, g_free);
    return;
  }
  if (take_environment_file (reader, pattern) || !strpbrk (name, "*?"))
    return;
  names = zpci_root_list (reader->root, folder, &error);
  if (error)
    keep_unread (reader, error);
  for (gsize i = 0; names && names[i]; i++) {
    g_autofree char *path = g_build_filename (folder, names[i], NULL);

    if (g_pattern_match_simple (name, names[i]))
      take_environment_file (reader, path);
  }
}

/* Returns: TRUE if the line says what @setting sets the variable to, which replaces *@set. */
static gboolean
take_line (const Reader *reader, const char *path, const char *line, const char *setting, char **set)
{
  const char *equals = strchr (line, '=');
  g_autofree char *key = equals ? g_strstrip (g_strndup (line, (gsize) (equals - line))) : NULL;
  g_autofree char *value = equals ? g_strstrip (g_strdup (equals + 1)) : NULL;

  if (!key || line[0] == '#' || line[0] == ';')
    return FALSE;
  if (strcmp (key, "EnvironmentFile") == 0)
    take_environment_files (reader, value);
  else if (strcmp (key, "UnsetEnvironment") == 0)
    take_names (reader, &reader->preload->unset, path, value);
  else if (strcmp (key, "PassEnvironment") == 0)
    take_names (reader, &reader->preload->passed, path, value);
  else if (strcmp (key, "ExecStart") == 0 && (*value == '\0' || strstr (value, VARIABLE "=")))
    keep_path (reader, &reader->preload->started, *value ? path : NULL);
  if (strcmp (key, setting) != 0)
    return FALSE;
  if (*value)
    return take_assignment (value, set);
  g_clear_pointer (set, g_free);
  return TRUE;
}

/* A line that ends in a backslash goes on in the next. */
static gboolean
take_file (const Reader *reader, const char *path, const char *setting, char **set)
{
  gboolean taken = FALSE;
  g_autofree char *text = read_small_file (reader, path);
  g_auto (GStrv) lines = NULL;

  for (char *end; (end = strstr (text, "\\\n")) != NULL;) {
    end[0] = ' ';
    end[1] = ' ';
  }
  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i]; i++)
    taken |= take_line (reader, path, g_strstrip (lines[i]), setting, set);
  return taken;
}

static void
take_main_file (const Reader *reader, const char *const *folders, const char *name, const char *setting, char **set)
{
  for (gsize i = 0; folders[i]; i++) {
    g_autofree char *path = g_build_filename (folders[i], name, NULL);

    if (zpci_root_exists (reader->root, path)) {
      take_file (reader, path, setting, set);
      return;
    }
  }
}

/* @paths: name -> path of the drop-ins that count. */
static void
find_drop_ins (const Reader *reader, GTree *paths, const char *const *folders, const char *dropins)
{
  for (gsize i = 0; folders[i]; i++) {
    g_autofree char *folder = g_build_filename (folders[i], dropins, NULL);
    GError *error = NULL;
    g_auto (GStrv) names = zpci_root_list (reader->root, folder, &error);

    if (error)
      keep_unread (reader, error);
    for (gsize j = 0; names && names[j]; j++) {
      if (g_str_has_suffix (names[j], ".conf") && !g_tree_lookup (paths, names[j]))
        g_tree_insert (paths, g_strdup (names[j]), g_build_filename (folder, names[j], NULL));
    }
  }
}

static int
by_name (gconstpointer a, gconstpointer b, gpointer unused)
{
  return strcmp (a, b);
}

static GTree *
new_paths (void)
{
  return g_tree_new_full (by_name, NULL, g_free, g_free);
}

static gboolean
take_manager_drop_in (gpointer name, gpointer path, gpointer data)
{
  Reader *reader = data;

  take_file (reader, path, "DefaultEnvironment", &reader->manager);
  return FALSE;
}

static void
read_manager_files (Reader *reader)
{
  g_autoptr (GTree) paths = new_paths ();

  take_main_file (reader, manager_folders, "system.conf", "DefaultEnvironment", &reader->manager);
  find_drop_ins (reader, paths, manager_folders, "system.conf.d");
  g_tree_foreach (paths, take_manager_drop_in, reader);
}

/* Of the systemd that runs; @shown: lines of NAME=VALUE. */
static void
take_shown (Reader *reader, const char *shown)
{
  g_auto (GStrv) lines = g_strsplit (shown, "\n", -1);
  g_autofree char *value = NULL;
  char **folders = NULL;

  for (gsize i = 0; lines[i]; i++) {
    if (g_str_has_prefix (lines[i], "UnitPath=") &&
        g_shell_parse_argv (lines[i] + strlen ("UnitPath="), NULL, &folders, NULL)) {
      g_strfreev (reader->folders);
      reader->folders = folders;
    } else if (g_str_has_prefix (lines[i], "Environment=")) {
      take_assignment (lines[i] + strlen ("Environment="), &value);
    }
  }
  /* Said as it is, and read once more by systemd when it is in a unit. */
  if (value) {
    g_auto (GStrv) parts = g_strsplit (value, "%", -1);

    reader->manager = g_strjoinv ("%%", parts);
  }
}

static void
read_manager (Reader *reader)
{
  static const char *const show[] = { "show", "--property=UnitPath", "--property=Environment", NULL };
  g_autofree char *shown = NULL;

  reader->folders = g_strdupv ((char **) unit_folders);
  if (zpci_root_is_live (reader->root) && zpci_systemd_runs () && zpci_systemctl (show, &shown, NULL))
    take_shown (reader, shown);
  else
    read_manager_files (reader);
}

typedef struct {
  const Reader *reader;
  const char *without;
} DropIns;

static gboolean
take_drop_in (gpointer name, gpointer path, gpointer data)
{
  const DropIns *drop_ins = data;
  ZpciUnitPreload *preload = drop_ins->reader->preload;
  int order = strcmp (name, drop_ins->without);

  if (order != 0 && take_file (drop_ins->reader, path, "Environment", &preload->value) && order > 0)
    keep_path (drop_ins->reader, &preload->later, path);
  return FALSE;
}

static void
read_unit (const Reader *reader, const char *without)
{
  g_autofree char *dropins = g_strconcat (reader->unit, ".d", NULL);
  const char *const *folders = (const char *const *) reader->folders;
  g_autoptr (GTree) paths = new_paths ();
  DropIns drop_ins = { reader, without };

  take_main_file (reader, folders, reader->unit, "Environment", &reader->preload->value);
  find_drop_ins (reader, paths, folders, dropins);
  find_drop_ins (reader, paths, folders, "service.d");
  g_tree_foreach (paths, take_drop_in, &drop_ins);
}

ZpciUnitPreload *
zpci_unit_read_preload (ZpciRoot *root, const char *unit, const char *without)
{
  ZpciUnitPreload *preload = g_new0 (ZpciUnitPreload, 1);
  Reader reader = { .root = root, .unit = unit, .preload = preload };

  read_manager (&reader);
  read_unit (&reader, without);
  g_strfreev (reader.folders);
  if (preload->value) {
    g_clear_pointer (&preload->passed, g_free);
    g_free (reader.manager);
  } else {
    preload->value = reader.manager;
  }
  return preload;
}
