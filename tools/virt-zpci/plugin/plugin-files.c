/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The drop-in sorts behind all others of its unit and names what they preload
 * as well, since a later LD_PRELOAD replaces an earlier one.
 */
#include "plugin-files.h"

#include "zpci-config.h"
#include "zpci-domain.h"

#include <errno.h>
#include <string.h>

#define DROP_IN "zz-libvirt-zpci.conf"

/* Of proc: a name of a program, which the kernel cuts at 15 bytes, and what a process has mapped. */
#define MAX_COMM 64
#define MAX_MAPS (16 * 1024 * 1024)

static const char *const daemons[] = { "libvirtd", "virtqemud", "virtnodedevd" };

static void
plugin_file_free (gpointer data)
{
  ZpciPluginFile *file = data;

  zpci_root_unref (file->root);
  g_free (file->name);
  g_free (file->unit);
  g_free (file->path);
  g_free (file->text);
  g_free (file->conflict);
  g_free (file->unread);
  g_free (file);
}

/* libvirt takes every status but 0 as a refusal. Ours is 1; any other comes from a program that could not do its
 * work, which is not a reason to stop guests that ask nothing. The shell has the document and can tell which do. */
static const char hook_text[] =
    "#!/bin/sh\n" ZPCI_INSTALLED_MARK "\n"
    "# Checks passed-through zPCI functions before a guest starts; see virt-zpci(1).\n"
    "# If virt-zpci is removed, every guest starts without this check; if it is there\n"
    "# and cannot run, only guests without zPCI attributes start.\n"
    "[ -x " ZPCI_TOOL_FILE " ] || exit 0\n"
    "PATH=/usr/bin:/bin\n"
    "xml=$(cat)\n"
    "[ \"$2 $3\" = 'prepare begin' ] || exit 0\n"
    "printf '%s\\n' \"$xml\" | " ZPCI_TOOL_FILE " hook -- \"$@\"\n"
    "status=$?\n"
    "[ $status -gt 1 ] || exit $status\n"
    "guest=$(printf %s \"$1\" | LC_ALL=C tr -c ' -~' '?')\n"
    "text=\"guest $guest was not checked: " ZPCI_TOOL_FILE " ended with status $status; "
    "reinstall libvirt-zpci or remove $0\"\n"
    "printf '%s\\n' \"warning: $text\" >&2\n"
    "logger -t virt-zpci -p daemon.warning \"$text\" 2>/dev/null\n"
    "case $xml in *" ZPCI_DOMAIN_NS "*) ;; *) exit 0 ;; esac\n"
    "! grep -Eqs '^[[:blank:]]*negotiate[[:blank:]]*=[[:blank:]]*warn[[:blank:]]*$' " ZPCI_CONFIG_FILE " || exit 0\n"
    "printf '%s\\n' \"error: guest $guest has zPCI attributes and stays stopped; "
    "negotiate = warn in " ZPCI_CONFIG_FILE " lets it start\" >&2\n"
    "exit 1\n";

static ZpciPluginFile *
hook_file (ZpciRoot *root)
{
  ZpciPluginFile *file = g_new0 (ZpciPluginFile, 1);

  file->root = zpci_root_ref (root);
  file->name = g_strdup ("hook");
  file->path = g_strdup (ZPCI_HOOK_FILE);
  file->text = g_strdup (hook_text);
  file->mode = 0755;
  return file;
}

/* Inside double quotes of a unit file. Specifiers (%) came from one and stay as they are. */
static char *
quote_for_unit (const char *text)
{
  GString *quoted = g_string_new (NULL);

  for (; *text; text++) {
    if (*text == '"' || *text == '\\')
      g_string_append_c (quoted, '\\');
    g_string_append_c (quoted, *text);
  }
  return g_string_free (quoted, FALSE);
}

static char *
drop_in_text (const ZpciUnitPreload *preload)
{
  const char *others = preload->value ? preload->value : "";
  g_autofree char *quoted = quote_for_unit (others);
  gboolean present = strstr (others, ZPCI_PLUGIN_FILE) != NULL;

  return g_strdup_printf (ZPCI_INSTALLED_MARK "\n[Service]\nEnvironment=\"LD_PRELOAD=%s%s%s\"\n", quoted,
                          *others && !present ? ":" : "", present ? "" : ZPCI_PLUGIN_PATH);
}

/* The text of the administrator there counts. Returns: (transfer full) (nullable): why the drop-in would be no use. */
static char *
find_conflict (const char *unit, const ZpciUnitPreload *preload)
{
  if (preload->unread)
    return g_strdup_printf ("%s: what sets its LD_PRELOAD is not known: %s", unit, preload->unread);
  if (preload->unset)
    return g_strdup_printf ("%s: UnsetEnvironment= in %s takes LD_PRELOAD away; remove it there", unit,
                            preload->unset);
  if (preload->passed)
    return g_strdup_printf ("%s: PassEnvironment= in %s hands on the LD_PRELOAD of systemd itself, which a drop-in "
                            "replaces; write it there as Environment=LD_PRELOAD=..., and remove it from PassEnvironment=",
                            unit, preload->passed);
  if (preload->started)
    return g_strdup_printf ("%s: ExecStart= in %s sets LD_PRELOAD for the daemon alone; write it there as "
                            "Environment=LD_PRELOAD=... instead",
                            unit, preload->started);
  if (preload->file && !strstr (preload->file_value, ZPCI_PLUGIN_FILE))
    return g_strdup_printf ("%s: LD_PRELOAD is set in %s, which has priority over a drop-in; "
                            "add :%s there by hand",
                            unit, preload->file, ZPCI_PLUGIN_PATH);
  if (!preload->file && preload->later && !(preload->value && strstr (preload->value, ZPCI_PLUGIN_FILE)))
    return g_strdup_printf ("%s: %s sorts behind %s and sets LD_PRELOAD again; "
                            "rename it, or add :%s there by hand",
                            unit, preload->later, DROP_IN, ZPCI_PLUGIN_PATH);
  return NULL;
}

static ZpciPluginFile *
drop_in_file (ZpciRoot *root, const char *daemon)
{
  g_autofree char *unit = g_strconcat (daemon, ".service", NULL);
  g_autofree char *folder = g_strconcat (unit, ".d", NULL);
  g_autoptr (ZpciUnitPreload) preload = zpci_unit_read_preload (root, unit, DROP_IN);
  ZpciPluginFile *file;

  file = g_new0 (ZpciPluginFile, 1);
  file->root = zpci_root_ref (root);
  file->name = g_strdup (daemon);
  file->path = g_build_filename ("/etc/systemd/system", folder, DROP_IN, NULL);
  file->text = drop_in_text (preload);
  file->conflict = find_conflict (unit, preload);
  file->unread = preload->unread ? g_strdup (file->conflict) : NULL;
  file->unit = g_steal_pointer (&unit);
  file->mode = 0644;
  return file;
}

GPtrArray *
zpci_plugin_files (ZpciRoot *root, gboolean hook_only)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (plugin_file_free);

  g_ptr_array_add (files, hook_file (root));
  for (gsize i = 0; i < G_N_ELEMENTS (daemons) && !hook_only; i++)
    g_ptr_array_add (files, drop_in_file (root, daemons[i]));
  return files;
}

/* A process that has ended meanwhile is none. */
static ZpciTri
is_process_of (ZpciRoot *proc, const char *pid, const char *daemon)
{
  g_autofree char *path = g_build_filename (pid, "comm", NULL);
  int code = 0;
  g_autoptr (GBytes) comm = NULL;
  gsize length = 0;
  const char *text;

  if (!g_ascii_isdigit (pid[0]))
    return ZPCI_NO;
  comm = zpci_root_try_read (proc, path, MAX_COMM, &code);
  if (!comm)
    return code == ENOENT || code == ENOTDIR || code == ESRCH ? ZPCI_NO : ZPCI_UNKNOWN;
  text = zpci_root_bytes (comm, &length);
  return length == strlen (daemon) + 1 && memcmp (text, daemon, length - 1) == 0 ? ZPCI_YES : ZPCI_NO;
}

static ZpciPluginLoaded
process_has_plugin (ZpciRoot *proc, const char *pid)
{
  g_autofree char *path = g_build_filename (pid, "maps", NULL);
  g_autoptr (GBytes) maps = zpci_root_read (proc, path, MAX_MAPS, NULL);
  gsize length = 0;
  const char *text = maps ? zpci_root_bytes (maps, &length) : NULL;

  if (!maps)
    return ZPCI_LOADED_UNKNOWN;
  return text && g_strstr_len (text, (gssize) length, "/" ZPCI_PLUGIN_FILE) ? ZPCI_LOADED_YES : ZPCI_LOADED_NO;
}

ZpciPluginLoaded
zpci_plugin_is_loaded (const char *daemon)
{
  g_autoptr (ZpciRoot) proc = zpci_root_new_directory ("/proc", NULL);
  g_auto (GStrv) pids = proc ? zpci_root_list (proc, "", NULL) : NULL;
  ZpciPluginLoaded loaded = pids ? ZPCI_LOADED_NO_DAEMON : ZPCI_LOADED_UNKNOWN;

  for (gsize i = 0; pids && pids[i]; i++) {
    ZpciTri is = is_process_of (proc, pids[i], daemon);

    if (is == ZPCI_YES && loaded != ZPCI_LOADED_NO)
      loaded = process_has_plugin (proc, pids[i]);
    else if (is == ZPCI_UNKNOWN && loaded == ZPCI_LOADED_NO_DAEMON)
      loaded = ZPCI_LOADED_UNKNOWN;
  }
  return loaded;
}
