/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The real open, ioctl and close against device nodes that umockdev emulates
 * in this process: both interfaces of VFIO, every refusal, and no descriptor
 * left behind. Runs with umockdev's library preloaded.
 */
#include "vfio-kernel.h"
#include "zpci-base-private.h"
#include "zpci-capture.h"
#include "zpci-host-private.h"
#include "zpci-host.h"
#include "zpci-test.h"
#include "zpci-vfio.h"

#include <errno.h>
#include <linux/kvm.h>
#include <linux/vfio.h>
#include <string.h>

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
  guint before = kernel_open_descriptors ();
  ZpciVfioInfo info;

  g_assert_true (zpci_vfio_read (live, function, &info, &error));
  g_assert_no_error (error);
  g_assert_true (info.has_group);
  g_assert_cmpuint (info.num_irqs, ==, 5);
  g_assert_false (info.has_io_region);
  g_assert_cmpstr (kernel->device_name, ==, ADDRESS);
  g_assert_true (kernel_leads_to (kernel->container, "/dev/vfio/vfio"));
  g_assert_cmpuint (kernel->iommu_type, ==, VFIO_TYPE1v2_IOMMU);
  g_assert_cmpuint (kernel->info_calls, ==, 1);
  g_assert_cmpuint (kernel_open_descriptors (), ==, before);
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
  zpci_test_assert_error (error, ZPCI_ERROR_IO, g_strerror (EOVERFLOW));
  g_assert_cmpuint (kernel->info_calls, ==, 4);

  kernel->info_calls = 0;
  kernel->growth = 0;
  kernel->info_size = 1000000;
  g_assert_false (zpci_vfio_read (live, function, &info, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, g_strerror (EOVERFLOW));
  g_assert_cmpuint (kernel->info_calls, ==, 1);
}

static const struct {
  guint request;
  int code;
  int error;
  const char *text;
} refusals[] = {
  { VFIO_GROUP_GET_STATUS, EIO, ZPCI_ERROR_IO, "Input/output error" },
  { VFIO_GROUP_SET_CONTAINER, EBUSY, ZPCI_ERROR_CONFLICT, "in use" },
  { VFIO_GROUP_SET_CONTAINER, EINVAL, ZPCI_ERROR_IO, "another device of its IOMMU group" },
  { VFIO_SET_IOMMU, EPERM, ZPCI_ERROR_IO, "run as root" },
  { VFIO_GROUP_GET_DEVICE_FD, EBUSY, ZPCI_ERROR_CONFLICT, "in use, probably by a guest" },
  { VFIO_GROUP_GET_DEVICE_FD, ENODEV, ZPCI_ERROR_IO, "No such device" },
  { VFIO_DEVICE_GET_INFO, EINVAL, ZPCI_ERROR_IO, "Invalid argument" },
};

static void
test_refusals (Kernel *kernel, gconstpointer unused)
{
  g_autoptr (ZpciRoot) live = live_root ();
  g_autoptr (ZpciFunction) function = function_of_group (GROUP);
  guint before = kernel_open_descriptors ();

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autoptr (GError) error = NULL;
    ZpciVfioInfo info;

    kernel->fail_request = (int) refusals[i].request;
    kernel->fail_code = refusals[i].code;
    g_assert_false (zpci_vfio_read (live, function, &info, &error));
    zpci_test_assert_error (error, refusals[i].error, refusals[i].text);
    g_assert_cmpuint (kernel_open_descriptors (), ==, before);
  }
}

static void
test_not_viable (Kernel *kernel, gconstpointer unused)
{
  g_autoptr (ZpciRoot) live = live_root ();
  g_autoptr (ZpciFunction) function = function_of_group (GROUP);
  g_autoptr (GError) error = NULL;
  guint before = kernel_open_descriptors ();
  ZpciVfioInfo info;

  kernel->group_flags = 0;
  g_assert_false (zpci_vfio_read (live, function, &info, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_IO, "another device of its IOMMU group may be bound");
  g_assert_cmpuint (kernel_open_descriptors (), ==, before);
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
  static const char *const why[] = { "in standby", "not bound to a driver", "bound to a driver that is not",
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
  guint before = kernel_open_descriptors ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  ZpciVfioDevice device;
  ZpciVfioInfo info;
  int code = 0;

  g_assert_cmpint (zpci_vfio_device_open_cdev (&device, "vfio0"), ==, 0);
  g_assert_true (kernel_leads_to (kernel->container, "/dev/iommu"));
  bytes = zpci_vfio_device_get_info (&device, &code);
  g_assert_nonnull (bytes);
  zpci_vfio_device_close (&device);
  g_assert_cmpuint (kernel_open_descriptors (), ==, before);
  g_assert_true (zpci_vfio_parse_info (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), G_BYTE_ORDER, &info, &error));
  g_assert_no_error (error);

  kernel->fail_request = (int) BIND_IOMMUFD;
  kernel->fail_code = EBUSY;
  g_assert_cmpint (zpci_vfio_device_open_cdev (&device, "vfio0"), ==, EBUSY);
  zpci_vfio_device_close (&device);
  g_assert_cmpint (zpci_vfio_device_open_cdev (&device, "vfio7124"), ==, ENOENT);
  zpci_vfio_device_close (&device);
  g_assert_cmpuint (kernel_open_descriptors (), ==, before);
}

/* The machine as a capture would have it, but asked itself: sysfs of umockdev has no place for it. */
static ZpciRoot *
live_root_with_cdev (const char *name)
{
  g_autofree char *text = g_strdup_printf ("zhost 1\norigin composed\n"
                                           "line /sys/bus/pci/devices/" ADDRESS "/vfio-dev/%s/dev 511:0\n", name);
  g_autoptr (GError) error = NULL;
  ZpciRoot *root = zpci_capture_parse (text, strlen (text), "live", &error);

  g_assert_no_error (error);
  root->live = TRUE;
  return root;
}

/* A kernel without groups, or one whose node is not there: the device's own node is used, and only then. */
static void
test_fallback (Kernel *kernel, gconstpointer unused)
{
  g_autoptr (ZpciRoot) root = live_root_with_cdev ("vfio0");
  g_autoptr (ZpciRoot) other = live_root_with_cdev ("vfio7124");
  guint before = kernel_open_descriptors ();

  for (guint i = 0; i < 3; i++) {
    g_autoptr (ZpciFunction) function = function_of_group (i == 0 ? GROUP : GROUP + 1);
    g_autoptr (GError) error = NULL;
    ZpciVfioInfo info;

    function->iommu_group.set = i != 2;
    g_assert_true (zpci_vfio_read (root, function, &info, &error));
    g_assert_no_error (error);
    g_assert_true (info.has_group);
    g_assert_true (kernel_leads_to (kernel->container, i == 0 ? "/dev/vfio/vfio" : "/dev/iommu"));
    g_assert_cmpuint (kernel_open_descriptors (), ==, before);
    if (i > 0) {
      g_assert_false (zpci_vfio_read (other, function, &info, &error));
      zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "its device node is not there");
    }
  }
}

static void
test_kvm (Kernel *kernel, gconstpointer unused)
{
  g_autoptr (ZpciRoot) live = live_root ();
  guint before = kernel_open_descriptors ();
  ZpciFact fact = { ZPCI_UNKNOWN, NULL };

  kernel->kvm_answer = 1;
  zpci_kvm_read_zpci_op (live, FALSE, &fact);
  g_assert_cmpint (fact.value, ==, ZPCI_YES);
  g_assert_cmpuint (kernel->kvm_capability, ==, 221);
  kernel->kvm_answer = 0;
  zpci_kvm_read_zpci_op (live, FALSE, &fact);
  g_assert_cmpint (fact.value, ==, ZPCI_NO);
  kernel->fail_request = (int) KVM_CHECK_EXTENSION;
  kernel->fail_code = EINVAL;
  zpci_kvm_read_zpci_op (live, FALSE, &fact);
  g_assert_cmpint (fact.value, ==, ZPCI_UNKNOWN);
  g_assert_cmpstr (fact.why, ==, "/dev/kvm: Invalid argument");
  zpci_fact_clear (&fact);
  g_assert_cmpuint (kernel_open_descriptors (), ==, before);
}

#define ADD(name, test) g_test_add ("/vfio-open/" name, Kernel, NULL, kernel_setup, test, kernel_teardown)

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
  ADD ("fallback", test_fallback);
  ADD ("kvm", test_kvm);
  return g_test_run ();
}
