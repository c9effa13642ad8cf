/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Files that are answered late or never.
 */
#include "zpci-ap-private.h"
#include "zpci-test.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define UUID "c2177883-f1bb-47f0-914d-32a22e3a8804"
#define LIMIT_MS 200

/* As the kernel while it resets a queue: what takes its lock does not come back. */
static GBytes *
hang_at_guest_matrix (ZpciRoot *root, const char *path, gsize max, int *code)
{
  while (strstr (path, "guest_matrix"))
    pause ();
  return zpci_root_try_read (root, path, max, code);
}

static GBytes *
hang_at_masks (ZpciRoot *root, const char *path, gsize max, int *code)
{
  while (strstr (path, "apmask"))
    pause ();
  return zpci_root_try_read (root, path, max, code);
}

static GBytes *
die (ZpciRoot *root, const char *path, gsize max, int *code)
{
  _exit (1);
}

static int of_parent;

/* The child holds nothing of this process but what it reads from: not a socket that a client waits on. */
static GBytes *
tell_of_descriptor (ZpciRoot *root, const char *path, gsize max, int *code)
{
  if (fcntl (of_parent, F_GETFD) >= 0)
    _exit (1);
  return zpci_root_try_read (root, path, max, code);
}

static void
write_file (const char *top, const char *path, const char *text)
{
  g_autofree char *full = g_build_filename (top, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (full, text, -1, &error);
  g_assert_no_error (error);
}

/* A folder, not memory: there a file can hang. */
static char *
make_host (void)
{
  char *top = g_dir_make_tmp ("zpci-ap-XXXXXX", NULL);
  char text[ZPCI_AP_MASK_TEXT + 1];
  ZpciApSet all;

  g_assert_nonnull (top);
  zpci_ap_set_fill (&all);
  zpci_ap_set_format_mask (&all, text);
  strcat (text, "\n");
  for (guint i = 0; i < 5; i++) {
    static const char *const names[] = { "ap_adapter_mask", "ap_usage_domain_mask", "ap_control_domain_mask", "apmask",
                                         "aqmask" };
    g_autofree char *path = g_build_filename ("sys/bus/ap", names[i], NULL);

    write_file (top, path, text);
  }
  write_file (top, "sys/devices/vfio_ap/matrix/" UUID "/matrix", "05.0004\n");
  write_file (top, "sys/devices/vfio_ap/matrix/" UUID "/control_domains", "0004\n");
  write_file (top, "sys/devices/vfio_ap/matrix/" UUID "/guest_matrix", "05.0004\n");
  return top;
}

static ZpciApHost *
read_host (const char *top, ZpciApSlowReader reader, gint64 *took_ms)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_root_new_directory (top, &error);
  gint64 start = g_get_monotonic_time ();
  ZpciApHost *host;

  g_assert_no_error (error);
  host = zpci_ap_host_read_with (root, reader, LIMIT_MS);
  *took_ms = (g_get_monotonic_time () - start) / 1000;
  return host;
}

static gboolean
warned (const ZpciApHost *host, const char *text)
{
  for (guint i = 0; i < host->warnings->len; i++)
    if (strstr (g_ptr_array_index (host->warnings, i), text))
      return TRUE;
  return FALSE;
}

static void
test_answers (void)
{
  g_autofree char *top = make_host ();
  gint64 took;
  g_autoptr (ZpciApHost) host = read_host (top, zpci_root_try_read, &took);
  const ZpciApMdev *mdev = zpci_ap_host_find_mdev (host, UUID);

  g_assert_true (host->state->masks_known);
  g_assert_nonnull (mdev);
  g_assert_true (mdev->assigned_known && mdev->guest_known);
  g_assert_true (zpci_ap_set_has (&mdev->assigned.control, 4));
  g_assert_false (warned (host, "matrix/" UUID));
  zpci_test_remove_tree (top);
}

/* Files before the one that hangs are known, and the limit is kept. */
static void
test_hanging_matrix (void)
{
  g_autofree char *top = make_host ();
  gint64 took;
  g_autoptr (ZpciApHost) host = read_host (top, hang_at_guest_matrix, &took);
  const ZpciApMdev *mdev = zpci_ap_host_find_mdev (host, UUID);

  g_assert_true (host->state->masks_known);
  g_assert_true (mdev->assigned_known);
  g_assert_false (mdev->guest_known);
  g_assert_nonnull (strstr (mdev->why_unknown, "guest_matrix: the kernel does not answer, as while it resets a queue"));
  g_assert_cmpint (took, >=, LIMIT_MS);
  zpci_test_remove_tree (top);
}

static void
test_hanging_masks (void)
{
  g_autofree char *top = make_host ();
  gint64 took;
  g_autoptr (ZpciApHost) host = read_host (top, hang_at_masks, &took);

  g_assert_false (host->state->masks_known);
  g_assert_cmpint (host->masks.value, ==, ZPCI_UNKNOWN);
  g_assert_nonnull (strstr (host->masks.why, "the kernel does not answer"));
  g_assert_cmpint (zpci_ap_pool (host->state, (ZpciApQueueId){ 5, 4 }), ==, ZPCI_AP_POOL_UNKNOWN);
  g_assert_false (zpci_ap_host_find_mdev (host, UUID)->assigned_known);
  zpci_test_remove_tree (top);
}

static void
test_dead_reader (void)
{
  g_autofree char *top = make_host ();
  gint64 took;
  g_autoptr (ZpciApHost) host = read_host (top, die, &took);

  g_assert_false (host->state->masks_known);
  g_assert_true (warned (host, "apmask: Input/output error"));
  zpci_test_remove_tree (top);
}

static void
test_descriptors (void)
{
  g_autofree char *top = make_host ();
  gint64 took;
  int others[] = { dup (0), fcntl (0, F_DUPFD, 200), fcntl (0, F_DUPFD, 900) };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (ZpciApHost) host = NULL;

    of_parent = others[i];
    host = read_host (top, tell_of_descriptor, &took);
    g_assert_true (host->state->masks_known);
    g_assert_cmpint (fcntl (of_parent, F_GETFD), >=, 0);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    close (others[i]);
  zpci_test_remove_tree (top);
}

/* Too long for any of them, and not there at all. */
static void
test_odd_files (void)
{
  g_autofree char *top = make_host ();
  g_autofree char *path = g_build_filename (top, "sys/bus/ap/aqmask", NULL);
  g_autofree char *text = g_strnfill (ZPCI_AP_SLOW_MAX + 1, '0');
  gint64 took;
  g_autoptr (ZpciApHost) host = NULL;

  write_file (top, "sys/bus/ap/apmask", text);
  g_assert_cmpint (unlink (path), ==, 0);
  host = read_host (top, zpci_root_try_read, &took);
  g_assert_false (host->state->masks_known);
  g_assert_true (warned (host, "sys/bus/ap/apmask: longer than 8192 bytes"));
  g_assert_true (warned (host, "sys/bus/ap/aqmask: No such file or directory"));
  zpci_test_remove_tree (top);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/ap/slow/answers", test_answers);
  g_test_add_func ("/ap/slow/hanging-matrix", test_hanging_matrix);
  g_test_add_func ("/ap/slow/hanging-masks", test_hanging_masks);
  g_test_add_func ("/ap/slow/dead-reader", test_dead_reader);
  g_test_add_func ("/ap/slow/descriptors", test_descriptors);
  g_test_add_func ("/ap/slow/odd-files", test_odd_files);
  return g_test_run ();
}
