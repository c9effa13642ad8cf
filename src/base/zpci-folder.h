/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Folders in which files are written or removed. The way to one never leaves
 * the root, and for the superuser it passes nothing that another user may have
 * turned round: a link of somebody else is not followed, no folder is made in
 * a folder of somebody else. The system counts as oneself.
 */
#pragma once

#include "zpci-root.h"

G_BEGIN_DECLS

/** Stored instead of an errno: a link on the way belongs to another user, or leads to nothing below the root. */
#define ZPCI_FOLDER_FOREIGN (-2)

/** ZpciFolderFlags: @ZPCI_FOLDER_NO_LINK: the folder itself is not a link, else ELOOP */
typedef enum {
  ZPCI_FOLDER_DEFAULT = 0,
  ZPCI_FOLDER_NO_LINK = 1 << 0,
} ZpciFolderFlags;

/**
 * zpci_folder_open:
 * @root: a root that is a real folder, "/" included
 * @path: below @root
 * @mode: permissions of folders that are made where there are none (less umask); 0: none is made
 * @code: (out): why there is none: an errno, or %ZPCI_FOLDER_FOREIGN; untouched else
 *
 * Returns: a file descriptor for the ...at() calls (O_PATH), or -1.
 */
int zpci_folder_open (ZpciRoot *root, const char *path, ZpciFolderFlags flags, mode_t mode, int *code);

/**
 * zpci_folder_open_path:
 * @path: an ordinary path, as a user gives it
 *
 * As zpci_folder_open() below "/".
 */
int zpci_folder_open_path (const char *path, ZpciFolderFlags flags, mode_t mode, int *code);

/** zpci_folder_set_error: stores "@what: " and what @code of the functions above means. */
void zpci_folder_set_error (GError **error, int code, const char *what);

G_END_DECLS
