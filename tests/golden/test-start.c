/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The golden argv of guests with virtio devices on zPCI really starts the real
 * emulator, paused, and QMP shows the ids that the argv asks for. Only the
 * monitor and the disk are replaced: they would be libvirt's, and the guest's.
 */
#include "golden-case.h"
#include "zpci-test.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define EMULATOR "/usr/bin/qemu-system-s390x"
#define TIME_LIMIT_S 60

static const char *const cases[] = { "virtio-only", "virtio-only-ids-of-libvirt", "libvirt-disk-virtio-s390-zpci" };

/* Options whose value is about libvirt's own folders. */
static gboolean
is_of_libvirt (const char *option)
{
  static const char *const names[] = { "-chardev", "-mon", NULL };

  return g_strv_contains (names, option);
}

/* Returns: (transfer full): what to run, with QMP on standard input and output and @disk as the disk. */
static GPtrArray *
private_argv (char **words, const char *disk)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);
  gsize i = 0;

  while (words[i] && words[i][0] != '/') /* its environment */
    i++;
  for (; words[i]; i++) {
    g_auto (GStrv) parts = NULL;

    if (words[i + 1] && (is_of_libvirt (words[i]) || strstr (words[i + 1], "\"qom-type\":\"secret\""))) {
      i++;
      continue;
    }
    parts = g_strsplit (words[i], "\"host_device\",\"filename\":\"/dev/mapper/guest\"", 2);
    if (parts[0] && parts[1])
      g_ptr_array_add (argv, g_strdup_printf ("%s\"file\",\"filename\":\"%s\"%s", parts[0], disk, parts[1]));
    else
      g_ptr_array_add (argv, g_strdup (words[i]));
  }
  g_ptr_array_add (argv, g_strdup ("-qmp"));
  g_ptr_array_add (argv, g_strdup ("stdio"));
  g_ptr_array_add (argv, NULL);
  return argv;
}

/* Returns: (transfer full) (element-type JsonObject): the zpci devices of the command line. */
static GPtrArray *
find_zpci (char **words)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);

  for (gsize i = 0; words[i]; i++) {
    g_autoptr (JsonNode) node = g_str_has_prefix (words[i], "{\"driver\":\"zpci\"") ? json_from_string (words[i], NULL) : NULL;

    if (node)
      g_ptr_array_add (found, json_object_ref (json_node_get_object (node)));
  }
  return found;
}

static char *
questions_about (const GPtrArray *zpci)
{
  GString *out = g_string_new ("{\"execute\":\"qmp_capabilities\"}\n{\"execute\":\"query-status\",\"id\":\"status\"}\n");

  for (guint i = 0; i < zpci->len; i++) {
    const char *id = json_object_get_string_member (g_ptr_array_index (zpci, i), "id");

    for (const char *const *property = (const char *const[]){ "uid", "fid", "target", NULL }; *property; property++)
      g_string_append_printf (out,
                              "{\"execute\":\"qom-get\",\"arguments\":{\"path\":\"/machine/peripheral/%s\","
                              "\"property\":\"%s\"},\"id\":\"%s.%s\"}\n",
                              id, *property, id, *property);
  }
  g_string_append (out, "{\"execute\":\"quit\"}\n");
  return g_string_free (out, FALSE);
}

/* Returns: (transfer full) (nullable): the answer to the question @id. */
static JsonNode *
find_answer (const char *replies, const char *id)
{
  g_auto (GStrv) lines = g_strsplit (replies, "\n", -1);

  for (gsize i = 0; lines[i]; i++) {
    g_autoptr (JsonNode) node = *lines[i] ? json_from_string (lines[i], NULL) : NULL;
    JsonObject *object = node ? json_node_get_object (node) : NULL;

    if (object && json_object_has_member (object, "return") &&
        g_strcmp0 (json_object_get_string_member_with_default (object, "id", NULL), id) == 0)
      return json_node_copy (json_object_get_member (object, "return"));
  }
  g_printerr ("no answer to %s in:\n%s\n", id, replies);
  g_test_fail ();
  return NULL;
}

static void
check_device (JsonObject *zpci, const char *replies)
{
  for (const char *const *property = (const char *const[]){ "uid", "fid", "target", NULL }; *property; property++) {
    g_autofree char *id = g_strdup_printf ("%s.%s", json_object_get_string_member (zpci, "id"), *property);
    g_autoptr (JsonNode) answer = find_answer (replies, id);

    g_assert_true (answer && json_node_equal (answer, json_object_get_member (zpci, *property)));
  }
}

static gboolean
give_up (gpointer emulator)
{
  g_subprocess_force_exit (emulator);
  return G_SOURCE_REMOVE;
}

typedef struct {
  GMainLoop *loop;
  char *out, *err;
} Talk;

static void
talked (GObject *emulator, GAsyncResult *result, gpointer data)
{
  Talk *talk = data;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (emulator), result, &talk->out, &talk->err, NULL);
  g_main_loop_quit (talk->loop);
}

static void
run_emulator (const GPtrArray *argv, const char *questions, Talk *talk)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) emulator = g_subprocess_newv (
      (const char *const *) argv->pdata,
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  guint timer;

  g_assert_no_error (error);
  talk->loop = g_main_loop_new (NULL, FALSE);
  timer = g_timeout_add_seconds (TIME_LIMIT_S, give_up, emulator);
  g_subprocess_communicate_utf8_async (emulator, questions, NULL, talked, talk);
  g_main_loop_run (talk->loop);
  g_source_remove (timer);
  g_main_loop_unref (talk->loop);
  if (!g_subprocess_get_successful (emulator)) {
    g_printerr ("the emulator failed:\n%s\n", talk->err);
    g_test_fail ();
  }
}

static void
test_start (gconstpointer stem)
{
  g_autoptr (GoldenCase) c = golden_case_load (stem);
  g_autofree char *path = golden_case_path (c, ".qemu-7.2.args");
  g_autofree char *text = zpci_test_read (path, NULL);
  g_autofree char *folder = g_dir_make_tmp ("zpci-start-XXXXXX", NULL);
  g_autofree char *disk = g_build_filename (folder, "disk", NULL);
  g_autofree char *blocks = g_malloc0 (65536), *questions = NULL;
  g_autoptr (GPtrArray) zpci = NULL, argv = NULL;
  g_autoptr (JsonNode) status = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  Talk talk = { 0 };

  if (!g_file_test (EMULATOR, G_FILE_TEST_IS_EXECUTABLE)) {
    g_assert_null (g_getenv ("CI"));
    g_test_skip (EMULATOR " is not installed (Debian: qemu-system-s390x, in 12 qemu-system-misc)");
    return;
  }
  g_shell_parse_argv (text, NULL, &words, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (disk, blocks, 65536, NULL));
  argv = private_argv (words, disk);
  zpci = find_zpci (words);
  g_assert_cmpuint (zpci->len, >, 0);
  questions = questions_about (zpci);

  run_emulator (argv, questions, &talk);
  status = find_answer (talk.out ? talk.out : "", "status");
  g_assert_true (status && g_str_equal (json_object_get_string_member (json_node_get_object (status), "status"), "prelaunch"));
  for (guint i = 0; i < zpci->len; i++)
    check_device (g_ptr_array_index (zpci, i), talk.out ? talk.out : "");
  g_free (talk.out);
  g_free (talk.err);
  g_remove (disk);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/start/", cases[i], NULL);

    g_test_add_data_func (path, cases[i], test_start);
  }
  return g_test_run ();
}
