/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * From a function to what VFIO says about it: who can be asked, the question,
 * the recorded answer, and the words for each refusal.
 */
#include "zpci-vfio.h"

#include "zpci-attribute.h"
#include "zpci-error.h"
#include "zpci-host-private.h"
#include "zpci-paths.h"

#include <errno.h>
#include <string.h>

void
zpci_vfio_answer_clear (ZpciVfioAnswer *answer)
{
  g_clear_pointer (&answer->info, g_bytes_unref);
  g_clear_pointer (&answer->regions, g_ptr_array_unref);
}

static gboolean
unsupported (GError **error, const char *why)
{
  g_set_error_literal (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED, why);
  return FALSE;
}

/* The first "vfioN" of the device, where the kernel has character devices. */
static char *
cdev_name (ZpciRoot *root, const char *address)
{
  g_autofree char *folder = g_strconcat (ZPCI_PATH_DEVICES "/", address, "/vfio-dev", NULL);
  g_auto (GStrv) names = zpci_root_list (root, folder, NULL);
  g_autofree char *dev = NULL;

  if (!names || !names[0] || !g_str_has_prefix (names[0], "vfio"))
    return NULL;
  dev = g_strconcat (folder, "/", names[0], "/dev", NULL);
  return zpci_root_exists (root, dev) ? g_strdup (names[0]) : NULL;
}

/* A capture keeps the same, so that both agree. */
static gboolean
has_cdev_folder (ZpciRoot *root, const char *address)
{
  g_autofree char *folder = g_strconcat (ZPCI_PATH_DEVICES "/", address, "/vfio-dev", NULL);
  g_auto (GStrv) names = zpci_root_list (root, folder, NULL);

  return names && names[0];
}

static int
open_device (ZpciRoot *root, const ZpciFunction *function, const char *address, ZpciVfioDevice *device)
{
  g_autofree char *cdev = cdev_name (root, address);
  int code = ENOENT;

  *device = (ZpciVfioDevice){ -1, -1, -1 };
  if (function->iommu_group.set)
    code = zpci_vfio_device_open_group (device, function->iommu_group.value, address);
  if (code == ENOENT && cdev) {
    zpci_vfio_device_close (device);
    code = zpci_vfio_device_open_cdev (device, cdev);
  }
  return code;
}

/* Regions behind the fixed ones; one that cannot be had is left out. */
static void
ask_regions (const ZpciVfioDevice *device, ZpciVfioAnswer *answer)
{
  const guint8 *info = zpci_root_bytes (answer->info, NULL);
  guint32 count;

  memcpy (&count, info + 8, sizeof count);
  for (guint32 i = ZPCI_VFIO_PCI_REGIONS; i < MIN (count, ZPCI_VFIO_MAX_REGIONS); i++) {
    int code = 0;
    GBytes *region = zpci_vfio_device_get_region (device, i, &code);

    if (region)
      g_ptr_array_add (answer->regions, region);
  }
}

static void
ask_kernel (ZpciRoot *root, const ZpciFunction *function, const char *address, ZpciVfioAnswer *answer)
{
  ZpciVfioDevice device;

  answer->byte_order = G_BYTE_ORDER;
  answer->code = open_device (root, function, address, &device);
  if (answer->code == 0)
    answer->info = zpci_vfio_device_get_info (&device, &answer->code);
  if (answer->info)
    ask_regions (&device, answer);
  zpci_vfio_device_close (&device);
}

static gboolean
recall (ZpciRoot *root, const char *address, ZpciVfioAnswer *answer)
{
  g_autofree char *key = g_strconcat (ZPCI_VFIO_INFO_QUESTION " ", address, NULL);
  GBytes *order = zpci_root_get_answer (root, ZPCI_VFIO_ORDER_QUESTION " " ZPCI_VFIO_ORDER_ARGUMENT);
  GBytes *info = zpci_root_get_answer (root, key);
  g_autofree char *text = NULL;

  if (!info)
    return FALSE;
  text = zpci_attribute_text (info);
  answer->byte_order = G_BIG_ENDIAN;
  if (order && g_bytes_get_size (order) == strlen ("little") &&
      memcmp (zpci_root_bytes (order, NULL), "little", strlen ("little")) == 0)
    answer->byte_order = G_LITTLE_ENDIAN;
  answer->code = zpci_errno_from_name (text);
  if (answer->code != 0)
    return TRUE;
  answer->info = g_bytes_ref (info);
  for (guint i = ZPCI_VFIO_PCI_REGIONS; i < ZPCI_VFIO_MAX_REGIONS; i++) {
    g_autofree char *region_key = g_strdup_printf (ZPCI_VFIO_REGION_QUESTION " %s/%u", address, i);
    GBytes *region = zpci_root_get_answer (root, region_key);

    if (region)
      g_ptr_array_add (answer->regions, g_bytes_ref (region));
  }
  return TRUE;
}

gboolean
zpci_vfio_ask (ZpciRoot *root, const ZpciFunction *function, ZpciVfioAnswer *answer, GError **error)
{
  char address[ZPCI_PCI_ADDRESS_TEXT];

  *answer = (ZpciVfioAnswer){ .byte_order = G_BYTE_ORDER };
  if (!function->configured || !function->has_address)
    return unsupported (error, function->trouble == ZPCI_TROUBLE_NONE ? "in standby" : "it has no PCI device");
  /* A variant driver may be called anything, but they all have this in their name. */
  if (!function->driver || !strstr (function->driver, "vfio"))
    return unsupported (error, function->driver ? "bound to a driver that is not one of VFIO"
                                                : "not bound to a driver (virsh nodedev-detach)");
  zpci_pci_address_format (&function->address, address);
  answer->regions = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (!zpci_root_is_live (root) && recall (root, address, answer))
    return TRUE;
  if (!function->iommu_group.set && !has_cdev_folder (root, address))
    return unsupported (error, "it has no IOMMU group");
  if (!zpci_root_is_live (root))
    return unsupported (error, "not recorded in this captured host (capture --vfio)");
  ask_kernel (root, function, address, answer);
  return TRUE;
}

static void
set_refusal (GError **error, int code)
{
  switch (code) {
  case EBUSY:
    g_set_error_literal (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT, "in use, probably by a guest");
    break;
  case ENOENT:
    g_set_error_literal (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND,
                         "its device node is not there (modprobe vfio_iommu_type1, or CONFIG_VFIO_GROUP is off)");
    break;
  case EACCES:
  case EPERM:
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO, "%s (run as root)", g_strerror (code));
    break;
  case EINVAL:
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_IO,
                 "%s (another device of its IOMMU group may be bound to a host driver)", g_strerror (code));
    break;
  default:
    g_set_error_literal (error, ZPCI_ERROR, ZPCI_ERROR_IO, g_strerror (code));
  }
}

/* A region that cannot be understood is ignored. */
static void
find_io_region (const ZpciVfioAnswer *answer, ZpciVfioInfo *info)
{
  for (guint i = 0; i < answer->regions->len && !info->has_io_region; i++) {
    GBytes *bytes = g_ptr_array_index (answer->regions, i);
    ZpciVfioRegion region;
    gsize length;
    const guint8 *data = zpci_root_bytes (bytes, &length);

    if (zpci_vfio_parse_region (data, length, answer->byte_order, &region, NULL) && zpci_vfio_is_io_region (&region)) {
      info->io_region = region;
      info->has_io_region = TRUE;
    }
  }
}

gboolean
zpci_vfio_read (ZpciRoot *root, const ZpciFunction *function, ZpciVfioInfo *info, GError **error)
{
  g_auto (ZpciVfioAnswer) answer = { 0 };
  const guint8 *data;
  gsize length;

  if (!zpci_vfio_ask (root, function, &answer, error))
    return FALSE;
  if (!answer.info) {
    set_refusal (error, answer.code);
    return FALSE;
  }
  data = zpci_root_bytes (answer.info, &length);
  if (!zpci_vfio_parse_info (data, length, answer.byte_order, info, error))
    return FALSE;
  find_io_region (&answer, info);
  return TRUE;
}
