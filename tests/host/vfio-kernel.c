/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The emulated kernel: nodes, and an answer to each ioctl.
 */
#include "vfio-kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char nodes[] =
    "P: /devices/virtual/vfio/7123\nN: vfio/7123\nE: DEVNAME=/dev/vfio/7123\nE: SUBSYSTEM=vfio\n\n"
    "P: /devices/virtual/misc/vfio\nN: vfio/vfio\nE: DEVNAME=/dev/vfio/vfio\nE: SUBSYSTEM=misc\n\n"
    "P: /devices/virtual/misc/iommu\nN: iommu\nE: DEVNAME=/dev/iommu\nE: SUBSYSTEM=misc\n\n"
    "P: /devices/virtual/misc/kvm\nN: kvm\nE: DEVNAME=/dev/kvm\nE: SUBSYSTEM=misc\n\n"
    "P: /devices/virtual/vfio-dev/vfio0\nN: vfio/devices/vfio0\nE: DEVNAME=/dev/vfio/devices/vfio0\n"
    "E: SUBSYSTEM=vfio-dev\n\n"
    "P: /devices/virtual/vfio/handed-out\nN: vfio/handed-out\nE: DEVNAME=/dev/vfio/handed-out\nE: SUBSYSTEM=vfio\n";

static const char *const paths[] = { "/dev/vfio/7123", "/dev/vfio/vfio",          "/dev/iommu",
                                     "/dev/kvm",       "/dev/vfio/devices/vfio0", "/dev/vfio/handed-out" };

/* The struct and one GROUP capability of version 1, in this machine's order. */
static void
fill_info (Kernel *kernel, guint8 *out, guint32 argsz, gboolean complete)
{
  struct vfio_device_info info = { .argsz = argsz, .flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_CAPS,
                                   .num_regions = kernel->regions, .num_irqs = 5,
                                   .cap_offset = complete ? 24 : 0 };
  struct vfio_info_cap_header header = { .id = 2, .version = 1, .next = 0 };

  memcpy (out, &info, 20);
  if (!complete)
    return;
  memcpy (out + 24, &header, sizeof header);
  out[24 + 36] = 64;
}

/* Bytes behind the capability stay as the caller had them. */
#define INFO_SIZE 64

/* Version 1 of BASE, GROUP, UTIL and PFIP, the first at 20: every address in them is unaligned. */
#define OLD_INFO_SIZE 184

static void
fill_old_info (Kernel *kernel, guint8 *out)
{
  static const struct {
    guint16 id;
    guint32 at, next;
  } caps[] = { { 1, 20, 52 }, { 2, 52, 92 }, { 3, 92, 168 }, { 4, 168, 0 } };
  struct vfio_device_info info = { .argsz = OLD_INFO_SIZE, .flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_CAPS,
                                   .num_regions = kernel->regions, .num_irqs = 5, .cap_offset = 20 };
  guint64 dma = 0x100000000, msi = 0xfe00000000000000;
  guint16 noi = 128;
  guint32 size = 64;

  memcpy (out, &info, 20);
  for (gsize i = 0; i < G_N_ELEMENTS (caps); i++) {
    struct vfio_info_cap_header header = { .id = caps[i].id, .version = 1, .next = caps[i].next };

    memcpy (out + caps[i].at, &header, sizeof header);
  }
  memcpy (out + 20 + 8, &dma, sizeof dma);
  out[20 + 30] = 0x0a;
  memcpy (out + 52 + 16, &msi, sizeof msi);
  memcpy (out + 52 + 34, &noi, sizeof noi);
  memcpy (out + 92 + 8, &size, sizeof size);
  out[92 + 12] = 0xd5;
  size = 4;
  memcpy (out + 168 + 8, &size, sizeof size);
  out[168 + 13] = 0x70;
}

static void
answer_old_info (Kernel *kernel, UMockdevIoctlClient *client)
{
  g_autoptr (UMockdevIoctlData) data =
      umockdev_ioctl_data_resolve (umockdev_ioctl_client_get_arg (client), 0, OLD_INFO_SIZE, NULL);
  guint8 buffer[OLD_INFO_SIZE] = { 0 };

  kernel->info_calls++;
  fill_old_info (kernel, buffer);
  umockdev_ioctl_data_update (data, 0, buffer, OLD_INFO_SIZE);
  umockdev_ioctl_client_complete (client, 0, 0);
}

static void
answer_info (Kernel *kernel, UMockdevIoctlClient *client)
{
  g_autoptr (UMockdevIoctlData) data =
      umockdev_ioctl_data_resolve (umockdev_ioctl_client_get_arg (client), 0, INFO_SIZE, NULL);
  guint32 argsz, wanted = (guint32) kernel->info_size + kernel->growth * kernel->info_calls;
  guint8 buffer[INFO_SIZE] = { 0 };

  memcpy (&argsz, data->data, 4);
  kernel->info_calls++;
  fill_info (kernel, buffer, argsz < wanted ? wanted : argsz, argsz >= wanted);
  umockdev_ioctl_data_update (data, 0, buffer, argsz < wanted ? 20 : INFO_SIZE);
  umockdev_ioctl_client_complete (client, 0, 0);
}

/* Region 9 is the zPCI I/O region, all others are refused. */
static void
answer_region (UMockdevIoctlClient *client)
{
  g_autoptr (UMockdevIoctlData) data = umockdev_ioctl_data_resolve (umockdev_ioctl_client_get_arg (client), 0, 48, NULL);
  struct vfio_region_info region;
  struct vfio_region_info_cap_type type = { .header = { .id = VFIO_REGION_INFO_CAP_TYPE, .version = 1 },
                                            .type = 0x80001014, .subtype = 2 };
  guint8 buffer[48];

  memcpy (&region, data->data, sizeof region);
  if (region.index != 9 || region.argsz < 48) {
    umockdev_ioctl_client_complete (client, -1, EINVAL);
    return;
  }
  region.flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE | VFIO_REGION_INFO_FLAG_CAPS;
  region.size = 48;
  region.cap_offset = 32;
  memcpy (buffer, &region, 32);
  memcpy (buffer + 32, &type, 16);
  umockdev_ioctl_data_update (data, 0, buffer, 48);
  umockdev_ioctl_client_complete (client, 0, 0);
}

static void
answer_status (Kernel *kernel, UMockdevIoctlClient *client)
{
  g_autoptr (UMockdevIoctlData) data = umockdev_ioctl_data_resolve (umockdev_ioctl_client_get_arg (client), 0, 8, NULL);

  umockdev_ioctl_data_update (data, 4, (guint8 *) &kernel->group_flags, 4);
  umockdev_ioctl_client_complete (client, 0, 0);
}

static void
answer_device_fd (Kernel *kernel, UMockdevIoctlClient *client)
{
  g_autoptr (UMockdevIoctlData) name =
      umockdev_ioctl_data_resolve (umockdev_ioctl_client_get_arg (client), 0, sizeof ADDRESS, NULL);

  g_strlcpy (kernel->device_name, (const char *) name->data, sizeof kernel->device_name);
  umockdev_ioctl_client_complete (client, open ("/dev/vfio/handed-out", O_RDWR | O_CLOEXEC), 0);
}

static unsigned long
argument_of (UMockdevIoctlClient *client)
{
  UMockdevIoctlData *data = umockdev_ioctl_client_get_arg (client);
  unsigned long value;

  memcpy (&value, data->data, sizeof value);
  return value;
}

/* The handler runs in the process that asks: its descriptors are ours. umockdev makes each node a terminal. */
static void
note_descriptor (int fd, char *where, gsize size)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *target = g_file_read_link (path, NULL);

  g_strlcpy (where, target ? target : "", size);
}

gboolean
kernel_leads_to (const char *descriptor, const char *path)
{
  int fd = open (path, O_RDWR | O_CLOEXEC | O_NOCTTY);
  char where[64];

  g_assert_cmpint (fd, >=, 0);
  note_descriptor (fd, where, sizeof where);
  close (fd);
  return g_str_has_prefix (where, "/dev/pts/") && strcmp (where, descriptor) == 0;
}

/* Both requests point to a struct that has a descriptor at @offset. */
static void
take_container (Kernel *kernel, UMockdevIoctlClient *client, gsize offset)
{
  g_autoptr (UMockdevIoctlData) data =
      umockdev_ioctl_data_resolve (umockdev_ioctl_client_get_arg (client), 0, offset + sizeof (int), NULL);
  int fd;

  memcpy (&fd, data->data + offset, sizeof fd);
  note_descriptor (fd, kernel->container, sizeof kernel->container);
  umockdev_ioctl_client_complete (client, 0, 0);
}

static gboolean
handle (UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer data)
{
  Kernel *kernel = data;
  guint request = (guint) umockdev_ioctl_client_get_request (client);

  if (request == (guint) kernel->fail_request) {
    umockdev_ioctl_client_complete (client, -1, kernel->fail_code);
    return TRUE;
  }
  switch (request) {
  case VFIO_GROUP_GET_STATUS:
    answer_status (kernel, client);
    break;
  case VFIO_GROUP_GET_DEVICE_FD:
    answer_device_fd (kernel, client);
    break;
  case VFIO_DEVICE_GET_INFO:
    if (kernel->old_layout)
      answer_old_info (kernel, client);
    else
      answer_info (kernel, client);
    break;
  case VFIO_DEVICE_GET_REGION_INFO:
    answer_region (client);
    break;
  case KVM_CHECK_EXTENSION:
    kernel->kvm_capability = argument_of (client);
    umockdev_ioctl_client_complete (client, kernel->kvm_answer, 0);
    break;
  case VFIO_GROUP_SET_CONTAINER:
    take_container (kernel, client, 0);
    break;
  case BIND_IOMMUFD:
    take_container (kernel, client, 8);
    break;
  case VFIO_SET_IOMMU:
    kernel->iommu_type = argument_of (client);
    umockdev_ioctl_client_complete (client, 0, 0);
    break;
  default:
    umockdev_ioctl_client_complete (client, -1, ENOTTY);
  }
  return TRUE;
}

/* Of device nodes, which umockdev makes out of terminals; its own sockets come and go in another thread. */
guint
kernel_open_descriptors (void)
{
  GDir *dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint count = 0;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_strconcat ("/proc/self/fd/", name, NULL);
    g_autofree char *target = g_file_read_link (path, NULL);

    if (target && g_str_has_prefix (target, "/dev/pts/"))
      count++;
  }
  if (dir)
    g_dir_close (dir);
  return count;
}

void
kernel_setup (Kernel *kernel, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  kernel->testbed = umockdev_testbed_new ();
  g_assert_true (umockdev_in_mock_environment ());
  kernel->group_flags = VFIO_GROUP_FLAGS_VIABLE;
  kernel->info_size = 64;
  kernel->regions = 9;
  umockdev_testbed_add_from_string (kernel->testbed, nodes, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (UMockdevIoctlBase) handler = umockdev_ioctl_base_new ();

    g_signal_connect (handler, "handle-ioctl", G_CALLBACK (handle), kernel);
    umockdev_testbed_attach_ioctl (kernel->testbed, paths[i], handler, &error);
    g_assert_no_error (error);
  }
}

void
kernel_teardown (Kernel *kernel, gconstpointer unused)
{
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    umockdev_testbed_detach_ioctl (kernel->testbed, paths[i], NULL);
  g_object_unref (kernel->testbed);
}
