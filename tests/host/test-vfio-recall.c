/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The VFIO answers that a captured host recorded, read as if it had just answered.
 */
#include "zpci-capture.h"
#include "zpci-test.h"
#include "zpci-vfio.h"

#include <string.h>

static ZpciHost *
read_host (ZpciRoot *root)
{
  g_autoptr (GError) error = NULL;
  ZpciHost *host = root ? zpci_host_read (root, &error) : NULL;

  g_assert_no_error (error);
  return host;
}

static const struct {
  const char *device;
  int code; /* 0: answered */
  const char *text;
} cases[] = {
  { "fid:0x102", 0, NULL },
  { "fid:0x202", 0, NULL },
  { "fid:0x203", ZPCI_ERROR_CONFLICT, "in use, probably by a guest" },
  { "fid:0x103", ZPCI_ERROR_UNSUPPORTED, "bound to a driver that is not one of VFIO" },
  { "fid:0x105", ZPCI_ERROR_UNSUPPORTED, "not bound to a driver (virsh nodedev-detach)" },
  { "fid:0x106", ZPCI_ERROR_UNSUPPORTED, "in standby" },
  { "fid:0x301", ZPCI_ERROR_UNSUPPORTED, "not recorded in this captured host (capture --vfio)" },
};

static ZpciRoot *
load_z16 (void)
{
  g_autofree char *path = zpci_test_data ("hosts/z16.zhost");
  g_autoptr (GError) error = NULL;
  ZpciRoot *root = zpci_capture_load (path, &error);

  g_assert_no_error (error);
  return root;
}

static char *
capture (ZpciRoot *root, ZpciCaptureFlags flags, gsize *length)
{
  g_autoptr (GPtrArray) gaps = zpci_findings_new ();
  g_autoptr (GError) error = NULL;
  char *text = zpci_capture_write_full (root, flags, NULL, NULL, gaps, length, &error);

  g_assert_no_error (error);
  return text;
}

static void
check_cases (ZpciRoot *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciHost) host = read_host (root);

  for (gsize i = 0; host && i < G_N_ELEMENTS (cases); i++) {
    ZpciFunction *function = zpci_host_find (host, cases[i].device, &error);
    ZpciVfioInfo info;

    g_test_message ("%s", cases[i].device);
    g_assert_no_error (error);
    g_assert_cmpint (zpci_vfio_read (root, function, &info, &error), ==, cases[i].code == 0);
    if (cases[i].code != 0) {
      zpci_test_assert_error (error, cases[i].code, cases[i].text);
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpuint (info.base.pchid, ==, function->pchid.value);
    g_assert_cmpuint (info.base.pft, ==, function->pft.value);
    g_assert_cmpuint (info.base.vfn, ==, function->vfn.value);
    g_assert_cmpmem (info.util_string, 64, function->util_string, 64);
    g_assert_cmpmem (info.pfip, 4, function->pfip, 4);
    g_assert_cmpint (info.relaxed, ==, ZPCI_NO);
    g_assert_false (info.has_io_region);
  }
}

static void
test_cases (void)
{
  g_autoptr (ZpciRoot) root = load_z16 ();

  check_cases (root);
}

/* A capture with VFIO answers the same; the handle, which changes with every open, is not in it. */
static void
test_captured (void)
{
  g_autoptr (ZpciRoot) root = load_z16 ();
  gsize length = 0, plain_length = 0;
  g_autofree char *text = capture (root, ZPCI_CAPTURE_VFIO, &length);
  g_autofree char *plain = capture (root, ZPCI_CAPTURE_DEFAULT, &plain_length);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) copy = zpci_capture_parse (text, length, "copy", &error);
  g_autoptr (ZpciHost) host = NULL;
  ZpciVfioInfo info;

  g_assert_no_error (error);
  check_cases (copy);
  host = read_host (copy);
  g_assert_true (zpci_vfio_read (copy, zpci_host_find (host, "fid:0x102", NULL), &info, &error));
  g_assert_true (info.base.fh.set);
  g_assert_cmphex (info.base.fh.value, ==, 0);
  g_assert_nonnull (strstr (text, "answer vfio-device-info 0013:00:00.0 EBUSY\n"));
  g_assert_null (strstr (plain, "vfio-device-info"));
}

/* A host of the other byte order, with the region that no released kernel offers, and two that are no such region. */
static const char little[] =
    "zhost 1\norigin composed\n"
    "line /sys/bus/pci/devices/0001:00:00.0/function_id 0x00000001\n"
    "link /sys/bus/pci/devices/0001:00:00.0/driver ../vfio-pci\n"
    "answer byte-order answers little\n"
    "answer-hex vfio-device-info 0001:00:00.0\n"
    "| 40 00 00 00 82 00 00 00 0c 00 00 00 05 00 00 00 18 00 00 00 00 00 00 00\n"
    "| 02 00 01 00 00 00 00 00\n"
    "| 00 * 16\n"
    "| 03 00 00 00 00 00 00 00 a0 0f 80 00 80 00 00 00\n"
    "answer-hex vfio-region-info 0001:00:00.0/9\n"
    "| 04 00 00 00\n"
    "answer-hex vfio-region-info 0001:00:00.0/11\n"
    "| 30 00 00 00 0b 00 00 00 0b 00 00 00 20 00 00 00 30 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
    "| 02 00 01 00 00 00 00 00 14 10 00 80 02 00 00 00\n";

static void
test_little (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_parse (little, strlen (little), "little", &error);
  g_autoptr (ZpciHost) host = NULL;
  ZpciVfioInfo info;

  g_assert_no_error (error);
  host = read_host (root);
  g_assert_true (zpci_vfio_read (root, g_ptr_array_index (host->functions, 0), &info, &error));
  g_assert_no_error (error);
  g_assert_true (info.has_group);
  g_assert_cmpuint (info.group.mui, ==, 4000);
  g_assert_cmpint (info.relaxed, ==, ZPCI_YES);
  g_assert_cmpint (info.refresh, ==, ZPCI_YES);
  g_assert_true (info.has_io_region);
  g_assert_cmpuint (info.io_region.index, ==, 11);
  {
    gsize length = 0;
    g_autofree char *text = capture (root, ZPCI_CAPTURE_VFIO, &length);

    g_assert_nonnull (strstr (text, "answer byte-order answers little\n"));
    g_assert_nonnull (strstr (text, "answer-hex vfio-region-info 0001:00:00.0/11\n| 30 00 00 00 0b"));
  }
}

static void
test_malformed (void)
{
  static const char text[] = "zhost 1\norigin composed\n"
                             "line /sys/bus/pci/devices/0001:00:00.0/function_id 0x00000001\n"
                             "link /sys/bus/pci/devices/0001:00:00.0/driver ../ism_vfio_pci\n"
                             "answer vfio-device-info 0001:00:00.0 garbage\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_parse (text, strlen (text), "t", &error);
  g_autoptr (ZpciHost) host = read_host (root);
  ZpciVfioInfo info;

  g_assert_false (zpci_vfio_read (root, g_ptr_array_index (host->functions, 0), &info, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_MALFORMED, "7 bytes, expected at least 16");
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/vfio-recall/cases", test_cases);
  g_test_add_func ("/vfio-recall/captured", test_captured);
  g_test_add_func ("/vfio-recall/little", test_little);
  g_test_add_func ("/vfio-recall/malformed", test_malformed);
  return g_test_run ();
}
