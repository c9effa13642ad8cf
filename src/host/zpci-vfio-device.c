/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The ioctls of VFIO and iommufd that it takes to ask a device. Source: Linux
 * Documentation/driver-api/vfio.rst, include/uapi/linux/vfio.h.
 */
#include "zpci-host-private.h"

#include "zpci-paths.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define OPEN_FLAGS (O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
/* Room for all zPCI capabilities there are, and what a kernel may ask for at most. */
#define FIRST_SIZE 512
#define MAX_SIZE 65536
#define MAX_TRIES 4

/* Headers before Linux 6.6 do not have it. */
struct bind_iommufd {
  __u32 argsz;
  __u32 flags;
  __s32 iommufd;
  __u32 out_devid;
};
#define BIND_IOMMUFD _IO (VFIO_TYPE, VFIO_BASE + 18)

static int
open_node (const char *path, int *code)
{
  int fd = open (path, OPEN_FLAGS);

  *code = fd < 0 ? errno : 0;
  return fd;
}

static int
ask_descriptor (int fd, unsigned long request, void *argument)
{
  int result;

  do
    result = ioctl (fd, request, argument);
  while (result < 0 && errno == EINTR);
  return result;
}

/* A device can be had of a group only when the group is in a container that has an IOMMU. */
static int
join_container (ZpciVfioDevice *device)
{
  struct vfio_group_status status = { .argsz = sizeof status };

  if (ask_descriptor (device->group, VFIO_GROUP_GET_STATUS, &status) < 0)
    return errno;
  if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE))
    return EINVAL;
  if (ask_descriptor (device->group, VFIO_GROUP_SET_CONTAINER, &device->container) < 0)
    return errno;
  if (ioctl (device->container, VFIO_SET_IOMMU, (unsigned long) VFIO_TYPE1v2_IOMMU) < 0)
    return errno;
  return 0;
}

int
zpci_vfio_device_open_group (ZpciVfioDevice *device, guint group, const char *address)
{
  g_autofree char *path = g_strdup_printf (ZPCI_PATH_VFIO "/%u", group);
  g_autofree char *name = g_strdup (address);
  int code;

  *device = (ZpciVfioDevice){ -1, -1, -1 };
  device->group = open_node (path, &code);
  if (code != 0)
    return code;
  device->container = open_node (ZPCI_PATH_VFIO_CONTAINER, &code);
  if (code != 0)
    return code;
  code = join_container (device);
  if (code != 0)
    return code;
  device->device = ask_descriptor (device->group, VFIO_GROUP_GET_DEVICE_FD, name);
  return device->device < 0 ? errno : 0;
}

int
zpci_vfio_device_open_cdev (ZpciVfioDevice *device, const char *name)
{
  g_autofree char *path = g_strconcat (ZPCI_PATH_VFIO_DEVICES "/", name, NULL);
  struct bind_iommufd bind = { .argsz = sizeof bind };
  int code;

  *device = (ZpciVfioDevice){ -1, -1, -1 };
  device->device = open_node (path, &code);
  if (code != 0)
    return code;
  device->container = open_node (ZPCI_PATH_IOMMU, &code);
  if (code != 0)
    return code;
  bind.iommufd = device->container;
  return ask_descriptor (device->device, BIND_IOMMUFD, &bind) < 0 ? errno : 0;
}

/*
 * Both questions work alike: argsz says how much room there is; where it is too
 * little the kernel stores what it wants and leaves the capabilities out. That
 * may grow between two calls.
 */
static GBytes *
get_struct (int fd, unsigned long request, guint32 fixed, guint32 index, int *code)
{
  guint32 size = FIRST_SIZE;

  for (guint try = 0; try < MAX_TRIES; try++) {
    g_autofree guint8 *buffer = g_malloc0 (size);
    guint32 wanted;

    memcpy (buffer, &size, sizeof size);
    if (request == VFIO_DEVICE_GET_REGION_INFO)
      memcpy (buffer + G_STRUCT_OFFSET (struct vfio_region_info, index), &index, sizeof index);
    if (ask_descriptor (fd, request, buffer) < 0) {
      *code = errno;
      return NULL;
    }
    memcpy (&wanted, buffer, sizeof wanted);
    if (wanted <= size)
      return g_bytes_new_take (g_steal_pointer (&buffer), MAX (wanted, fixed));
    if (wanted > MAX_SIZE)
      break;
    size = wanted;
  }
  *code = EOVERFLOW;
  return NULL;
}

GBytes *
zpci_vfio_device_get_info (const ZpciVfioDevice *device, int *code)
{
  return get_struct (device->device, VFIO_DEVICE_GET_INFO, sizeof (struct vfio_device_info), 0, code);
}

GBytes *
zpci_vfio_device_get_region (const ZpciVfioDevice *device, guint32 index, int *code)
{
  return get_struct (device->device, VFIO_DEVICE_GET_REGION_INFO, sizeof (struct vfio_region_info), index, code);
}

static void
close_one (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

void
zpci_vfio_device_close (ZpciVfioDevice *device)
{
  close_one (&device->device);
  close_one (&device->group);
  close_one (&device->container);
}
