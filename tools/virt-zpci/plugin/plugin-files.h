/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What "plugin enable" puts where: the start hook, and for each daemon a systemd
 * drop-in that preloads the plug-in.
 */
#pragma once

#include "zpci-root.h"

G_BEGIN_DECLS

/** ZpciPluginFile: one file to install. */
typedef struct {
  ZpciRoot *root;  /* below which it is */
  char *name;      /* "hook", or the daemon: "libvirtd" */
  char *unit;      /* (nullable): "libvirtd.service"; NULL for the hook */
  char *path;      /* as the administrator sees it, without the root */
  char *text;      /* what belongs in it; for a drop-in with the unit's other LD_PRELOAD entries */
  int mode;
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
