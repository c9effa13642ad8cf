/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The software in a capture: versions of libvirt and of tools, and the replies of emulators.
 */
#include "zpci-capture.h"
#include "zpci-test.h"

#include <string.h>

static void
test_versions (void)
{
  static const struct {
    const char *answer;
    gulong version;
  } cases[] = { { "9.0.0", 9000000 }, { "12.8.1", 12008001 }, { "9.0", 0 },  { "9.0.0.0", 0 },
                { "9.1000.0", 0 },    { "x.y.z", 0 },         { "0.0.0", 0 }, { "None", 0 } };
  static const char *const questions[] = { "libvirt-version library", "tool-version mdevctl", "tool-version s390-tools" };

  for (gsize n = 0; n < G_N_ELEMENTS (cases) * ZPCI_CAPTURE_N_VERSIONS; n++) {
    gsize i = n / ZPCI_CAPTURE_N_VERSIONS;
    ZpciCaptureVersion which = (ZpciCaptureVersion) (n % ZPCI_CAPTURE_N_VERSIONS);
    g_autofree char *host = g_strdup_printf ("zhost 1\norigin composed\ndir /sys\nanswer %s %s\n", questions[which],
                                             cases[i].answer);
    g_autofree char *kept = g_strdup_printf ("\nanswer %s %s\n", questions[which], cases[i].answer);
    g_autofree char *told_line = g_strdup_printf ("\nanswer %s 8.5.0\n", questions[which]);
    g_autoptr (ZpciRoot) root = zpci_capture_parse (host, strlen (host), "t", NULL);
    g_autoptr (GPtrArray) gaps = zpci_findings_new ();
    gsize length = 0;
    g_autofree char *text = zpci_capture_write (root, gaps, &length, NULL), *told = NULL;
    ZpciCaptureSoftware software = { .versions = { 0 } };

    software.versions[which] = 8005000;
    told = zpci_capture_write_full (root, ZPCI_CAPTURE_DEFAULT, &software, NULL, gaps, &length, NULL);
    for (ZpciCaptureVersion other = 0; other < ZPCI_CAPTURE_N_VERSIONS; other++)
      g_assert_cmpuint (zpci_capture_get_version (root, other), ==, other == which ? cases[i].version : 0);
    g_assert_cmpint (strstr (text, kept) != NULL, ==, cases[i].version != 0);
    g_assert_nonnull (strstr (told, told_line));
  }
}

/* A tool that is not there is known not to be; there is always a libvirt. */
static void
test_not_installed (void)
{
  static const char host[] = "zhost 1\norigin composed\ndir /sys\n"
                             "answer libvirt-version library none\nanswer tool-version mdevctl none\n";
  g_autoptr (ZpciRoot) root = zpci_capture_parse (host, strlen (host), "t", NULL);
  g_autoptr (GPtrArray) gaps = zpci_findings_new ();
  const ZpciCaptureSoftware software = { .versions = { [ZPCI_CAPTURE_S390_TOOLS] = ZPCI_CAPTURE_NOT_INSTALLED } };
  gsize length = 0;
  g_autofree char *text = zpci_capture_write_full (root, ZPCI_CAPTURE_DEFAULT, &software, NULL, gaps, &length, NULL);

  g_assert_cmpuint (zpci_capture_get_version (root, ZPCI_CAPTURE_LIBVIRT), ==, 0);
  g_assert_cmpuint (zpci_capture_get_version (root, ZPCI_CAPTURE_MDEVCTL), ==, ZPCI_CAPTURE_NOT_INSTALLED);
  g_assert_cmpuint (zpci_capture_get_version (root, ZPCI_CAPTURE_S390_TOOLS), ==, 0);
  g_assert_null (strstr (text, "libvirt-version"));
  g_assert_nonnull (strstr (text, "\nanswer tool-version mdevctl none\nanswer tool-version s390-tools none\n"));
}

/* Replies are kept as lines where they can be, else as bytes; those asked now come before those that are recorded. */
static void
test_emulators (void)
{
  static const char host[] = "zhost 1\norigin composed\ndir /sys\n"
                             "answer-file emulator-replies /usr/bin/b\n| {\n|  \"old\" : 1\n| }\n"
                             "answer-file emulator-replies /usr/bin/a\n| {}\n";
  g_autoptr (ZpciRoot) root = zpci_capture_parse (host, strlen (host), "t", NULL);
  g_autoptr (GPtrArray) gaps = zpci_findings_new ();
  g_autoptr (GPtrArray) emulators = g_ptr_array_new ();
  g_autoptr (GBytes) replies = g_bytes_new_static ("\xc3\xa9\n", 3);
  ZpciCaptureEmulator emulator = { (char *) "/usr/bin/b", replies };
  const ZpciCaptureSoftware software = { .emulators = emulators };
  g_auto (GStrv) paths = zpci_capture_list_emulators (root);
  gsize length = 0;
  g_autofree char *same = zpci_capture_write (root, gaps, &length, NULL);
  g_autofree char *told = NULL;

  g_assert_cmpuint (g_strv_length (paths), ==, 2);
  g_assert_cmpstr (paths[0], ==, "/usr/bin/a");
  g_assert_cmpmem (zpci_root_bytes (zpci_capture_get_emulator (root, "/usr/bin/a"), NULL), 3, "{}\n", 3);
  g_assert_null (zpci_capture_get_emulator (root, "/usr/bin/c"));
  g_assert_nonnull (strstr (same, "\nanswer-file emulator-replies /usr/bin/b\n| {\n|  \"old\" : 1\n| }\n"));
  g_ptr_array_add (emulators, &emulator);
  told = zpci_capture_write_full (root, ZPCI_CAPTURE_DEFAULT, &software, NULL, gaps, &length, NULL);
  g_assert_nonnull (strstr (told, "\nanswer-file emulator-replies /usr/bin/a\n| {}\n"));
  g_assert_nonnull (strstr (told, "\nanswer-hex emulator-replies /usr/bin/b\n| c3 a9 0a\n"));
  g_assert_null (strstr (told, "\"old\""));
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/capture-software/versions", test_versions);
  g_test_add_func ("/capture-software/not-installed", test_not_installed);
  g_test_add_func ("/capture-software/emulators", test_emulators);
  return g_test_run ();
}
