/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One tree, built as a folder or in memory.
 */
#include "root-tree.h"

#include "zpci-error.h"
#include "zpci-test.h"

#include <string.h>
#include <unistd.h>

static const struct {
  const char *path;
  const char *text;   /* of a file */
  const char *target; /* of a link */
} tree[] = {
  { "/sys/devices/pci0001:00/0001:00:00.0/uid", "0x1\n", NULL },
  { "/sys/devices/pci0001:00/0001:00:00.0/empty", "", NULL },
  { "/sys/devices/pci0001:00/0001:00:00.0/two", "a\nb\n", NULL },
  { "/sys/devices/pci0001:00/0001:00:00.0/odd", "a\tb", NULL },
  { "/sys/devices/pci0001:00/0001:00:00.0/bare", "word", NULL },
  { "/sys/devices/pci0001:00/0001:00:00.0/driver", NULL, "../../../bus/pci/drivers/vfio-pci" },
  { "/sys/bus/pci/drivers/vfio-pci/bind", "", NULL },
  { "/sys/bus/pci/devices/0001:00:00.0", NULL, "../../../devices/pci0001:00/0001:00:00.0" },
  { "/sys/bus/pci/devices/absolute", NULL, "/sys/devices/pci0001:00/0001:00:00.0" },
  { "/sys/bus/pci/devices/above", NULL, "../../../../../../../../sys/devices/pci0001:00/0001:00:00.0" },
  { "/sys/bus/pci/devices/dangling", NULL, "nowhere" },
  { "/sys/bus/pci/devices/loop", NULL, "loop" },
  { "/sys/bus/pci/devices/out", NULL, "../../../../secret" },
  { "/sys/bus/pci/devices/passwd", NULL, "/etc/passwd" },
  { "/sys/bus/pci/devices/through-file", NULL, "absolute/uid/x" },
};

static void
build (RootTree *fixture, ZpciRoot *memory)
{
  g_autofree char *host = g_build_filename (fixture->folder, "host", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tree); i++) {
    g_autofree char *path = g_strconcat (host, tree[i].path, NULL);
    g_autofree char *parent = g_path_get_dirname (path);
    g_autoptr (GError) error = NULL;

    if (memory && tree[i].text) {
      g_autoptr (GBytes) content = g_bytes_new (tree[i].text, strlen (tree[i].text));

      zpci_root_add_file (memory, tree[i].path, content, &error);
    } else if (memory) {
      zpci_root_add_link (memory, tree[i].path, tree[i].target, &error);
    } else {
      g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
      if (tree[i].text)
        g_file_set_contents (path, tree[i].text, -1, &error);
      else
        g_assert_cmpint (symlink (tree[i].target, path), ==, 0);
    }
    g_assert_no_error (error);
  }
}

void
root_tree_setup (RootTree *fixture, gconstpointer in_memory)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *host = NULL;
  g_autofree char *secret = NULL;

  fixture->folder = g_dir_make_tmp ("zpci-root-XXXXXX", &error);
  g_assert_no_error (error);
  secret = g_build_filename (fixture->folder, "secret", NULL);
  g_file_set_contents (secret, "secret\n", -1, &error);
  g_assert_no_error (error);
  if (in_memory) {
    fixture->root = zpci_root_new_memory ("memory");
    build (fixture, fixture->root);
    return;
  }
  build (fixture, NULL);
  host = g_build_filename (fixture->folder, "host", NULL);
  fixture->root = zpci_root_new_directory (host, &error);
  g_assert_no_error (error);
}

void
root_tree_teardown (RootTree *fixture, gconstpointer unused)
{
  zpci_root_unref (fixture->root);
  zpci_test_remove_tree (fixture->folder);
  g_free (fixture->folder);
}

const RootTreeText root_tree_texts[] = {
  { DEVICE "/uid", "0x1", 0 },
  { "sys/bus/pci/devices/0001:00:00.0/uid", "0x1", 0 },
  { LINKS "absolute/uid", "0x1", 0 },
  { LINKS "above/uid", "0x1", 0 },
  { DEVICE "/bare", "word", 0 },
  { DEVICE "/empty", "", 0 },
  { DEVICE "/driver/bind", "", 0 },
  { DEVICE "/two", NULL, ZPCI_ERROR_MALFORMED },
  { DEVICE "/odd", NULL, ZPCI_ERROR_MALFORMED },
  { DEVICE "/nothing", NULL, ZPCI_ERROR_NOT_FOUND },
  { DEVICE "/uid/x", NULL, ZPCI_ERROR_NOT_FOUND },
  { LINKS "dangling", NULL, ZPCI_ERROR_NOT_FOUND },
  { LINKS "out", NULL, ZPCI_ERROR_NOT_FOUND },
  { LINKS "passwd", NULL, ZPCI_ERROR_NOT_FOUND },
  { LINKS "through-file", NULL, ZPCI_ERROR_NOT_FOUND },
  { LINKS "loop", NULL, ZPCI_ERROR_IO },
  { LINKS "loop/uid", NULL, ZPCI_ERROR_IO },
  { DEVICE, NULL, ZPCI_ERROR_IO },
  { "/", NULL, ZPCI_ERROR_IO },
  { NULL, NULL, 0 },
};
