/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Programs that behave well and badly, run to their end by the one starter.
 */
#include "zpci-child.h"
#include "zpci-test.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#define LONG_MS 30000

static char *output, *messages;
static int wait_status;

static gboolean
run (const char *script, gboolean trusted, char **environment, guint timeout_ms, GError **error)
{
  const char *argv[] = { "the-shell", "-c", script, NULL };
  const ZpciProgram program = { .noun = "program", .file = "/bin/sh", .argv = (char **) argv,
                                .environment = environment, .trusted = trusted };
  gboolean ok;

  g_clear_pointer (&output, g_free);
  g_clear_pointer (&messages, g_free);
  ok = zpci_child_run (&program, timeout_ms, &output, &messages, &wait_status, error);
  zpci_test_assert_no_child ();
  return ok;
}

static void
test_end (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *how = NULL, *killed = NULL;

  g_assert_true (run ("cat; echo out; echo err >&2", TRUE, NULL, LONG_MS, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, "out\n");
  g_assert_cmpstr (messages, ==, "err\n");
  g_assert_cmpint (wait_status, ==, 0);
  g_assert_true (run ("exit 3", FALSE, NULL, LONG_MS, &error));
  how = zpci_child_describe_end (wait_status);
  g_assert_cmpstr (how, ==, "exited with status 3");
  g_assert_true (run ("kill -9 $$", FALSE, NULL, LONG_MS, &error));
  killed = zpci_child_describe_end (wait_status);
  g_assert_cmpstr (killed, ==, "was killed by signal 9 (Killed)");
}

/* A pipe that a program closes early, or leaves to another that lives on, is no reason to wait for it. */
static void
test_left_open (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (run ("exec 1>&- 2>&-; sleep 0.1; exit 5", TRUE, NULL, LONG_MS, &error));
  g_assert_cmpint (WEXITSTATUS (wait_status), ==, 5);
  g_assert_true (run ("echo begun; sleep 1000 & exit 0", TRUE, NULL, LONG_MS, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, "begun\n");
}

static void
test_bounds (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (run ("sleep 1000", TRUE, NULL, 200, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_TIMEOUT, "program the-shell: did not end in time");
  g_assert_false (run ("exec 1>&- 2>&-; sleep 1000", TRUE, NULL, 200, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_TIMEOUT, "program the-shell: did not end in time");
  g_assert_false (run ("while :; do echo 01234567890123456789012345678901234567890123456789; done", TRUE, NULL,
                       LONG_MS, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "program the-shell: prints more than");
  /* Messages are cut, whatever their length. */
  g_assert_true (run ("head -c 6000000 /dev/zero | tr '\\0' x >&2", TRUE, NULL, LONG_MS, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (messages), ==, ZPCI_CHILD_MAX_OUTPUT);
}

static void
test_absent (void)
{
  char *argv[] = { (char *) "/proc/nonexistent/program", NULL };
  const ZpciProgram program = { .noun = "thing", .argv = argv };
  g_autoptr (GError) error = NULL;

  g_assert_false (zpci_child_run (&program, LONG_MS, &output, &messages, &wait_status, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "thing /proc/nonexistent/program: cannot be run");
  zpci_test_assert_no_child ();
}

/* One that is not trusted gets nothing of ours; one that is keeps what it needs. */
static void
test_trust (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) environment = g_environ_setenv (NULL, "PATH", "/usr/bin:/bin", TRUE);
  g_autofree char *folder = g_get_current_dir (), *kept = NULL;
  static const char script[] = "echo \"$(id -u) $(pwd) ${ZPCI_SECRET:-none} $(ulimit -c)\"";

  environment = g_environ_setenv (environment, "ZPCI_SECRET", "known", TRUE);
  g_setenv ("ZPCI_SECRET", "leaked", TRUE);
  g_assert_true (run (script, FALSE, NULL, LONG_MS, &error));
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (output, " / none 0\n"));
  if (geteuid () == 0)
    g_assert_false (g_str_has_prefix (output, "0 "));
  g_assert_true (run (script, TRUE, environment, LONG_MS, &error));
  kept = g_strdup_printf ("%u %s known ", geteuid (), folder);
  g_assert_true (g_str_has_prefix (output, kept));
}

/* A program on the terminal has signals as they are by default, and ends as it likes. */
static void
test_terminal (void)
{
  static const struct {
    const char *script, *end;
  } rows[] = {
    { "exit 0", "exited with status 0" },
    { "exit 3", "exited with status 3" },
    { "test \"$ZPCI_KEPT\" = yes || exit 4", "exited with status 0" },
    { "kill -PIPE $$", "was killed by signal 13 (Broken pipe)" },
    { "kill -INT $$", "was killed by signal 2 (Interrupt)" },
    { "kill -QUIT $PPID", "exited with status 0" },
  };
  void (*before) (int) = signal (SIGPIPE, SIG_IGN);

  g_setenv ("ZPCI_KEPT", "yes", TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *argv[] = { "/bin/sh", "-c", rows[i].script, NULL };
    g_autofree char *end = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (zpci_child_run_on_terminal ((char **) argv, &wait_status, &error));
    g_assert_no_error (error);
    end = zpci_child_describe_end (wait_status);
    g_assert_cmpstr (end, ==, rows[i].end);
  }
  signal (SIGPIPE, before);
  zpci_test_assert_no_child ();
}

/* A program is started in one place of the product. */
static void
test_one_starter (void)
{
  static const char *const starters[] = { "g_spawn_", "g_subprocess_", "execv", "posix_spawn", "popen (", "system (\"",
                                          NULL };

  g_assert_cmpuint (zpci_test_sources_with (starters), ==, 1);
}

int
main (int argc, char **argv)
{
  int status;

  zpci_test_init (&argc, &argv);
  prctl (PR_SET_CHILD_SUBREAPER, 1);
  g_test_add_func ("/child/end", test_end);
  g_test_add_func ("/child/left-open", test_left_open);
  g_test_add_func ("/child/bounds", test_bounds);
  g_test_add_func ("/child/absent", test_absent);
  g_test_add_func ("/child/trust", test_trust);
  g_test_add_func ("/child/terminal", test_terminal);
  g_test_add_func ("/child/one-starter", test_one_starter);
  status = g_test_run ();
  g_free (output);
  g_free (messages);
  return status;
}
