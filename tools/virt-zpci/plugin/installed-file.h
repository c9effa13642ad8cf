/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The few files that "plugin enable" puts into other programs' folders. Each
 * says in a line that it is ours; a file that does not is never touched.
 */
#pragma once

#include "zpci-root.h"

G_BEGIN_DECLS

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

/** zpci_installed_file_is: Returns: TRUE if @path is a file of just this @text and @mode. */
gboolean zpci_installed_file_is (ZpciRoot *root, const char *path, const char *text, int mode);

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
 * that is not ours, or none, is left: @changed is FALSE. What cannot be seen is an error.
 *
 * Errors: ZPCI_ERROR_IO.
 */
gboolean zpci_installed_file_remove (ZpciRoot *root, const char *path, gboolean *changed,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
