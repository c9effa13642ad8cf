/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The files of the plug-in: what belongs where, and what systemd has there.
 */
#pragma once

#include "zpci-root.h"

#include <glib.h>

G_BEGIN_DECLS

/* The systemd that runs here. */

/** zpci_systemd_runs: Returns: TRUE if this machine was started by systemd. Source: sd_booted(3). */
gboolean zpci_systemd_runs (void);

/**
 * zpci_systemctl:
 * @arguments: NULL-terminated, without the program
 * @output: (out) (optional): what it prints
 *
 * Runs systemctl. Errors: ZPCI_ERROR_IO with its message, or those of zpci_child_run().
 */
gboolean zpci_systemctl (const char *const *arguments, char **output, GError **error);

/*
 * LD_PRELOAD of a systemd unit. A systemd that runs is asked where units lie
 * and what its own environment is ("systemctl show"); below another root, or
 * without systemd, both are read from files, since systemctl --root cannot show
 * (252: "Verb 'show' cannot be used with --root="). Units are read from files
 * everywhere: of the settings of a unit systemctl shows only the last, and the
 * one left out here is the last.
 */

/** ZpciUnitPreload: LD_PRELOAD of a unit without the drop-in that was to be left out. Files are named with their root. */
typedef struct {
  char *value;        /* (nullable): of Environment=, or else of the environment of systemd itself */
  char *file;         /* (nullable): an EnvironmentFile= that sets it, and so wins over every Environment= */
  char *file_value;   /* (nullable): what that sets it to */
  char *later;        /* (nullable): the last drop-in behind the one left out whose Environment= replaces it */
  char *unset;        /* (nullable): a file of the unit whose UnsetEnvironment= takes it away at the end */
  char *passed;       /* (nullable): a file whose PassEnvironment= hands on that of systemd, and no Environment= sets it */
  char *started;      /* (nullable): a file whose ExecStart= sets it for the program alone */
  char *unread;       /* (nullable): why a file of the unit or of systemd cannot be read, which may say anything */
} ZpciUnitPreload;

/**
 * zpci_unit_read_preload:
 * @root: "/" or a folder with etc/ and usr/ in it, which no link leaves
 * @unit: "libvirtd.service"
 * @without: name of a drop-in that does not count
 *
 * Returns: (transfer full): the values of the unit's files; empty where there are none.
 * Source: systemd.unit(5), systemd.exec(5), systemd-system.conf(5) of systemd 252.
 */
ZpciUnitPreload *zpci_unit_read_preload (ZpciRoot *root, const char *unit, const char *without);
void zpci_unit_preload_free (ZpciUnitPreload *preload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciUnitPreload, zpci_unit_preload_free)

/*
 * The few files that "plugin enable" puts into other programs' folders. Each
 * says in a line that it is ours; a file that does not is never touched.
 */

/** The line that marks a file as ours. */
#define ZPCI_INSTALLED_MARK "# Written by 'virt-zpci plugin enable'; 'virt-zpci plugin disable' removes it."

/**
 * zpci_installed_file_check:
 * @root: "/" or a folder, which no link leaves
 * @path: absolute below @root; the same for the functions below
 *
 * Returns: FALSE if there is something at @path that is not ours, or nobody can tell.
 * Errors: ZPCI_ERROR_CONFLICT, ZPCI_ERROR_IO.
 */
gboolean zpci_installed_file_check (ZpciRoot *root, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** ZpciInstalled: whether a file of ours is in its place. */
typedef enum {
  ZPCI_INSTALLED_NO = 0,
  ZPCI_INSTALLED_YES,
  ZPCI_INSTALLED_UNKNOWN, /* not ours to see */
} ZpciInstalled;

/**
 * zpci_installed_file_look:
 *
 * Returns: YES if a file of ours is at @path; UNKNOWN, with @error, where that
 * cannot be seen, as below a folder that is closed to this user. Errors: ZPCI_ERROR_IO.
 */
ZpciInstalled zpci_installed_file_look (ZpciRoot *root, const char *path, GError **error);

/** zpci_installed_file_compare: Returns: YES if @path is a file of just this @text and @mode; UNKNOWN with an error. */
ZpciInstalled zpci_installed_file_compare (ZpciRoot *root, const char *path, const char *text, int mode,
                                           GError **error);

/**
 * zpci_installed_file_write:
 * @text: with ZPCI_INSTALLED_MARK in it
 * @mode: permissions
 * @changed: (out): FALSE: it was there like this already
 *
 * Errors: ZPCI_ERROR_CONFLICT, ZPCI_ERROR_IO.
 */
gboolean zpci_installed_file_write (ZpciRoot *root, const char *path, const char *text, int mode, gboolean *changed,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_installed_file_remove:
 *
 * Removes our file at @path and its folder where that is empty then. A file
 * that is not ours, or none, is left: @changed is FALSE. A file that cannot be looked at is an error.
 *
 * Errors: ZPCI_ERROR_IO.
 */
gboolean zpci_installed_file_remove (ZpciRoot *root, const char *path, gboolean *changed,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * The files of "plugin enable": the start hook, and for each daemon a systemd
 * drop-in that preloads the plug-in.
 */

/** ZpciPluginFile: one file to install. */
typedef struct {
  ZpciRoot *root;  /* below which it is */
  char *name;      /* "hook", or the daemon: "libvirtd" */
  char *unit;      /* (nullable): "libvirtd.service"; NULL for the hook */
  char *path;      /* as the administrator sees it, without the root */
  char *text;      /* what belongs in it; for a drop-in with the unit's other LD_PRELOAD entries */
  int mode;
  char *unread;    /* (nullable): why nobody knows what to write; it is the conflict then */
  char *conflict;  /* (nullable): why writing it would be of no use */
} ZpciPluginFile;

/**
 * zpci_plugin_files:
 * @root: "/" or a folder
 * @hook_only: without the drop-ins
 *
 * Returns: (transfer full) (element-type ZpciPluginFile): the files.
 */
GPtrArray *zpci_plugin_files (ZpciRoot *root, gboolean hook_only);

/** ZpciPluginLoaded: whether running daemons have the plug-in. */
typedef enum {
  ZPCI_LOADED_NO_DAEMON = 0,
  ZPCI_LOADED_YES,
  ZPCI_LOADED_NO,
  ZPCI_LOADED_UNKNOWN, /* not ours to see */
} ZpciPluginLoaded;

/** zpci_plugin_is_loaded: @daemon: "libvirtd". Returns: what /proc says; NO if one of several daemons lacks it. */
ZpciPluginLoaded zpci_plugin_is_loaded (const char *daemon);

G_END_DECLS
