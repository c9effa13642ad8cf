/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The folder of one PCI device: what the attribute table lists and nothing else.
 */
#include "zpci-capture-private.h"

#include "zpci-function-attribute.h"
#include "zpci-function.h"
#include "zpci-paths.h"

#include <errno.h>
#include <string.h>

#define MAX_CONFIG 256

/* The bytes behind the first 256 are never needed, and may hold a serial number. */
static void
copy_config (ZpciCapture *capture, const char *folder, const char *name)
{
  g_autofree char *path = g_strconcat (folder, "/", name, NULL);
  int code = 0;
  g_autoptr (GBytes) content = zpci_root_try_read (capture->root, path, ZPCI_PCI_CONFIG_MAX_SIZE, &code);
  g_autoptr (GBytes) head = NULL;

  if (!content) {
    zpci_capture_copy_failure (capture, folder, name, ZPCI_PCI_CONFIG_MAX_SIZE, code);
    return;
  }
  head = g_bytes_new_from_bytes (content, 0, MIN (g_bytes_get_size (content), MAX_CONFIG));
  zpci_capture_builder_file (capture->builder, folder, name, head, TRUE);
}

/* Where the link of a device in ZPCI_PATH_DEVICES leads, if that is below /sys/devices. */
static char *
real_folder (const char *target)
{
  g_autofree char *joined = g_strconcat (ZPCI_PATH_DEVICES "/", target, NULL);
  g_autofree char *canonical = g_canonicalize_filename (joined, "/");

  /* Nothing of a function lies below a folder that is copied by itself, and may be unreadable. */
  if (!g_str_has_prefix (canonical, ZPCI_PATH_REAL_DEVICES "/") ||
      g_str_has_prefix (canonical, ZPCI_PATH_CHANNEL_PATHS "/"))
    return NULL;
  return g_steal_pointer (&canonical);
}

/* The functions of the IOMMU group a link ends in are copied later. */
static void
note_iommu_group (ZpciCapture *capture, const char *folder)
{
  g_autofree char *path = g_strconcat (folder, "/iommu_group", NULL);
  int code = 0;
  g_autofree char *target = zpci_root_try_read_link (capture->root, path, &code);
  const char *last = target ? strrchr (target, '/') : NULL;

  zpci_capture_warn_of (capture, path, code);
  if (last && last[1] && strcmp (last + 1, ".") != 0 && strcmp (last + 1, "..") != 0)
    g_hash_table_add (capture->groups, g_strdup (last + 1));
}

/* "FOLDER/PREFIX", or "PREFIX" of links in the folder of the device itself. */
static void
copy_prefixed (ZpciCapture *capture, const char *folder, const ZpciFunctionAttribute *row)
{
  const char *slash = strrchr (row->sysfs, '/');
  g_autofree char *below = slash ? g_strndup (row->sysfs, (gsize) (slash - row->sysfs)) : g_strdup ("");

  zpci_capture_copy_names (capture, folder, below, slash ? slash + 1 : row->sysfs, row->copy == ZPCI_COPY_LINKS);
}

/* A virtio function has its interfaces below the virtio device. */
static void
copy_virtio_names (ZpciCapture *capture, const char *folder, const ZpciFunctionAttribute *row)
{
  int code = 0;
  g_auto (GStrv) names = zpci_root_try_list (capture->root, folder, &code);

  for (char **name = names; name && *name; name++) {
    g_autofree char *device = g_strconcat (folder, "/", *name, NULL);

    if (g_str_has_prefix (*name, "virtio"))
      copy_prefixed (capture, device, row);
  }
}

static void
copy_text (ZpciCapture *capture, const char *folder, const ZpciFunctionAttribute *row)
{
  if (row->count == 0)
    zpci_capture_copy_file (capture, folder, row->sysfs, ZPCI_CAPTURE_MAX_COPY, FALSE);
  for (guint i = 0; i < row->count; i++) {
    g_autofree char *name = g_strdup_printf ("%s%u", row->sysfs, i);

    zpci_capture_copy_file (capture, folder, name, ZPCI_CAPTURE_MAX_COPY, FALSE);
  }
}

static void
copy_attribute (ZpciCapture *capture, const char *folder, const ZpciFunctionAttribute *row)
{
  switch (row->copy) {
  case ZPCI_COPY_TEXT:
    copy_text (capture, folder, row);
    break;
  case ZPCI_COPY_BYTES:
    zpci_capture_copy_file (capture, folder, row->sysfs, ZPCI_UTIL_STRING_SIZE, TRUE);
    break;
  case ZPCI_COPY_CONFIG:
    copy_config (capture, folder, row->sysfs);
    break;
  case ZPCI_COPY_LINK:
    zpci_capture_copy_link (capture, folder, row->sysfs);
    break;
  case ZPCI_COPY_LINKS:
  case ZPCI_COPY_NAMES:
    copy_prefixed (capture, folder, row);
    if (row == zpci_function_attribute (ZPCI_ATTRIBUTE_NETDEVS))
      copy_virtio_names (capture, folder, row);
    break;
  case ZPCI_COPY_NOTHING:
  default:
    break;
  }
}

/* One that cannot tell is one all the same: only without the file there is no zPCI function. */
static gboolean
is_function (ZpciRoot *device)
{
  guint8 byte;
  int code = 0;

  return zpci_root_read_head (device, "function_id", &byte, sizeof byte, &code) >= 0 ||
         (code != ENOENT && code != ENOTDIR);
}

void
zpci_capture_copy_device (ZpciCapture *capture, const char *name)
{
  g_autofree char *link = g_strconcat (ZPCI_PATH_DEVICES "/", name, NULL);
  g_autofree char *target = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (ZpciRoot) device = NULL;
  int code = 0;

  device = zpci_root_try_open_directory (capture->root, link, &code);
  if (!device) {
    zpci_capture_copy_closed (capture, ZPCI_PATH_DEVICES, name, code);
    return;
  }
  if (!is_function (device))
    return;
  target = zpci_root_try_read_link (capture->root, link, &code);
  zpci_capture_warn_of (capture, link, code);
  folder = target ? real_folder (target) : NULL;
  if (folder)
    zpci_capture_builder_link (capture->builder, ZPCI_PATH_DEVICES, name, target);
  else
    folder = g_strdup (link);
  for (ZpciAttributeId id = 0; id < ZPCI_ATTRIBUTES; id++)
    copy_attribute (capture, folder, zpci_function_attribute (id));
  note_iommu_group (capture, folder);
}
