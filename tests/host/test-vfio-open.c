/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The real open, ioctl and close against device nodes that umockdev emulates
 * in this process: both interfaces of VFIO, every refusal, and no descriptor
 * left behind. Runs under umockdev-wrapper.
 */
#include "zpci-kvm.h"
#include "zpci-test.h"
#include "zpci-vfio-device.h"
#include "zpci-vfio-open.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <linux/vfio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <umockdev.h>
#include <unistd.h>

#define GROUP 7123
#define ADDRESS "0001:00:00.0"
#define BIND_IOMMUFD _IO (VFIO_TYPE, VFIO_BASE + 18)

/* What the emulated kernel does; one per test. The handlers run in a thread of
 * umockdev while the caller waits in its ioctl. */
typedef struct {
  UMockdevTestbed *testbed;
  int fail_request;    /* this ioctl fails with @fail_code */
  int fail_code;
  guint32 group_flags;
  gsize info_size;     /* of the answer with its capabilities */
  guint32 growth;      /* each call wants so many bytes more than the last */
  guint info_calls;
  guint32 regions;
  gboolean old_layout; /* that of Linux 5.10 to 5.19 */
  char device_name[16];
  int kvm_answer;
} Kernel;

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

/* What is behind the capability stays as the caller had it. */
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
    umockdev_ioctl_client_complete (client, kernel->kvm_answer, 0);
    break;
  case VFIO_GROUP_SET_CONTAINER:
  case VFIO_SET_IOMMU:
  case BIND_IOMMUFD:
    umockdev_ioctl_client_complete (client, 0, 0);
    break;
  default:
    umockdev_ioctl_client_complete (client, -1, ENOTTY);
  }
  return TRUE;
}

/* Of device nodes, which umockdev makes out of terminals; its own sockets come and go in another thread. */
static guint
open_descriptors (void)
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

static void
setup (Kernel *kernel, gconstpointer unused)
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

static void
teardown (Kernel *kernel, gconstpointer unused)
{
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    umockdev_testbed_detach_ioctl (kernel->testbed, paths[i], NULL);
  g_object_unref (kernel->testbed);
}

static ZpciFunction *
function_of_group (guint group)
{
  ZpciFunction *function = zpci_function_new ();

  function->configured = function->has_address = TRUE;
  function->address = (ZpciPciAddress){ 1, 0, 0, 0 };
  function->fid = ZPCI_OPT (0x102);
  function->driver = g_strdup ("vfio-pci");
  function->iommu_group = ZPCI_OPT (group);
  return function;
}

static ZpciRoot *
live_root (void)
{
  g_autoptr (GError) error = NULL;
  ZpciRoot *live = zpci_root_new_directory ("/", &error);

  g_assert_no_error (error);
  return live;
}

static void
test_group (Kernel *kernel, gconstpointer unused)
{
  g_autoptr (ZpciRoot) live = live_root ();
  g_autoptr (ZpciFunction) function = function_of_group (GROUP);
  g_autoptr (GError) error = NULL;
  guint before = open_descriptors ();
  ZpciVfioInfo info;

  g_assert_true (zpci_vfio_read (live, function, &info, &error));
  g_assert_no_error (error);
  g_assert_true (info.has_group);
  g_assert_cmpuint (info.num_irqs, ==, 5);
  g_assert_false (info.has_io_region);
  g_assert_cmpstr (kernel->device_name, ==, ADDRESS);
  g_assert_cmpuint (kernel->info_calls, ==, 1);
  g_assert_cmpuint (open_descriptors (), ==, before);
}

static void
test_old_layout (Kernel *kernel, gconstpointer unused)
{
  g_autoptr (ZpciRoot) live = live_root ();
  g_autoptr (ZpciFunction) function = function_of_group (GROUP);
  g_autoptr (GError) error = NULL;
  ZpciVfioInfo info;

  kernel->old_layout = TRUE;
  g_assert_true (zpci_vfio_read (live, function, &info, &error));
  g_assert_no_error (error);
  g_assert_true (info.has_base && info.has_group && info.has_util_string && info.has_pfip);
  g_assert_cmphex (info.base.start_dma, ==, 0x100000000);
  g_assert_cmphex (info.base.pft, ==, 0x0a);
  g_assert_false (info.base.fh.set);
  g_assert_cmphex (info.group.msi_addr, ==, 0xfe00000000000000);
  g_assert_cmpuint (info.group.noi, ==, 128);
  g_assert_false (info.group.imaxstbl.set);
  g_assert_cmphex (info.util_string[0], ==, 0xd5);
  g_assert_cmphex (info.pfip[1], ==, 0x70);
}

static void
test_region (Kernel *kernel, gconstpointer unused)
{
  g_autoptr (ZpciRoot) live = live_root ();
  g_autoptr (ZpciFunction) function = function_of_group (GROUP);
  g_autoptr (GError) error = NULL;
  ZpciVfioInfo info;

  kernel->regions = 11;
  g_assert_true (zpci_vfio_read (live, function, &info, &error));
  g_assert_no_error (error);
  g_assert_true (info.has_io_region);
  g_assert_cmpuint (info.io_region.index, ==, 9);
  g_assert_cmpuint (info.io_region.size, ==, 48);
}

/* The kernel wants more room than there is, and then more again. */
static void
test_growth (Kernel *kernel, gconstpointer unused)
{
  g_autoptr (ZpciRoot) live = live_root ();
  g_autoptr (ZpciFunction) function = function_of_group (GROUP);
  g_autoptr (GError) error = NULL;
  ZpciVfioInfo info;

  kernel->info_size = 600;
  g_assert_true (zpci_vfio_read (live, function, &info, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (kernel->info_calls, ==, 2);
  g_assert_true (info.has_group);

  kernel->info_calls = 0;
  kernel->growth = 8;
  g_assert_false (zpci_vfio_read (live, function, &info, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, ZPCI_VFIO_PREFIX);
  g_assert_cmpuint (kernel->info_calls, ==, 4);

  kernel->info_calls = 0;
  kernel->growth = 0;
  kernel->info_size = 1000000;
  g_assert_false (zpci_vfio_read (live, function, &info, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, ZPCI_VFIO_PREFIX);
  g_assert_cmpuint (kernel->info_calls, ==, 1);
}

static const struct {
  guint request;
  int code;
  int error;
  const char *text;
} refusals[] = {
  { VFIO_GROUP_GET_STATUS, EIO, ZPCI_ERROR_IO, "VFIO: Input/output error" },
  { VFIO_GROUP_SET_CONTAINER, EBUSY, ZPCI_ERROR_CONFLICT, "VFIO: in use" },
  { VFIO_GROUP_SET_CONTAINER, EINVAL, ZPCI_ERROR_IO, "another device of its IOMMU group" },
  { VFIO_SET_IOMMU, EPERM, ZPCI_ERROR_IO, "run as root" },
  { VFIO_GROUP_GET_DEVICE_FD, EBUSY, ZPCI_ERROR_CONFLICT, "VFIO: in use, probably by a guest" },
  { VFIO_GROUP_GET_DEVICE_FD, ENODEV, ZPCI_ERROR_IO, "VFIO: No such device" },
  { VFIO_DEVICE_GET_INFO, EINVAL, ZPCI_ERROR_IO, "VFIO: Invalid argument" },
};

static void
test_refusals (Kernel *kernel, gconstpointer unused)
{
  g_autoptr (ZpciRoot) live = live_root ();
  g_autoptr (ZpciFunction) function = function_of_group (GROUP);
  guint before = open_descriptors ();

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autoptr (GError) error = NULL;
    ZpciVfioInfo info;

    kernel->fail_request = (int) refusals[i].request;
    kernel->fail_code = refusals[i].code;
    g_assert_false (zpci_vfio_read (live, function, &info, &error));
    zpci_test_assert_error (error, refusals[i].error, refusals[i].text);
    g_assert_cmpuint (open_descriptors (), ==, before);
  }
}

static void
test_not_viable (Kernel *kernel, gconstpointer unused)
{
  g_autoptr (ZpciRoot) live = live_root ();
  g_autoptr (ZpciFunction) function = function_of_group (GROUP);
  g_autoptr (GError) error = NULL;
  guint before = open_descriptors ();
  ZpciVfioInfo info;

  kernel->group_flags = 0;
  g_assert_false (zpci_vfio_read (live, function, &info, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "another device of its IOMMU group may be bound");
  g_assert_cmpuint (open_descriptors (), ==, before);
}

static void
test_no_node (Kernel *kernel, gconstpointer unused)
{
  g_autoptr (ZpciRoot) live = live_root ();
  g_autoptr (ZpciFunction) function = function_of_group (GROUP + 1);
  g_autoptr (GError) error = NULL;
  ZpciVfioInfo info;

  g_assert_false (zpci_vfio_read (live, function, &info, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "its device node is not there");
}

/* Functions that nobody needs to open anything for. */
static void
test_cannot_ask (Kernel *kernel, gconstpointer unused)
{
  static const char *const why[] = { "VFIO: in standby", "bound to no driver", "bound to another driver",
                                     "it has no IOMMU group" };
  g_autoptr (ZpciRoot) live = live_root ();

  for (guint i = 0; i < G_N_ELEMENTS (why); i++) {
    g_autoptr (ZpciFunction) function = function_of_group (GROUP);
    g_autoptr (GError) error = NULL;
    ZpciVfioInfo info;

    function->configured = i != 0;
    if (i == 3) {
      function->iommu_group.set = FALSE;
    } else if (i > 0) {
      g_free (function->driver);
      function->driver = i == 1 ? NULL : g_strdup ("mlx5_core");
    }
    g_assert_false (zpci_vfio_read (live, function, &info, &error));
    zpci_test_assert_error (error, ZPCI_ERROR_UNSUPPORTED, why[i]);
  }
  g_assert_cmpuint (kernel->info_calls, ==, 0);
}

static void
test_cdev (Kernel *kernel, gconstpointer unused)
{
  guint before = open_descriptors ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  ZpciVfioDevice device;
  ZpciVfioInfo info;
  int code = 0;

  g_assert_cmpint (zpci_vfio_device_open_cdev (&device, "vfio0"), ==, 0);
  bytes = zpci_vfio_device_get_info (&device, &code);
  g_assert_nonnull (bytes);
  zpci_vfio_device_close (&device);
  g_assert_cmpuint (open_descriptors (), ==, before);
  g_assert_true (zpci_vfio_parse_info (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), G_BYTE_ORDER, &info, &error));
  g_assert_no_error (error);

  kernel->fail_request = (int) BIND_IOMMUFD;
  kernel->fail_code = EBUSY;
  g_assert_cmpint (zpci_vfio_device_open_cdev (&device, "vfio0"), ==, EBUSY);
  zpci_vfio_device_close (&device);
  g_assert_cmpint (zpci_vfio_device_open_cdev (&device, "vfio7124"), ==, ENOENT);
  zpci_vfio_device_close (&device);
  g_assert_cmpuint (open_descriptors (), ==, before);
}

static void
test_kvm (Kernel *kernel, gconstpointer unused)
{
  g_autoptr (ZpciRoot) live = live_root ();
  guint before = open_descriptors ();
  ZpciFact fact = { ZPCI_UNKNOWN, NULL };

  kernel->kvm_answer = 1;
  zpci_kvm_read_zpci_op (live, FALSE, &fact);
  g_assert_cmpint (fact.value, ==, ZPCI_YES);
  kernel->kvm_answer = 0;
  zpci_kvm_read_zpci_op (live, FALSE, &fact);
  g_assert_cmpint (fact.value, ==, ZPCI_NO);
  kernel->fail_request = (int) KVM_CHECK_EXTENSION;
  kernel->fail_code = EINVAL;
  zpci_kvm_read_zpci_op (live, FALSE, &fact);
  g_assert_cmpint (fact.value, ==, ZPCI_UNKNOWN);
  g_assert_cmpstr (fact.why, ==, "/dev/kvm: Invalid argument");
  zpci_fact_clear (&fact);
  g_assert_cmpuint (open_descriptors (), ==, before);
}

#define ADD(name, test) g_test_add ("/vfio-open/" name, Kernel, NULL, setup, test, teardown)

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  ADD ("group", test_group);
  ADD ("old-layout", test_old_layout);
  ADD ("region", test_region);
  ADD ("growth", test_growth);
  ADD ("refusals", test_refusals);
  ADD ("not-viable", test_not_viable);
  ADD ("no-node", test_no_node);
  ADD ("cannot-ask", test_cannot_ask);
  ADD ("cdev", test_cdev);
  ADD ("kvm", test_kvm);
  return g_test_run ();
}
