/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The .zhost format: every directive, and every fault with its line.
 */
#include "zpci-base-private.h"
#include "zpci-base-test.h"
#include "zpci-capture.h"
#include "zpci-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define HEAD "zhost 1\norigin composed\n"

static ZpciRoot *
parse (const char *text, GError **error)
{
  return zpci_capture_parse (text, strlen (text), "t.zhost", error);
}

static const struct {
  const char *text;
  const char *path;
  const char *content;
  gsize length;
} files[] = {
  { "line /a value", "/a", "value\n", 6 },
  { "line /a two words = \"as is\" \\n", "/a", "two words = \"as is\" \\n\n", 23 },
  { "text /a \"x\\ty\\n\\\\\\\"\\x00\\xfF\"", "/a", "x\ty\n\\\"\0\xff", 8 },
  { "text /a \"\"", "/a", "", 0 },
  { "file /a\n| one\n|\n|  two", "/a", "one\n\n two\n", 10 },
  { "file /a", "/a", "", 0 },
  { "hex /a\n| 00 fF\n| 10", "/a", "\0\xff\x10", 3 },
  { "hex /a\n| 41 * 3\n| 42 * 1", "/a", "AAAB", 4 },
  { "hex /a", "/a", "", 0 },
  { "in /x/y\nline z 1\nin /w\nline z 2", "/x/y/z", "1\n", 2 },
  { "in /x/y\nline z 1\nin /w\nline z 2", "/w/z", "2\n", 2 },
  { "in /x\nline /y 1", "/y", "1\n", 2 },
  { "line \"/a b\\x01\" 1", "/a b\x01", "1\n", 2 },
  { "line /a 1\nlink /b a\n# note\n\nlink /c/d ../b", "/c/d", "1\n", 2 },
};

static void
test_files (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *text = g_strconcat (HEAD, files[i].text, "\n", NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (ZpciRoot) root = parse (text, &error);
    g_autoptr (GBytes) bytes = root ? zpci_root_read (root, files[i].path, 4096, &error) : NULL;

    g_test_message ("%s", files[i].text);
    g_assert_no_error (error);
    if (bytes)
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), files[i].content, files[i].length);
  }
}

static void
test_others (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = parse ("zhost 1\norigin captured\n"
                                     "dir /d/e\n"
                                     "link /l \"to where\"\n"
                                     "error /f EACCES\n"
                                     "answer question argument one two\n"
                                     "answer-hex question other\n"
                                     "| 01 02\n"
                                     "answer-hex question none\n",
                                     &error);
  g_auto (GStrv) names = root ? zpci_root_list (root, "/d", &error) : NULL;
  g_autofree char *target = root ? zpci_root_read_link (root, "/l", &error) : NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (names[0], ==, "e");
  g_assert_cmpstr (target, ==, "to where");
  g_assert_cmpmem (g_bytes_get_data (zpci_root_get_answer (root, "question argument"), NULL), 7, "one two", 7);
  g_assert_cmpmem (g_bytes_get_data (zpci_root_get_answer (root, "question other"), NULL), 2, "\1\2", 2);
  g_assert_cmpuint (g_bytes_get_size (zpci_root_get_answer (root, "question none")), ==, 0);
  g_assert_false (zpci_root_is_live (root));
  g_assert_cmpstr (zpci_root_get_name (root), ==, "t.zhost");
  g_assert_null (zpci_root_read (root, "/f", 9, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "t.zhost:/f: Permission denied");
}

static const struct {
  const char *text;
  int code;
  const char *message;
} faults[] = {
  { "", ZPCI_ERROR_MALFORMED, "t.zhost: not a captured host, which begins with 'zhost 1'" },
  { "zhost", ZPCI_ERROR_MALFORMED, "t.zhost: not a captured host" },
  { "\x7f" "ELF\n", ZPCI_ERROR_MALFORMED, "'virt-zpci capture' writes one" },
  { "zhost 1", ZPCI_ERROR_MALFORMED, "t.zhost:1: no newline" },
  { "zhost 2\n", ZPCI_ERROR_MALFORMED, "t.zhost:1: 'zhost 2': expected 'zhost 1'" },
  { "zhost 1 \n", ZPCI_ERROR_MALFORMED, "t.zhost:1: blank at the end" },
  { "zhost 1\n", ZPCI_ERROR_MALFORMED, "t.zhost:1: '': expected 'origin captured'" },
  { "zhost 1\n# x\norigin composed\n", ZPCI_ERROR_MALFORMED, "t.zhost:2: '# x': expected 'origin captured'" },
  { "zhost 1\norigin real\n", ZPCI_ERROR_MALFORMED, "t.zhost:2: 'origin real'" },
  { HEAD "dir /a", ZPCI_ERROR_MALFORMED, "t.zhost:3: no newline" },
  { HEAD "dir /\xc3\xa4\n", ZPCI_ERROR_MALFORMED, "t.zhost:3: byte 0xc3" },
  { HEAD "dir /a\r\n", ZPCI_ERROR_MALFORMED, "t.zhost:3: byte 0x0d" },
  { HEAD "dir /a \n", ZPCI_ERROR_MALFORMED, "t.zhost:3: blank at the end" },
  { HEAD "# x\n\ndirectory /a\n", ZPCI_ERROR_MALFORMED, "t.zhost:5: 'directory' is not a directive" },
  { HEAD " dir /a\n", ZPCI_ERROR_MALFORMED, "directive is missing" },
  { HEAD "dir  /a\n", ZPCI_ERROR_MALFORMED, "directive: expected exactly one blank" },
  { HEAD "dir\n", ZPCI_ERROR_MALFORMED, "t.zhost:3: path is missing" },
  { HEAD "dir /a /b\n", ZPCI_ERROR_MALFORMED, "'/b': nothing more is expected" },
  { HEAD "dir a\n", ZPCI_ERROR_MALFORMED, "'a': a relative path needs an 'in' line" },
  { HEAD "in a\n", ZPCI_ERROR_MALFORMED, "t.zhost:3: 'a': expected an absolute path" },
  { HEAD "in /a /b\n", ZPCI_ERROR_MALFORMED, "nothing more is expected" },
  { HEAD "in\n", ZPCI_ERROR_MALFORMED, "path is missing" },
  { HEAD "dir /a/../b\n", ZPCI_ERROR_MALFORMED, "t.zhost:3: '/a/../b': '.', '..' and empty names" },
  { HEAD "dir \"/a\n", ZPCI_ERROR_MALFORMED, "no closing quote" },
  { HEAD "dir \"/a\\\n", ZPCI_ERROR_MALFORMED, "'\\': expected \\n" },
  { HEAD "dir \"/a\"b\n", ZPCI_ERROR_MALFORMED, "path: expected exactly one blank" },
  { HEAD "dir \"\"\n", ZPCI_ERROR_MALFORMED, "path is empty" },
  { HEAD "dir \"/a\\x00\"\n", ZPCI_ERROR_MALFORMED, "path is empty or holds a NUL" },
  { HEAD "link /a\n", ZPCI_ERROR_MALFORMED, "link target is missing" },
  { HEAD "link /a b c\n", ZPCI_ERROR_MALFORMED, "'c': nothing more" },
  { HEAD "line /a\n", ZPCI_ERROR_MALFORMED, "value is missing" },
  { HEAD "line /a  b\n", ZPCI_ERROR_MALFORMED, "path: expected exactly one blank" },
  { HEAD "text /a b\n", ZPCI_ERROR_MALFORMED, "expected a quoted text" },
  { HEAD "text /a \"b\" c\n", ZPCI_ERROR_MALFORMED, "'c': nothing more" },
  { HEAD "text /a \"\\q\"\n", ZPCI_ERROR_MALFORMED, "'\\q': expected \\n" },
  { HEAD "text /a \"\\x4\"\n", ZPCI_ERROR_MALFORMED, "'\\x'" },
  { HEAD "file /a b\n", ZPCI_ERROR_MALFORMED, "'b': nothing more" },
  { HEAD "file /a\n|b\n", ZPCI_ERROR_MALFORMED, "t.zhost:4: expected a blank after '|'" },
  { HEAD "| b\n", ZPCI_ERROR_MALFORMED, "t.zhost:3: '|' is not a directive" },
  { HEAD "hex /a\n| 0\n", ZPCI_ERROR_MALFORMED, "t.zhost:4: '0': expected \"HH HH" },
  { HEAD "hex /a\n| 0g\n", ZPCI_ERROR_MALFORMED, "'0g'" },
  { HEAD "hex /a\n| 00  01\n", ZPCI_ERROR_MALFORMED, "t.zhost:4: ' 01'" },
  { HEAD "hex /a\n| 000\n", ZPCI_ERROR_MALFORMED, "'000'" },
  { HEAD "hex /a\n|\n", ZPCI_ERROR_MALFORMED, "t.zhost:4: ''" },
  { HEAD "hex /a\n| 00 * x\n", ZPCI_ERROR_RANGE, "t.zhost:4: 'x': expected a count" },
  { HEAD "hex /a\n| 00 * 1048577\n", ZPCI_ERROR_RANGE, "expected a count up to 1048576" },
  { HEAD "hex /a\n| 00 * 1048576\n| 00\n", ZPCI_ERROR_RANGE, "t.zhost:5: content longer than 1048576" },
  { HEAD "error /a EWHAT\n", ZPCI_ERROR_MALFORMED, "'EWHAT' is not a known error name" },
  { HEAD "error /a\n", ZPCI_ERROR_MALFORMED, "error name is missing" },
  { HEAD "answer a\n", ZPCI_ERROR_MALFORMED, "argument is missing" },
  { HEAD "answer a b\n", ZPCI_ERROR_MALFORMED, "answer is missing" },
  { HEAD "answer-hex a b c\n", ZPCI_ERROR_MALFORMED, "'c': nothing more" },
  { HEAD "answer a b 1\nanswer a b 1\n", ZPCI_ERROR_CONFLICT, "t.zhost:4: 'a b' is already answered" },
  { HEAD "dir /a\ndir /a\n", ZPCI_ERROR_CONFLICT, "t.zhost:4: '/a' is described twice" },
  { HEAD "line /a 1\nin /\nline a 2\n", ZPCI_ERROR_MALFORMED, "t.zhost:4: '/'" },
  { HEAD "in /x\nline a 1\nline /x/a 2\n", ZPCI_ERROR_CONFLICT, "t.zhost:5: '/x/a' is described twice" },
  { HEAD "line /a 1\ndir /a/b\n", ZPCI_ERROR_CONFLICT, "t.zhost:4: '/a/b': already there" },
  { HEAD "dir /a/b\nline /a 1\n", ZPCI_ERROR_CONFLICT, "t.zhost:4: '/a': already there" },
  { HEAD "link /a b\nin /a\n", ZPCI_ERROR_CONFLICT, "t.zhost:4: '/a': already there" },
};

static void
test_faults (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ZpciRoot) root = parse (faults[i].text, &error);

    g_test_message ("%" G_GSIZE_FORMAT " %s", i, faults[i].text);
    g_assert_null (root);
    zpci_test_assert_error (error, faults[i].code, faults[i].message);
  }
}

static void
test_limits (void)
{
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (HEAD "line /a ");

  while (text->len < 8192 + strlen (HEAD))
    g_string_append_c (text, 'x');
  g_string_append_c (text, '\n');
  {
    g_autoptr (ZpciRoot) root = parse (text->str, &error);

    g_assert_no_error (error);
    g_assert_nonnull (root);
  }
  g_string_insert_c (text, (gssize) text->len - 1, 'x');
  g_assert_null (parse (text->str, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_RANGE, "t.zhost:3: line longer than 8192 bytes");

  g_string_assign (text, HEAD);
  for (guint i = 0; i < 257; i++)
    g_string_append_printf (text, "hex /%u\n| 00 * 1048576\n", i);
  g_assert_null (parse (text->str, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_RANGE, "t.zhost:516: contents longer than 268435456 bytes together");
  g_string_free (text, TRUE);
}

/* Short lines that name many folders, below each other or beside. */
static void
test_entries (void)
{
  static const struct {
    const char *text, *message;
  } cases[] = {
    { HEAD "in /1/2/3\nin /4/5\ndir 6/7\ndir 8/9/10\ndir 11\n", "t.zhost:7: '/4/5/11': more than 10 files" },
    { HEAD "in /1/2/3/4/5/6\nin /7/8/9/10/11\n", "t.zhost:4: '/7/8/9/10/11': more than 10 files, links and folders" },
    { HEAD "answer 1 1 x\nanswer 2 1 x\nanswer 3 1 x\nanswer 4 1 x\nanswer 5 1 x\nanswer 6 1 x\nanswer 7 1 x\n"
           "answer 8 1 x\nanswer 9 1 x\nanswer 10 1 x\nanswer-hex 11 1\n",
      "t.zhost:13: '11 1': more than 10 answers" },
  };
  guint max = zpci_root_memory_max;

  zpci_root_memory_max = 10;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (cases[i].text, &error));
    zpci_test_assert_error (error, ZPCI_ERROR_RANGE, cases[i].message);
  }
  zpci_root_memory_max = max;
  g_assert_cmpuint (max, ==, 1000000);
}

static void
test_too_large (void)
{
  g_autoptr (GError) error = NULL;

  /* The length is looked at before the text is. */
  g_assert_null (zpci_capture_parse ("", ZPCI_CAPTURE_MAX_BYTES + 1, "big.zhost", &error));
  zpci_test_assert_error (error, ZPCI_ERROR_RANGE, "big.zhost: longer than 67108864 bytes");
}

static void
test_load (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("zpci-capture-XXXXXX", &error);
  g_autofree char *missing = g_build_filename (folder, "missing.zhost", NULL);

  g_assert_no_error (error);
  g_assert_null (zpci_capture_load (missing, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "missing.zhost: No such file");
  g_assert_null (zpci_capture_load (folder, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "Is a directory");
  g_rmdir (folder);
}

/* No text, however broken, does more than fail. */
static void
test_random (void)
{
  static const char *const pieces[] = { "zhost 1\n", "origin composed\n", "in ", "dir ", "line ", "text ", "hex ", "file ",
                                        "link ",     "error ",            "answer ", "/a", "/b/c", " ", "\n", "\"",
                                        "\\x41",     "| ",                "00 ",   "00 * 9", "#", "EIO", "x" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (42);

  for (guint round = 0; round < 20000; round++) {
    g_autoptr (GString) text = g_string_new (g_rand_boolean (rand) ? HEAD : "");
    gint count = g_rand_int_range (rand, 0, 24);
    g_autoptr (GError) error = NULL;
    g_autoptr (ZpciRoot) root = NULL;

    for (gint i = 0; i < count; i++)
      g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
    root = parse (text->str, &error);
    g_assert_true (root ? error == NULL : error != NULL && strstr (error->message, "t.zhost:"));
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/capture/files", test_files);
  g_test_add_func ("/capture/others", test_others);
  g_test_add_func ("/capture/faults", test_faults);
  g_test_add_func ("/capture/limits", test_limits);
  g_test_add_func ("/capture/entries", test_entries);
  g_test_add_func ("/capture/too-large", test_too_large);
  g_test_add_func ("/capture/load", test_load);
  g_test_add_func ("/capture/random", test_random);
  return g_test_run ();
}
