/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The common part of all tests: golden files, data folders, and assertions on errors.
 */
#pragma once

#include "zpci-error.h"
#include "zpci-root.h"

G_BEGIN_DECLS

/** zpci_test_init: as g_test_init(), and lets a golden runner report every case before it fails. */
void zpci_test_init (int *argc, char ***argv);

/** zpci_test_data: Returns: (transfer full): the path of @name below tests/. */
char *zpci_test_data (const char *name);

/** zpci_test_read: Returns: (transfer full): the content of @path; fails the test where it cannot be read. */
char *zpci_test_read (const char *path, gsize *length);

/**
 * zpci_test_golden:
 * @path: the expected file
 * @actual: what the product gave, @length bytes (-1: NUL-terminated)
 *
 * Compares exactly; on a difference prints a diff to stderr and fails the test.
 * With ZPCI_TEST_REGENERATE=1 the file is rewritten, named, and the test fails
 * all the same; refused where CI is set.
 */
void zpci_test_golden (const char *path, const char *actual, gssize length);

/**
 * zpci_test_stems:
 * @folder: below tests/
 * @suffix: e.g. ".xml"
 *
 * Returns: (transfer full): the sorted names in @folder that end in @suffix,
 * without it; an empty folder fails the test.
 */
char **zpci_test_stems (const char *folder, const char *suffix);

/**
 * zpci_test_sources_with:
 * @pieces: (array zero-terminated=1): pieces of source text
 *
 * Returns: how many sources and headers of the product hold one of @pieces; each is named in a test message.
 */
guint zpci_test_sources_with (const char *const *pieces);

/**
 * zpci_test_command:
 * @argv: (array zero-terminated=1): a program of this build and its arguments
 *
 * In a cross build the kernel cannot run it; meson says what can.
 *
 * Returns: (transfer full): @argv, with meson's wrapper in front where there is one.
 */
char **zpci_test_command (const char *const *argv);

/**
 * zpci_test_again:
 * @program: argv[0] of this test
 * @name: what argv[0] of the new process shall be
 *
 * For a test whose processes are the test itself, started again. They get the
 * object that ZPCI_TEST_PRELOAD names preloaded.
 *
 * Returns: (transfer full) (nullable): the words that start it, the first an absolute path; NULL where
 * /proc/self/exe does, as everywhere but in a cross build.
 */
char **zpci_test_again (const char *program, const char *name);

/** zpci_test_add_text: adds a file that holds @text to a root in memory; its path is a printf format. */
void zpci_test_add_text (ZpciRoot *root, const char *text, const char *format, ...) G_GNUC_PRINTF (3, 4);

/**
 * zpci_test_assert_no_child: fails where a process is left after 5 s. Of a test that is the reaper of its descendants,
 * which have been killed: reaps them.
 */
void zpci_test_assert_no_child (void);

/** zpci_test_remove_tree: removes @path and all below it, following no link. */
void zpci_test_remove_tree (const char *path);

/** zpci_test_assert_error: fails unless @error has @code and its message contains @text; clears it. */
#define zpci_test_assert_error(error, wanted, text)                                                          \
  zpci_test_check_error (G_STRLOC, &(error), (wanted), (text))
void zpci_test_check_error (const char *where, GError **error, int code, const char *text);

G_END_DECLS
