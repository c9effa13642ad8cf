/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Files of a host below one redirectable root: the running machine, a folder,
 * or a captured host held in memory. Everything the product reads of sysfs and
 * proc goes through here, so a captured host answers exactly as a live one.
 * Contents are hostile: sizes and counts are bounded, only regular files are
 * read, nothing blocks.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct ZpciRoot ZpciRoot;

/** Longest directory listing that is accepted, in names. */
#define ZPCI_ROOT_MAX_NAMES 262144

/**
 * zpci_root_new_directory:
 * @path: "/" for the running machine, or a folder with sys/ and proc/ in it
 *
 * Returns: (transfer full): a root whose paths never leave @path, or NULL.
 * Errors: ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO; errno is set as well.
 */
ZpciRoot *zpci_root_new_directory (const char *path, GError **error);

/** zpci_root_new_memory: Returns: (transfer full): an empty root; fill it with zpci_root_add_*. */
ZpciRoot *zpci_root_new_memory (const char *name);

ZpciRoot *zpci_root_ref (ZpciRoot *root);
void zpci_root_unref (ZpciRoot *root);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciRoot, zpci_root_unref)

/** zpci_root_get_name: Returns: (transfer none): what error messages call it, e.g. "/" or "z16.zhost". */
const char *zpci_root_get_name (ZpciRoot *root);

/** zpci_root_is_live: Returns: TRUE only for the running machine: devices may be opened, ioctls asked. */
gboolean zpci_root_is_live (ZpciRoot *root);

/** zpci_root_may_block: Returns: whether reading below @root waits for a kernel: TRUE unless it is held in memory. */
gboolean zpci_root_may_block (ZpciRoot *root);

/**
 * zpci_root_close_others: for a child process that may be held by the kernel: closes every descriptor from 3 up but those
 * of @root and @other, so that nobody waits for the end of them.
 */
void zpci_root_close_others (ZpciRoot *root, int other);

/**
 * zpci_root_add_file, zpci_root_add_directory, zpci_root_describe_directory, zpci_root_add_link:
 * @path: absolute below the root, e.g. "/sys/bus/pci/slots"; parents are made
 *
 * Only for memory roots. Errors: ZPCI_ERROR_MALFORMED (path with "..", empty
 * component, too long), ZPCI_ERROR_CONFLICT (already there; only a directory
 * may be added twice, and described once), ZPCI_ERROR_RANGE (a million files,
 * links and folders, parents included).
 */
gboolean zpci_root_add_file (ZpciRoot *root, const char *path, GBytes *content, GError **error);
gboolean zpci_root_add_directory (ZpciRoot *root, const char *path, GError **error);
gboolean zpci_root_describe_directory (ZpciRoot *root, const char *path, GError **error);
gboolean zpci_root_add_link (ZpciRoot *root, const char *path, const char *target, GError **error);

/** zpci_root_add_failure: @path is there, and opening it fails with @code, an errno such as EACCES. */
gboolean zpci_root_add_failure (ZpciRoot *root, const char *path, int code, GError **error);

/** zpci_root_bytes: g_bytes_get_data(), but never NULL: there is arithmetic on the start of an empty file as well. */
gconstpointer zpci_root_bytes (GBytes *bytes, gsize *length);

/**
 * zpci_root_add_answer, zpci_root_get_answer:
 * @key: what was asked of the kernel, e.g. "kvm-check-extension 221"
 *
 * An answer that only an ioctl gives; kept beside the files of a captured host.
 *
 * Returns: (transfer none) (nullable): the recorded answer, NULL if none was.
 */
gboolean zpci_root_add_answer (ZpciRoot *root, const char *key, GBytes *value, GError **error);
GBytes *zpci_root_get_answer (ZpciRoot *root, const char *key);

/** zpci_root_list_answers: Returns: (transfer full): the arguments that @question, the first word of keys, was asked with, sorted. */
char **zpci_root_list_answers (ZpciRoot *root, const char *question);

/**
 * zpci_root_open_directory:
 * @path: below @root; links are followed, inside the root only
 *
 * Returns: (transfer full): a root whose relative paths start at @path (cheap:
 * one open directory), or NULL. Errors: ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO.
 */
ZpciRoot *zpci_root_open_directory (ZpciRoot *root, const char *path, GError **error);

/**
 * zpci_root_read:
 * @path: below @root
 * @max: largest accepted size in bytes; a longer file is ZPCI_ERROR_RANGE
 *
 * Returns: (transfer full): the content, or NULL.
 * Errors: ZPCI_ERROR_NOT_FOUND, ZPCI_ERROR_IO (also: not a regular file), ZPCI_ERROR_RANGE.
 */
GBytes *zpci_root_read (ZpciRoot *root, const char *path, gsize max, GError **error);

/** Stored as errno by the functions below where there is more than was asked for; ZPCI_FILE_TOO_LONG. */
#define ZPCI_ROOT_TOO_LONG (-1)

/**
 * zpci_root_try_open_directory, zpci_root_try_read, zpci_root_try_list, zpci_root_try_read_link:
 * @code: (out): why there is nothing: an errno, or %ZPCI_ROOT_TOO_LONG; untouched else
 *
 * As zpci_root_open_directory() and so on, for callers that expect much to be absent or
 * have to keep the errno. zpci_root_set_error() makes the message of it.
 */
ZpciRoot *zpci_root_try_open_directory (ZpciRoot *root, const char *path, int *code);
GBytes *zpci_root_try_read (ZpciRoot *root, const char *path, gsize max, int *code);
char **zpci_root_try_list (ZpciRoot *root, const char *path, int *code);
char *zpci_root_try_read_link (ZpciRoot *root, const char *path, int *code);

/**
 * zpci_root_read_head:
 * @buffer: room for @size bytes, which is more than 0
 * @code: (out): an errno where -1 is returned
 *
 * The beginning of a file, by one read: for attributes, of which there are
 * many and each is short. A longer file is not an error.
 *
 * Returns: how many bytes were stored, or -1.
 */
gssize zpci_root_read_head (ZpciRoot *root, const char *path, void *buffer, gsize size, int *code);

/** zpci_root_explain: Returns: (transfer full): the cause alone, without the path. */
char *zpci_root_explain (int code, gsize max);

/** zpci_root_set_error: stores what @code of the functions above means; @max is what was asked for, 0 of a folder. */
void zpci_root_set_error (GError **error, int code, ZpciRoot *root, const char *path, gsize max);

/**
 * zpci_root_read_text:
 *
 * As zpci_root_read(), for one line of text: one trailing newline is removed.
 *
 * Returns: (transfer full): NUL-terminated printable ASCII, or NULL.
 * Errors: as zpci_root_read(), and ZPCI_ERROR_MALFORMED (other bytes inside).
 */
char *zpci_root_read_text (ZpciRoot *root, const char *path, gsize max, GError **error);

/** zpci_root_list: Returns: (transfer full): names below @path, sorted bytewise, without . and .., or NULL. */
char **zpci_root_list (ZpciRoot *root, const char *path, GError **error);

/** zpci_root_read_link: Returns: (transfer full): the link's target as text, not looked at, or NULL. */
char *zpci_root_read_link (ZpciRoot *root, const char *path, GError **error);

/** zpci_root_exists: Returns: TRUE if @path is there (links followed), or may be: reading it says why nobody knows. */
gboolean zpci_root_exists (ZpciRoot *root, const char *path);

G_END_DECLS
