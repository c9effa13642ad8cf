/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An embedded session when things go wrong: an emulator that hangs, a libvirt
 * that dies, a program that ignores its children. How the program around it
 * ends by a signal is tested in tests/cli/test-native.sh.
 */
#include "embed-private.h"
#include "embed.h"
#include "native-copy.h"
#include "zpci-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define EMULATOR "/usr/bin/qemu-system-s390x"

static char *folder;   /* for temporary files, our own */
static char **again;   /* (nullable): how this test is run again */

static char *
guest (const char *type, const char *emulator)
{
  return g_strdup_printf ("<domain type='%s'><name>g</name><memory unit='MiB'>64</memory>"
                          "<os><type arch='s390x' machine='s390-ccw-virtio'>hvm</type></os>"
                          "<devices><emulator>%s</emulator></devices></domain>",
                          type, emulator);
}

/* Returns: TRUE if the session converts a plain guest. */
static gboolean
works (ZpciEmbed *embed)
{
  g_autofree char *xml = guest ("qemu", EMULATOR);
  g_autoptr (GError) error = NULL;
  gboolean simulated = TRUE;
  g_autofree char *text = zpci_embed_native (embed, xml, NULL, "qemu", EMULATOR, &simulated, &error);

  g_assert_no_error (error);
  g_assert_false (simulated);
  return text && strstr (text, " -accel tcg ") != NULL;
}

static void
assert_nothing_left (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  g_assert_nonnull (dir);
  g_assert_cmpstr (g_dir_read_name (dir), ==, NULL);
}

/* Returns: NULL with the test skipped, where there is no libvirt or emulator to embed. */
static ZpciEmbed *
start (guint timeout_ms, gboolean simulate_kvm)
{
  const ZpciEmbedOptions options = { .timeout_ms = timeout_ms,
                                     .simulate_kvm = simulate_kvm,
                                     .again = (const char *const *) again };
  g_autoptr (GError) error = NULL;
  ZpciEmbed *embed = NULL;

  if (g_file_test (EMULATOR, G_FILE_TEST_IS_EXECUTABLE))
    embed = zpci_embed_start (&options, &error);
  if (!embed) {
    g_assert_null (g_getenv ("CI"));
    g_test_skip (error ? error->message : EMULATOR " is not installed (Debian: qemu-system-s390x, in 12 qemu-system-misc)");
  }
  return embed;
}

static void
test_hang (void)
{
  g_autoptr (ZpciEmbed) embed = start (1000, FALSE);
  g_autofree char *hang = g_build_filename (g_get_tmp_dir (), "hang", NULL);
  g_autofree char *xml = guest ("qemu", hang);
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();
  gboolean simulated;

  if (!embed)
    return;
  g_assert_true (g_file_set_contents (hang, "#!/bin/sh\nexec sleep 987\n", -1, NULL));
  g_assert_cmpint (g_chmod (hang, 0755), ==, 0);
  g_assert_null (zpci_embed_native (embed, xml, NULL, "qemu", hang, &simulated, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_TIMEOUT, "did not answer within 1000 ms; emulator");
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 8 * G_TIME_SPAN_SECOND);
  g_remove (hang);

  zpci_embed_end (g_steal_pointer (&embed));
  assert_nothing_left ();
  embed = start (0, FALSE);
  g_assert_true (embed && works (embed));
}

/* Returns: a process two below this one, which is libvirt's; 0: none. */
static pid_t
find_worker (void)
{
  g_autofree char *ours = g_strdup_printf ("pgrep -P $(pgrep -d , -P %d -f virt-zpci-embed)", (int) getpid ());
  const char *argv[] = { "sh", "-c", ours, NULL };
  g_autofree char *out = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, NULL, NULL);
  return out ? (pid_t) g_ascii_strtoll (out, NULL, 10) : 0;
}

static void
test_crash (void)
{
  g_autoptr (ZpciEmbed) embed = start (0, FALSE);
  g_autofree char *xml = guest ("qemu", EMULATOR);
  g_autoptr (GError) error = NULL;
  gboolean simulated;
  pid_t worker;

  if (!embed)
    return;
  worker = find_worker ();
  g_assert_cmpint (worker, >, 1);
  if (worker <= 1)
    return;
  g_assert_cmpint (kill (worker, SIGKILL), ==, 0);
  g_assert_null (zpci_embed_native (embed, xml, NULL, "qemu", EMULATOR, &simulated, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "the process with the embedded libvirt was ended by signal 9");
  g_assert_true (works (embed));
}

static void
test_ignored_children (void)
{
  void (*before) (int) = signal (SIGCHLD, SIG_IGN);
  ZpciEmbed *embed = start (0, FALSE);

  if (embed)
    g_assert_true (works (embed));
  zpci_embed_end (embed);
  signal (SIGCHLD, before);
  assert_nothing_left ();
}

static void
test_kvm (void)
{
  g_autoptr (ZpciEmbed) stock = start (0, FALSE), simulating = start (0, TRUE);
  g_autofree char *xml = guest ("kvm", EMULATOR), *text = NULL;
  g_autoptr (GError) error = NULL;
  gboolean simulated = FALSE;

  if (!stock || !simulating)
    return;
  text = zpci_embed_native (stock, xml, NULL, "kvm", EMULATOR, &simulated, &error);
  if (text) {
    g_assert_false (simulated);
    g_test_skip ("this machine has KVM for s390x guests");
    return;
  }
  zpci_test_assert_error (error, ZPCI_ERROR_UNSUPPORTED, "no KVM for s390x guests on this machine: run this on an IBM Z");
  text = zpci_embed_native (simulating, xml, "<domain/>", "kvm", EMULATOR, &simulated, &error);
  g_assert_null (text);
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "libvirt: ");
  text = zpci_embed_native (simulating, xml, NULL, "kvm", EMULATOR, &simulated, &error);
  g_assert_no_error (error);
  g_assert_true (simulated);
  g_assert_nonnull (strstr (text, " -accel kvm "));
  g_assert_true (works (simulating));
}

static void
test_bad_text (void)
{
  g_autoptr (ZpciEmbed) embed = start (0, FALSE);
  g_autoptr (GError) error = NULL;
  gboolean simulated;

  if (!embed)
    return;
  g_assert_null (zpci_embed_native (embed, "<domain>\xff</domain>", NULL, "qemu", EMULATOR, &simulated, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "not UTF-8");
  g_assert_null (zpci_embed_native (embed, "<domain", NULL, "qemu", EMULATOR, &simulated, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "libvirt: ");
}

/* Writes @text as a reply file, and returns what claiming KVM makes of it. */
static char *
claim (const char *text, GError **error)
{
  g_autofree char *from = g_build_filename (folder, "from", NULL), *to = g_build_filename (folder, "to", NULL);
  g_autofree char *replies = g_build_filename (from, "cache", "qemu", "capabilities", NULL);
  g_autofree char *written = g_build_filename (replies, "a.xml", NULL);
  g_autofree char *claimed = g_build_filename (to, "cache", "qemu", "capabilities", "a.xml", NULL);
  char *result = NULL;

  g_assert_cmpint (g_mkdir_with_parents (replies, 0700), ==, 0);
  g_assert_true (g_file_set_contents (written, text, -1, NULL));
  if (zpci_embed_replies_claim_kvm (from, to, error)) {
    g_file_get_contents (claimed, &result, NULL, NULL);
    g_assert_true (zpci_embed_replies_have_kvm (to));
    g_assert_true (g_file_set_contents (claimed, text, -1, NULL)); /* as a libvirt does that does not take it */
  }
  g_assert_false (zpci_embed_replies_have_kvm (to));
  zpci_test_remove_tree (from);
  zpci_test_remove_tree (to);
  return result;
}

static void
test_claim (void)
{
  static const char *const refused[] = {
    "<qemuCaps><flag name='a'/><flag name='kvm'/><arch>s390x</arch><cpu type='tcg'/><machine type='tcg'/></qemuCaps>",
    "<qemuCaps><flag name='a'/><arch>s390x</arch><cpu type='tcg'/></qemuCaps>",
    "<qemuCaps><flag name='a'/><arch>s390x</arch><machine type='tcg'/></qemuCaps>",
    "<qemuCaps><arch>s390x</arch><cpu type='tcg'/><machine type='tcg'/></qemuCaps>",
    "<qemuCaps><flag name='a'/><arch>x86_64</arch><cpu type='tcg'/><machine type='tcg'/></qemuCaps>",
    "<other><flag name='a'/><arch>s390x</arch><cpu type='tcg'/><machine type='tcg'/></other>",
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = claim ("<qemuCaps><flag name='a'/><arch>s390x</arch><cpu type='tcg' name='z'><blocker name='b'/></cpu>"
                                 "<machine type='tcg' name='m'/></qemuCaps>",
                                 &error);

  g_assert_no_error (error);
  g_assert_nonnull (text);
  g_assert_nonnull (strstr (text, "<flag name=\"kvm\"/>"));
  g_assert_nonnull (strstr (text, "<cpu type=\"kvm\" name=\"z\"><blocker name=\"b\"/></cpu>"));
  g_assert_nonnull (strstr (text, "<cpu type=\"tcg\" name=\"z\">"));
  g_assert_nonnull (strstr (text, "<machine type=\"kvm\" name=\"m\"/><machine type=\"tcg\" name=\"m\"/>"));
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_assert_null (claim (refused[i], &error));
    zpci_test_assert_error (error, ZPCI_ERROR_UNSUPPORTED, "cannot be simulated");
  }
}

/* In a process of its own, as user @uid. Returns: what it ends with. */
static int
see_vfio (uid_t uid)
{
  struct stat st;
  int status = -1;
  pid_t pid = fork ();

  if (pid == 0) {
    g_autofree char *why = NULL;
    g_autoptr (GDir) groups = NULL;

    /* A change of user takes /proc/self away from it, which a new program would give back. */
    if (geteuid () != uid && (setgid (uid) != 0 || setuid (uid) != 0 || prctl (PR_SET_DUMPABLE, 1) != 0))
      _exit (1);
    if (!zpci_embed_isolate () || mount ("test", "/tmp", "tmpfs", 0, NULL) != 0)
      _exit (77);
    why = zpci_embed_provide_vfio ();
    groups = g_dir_open ("/sys/kernel/iommu_groups", 0, NULL);
    if (why || access ("/dev/vfio/vfio", F_OK) != 0 || !groups || !g_dir_read_name (groups))
      _exit (2);
    /* All else is as it was. */
    if (stat ("/dev/null", &st) != 0 || !S_ISCHR (st.st_mode) || open ("/dev/null", O_RDWR) < 0 ||
        access ("/sys/kernel/mm", F_OK) != 0 || access ("/dev/fd/0", F_OK) != 0)
      _exit (3);
    _exit (0);
  }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

/* The files that libvirt 12.8 and later look for; nobody else sees them. */
static void
test_vfio (void)
{
  const uid_t users[] = { geteuid (), 65534 };
  gboolean there = access ("/dev/vfio/vfio", F_OK) == 0;

  for (gsize i = 0; i < (geteuid () == 0 ? 2 : 1); i++) {
    int result = see_vfio (users[i]);

    if (result == 77)
      g_test_message ("user %u may have no namespaces here", users[i]);
    else
      g_assert_cmpint (result, ==, 0);
  }
  g_assert_cmpint (access ("/dev/vfio/vfio", F_OK) == 0, ==, there);
}

static void
test_lines (void)
{
  static const struct {
    const char *command, *lines;
  } cases[] = {
    { "A=1 B='x y' /bin/q -S -name 'a -b' -device '{\"id\":\"c\"}' -x", "A=1 \\\nB='x y' \\\n/bin/q \\\n-S \\\n-name 'a -b' \\\n"
                                                                       "-device '{\"id\":\"c\"}' \\\n-x\n" },
    { "/bin/q -a 'it'\\''s -n' -b \"-c d\"", "/bin/q \\\n-a 'it'\\''s -n' \\\n-b \"-c d\"\n" },
    { "/bin/q one two\n", "/bin/q one two\n" },
    { "/bin/q -a 'two\nlines' -b", "/bin/q \\\n-a 'two\nlines' \\\n-b\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *lines = zpci_native_lines (cases[i].command);

    g_assert_cmpstr (lines, ==, cases[i].lines);
  }
}

int
main (int argc, char **argv)
{
  int status;

  if (zpci_embed_child_main (argc, argv, &status))
    return status;
  zpci_test_init (&argc, &argv);
  again = zpci_test_again (argv[0], ZPCI_EMBED_CHILD_NAME);
  /* A folder of our own for temporary files, so that what is left in it is left by the session. */
  folder = g_mkdtemp_full (g_strdup ("/tmp/zpci-embed-XXXXXX"), 0711);
  g_assert_nonnull (folder);
  g_setenv ("TMPDIR", folder, TRUE);
  g_test_add_func ("/embed/hang", test_hang);
  g_test_add_func ("/embed/crash", test_crash);
  g_test_add_func ("/embed/ignored-children", test_ignored_children);
  g_test_add_func ("/embed/kvm", test_kvm);
  g_test_add_func ("/embed/bad-text", test_bad_text);
  g_test_add_func ("/embed/claim", test_claim);
  g_test_add_func ("/embed/vfio", test_vfio);
  g_test_add_func ("/embed/lines", test_lines);
  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  g_strfreev (again);
  return status;
}
