/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The probe against emulators that behave well and badly. Each case ends
 * with the proof that nothing of it is left running.
 */
#include "zpci-qemu-caps.h"
#include "zpci-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *fake_binary; /* argv[1]: the built fake-qemu */
static char *folder;            /* readable for everyone, as nobody has to run what is in it */

/* The fake under a name of its own. */
static char *
fake (const char *name)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (fake_binary, &content, &length, NULL));
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
  return path;
}

static ZpciQemuCaps *
probe (const char *path, guint timeout_ms, GError **error)
{
  ZpciQemuProbeOptions options = { .timeout_ms = timeout_ms };
  ZpciQemuCaps *caps = zpci_qemu_caps_probe (path, &options, error);

  zpci_test_assert_no_child ();
  return caps;
}

static void
test_good (void)
{
  g_autofree char *path = fake ("good");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = probe (path, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (caps->path, ==, path);
  g_assert_cmpuint (caps->major, ==, 12);
  g_assert_cmpuint (caps->minor, ==, 3);
  g_assert_cmpuint (caps->micro, ==, 4);
  g_assert_cmpstr (caps->package, ==, "fake");
  g_assert_true (caps->has_zpci && zpci_qemu_caps_has_switch (caps, "interpret") &&
                 zpci_qemu_caps_has_switch (caps, "forwarding-assist"));
  g_assert_false (zpci_qemu_caps_has_switch (caps, "relaxed-translation"));
  g_assert_cmpstr (caps->properties[0], ==, "fid");
  g_assert_cmpuint (g_strv_length (caps->properties), ==, 5);
  g_assert_cmpuint (caps->machines->len, ==, 3);
  g_assert_cmpstr (zpci_qemu_caps_resolve_machine (caps, NULL), ==, "s390-ccw-virtio-12.3");
  g_assert_cmpstr (zpci_qemu_caps_resolve_machine (caps, "s390-ccw-virtio"), ==, "s390-ccw-virtio-12.3");
  g_assert_cmpstr (zpci_qemu_caps_resolve_machine (caps, "s390-ccw-virtio-7.1"), ==, "s390-ccw-virtio-7.1");
  g_assert_null (zpci_qemu_caps_resolve_machine (caps, "s390-ccw-virtio-99.9"));
}

static void
test_old (void)
{
  g_autofree char *path = fake ("old");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = probe (path, 0, &error);

  g_assert_no_error (error);
  g_assert_true (caps->has_zpci);
  g_assert_cmpuint (caps->switches->len, ==, 0);
}

/* QEMU 9.1 and newer list what a machine type changes; no machine is started. */
static void
test_compat (void)
{
  static const struct {
    const char *machine, *property;
    ZpciTri wanted;
  } cases[] = {
    { "a-1", "interpret", ZPCI_NO },      /* on, then off: the last one counts */
    { "a-1", "later", ZPCI_YES },         /* off for another device */
    { "a-1", "uid", ZPCI_UNKNOWN },       /* not a bool */
    { "a-1", "gone", ZPCI_UNKNOWN },
    { "a-2", "interpret", ZPCI_YES },     /* as compiled in */
    { "a", "interpret", ZPCI_YES },
    { NULL, "interpret", ZPCI_YES },
    { "a-3", "interpret", ZPCI_YES },
    { "a-3", "later", ZPCI_UNKNOWN },     /* a value that is not a bool */
    { "a-4", "interpret", ZPCI_UNKNOWN }, /* no such machine type */
  };
  g_autofree char *path = fake ("compat");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = probe (path, 0, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s of %s", cases[i].property, cases[i].machine ? cases[i].machine : "the default");
    g_assert_cmpint (zpci_qemu_caps_default (caps, cases[i].machine, cases[i].property), ==, cases[i].wanted);
  }
}

static ZpciQemuCaps *
probe_machine (const char *path, ZpciQemuAsk ask, const char *machine, const char *cache)
{
  ZpciQemuProbeOptions options = { .ask = ask, .machine = machine, .cache_directory = cache };
  g_autoptr (GError) error = NULL;
  ZpciQemuCaps *caps = zpci_qemu_caps_probe (path, &options, &error);

  g_assert_no_error (error);
  zpci_test_assert_no_child ();
  return caps;
}

static ZpciTri
interpret_of (const ZpciQemuCaps *caps, const char *machine)
{
  return zpci_qemu_caps_default (caps, machine, "interpret");
}

#define OLD_TYPE "s390-ccw-virtio-7.1"
#define NEW_TYPE "s390-ccw-virtio-12.3"

/* Older ones tell it of a machine that was started; of the one that is asked for, and only then. */
static void
test_started (void)
{
  g_autofree char *path = fake ("good");
  g_autoptr (ZpciQemuCaps) none = probe_machine (path, ZPCI_QEMU_ASK_NONE, OLD_TYPE, NULL);
  g_autoptr (ZpciQemuCaps) one = probe_machine (path, ZPCI_QEMU_ASK_ONE, OLD_TYPE, NULL);
  g_autoptr (ZpciQemuCaps) by_default = probe_machine (path, ZPCI_QEMU_ASK_ONE, NULL, NULL);
  g_autoptr (ZpciQemuCaps) every = probe_machine (path, ZPCI_QEMU_ASK_EVERY, NULL, NULL);
  g_autoptr (ZpciQemuCaps) absent = probe_machine (path, ZPCI_QEMU_ASK_ONE, "pc-1.0", NULL);

  g_assert_cmpint (interpret_of (none, OLD_TYPE), ==, ZPCI_UNKNOWN);
  g_assert_cmpint (interpret_of (one, OLD_TYPE), ==, ZPCI_NO);
  g_assert_cmpint (interpret_of (one, NEW_TYPE), ==, ZPCI_UNKNOWN);
  g_assert_cmpint (interpret_of (by_default, OLD_TYPE), ==, ZPCI_UNKNOWN);
  g_assert_cmpint (interpret_of (by_default, "s390-ccw-virtio"), ==, ZPCI_YES);
  g_assert_cmpint (interpret_of (every, OLD_TYPE), ==, ZPCI_NO);
  g_assert_cmpint (interpret_of (every, NEW_TYPE), ==, ZPCI_YES);
  g_assert_cmpint (interpret_of (absent, NULL), ==, ZPCI_UNKNOWN);
}

/* An emulator that does not tell is not an error. */
static void
test_started_badly (void)
{
  static const char *const names[] = { "starts-badly", "starts-not" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = fake (names[i]);
    g_autoptr (ZpciQemuCaps) caps = probe_machine (path, ZPCI_QEMU_ASK_EVERY, NULL, NULL);

    g_assert_cmpint (interpret_of (caps, OLD_TYPE), ==, ZPCI_UNKNOWN);
  }
}

static void
test_started_some (void)
{
  g_autofree char *path = fake ("starts-some");
  g_autoptr (ZpciQemuCaps) caps = probe_machine (path, ZPCI_QEMU_ASK_EVERY, NULL, NULL);

  g_assert_cmpint (interpret_of (caps, "broken"), ==, ZPCI_UNKNOWN);
  g_assert_cmpint (interpret_of (caps, OLD_TYPE), ==, ZPCI_NO);
}

/* The answer for one machine is kept, and the next one is added to it. */
static void
test_started_cached (void)
{
  g_autofree char *path = fake ("good"), *cache = g_dir_make_tmp ("zpci-cache-XXXXXX", NULL), *entry = NULL;
  g_autoptr (ZpciQemuCaps) one = probe_machine (path, ZPCI_QEMU_ASK_ONE, OLD_TYPE, cache);
  g_autoptr (ZpciQemuCaps) other = probe_machine (path, ZPCI_QEMU_ASK_ONE, NEW_TYPE, cache);
  g_autoptr (ZpciQemuCaps) kept = probe_machine (path, ZPCI_QEMU_ASK_NONE, NULL, cache);
  g_autoptr (GDir) dir = g_dir_open (cache, 0, NULL);

  g_assert_cmpint (interpret_of (one, NEW_TYPE), ==, ZPCI_UNKNOWN);
  g_assert_cmpint (interpret_of (other, OLD_TYPE), ==, ZPCI_NO);
  g_assert_cmpint (interpret_of (kept, OLD_TYPE), ==, ZPCI_NO);
  g_assert_cmpint (interpret_of (kept, NEW_TYPE), ==, ZPCI_YES);
  entry = g_build_filename (cache, g_dir_read_name (dir), NULL);
  g_assert_null (g_dir_read_name (dir));
  g_remove (entry);
  g_rmdir (cache);
}

/* Support for crypto adapters. */
static void
test_crypto (void)
{
  g_autofree char *path = fake ("good");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = probe (path, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpint (caps->has_vfio_ap, ==, ZPCI_YES);
  for (ZpciQemuFeature i = 0; i < ZPCI_QEMU_N_FEATURES; i++) {
    g_test_message ("%s", zpci_qemu_feature_name (i));
    g_assert_cmpint (zpci_qemu_caps_knows_feature (caps, i), ==, i == ZPCI_QEMU_APPVI ? ZPCI_NO : ZPCI_YES);
    g_assert_cmpint (zpci_qemu_caps_model_has (caps, "z99", i), ==,
                     i == ZPCI_QEMU_AP || i == ZPCI_QEMU_APQI ? ZPCI_YES : ZPCI_NO);
    g_assert_cmpint (zpci_qemu_caps_model_has (caps, "z98", i), ==, ZPCI_NO);
    g_assert_cmpint (zpci_qemu_caps_model_has (caps, "unheard-of", i), ==, ZPCI_NO);
  }
}

/* An emulator that refuses such a question, or answers it oddly, is asked on; what it did not say stays open. */
static void
test_crypto_partly (void)
{
  static const struct {
    const char *name;
    ZpciTri device, ap, model;
  } cases[] = {
    { "no-vfio-ap", ZPCI_NO, ZPCI_YES, ZPCI_NO },
    { "crypto-silent", ZPCI_UNKNOWN, ZPCI_UNKNOWN, ZPCI_UNKNOWN },
    { "crypto-odd", ZPCI_UNKNOWN, ZPCI_NO, ZPCI_NO },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = fake (cases[i].name);
    g_autoptr (GError) error = NULL;
    g_autoptr (ZpciQemuCaps) caps = probe (path, 0, &error);

    g_assert_no_error (error);
    g_test_message ("%s", cases[i].name);
    g_assert_true (caps->has_zpci);
    g_assert_cmpint (caps->has_vfio_ap, ==, cases[i].device);
    g_assert_cmpint (zpci_qemu_caps_knows_feature (caps, ZPCI_QEMU_AP), ==, cases[i].ap);
    g_assert_cmpint (zpci_qemu_caps_model_has (caps, "z99", ZPCI_QEMU_AP), ==, cases[i].model);
  }
}

static void
test_no_zpci (void)
{
  g_autofree char *path = fake ("no-zpci");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = probe (path, 0, &error);

  g_assert_no_error (error);
  g_assert_false (caps->has_zpci);
  g_assert_cmpuint (g_strv_length (caps->properties), ==, 0);
}

static void
test_unasked_events (void)
{
  g_autofree char *path = fake ("unasked");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = probe (path, 0, &error);

  g_assert_no_error (error);
  g_assert_true (zpci_qemu_caps_has_switch (caps, "interpret"));
}

/* FALSE in a user namespace that maps root alone. */
static gboolean
nobody_is_mapped (void)
{
  g_autofree char *map = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/uid_map", &map, NULL, NULL));
  return strstr (map, "4294967295") != NULL;
}

/* No privileges, no files, no environment, no directory of ours. */
static void
test_confined (void)
{
  g_autofree char *path = fake ("report");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = NULL;
  int open_file = open ("/", O_RDONLY | O_DIRECTORY); /* without close-on-exec */

  g_setenv ("ZPCI_TEST_SECRET", "1", TRUE);
  caps = probe (path, 0, &error);
  close (open_file);
  g_assert_no_error (error);
  if (geteuid () == 0 && nobody_is_mapped ())
    g_assert_nonnull (strstr (caps->package, "uid=65534 gid=65534 groups=0 "));
  g_assert_nonnull (strstr (caps->package, "caps=0000000000000000 "));
  g_assert_nonnull (strstr (caps->package, "nnp=1 fds=0 env=3 session=1 cwd=/"));
}

/* A process may run us that ignores SIGCHLD: then no child can be waited for. */
static void
test_sigchld_ignored (void)
{
  g_autofree char *good = fake ("good"), *crashing = fake ("crashes");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = NULL;
  g_autoptr (ZpciQemuCaps) none = NULL;

  signal (SIGCHLD, SIG_IGN);
  caps = probe (good, 0, &error);
  g_assert_no_error (error);
  none = probe (crashing, 0, &error);
  signal (SIGCHLD, SIG_DFL);
  g_assert_null (none);
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "before it answered");
}

static const struct {
  const char *name;
  guint timeout_ms; /* 0: the default, which the case must not need */
  int code;
  const char *text;
} bad[] = {
  { "silent", 300, ZPCI_ERROR_TIMEOUT, "did not answer within 300 ms" },
  { "hangs", 300, ZPCI_ERROR_TIMEOUT, "did not answer within 300 ms" },
  { "floods-stderr", 300, ZPCI_ERROR_TIMEOUT, "did not answer within 300 ms" },
  { "exits", 0, ZPCI_ERROR_IO,
    "exited with status 3 before it answered: fake: cannot open display\\x0a\\x1b[2J" },
  { "crashes", 0, ZPCI_ERROR_IO, "was killed by signal 11 (Segmentation fault) before it answered" },
  { "closes", 0, ZPCI_ERROR_IO, "closed its standard output before it answered" },
  { "forks", 0, ZPCI_ERROR_IO, "exited with status 0 before it answered and said nothing" },
  { "floods", 0, ZPCI_ERROR_MALFORMED, "sends more than a QMP reply may have" },
  { "floods-events", 0, ZPCI_ERROR_MALFORMED, "sends more than a QMP reply may have" },
  { "deep", 0, ZPCI_ERROR_MALFORMED, "reply to qmp_capabilities: nested deeper than 64 levels" },
  { "wrong-id", 0, ZPCI_ERROR_MALFORMED, "reply to qmp_capabilities: does not carry the id" },
  { "no-return", 0, ZPCI_ERROR_MALFORMED, "reply to qmp_capabilities: neither a return nor an error" },
  { "not-json", 0, ZPCI_ERROR_MALFORMED, "greeting: not JSON: 'QEMU 7.2 monitor" },
  { "not-qmp", 0, ZPCI_ERROR_MALFORMED, "greeting: not one of QMP" },
  { "array", 0, ZPCI_ERROR_MALFORMED, "greeting: not a JSON object" },
  { "bad-utf8", 0, ZPCI_ERROR_MALFORMED, "reply to query-version: not JSON" },
  { "half-surrogate", 0, ZPCI_ERROR_MALFORMED, "half of a surrogate pair in a string" },
  { "version-text", 0, ZPCI_ERROR_MALFORMED, "reply to query-version: no version" },
  { "version-negative", 0, ZPCI_ERROR_MALFORMED, "reply to query-version: no version" },
  { "version-huge", 0, ZPCI_ERROR_MALFORMED, "reply to query-version: no version" },
  { "version-absent", 0, ZPCI_ERROR_MALFORMED, "reply to query-version: no version" },
  { "machines-empty", 0, ZPCI_ERROR_MALFORMED, "reply to query-machines: 0 machine types" },
  { "machines-object", 0, ZPCI_ERROR_MALFORMED, "reply to query-machines: 0 machine types" },
  { "machine-escape", 0, ZPCI_ERROR_MALFORMED, "a machine type without a proper name" },
  { "machine-number", 0, ZPCI_ERROR_MALFORMED, "a machine type without a proper name" },
  { "machine-twice", 0, ZPCI_ERROR_MALFORMED, "reply to query-machines: 'a' is there twice" },
  { "property-type", 0, ZPCI_ERROR_MALFORMED, "'interpret' is not of type bool" },
  { "property-twice", 0, ZPCI_ERROR_MALFORMED, "'uid' is there twice" },
  { "property-missing", 0, ZPCI_ERROR_MALFORMED, "a zpci device without 'fid'" },
  { "compat-text", 0, ZPCI_ERROR_MALFORMED, "reply to query-machines: compat properties of 'a'" },
  { "compat-number", 0, ZPCI_ERROR_MALFORMED, "reply to query-machines: compat properties of 'a'" },
  { "properties-null", 0, ZPCI_ERROR_MALFORMED, "reply to device-list-properties: not a list" },
  { "other-error", 0, ZPCI_ERROR_MALFORMED, "refuses device-list-properties: 'Device 'zpci' not found'" },
};

static void
test_bad (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *path = fake (bad[i].name);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  g_autoptr (ZpciQemuCaps) caps = probe (path, bad[i].timeout_ms, &error);

  g_assert_null (caps);
  g_assert_nonnull (strstr (error->message, path));
  zpci_test_assert_error (error, bad[i].code, bad[i].text);
  if (bad[i].timeout_ms == 0)
    g_assert_cmpint (g_get_monotonic_time () - start, <, 9 * G_USEC_PER_SEC);
}

static void
assert_path_refused (const char *path, int code, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciQemuCaps) caps = probe (path, 0, &error);

  g_assert_null (caps);
  zpci_test_assert_error (error, code, text);
}

static void
test_not_runnable (void)
{
  g_autofree char *missing = g_build_filename (folder, "missing", NULL);
  g_autofree char *plain = fake ("plain");
  g_autofree char *text = g_build_filename (folder, "text", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);

  g_assert_cmpint (g_chmod (plain, 0644), ==, 0);
  g_assert_true (g_file_set_contents (text, "no program\n", -1, NULL));
  g_assert_cmpint (g_chmod (text, 0755), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0755), ==, 0);
  assert_path_refused (missing, ZPCI_ERROR_NOT_FOUND, "No such file or directory");
  assert_path_refused ("qemu-system-s390x", ZPCI_ERROR_MALFORMED, "the path must be absolute");
  assert_path_refused (folder, ZPCI_ERROR_IO, "not a regular file");
  assert_path_refused (fifo, ZPCI_ERROR_IO, "not a regular file");
  assert_path_refused (plain, ZPCI_ERROR_IO, "Permission denied");
  assert_path_refused (text, ZPCI_ERROR_IO, "Exec format error");
}

static void
test_record (void)
{
  g_autofree char *path = fake ("good");
  g_autofree char *file = g_build_filename (folder, "record.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = zpci_qemu_replies_record (path, NULL, &error);
  g_autoptr (ZpciQemuCaps) caps = NULL;

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  caps = zpci_qemu_caps_load (file, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (caps->major, ==, 12);
  g_assert_cmpstr (caps->path, ==, path);
}

static void
remove_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_remove (path);
  }
  g_rmdir (folder);
  g_free (folder);
}

int
main (int argc, char **argv)
{
  int rc;

  zpci_test_init (&argc, &argv);
  g_assert_cmpint (argc, ==, 2);
  fake_binary = argv[1];
  prctl (PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  folder = g_dir_make_tmp ("zpci-probe-XXXXXX", NULL);
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  g_test_add_func ("/probe/good", test_good);
  g_test_add_func ("/probe/old", test_old);
  g_test_add_func ("/probe/compat", test_compat);
  g_test_add_func ("/probe/started", test_started);
  g_test_add_func ("/probe/started-badly", test_started_badly);
  g_test_add_func ("/probe/started-some", test_started_some);
  g_test_add_func ("/probe/started-cached", test_started_cached);
  g_test_add_func ("/probe/crypto", test_crypto);
  g_test_add_func ("/probe/crypto-partly", test_crypto_partly);
  g_test_add_func ("/probe/no-zpci", test_no_zpci);
  g_test_add_func ("/probe/unasked-events", test_unasked_events);
  g_test_add_func ("/probe/confined", test_confined);
  g_test_add_func ("/probe/sigchld-ignored", test_sigchld_ignored);
  g_test_add_func ("/probe/not-runnable", test_not_runnable);
  g_test_add_func ("/probe/record", test_record);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *path = g_strconcat ("/probe/bad/", bad[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad);
  }
  rc = g_test_run ();
  remove_folder ();
  return rc;
}
