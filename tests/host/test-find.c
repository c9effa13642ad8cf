/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The name that a user types, and the one function it means, or why it means no function.
 */
#include "zpci-capture.h"
#include "zpci-host.h"
#include "zpci-test.h"

#include <string.h>

static const struct {
  const char *host;
  const char *device;
  gint64 fid;  /* -1: an error */
  int code;
  const char *text;
} cases[] = {
  { "z16", "pci_0001_00_00_0", 0x102, 0, NULL },
  { "z16", "0001:00:00.0", 0x102, 0, NULL },
  { "z16", "fid:0x102", 0x102, 0, NULL },
  { "z16", "fid:0x00000102", 0x102, 0, NULL },
  { "z16", "fid:258", 0x102, 0, NULL },
  { "z16", "uid:0x0001", 0x102, 0, NULL },
  { "z16", "uid:16", 0x200, 0, NULL },
  { "z16", "eno17", 0x201, 0, NULL },
  { "z16", "fid:0x106", 0x106, 0, NULL },
  { "z16", "uid:0x5", 0x106, 0, NULL },
  { "z16", "0005:00:00.0", 0x106, 0, NULL },
  { "kvm-unknown", "fid:0", 0x0, 0, NULL },
  { "multifunction", "0100:00:00.1", 0x501, 0, NULL },
  { "multifunction", "uid:0x101", 0x501, 0, NULL },
  { "z16", "fid:0x999", -1, ZPCI_ERROR_NOT_FOUND, "device 'fid:0x999' is not on this host" },
  { "z16", "fid:102", -1, ZPCI_ERROR_NOT_FOUND, "without 0x is decimal, hexadecimal is fid:0x00000102;" },
  { "z16", "uid:99", -1, ZPCI_ERROR_NOT_FOUND, "uid:0x0099;" },
  { "z16", "uid:9", -1, ZPCI_ERROR_NOT_FOUND, "expected a node-device name" },
  { "z16", "eno99", -1, ZPCI_ERROR_NOT_FOUND, "'virt-zpci list --all' shows what is there" },
  { "z16", "102", -1, ZPCI_ERROR_NOT_FOUND, "a number needs 'fid:' or 'uid:' before it" },
  { "z16", "00000102", -1, ZPCI_ERROR_NOT_FOUND, "as fid:0x00000102" },
  { "z16", "0x102", -1, ZPCI_ERROR_NOT_FOUND, "fid:0x00000102" },
  { "z16", "pci_0001_00_00_8", -1, ZPCI_ERROR_NOT_FOUND, "expected a node-device name" },
  { "z16", "", -1, ZPCI_ERROR_NOT_FOUND, "expected a node-device name" },
  { "z16", "uid:0", -1, ZPCI_ERROR_NOT_FOUND, "uid:0" },
  { "x86", "0000:00:03.0", -1, ZPCI_ERROR_NOT_FOUND, "this host has no zPCI functions" },
  { "z16", "fid:", -1, ZPCI_ERROR_MALFORMED, "device 'fid:'" },
  { "z16", "fid:0x100000000", -1, ZPCI_ERROR_MALFORMED, "device 'fid:0x100000000'" },
  { "z16", "uid:-1", -1, ZPCI_ERROR_MALFORMED, "device 'uid:-1'" },
  { "z16", "uid:0x10000", -1, ZPCI_ERROR_MALFORMED, "device 'uid:0x10000'" },
  { "kvm-unknown", "uid:0x12", -1, ZPCI_ERROR_CONFLICT,
    "device 'uid:0x12' is ambiguous: fid:0x00000000 at 0000:00:00.0, fid:0x00000001 at 0001:00:00.0" },
  { "hostile", "fid:1", -1, ZPCI_ERROR_CONFLICT, "0005:00:00.0" },
};

static void
test_case (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *folder = zpci_test_data ("hosts");
  g_autofree char *path = g_strconcat (folder, "/", cases[i].host, ".zhost", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_load (path, &error);
  g_autoptr (ZpciHost) host = root ? zpci_host_read (root, &error) : NULL;
  ZpciFunction *function;

  g_assert_no_error (error);
  function = zpci_host_find (host, cases[i].device, &error);
  if (cases[i].fid < 0) {
    g_assert_null (function);
    zpci_test_assert_error (error, cases[i].code, cases[i].text);
    return;
  }
  g_assert_no_error (error);
  g_assert_nonnull (function);
  if (function)
    g_assert_cmpint (function->fid.value, ==, cases[i].fid);
}

static void
test_address (void)
{
  g_autofree char *path = zpci_test_data ("hosts/z16.zhost");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_load (path, &error);
  g_autoptr (ZpciHost) host = root ? zpci_host_read (root, &error) : NULL;
  const ZpciPciAddress configured = { 1, 0, 0, 0 }, standby = { 5, 0, 0, 0 };

  g_assert_no_error (error);
  g_assert_cmpuint (zpci_host_find_address (host, &configured)->fid.value, ==, 0x102);
  g_assert_null (zpci_host_find_address (host, &standby));
}

static void
test_no_host (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("empty");
  g_autoptr (GError) error = NULL;

  g_assert_null (zpci_host_read (root, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "no host can be read: empty:/sys");
}

static void
test_no_pci (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("bare");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciHost) host = NULL;

  g_assert_true (zpci_root_add_directory (root, "/sys", &error));
  host = zpci_host_read (root, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (host->functions->len, ==, 0);
  g_assert_cmpuint (host->warnings->len, ==, 0);
}

static void
test_types (void)
{
  static const char *const names[] = { "unclassified", "roce-express", "ism", "roce-express-2", "nvme",
                                       "network-express-hybrid", "cloud-network", "network-express-direct" };
  ZpciFunction function = { .pft = { FALSE, 0 } };
  guint8 pft = 0xaa;

  g_assert_null (zpci_function_type_name (&function));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_assert_true (zpci_pft_from_name (names[i], &pft));
    function.pft = ZPCI_OPT (pft);
    g_assert_cmpstr (zpci_function_type_name (&function), ==, names[i]);
    g_assert_cmpint (zpci_function_carries_pnetid (&function), ==, i != 0 && i != 4);
  }
  g_assert_false (zpci_pft_from_name ("unknown", &pft));
  function.pft = ZPCI_OPT (0x42);
  g_assert_cmpstr (zpci_function_type_name (&function), ==, "unknown");
  g_assert_false (zpci_function_carries_pnetid (&function));
}

/* Nothing found because nothing could be looked at is an error, not an empty host. */
static void
test_unreadable (void)
{
  static const struct {
    const char *lines;
    const char *error; /* (nullable) */
    guint functions;
  } hosts[] = {
    { "error /sys/bus/pci/devices EACCES", "PCI devices cannot be read: ", 0 },
    { "error /sys/bus/pci/devices/0001:00:00.0 EIO", "PCI device '0001:00:00.0' is skipped: ", 0 },
    { "error /sys/bus/pci/devices/0001:00:00.0 EIO\nline /sys/bus/pci/devices/0002:00:00.0/function_id 0x00000007", NULL, 1 },
    { "error /sys/bus/pci/devices EACCES\nline /sys/bus/pci/slots/00000007/power 0", NULL, 1 },
    { "dir /sys/bus/pci/devices", NULL, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++) {
    g_autofree char *text = g_strconcat ("zhost 1\norigin composed\n", hosts[i].lines, "\n", NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (ZpciRoot) root = zpci_capture_parse (text, strlen (text), "t", &error);
    g_autoptr (ZpciHost) host = root ? zpci_host_read (root, &error) : NULL;

    if (hosts[i].error) {
      g_assert_null (host);
      zpci_test_assert_error (error, ZPCI_ERROR_IO, hosts[i].error);
    } else {
      g_assert_no_error (error);
      g_assert_nonnull (host);
      if (host)
        g_assert_cmpuint (host->functions->len, ==, hosts[i].functions);
    }
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/find/", cases[i].host, "/", *cases[i].device ? cases[i].device : "nothing", NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
  }
  g_test_add_func ("/find/address", test_address);
  g_test_add_func ("/find/no-host", test_no_host);
  g_test_add_func ("/find/no-pci", test_no_pci);
  g_test_add_func ("/find/unreadable", test_unreadable);
  g_test_add_func ("/find/types", test_types);
  return g_test_run ();
}
