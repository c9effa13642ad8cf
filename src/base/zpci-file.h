/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Files as a whole: read with a bound, written so that nobody ever sees a part
 * of one. zpci-file.h opens the folder in which a file is written.
 */
#pragma once

#include "zpci-root.h"

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/** Stored instead of an errno where a file has more than was asked for. */
#define ZPCI_FILE_TOO_LONG (-1)

/**
 * zpci_file_read_all:
 * @fd: anything that can be read, also a pipe or a terminal; stays open
 * @max: largest accepted size in bytes
 * @code: (out): why there is nothing: an errno, or %ZPCI_FILE_TOO_LONG; untouched else
 *
 * The size that the file states is not trusted, and no more than @max + 1 bytes are read.
 *
 * Returns: (transfer full): the content, or NULL.
 */
GBytes *zpci_file_read_all (int fd, gsize max, int *code);

/** zpci_file_read_regular: As zpci_file_read_all(); EISDIR or EINVAL for what is not a regular file. */
GBytes *zpci_file_read_regular (int fd, gsize max, int *code);

/**
 * zpci_file_read_at:
 * @folder: an open folder, or AT_FDCWD
 * @name: of a file in it; a link is followed only with AT_FDCWD
 *
 * As zpci_file_read_regular(). Opening does not block and gives no terminal.
 */
GBytes *zpci_file_read_at (int folder, const char *name, gsize max, int *code);

/**
 * zpci_file_read:
 * @path: an ordinary path, as a user gives it; not below any root
 *
 * As zpci_file_read_at(). Errors: ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO (also: not a regular file), ZPCI_ERROR_RANGE.
 */
GBytes *zpci_file_read (const char *path, gsize max, GError **error);

/** zpci_file_read_text: As zpci_file_read(). Returns: (transfer full): NUL-terminated; NULs inside are not looked for. */
char *zpci_file_read_text (const char *path, gsize max, gsize *length, GError **error);

/**
 * zpci_file_create, zpci_file_replace:
 * @folder: an open folder (O_PATH is enough)
 * @name: of a file in it, without a slash; a link of that name is replaced or in the way, never followed
 * @mode: permissions; of a new file less the umask
 *
 * The file appears with all of its content or not at all, also when a signal
 * ends the process. create() never takes the place of another: EEXIST.
 *
 * Returns: 0 or an errno.
 */
int zpci_file_create (int folder, const char *name, const void *data, gsize length, mode_t mode);
int zpci_file_replace (int folder, const char *name, const void *data, gsize length, mode_t mode);

/** zpci_file_write_to: writes all of @data to @fd, which stays open. Returns: 0 or an errno. */
int zpci_file_write_to (int fd, const char *data, gsize length);

/*
 * Folders in which files are written or removed. The way to one never leaves
 * the root, and for the superuser it passes nothing that another user may have
 * turned round: a link of somebody else is not followed, no folder is made in
 * a folder of somebody else. The system counts as oneself.
 */

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
