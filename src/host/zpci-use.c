/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sources: Linux Documentation/ABI/testing/sysfs-class-net (operstate),
 * Documentation/block/stat.rst and drivers/nvme/host/multipath.c (names),
 * proc(5) (mounts, swaps).
 */
#include "zpci-use.h"

#include "zpci-paths.h"
#include "zpci-text.h"

#include <string.h>

#define MAX_TABLE (1024 * 1024)

typedef struct {
  ZpciRoot *device;  /* its folder */
  char *mounts, *swaps; /* (nullable): the tables of /proc, NUL-terminated */
  GPtrArray *uses;
} Look;

static char *
read_table (ZpciRoot *root, const char *path)
{
  int code = 0;
  g_autoptr (GBytes) bytes = zpci_root_try_read (root, path, MAX_TABLE, &code);
  gsize length = 0;
  const char *text = bytes ? zpci_root_bytes (bytes, &length) : NULL;

  return text ? g_strndup (text, length) : NULL;
}

static void
look_at_interfaces (Look *look, const ZpciFunction *function)
{
  for (guint i = 0; function->netdevs && function->netdevs[i]; i++) {
    g_autofree char *path = g_strconcat ("net/", function->netdevs[i], "/operstate", NULL);
    g_autofree char *state = zpci_root_read_text (look->device, path, 32, NULL);

    if (g_strcmp0 (state, "up") == 0)
      g_ptr_array_add (look->uses, g_strdup_printf ("interface %s is up", ZPCI_SHOWN (function->netdevs[i])));
  }
}

/* Returns: (transfer full) (nullable): the first line of @table about /dev/@name or a partition of it, up to its second
 * field. */
static char *
find_line (const char *table, const char *name, char **second)
{
  g_auto (GStrv) lines = g_strsplit (table ? table : "", "\n", -1);
  g_autofree char *device = g_strconcat ("/dev/", name, NULL);
  gsize length = strlen (device);

  for (guint i = 0; lines[i]; i++) {
    gsize end = strcspn (lines[i], " \t");
    const char *rest = lines[i] + length;

    if (!g_str_has_prefix (lines[i], device) || (end != length && !(*rest == 'p' && g_ascii_isdigit (rest[1]))))
      continue;
    if (second) {
      const char *field = lines[i] + end + strspn (lines[i] + end, " \t");

      *second = g_strndup (field, strcspn (field, " \t"));
    }
    return g_strndup (lines[i], end);
  }
  return NULL;
}

static void
look_at_holders (Look *look, const char *folder, const char *name)
{
  g_autofree char *path = g_strconcat (folder, "/holders", NULL);
  int code = 0;
  g_auto (GStrv) holders = zpci_root_try_list (look->device, path, &code);

  if (holders && holders[0])
    g_ptr_array_add (look->uses, g_strdup_printf ("/dev/%s is part of %s", ZPCI_SHOWN (name), ZPCI_SHOWN (holders[0])));
}

/* @folder is that of the disk, in which the partitions have theirs. */
static void
look_at_disk (Look *look, const char *folder, const char *name)
{
  g_autofree char *place = NULL, *mounted = find_line (look->mounts, name, &place), *swap = find_line (look->swaps, name, NULL);
  int code = 0;
  g_auto (GStrv) parts = zpci_root_try_list (look->device, folder, &code);

  if (mounted)
    g_ptr_array_add (look->uses, g_strdup_printf ("%s is mounted at %s", ZPCI_SHOWN (mounted), ZPCI_SHOWN (place)));
  if (swap)
    g_ptr_array_add (look->uses, g_strdup_printf ("%s is swap", ZPCI_SHOWN (swap)));
  look_at_holders (look, folder, name);
  for (guint i = 0; parts && parts[i]; i++) {
    g_autofree char *part = g_strconcat (folder, "/", parts[i], NULL);

    if (g_str_has_prefix (parts[i], name))
      look_at_holders (look, part, parts[i]);
  }
}

/* With multipath the controller has nvme0c0n1, and the disk is called nvme0n1. */
static char *
disk_name (const char *entry)
{
  const char *path = strchr (entry, 'c');
  const char *space = path ? strchr (path, 'n') : NULL;

  return space ? g_strdup_printf ("%.*s%s", (int) (path - entry), entry, space) : g_strdup (entry);
}

static void
look_at_nvme (Look *look)
{
  int code = 0;
  g_auto (GStrv) controllers = zpci_root_try_list (look->device, "nvme", &code);

  for (guint i = 0; controllers && controllers[i]; i++) {
    g_autofree char *folder = g_strconcat ("nvme/", controllers[i], NULL);
    g_auto (GStrv) entries = zpci_root_try_list (look->device, folder, &code);

    for (guint j = 0; entries && entries[j]; j++) {
      g_autofree char *path = g_strconcat (folder, "/", entries[j], NULL), *name = disk_name (entries[j]);

      if (g_str_has_prefix (entries[j], "nvme") && strchr (entries[j] + strlen ("nvme"), 'n'))
        look_at_disk (look, path, name);
    }
  }
}

GPtrArray *
zpci_host_uses (const ZpciHost *host, const ZpciFunction *function)
{
  Look look = { .uses = g_ptr_array_new_with_free_func (g_free) };
  char text[ZPCI_PCI_ADDRESS_TEXT];
  g_autofree char *path = g_strconcat (ZPCI_PATH_DEVICES "/", zpci_pci_address_format (&function->address, text), NULL);
  g_autoptr (ZpciRoot) device = function->configured ? zpci_root_open_directory (host->root, path, NULL) : NULL;

  if (!device)
    return look.uses;
  look.device = device;
  look.mounts = read_table (host->root, ZPCI_PATH_MOUNTS);
  look.swaps = read_table (host->root, ZPCI_PATH_SWAPS);
  look_at_interfaces (&look, function);
  look_at_nvme (&look);
  g_free (look.mounts);
  g_free (look.swaps);
  return look.uses;
}
