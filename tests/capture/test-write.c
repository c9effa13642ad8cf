/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writing captures: the form of each content, what is let through, and that
 * nothing beside the list gets out.
 */
#include "zpci-capture-private.h"
#include "zpci-capture.h"
#include "zpci-host-filter.h"
#include "zpci-host.h"
#include "zpci-test.h"

#include <errno.h>
#include <string.h>

static const struct {
  const char *content;
  gsize length;
  gboolean binary;
  const char *text;
} forms[] = {
  { "0x01\n", 5, FALSE, "line a 0x01\n" },
  { "two words\n", 10, FALSE, "line a two words\n" },
  { " blank\n", 7, FALSE, "file a\n|  blank\n" },
  { "\n", 1, FALSE, "file a\n|\n" },
  { "a\n\nb\n", 5, FALSE, "file a\n| a\n|\n| b\n" },
  { "", 0, FALSE, "file a\n" },
  { "no newline", 10, FALSE, "text a \"no newline\"\n" },
  { "blank \n", 7, FALSE, "text a \"blank \\n\"\n" },
  { "\x01\"\\\t\n", 5, FALSE, "text a \"\\x01\\\"\\\\\\t\\n\"\n" },
  { "ab\n", 3, TRUE, "hex a\n| 61 62 0a\n" },
  { "", 0, TRUE, "hex a\n" },
};

static void
test_forms (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autoptr (ZpciCaptureBuilder) builder = zpci_capture_builder_new ();
    g_autoptr (GBytes) content = g_bytes_new (forms[i].content, forms[i].length);
    g_autofree char *expected = g_strconcat ("\nin /g\n", forms[i].text, NULL);
    g_autofree char *text = NULL;
    gsize length = 0;

    zpci_capture_builder_file (builder, "/g", "a", content, forms[i].binary);
    text = zpci_capture_builder_finish (builder, TRUE, &length);
    g_assert_cmpuint (length, ==, strlen (text));
    g_assert_true (g_str_has_prefix (text, "zhost 1\norigin captured\n#"));
    g_assert_true (g_str_has_suffix (text, expected));
  }
}

static void
test_hex (void)
{
  g_autoptr (ZpciCaptureBuilder) builder = zpci_capture_builder_new ();
  guint8 bytes[16 + 40 + 8 + 50] = { 0 };
  g_autoptr (GBytes) content = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  for (guint i = 0; i < 16; i++)
    bytes[i] = (guint8) i;
  for (guint i = 56; i < 64; i++)
    bytes[i] = 0xff;
  content = g_bytes_new (bytes, sizeof bytes);
  zpci_capture_builder_file (builder, "/g", "a", content, TRUE);
  text = zpci_capture_builder_finish (builder, FALSE, &length);
  g_assert_nonnull (strstr (text, "\norigin composed\n"));
  g_assert_true (g_str_has_suffix (text, "hex a\n| 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f\n"
                                         "| 00 * 32\n"
                                         "| 00 00 00 00 00 00 00 00 ff ff ff ff ff ff ff ff\n"
                                         "| 00 * 50\n"));
}

static void
test_entries (void)
{
  g_autoptr (ZpciCaptureBuilder) builder = zpci_capture_builder_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\1\2", 2);
  g_autofree char *text = NULL;
  gsize length = 0;

  zpci_capture_builder_link (builder, "/z", "b", "to a\x1b");
  zpci_capture_builder_directory (builder, "/z", "odd name");
  zpci_capture_builder_error (builder, "/a", "denied", EACCES);
  zpci_capture_builder_error (builder, "/a", "denied", EIO);
  zpci_capture_builder_error (builder, "/a", "other", EXDEV);
  zpci_capture_builder_answer (builder, "question", "2", "EACCES");
  zpci_capture_builder_answer_bytes (builder, "question", "1", bytes);
  text = zpci_capture_builder_finish (builder, TRUE, &length);
  g_assert_true (g_str_has_suffix (text, "\n\nanswer-hex question 1\n| 01 02\nanswer question 2 EACCES\n"
                                         "\nin /a\nerror denied EACCES\nerror other EIO\n"
                                         "\nin /z\nlink b \"to a\\x1b\"\ndir \"odd name\"\n"));
}

static void
test_filters (void)
{
  g_autofree char *cpuinfo = zpci_host_filter_cpuinfo (
      "vendor_id\t: IBM/S390 \n# processors    : 2\nfeatures\t: esan3 sie \nfacilities : 1 2\n"
      "processor 0: version = FF,  identification = 1A2B38,  machine = 3931\n"
      "processor 1: version = 00,  identification = ,  machine = 3931\n"
      "processor 2: version = 00,  machine = 3931\ncpu number      : 0\nphysical id : 7\n");
  g_autofree char *x86 = zpci_host_filter_cpuinfo ("vendor_id\t: GenuineIntel\nvendor_id\t: GenuineIntel\nserial : 1\n");
  g_autofree char *command_line =
      zpci_host_filter_command_line ("root=/dev/dasda1 pci=nomio secret=pci=x s390_iommu=strict  iommu.passthrough=1 "
                                        "vfio-pci.ids=1014:04ed rd.zdev=no-auto quiet\n");
  g_autofree char *none = zpci_host_filter_command_line ("quiet");
  g_autofree char *sysinfo = zpci_host_filter_sysinfo (
      "Type:                 3931\nSequence Code:        00000000000SECRET\nLPAR Number:          25\n"
      "LPAR Name:            SECRET  \nLPAR Extended Name:   SECRET\nLPAR UUID:            3a9c1f52-SECRET\n"
      "VM01 Name:            SECRET  \nVM01 Control Program: z/VM    7.3.0   \nVM01 UUID:            SECRET\n"
      "VM00 Control Program: KVM/Linux       \nVM02 Control Program: z/VMSECRET\nVM03 Control Program:\n"
      "VMxx Control Program: z/VM\n");
  g_autofree char *aliases = zpci_host_filter_aliases ("# x\nalias pci:v1 a\nalias vfio_pci:v2 b\nxalias vfio_pci:v3 c\n"
                                                          "alias vfio_pci:v4 d");
  g_autofree char *modules =
      zpci_host_filter_modules ("# vfio_ap.ko: x\nkernel/a/vfio_ap.ko: kernel/b/vfio.ko\nkernel/c/my_vfio_ap.ko:\n"
                                "kernel/d/other.ko: kernel/a/vfio_ap.ko\nkernel/e/vfio_ap.ko.xz:\nvfio_ap.ko:\n"
                                "kernel/f/vfio_ap\nkernel/g/vfio_ap.ko: last");

  g_assert_cmpstr (cpuinfo, ==, "vendor_id : IBM/S390\nfeatures : esan3 sie\nfacilities : 1 2\n"
                                "processor 0: version = FF,  identification = 000000,  machine = 3931\n"
                                "processor 1: version = 00,  identification = 000000,  machine = 3931\n"
                                "processor 2: version = 00,  machine = 3931\n");
  g_assert_cmpstr (x86, ==, "vendor_id : GenuineIntel\n");
  g_assert_cmpstr (command_line, ==, "pci=nomio s390_iommu=strict iommu.passthrough=1 vfio-pci.ids=1014:04ed rd.zdev=no-auto\n");
  g_assert_cmpstr (sysinfo, ==, "LPAR Number:          0\n"
                                "LPAR UUID:            00000000-0000-0000-0000-000000000000\n"
                                "VM01 Control Program: z/VM\nVM00 Control Program: KVM/Linux\n"
                                "VM02 Control Program: other\nVM03 Control Program: other\n");
  g_assert_cmpstr (none, ==, "\n");
  g_assert_cmpstr (aliases, ==, "alias vfio_pci:v2 b\nalias vfio_pci:v4 d\n");
  g_assert_cmpstr (modules, ==, "kernel/a/vfio_ap.ko: kernel/b/vfio.ko\nkernel/e/vfio_ap.ko.xz:\nkernel/g/vfio_ap.ko: last\n");
}

/* A secret stands in and beside everything that is read; none of it may come out. */
static const char secrets[] =
    "zhost 1\norigin composed\n"
    "file /proc/cpuinfo\n| vendor_id : IBM/S390\n| serial : SECRET\n"
    "| processor 0: version = FF,  identification = 5EC12E,  machine = 3931\n"
    "line /proc/cmdline root=SECRET password=SECRET pci=nomio\n"
    "line /proc/sys/kernel/osrelease 7.1.0\n"
    "line /proc/sys/kernel/hostname SECRET\n"
    "file /proc/sysinfo\n| Sequence Code:        SECRET\n| LPAR Number:          SECRET\n| LPAR UUID:            SECRET\n"
    "| VM00 Name:            SECRET\n| VM00 Control Program: SECRET\n"
    "line /sys/firmware/sclp_sd/config/data SECRET\n"
    "line /etc/machine-id SECRET\n"
    "file /lib/modules/7.1.0/modules.alias\n| # SECRET\n| alias SECRET x\n| alias vfio_pci:v1 vfio_pci\n"
    "in /sys/devices/pci0001:00/0001:00:00.0\n"
    "text uevent \"PCI_ID=1014:04ED\\n\"\n"
    "line function_id 0x00000001\nline function_handle SECRET\nline serial SECRET\nline vpd SECRET\n"
    "line driver_override SECRET\nline net/eth0/address SECRET\nline nvme/nvme0/serial SECRET\nline vfio-dev/vfio0/dev SECRET\n"
    "hex config\n| 14 10 ed 04\n| 00 * 252\n| 53 45 43 52 45 54\n"
    "link /sys/bus/pci/devices/0001:00:00.0 ../../../devices/pci0001:00/0001:00:00.0\n"
    "line /sys/bus/pci/devices/0002:00:00.0/vendor SECRET\n"
    "link /sys/bus/pci/devices/SECRET /etc\n"
    "line /sys/bus/pci/slots/00000001/power 1\nline /sys/bus/pci/slots/00000001/SECRET SECRET\n"
    "line /sys/bus/pci/slots/SECRET/power SECRET\n"
    "line /sys/bus/pci/drivers/vfio-pci/SECRET SECRET\ndir /sys/bus/pci/drivers/SECRET\n"
    "line /sys/module/vfio_pci/parameters/SECRET SECRET\n"
    "link /sys/kernel/iommu_groups/9/devices/SECRET SECRET\n"
    "line /sys/devices/css0/chp0.40/SECRET SECRET\nline /sys/devices/css0/0.0.0001/SECRET SECRET\n"
    "line /sys/firmware/clp/SECRET SECRET\n"
    "text /usr/share/misc/pci.ids \"# SECRET\\n1013  SECRET\\n1014  IBM\\n\\t04ec  SECRET\\n\\t04ed  ISM\\n\\t\\t1014 0001  SECRET\\n\"\n"
    "line /usr/share/misc/SECRET SECRET\nline /usr/share/hwdata/usb.ids SECRET\n"
    "line /sys/bus/ap/ap_domain 4\nline /sys/bus/ap/poll_timeout SECRET\nline /sys/bus/ap/scans SECRET\n"
    "link /sys/bus/ap/devices/card05 ../../../devices/ap/card05\nlink /sys/bus/ap/devices/SECRET ../../../devices/ap/card05\n"
    "line /sys/bus/ap/devices/other/hwtype SECRET\n"
    "in /sys/devices/ap/card05\nline hwtype 13\nline serialnr SECRET\nline mkvps SECRET\nline FW_version SECRET\n"
    "line op_modes SECRET\nline request_count SECRET\nline load SECRET\nline API_ordinalnr SECRET\n"
    "link /sys/bus/ap/devices/05.0004 ../../../devices/ap/card05/05.0004\n"
    "in /sys/devices/ap/card05/05.0004\nline config 1\nline mkvps SECRET\nline load SECRET\nline se_bind SECRET\n"
    "line /sys/devices/vfio_ap/matrix/SECRET/matrix SECRET\nline /sys/devices/vfio_ap/matrix/power SECRET\n"
    "line /sys/devices/vfio_ap/matrix/c2177883-f1bb-47f0-914d-32a22e3a8804/SECRET SECRET\n"
    "line /etc/mdevctl.d/matrix/SECRET SECRET\nline /etc/mdevctl.d/other/c2177883-f1bb-47f0-914d-32a22e3a8804 SECRET\n"
    "file /etc/udev/rules.d/41-ap.rules\n| # SECRET\n| ATTR{../../bus/ap/apmask}=\"0x8\"\n| RUN+=\"SECRET\"\n"
    "line /sys/firmware/uv/query/facilities SECRET\nline /sys/firmware/uv/prot_virt_host SECRET\n"
    "answer libvirt-version library SECRET\nanswer tool-version mdevctl SECRET\nanswer tool-version SECRET 1.2.0\n"
    "answer SECRET SECRET SECRET\n";

static void
test_secrets (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_parse (secrets, strlen (secrets), "secrets", &error);
  g_autoptr (GPtrArray) gaps = zpci_findings_new ();
  gsize length = 0;
  g_autofree char *text = root ? zpci_capture_write (root, gaps, &length, &error) : NULL;

  g_assert_no_error (error);
  g_assert_nonnull (text);
  g_assert_null (strstr (text, "SECRET"));
  g_assert_null (strstr (text, "5EC12E"));
  g_assert_null (strstr (text, "53 45 43"));
  /* It is not empty either. */
  g_assert_nonnull (strstr (text, "line function_id 0x00000001\n"));
  g_assert_nonnull (strstr (text, "hex config\n| 14 10 ed 04 "));
  g_assert_nonnull (strstr (text, "dir net/eth0\n"));
  g_assert_nonnull (strstr (text, "dir vfio-dev/vfio0\n"));
  g_assert_nonnull (strstr (text, "line cmdline pci=nomio\n"));
  g_assert_nonnull (strstr (text, "line hwtype 13\n"));
  g_assert_nonnull (strstr (text, "41-ap.rules ATTR{../../bus/ap/apmask}=\"0x8\""));
  g_assert_nonnull (strstr (text, "in /usr/share/misc\ntext pci.ids \"1014  IBM\\n\\t04ed  ISM\\n\"\n"));
  g_assert_cmpuint (gaps->len, ==, 0);
}

/* The file that is used is the one whose lines are taken, whatever the other one says. */
static void
test_ids_file (void)
{
  static const char host[] = "zhost 1\norigin composed\n"
                             "in /sys/bus/pci/devices/0001:00:00.0\n"
                             "line function_id 0x00000001\nline uevent PCI_ID=1014:04ED\n"
                             "%s /usr/share/hwdata/pci.ids %s\n"
                             "line /usr/share/misc/pci.ids 1014  misc\n";
  static const struct {
    const char *directive, *rest, *kept;
  } cases[] = {
    { "line", "1014  hwdata", "in /usr/share/hwdata\nline pci.ids 1014  hwdata\n" },
    { "line", "1013  hwdata", NULL },
    { "error", "EACCES", "in /usr/share/misc\nline pci.ids 1014  misc\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *described = g_strdup_printf (host, cases[i].directive, cases[i].rest);
    g_autoptr (GError) error = NULL;
    g_autoptr (ZpciRoot) root = zpci_capture_parse (described, strlen (described), "t", &error);
    g_autoptr (GPtrArray) gaps = zpci_findings_new ();
    gsize length = 0;
    g_autofree char *text = zpci_capture_write (root, gaps, &length, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (gaps->len, ==, 0);
    if (cases[i].kept)
      g_assert_nonnull (strstr (text, cases[i].kept));
    else
      g_assert_null (strstr (text, "pci.ids"));
  }
}

/* Text with tabs reads best as text, as long as it fits a line; bytes do not. */
static void
test_long_text (void)
{
  static const struct {
    const char *unit;
    guint count;
    const char *form;
  } cases[] = { { "\ta\n", 600, "text a \"\\ta\\n" }, { "\ta\n", 700, "hex a\n" }, { "\x01", 257, "hex a\n" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciCaptureBuilder) builder = zpci_capture_builder_new ();
    g_autoptr (GString) content = g_string_new (NULL);
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GBytes) read = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (ZpciRoot) root = NULL;
    g_autofree char *text = NULL;
    gsize length = 0;

    for (guint k = 0; k < cases[i].count; k++)
      g_string_append (content, cases[i].unit);
    bytes = g_bytes_new (content->str, content->len);
    zpci_capture_builder_file (builder, "/g", "a", bytes, FALSE);
    text = zpci_capture_builder_finish (builder, TRUE, &length);
    g_assert_nonnull (strstr (text, cases[i].form));
    root = zpci_capture_parse (text, length, "t", &error);
    g_assert_no_error (error);
    read = zpci_root_read (root, "/g/a", 65536, &error);
    g_assert_no_error (error);
    g_assert_true (g_bytes_equal (read, bytes));
  }
}

/* A file that cannot be read is a warning, and is captured as its error. */
static void
test_unreadable (void)
{
  static const char host[] = "zhost 1\norigin composed\n"
                             "line /sys/bus/pci/devices/0001:00:00.0/function_id 0x00000001\n"
                             "error /sys/bus/pci/devices/0001:00:00.0/config EACCES\n"
                             "error /proc/cmdline EIO\n"
                             "error /sys/bus/pci/slots EACCES\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_parse (host, strlen (host), "t", &error);
  g_autoptr (GPtrArray) gaps = zpci_findings_new ();
  gsize length = 0;
  g_autofree char *text = zpci_capture_write (root, gaps, &length, &error);
  const ZpciFinding *first;

  g_assert_no_error (error);
  g_assert_cmpuint (gaps->len, ==, 3);
  first = g_ptr_array_index (gaps, 0);
  g_assert_cmpstr (first->subject, ==, "/proc/cmdline");
  g_assert_cmpstr (first->cause, ==, "Input/output error");
  g_assert_cmpstr (first->id, ==, "capture-error");
  first = g_ptr_array_index (gaps, 1);
  g_assert_cmpstr (first->id, ==, "capture-denied");
  g_assert_nonnull (first->remedy);
  g_assert_nonnull (strstr (text, "error config EACCES\n"));
  g_assert_nonnull (strstr (text, "error cmdline EIO\n"));
}

/* Lines added to a host: each line breaks something else. */
static const char *const broken[] = {
  "error /sys/bus/pci/slots EACCES\ndir /sys/bus/pci/devices\n",
  "error /sys/bus/pci/slots ENOMEM\nerror /sys/bus/pci/drivers EACCES\nerror /sys/devices/css0 EACCES\n"
  "error /sys/module EACCES\n",
  "error /sys/bus/pci/devices EACCES\ndir /sys/bus/pci/slots\n",
  "error /sys/bus/pci/slots/00000009 EACCES\n",
  "line /sys/bus/pci/slots/00000009 1\n",
  "link /sys/bus/pci/slots/00000009 nowhere\n",
  "link /sys/bus/pci/slots/00000009 00000009\n",
  "link /sys/bus/pci/slots/00000009 ../../../devices/closed\nerror /sys/devices/closed EACCES\n",
  "link /sys/bus/pci/devices/0009:00:00.0 ../../../devices/pci0009:00/0009:00:00.0\n",
  "error /sys/bus/pci/devices/0009:00:00.0 EACCES\n",
  "error /sys/bus/pci/devices/0009:00:00.0/function_id EACCES\n",
  "line /sys/bus/pci/devices/0009:00:00.0/function_id 0x9\nerror /sys/bus/pci/devices/0009:00:00.0/driver EACCES\n"
  "dir /sys/bus/pci/devices/0009:00:00.0/iommu_group\n",
  "line /sys/bus/pci/devices/0009:00:00.0/function_id 0x9\nlink /sys/bus/pci/devices/0009:00:00.0/driver x/y\n"
  "error /sys/bus/pci/devices/0009:00:00.0/net EACCES\n",
  "line /sys/bus/pci/devices/0009:00:00.0/function_id 0x9\nlink /sys/bus/pci/devices/0009:00:00.0/iommu_group x/..\n"
  "error /sys/kernel/devices EACCES\n",
  "link /sys/bus/pci/drivers/vfio-pci nowhere\n",
  "error /sys/devices/css0/0001:00:00.0/driver EACCES\nline /sys/devices/css0/0001:00:00.0/function_id 0x9\n"
  "link /sys/bus/pci/devices/0009:00:00.0 ../../../devices/css0/0001:00:00.0\n",
};

#define GOOD "line /sys/bus/pci/devices/0001:00:00.0/function_id 0x1\n"

/* The description of a host: its functions and slots, its drivers, and what is odd. */
static char *
tell (ZpciRoot *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciHost) host = zpci_host_read (root, &error);
  GString *out = g_string_new (NULL);

  if (!host) {
    g_string_append (out, error->message);
    return g_string_free (out, FALSE);
  }
  for (guint i = 0; i < host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (host->functions, i);
    g_autofree char *label = zpci_function_label (function);

    g_string_append_printf (out, "%s, slot %s, driver %s\n", label, function->slot, function->driver);
  }
  g_string_append_printf (out, "vfio-pci: %s\n", host->facts.vfio_pci.why);
  for (guint i = 0; i < host->warnings->len; i++)
    g_string_append_printf (out, "%s\n", (const char *) g_ptr_array_index (host->warnings, i));
  for (guint i = 0; i < host->troubles->len; i++)
    g_string_append_printf (out, "%s\n", (const char *) g_ptr_array_index (host->troubles, i));
  return g_string_free (out, FALSE);
}

static void
assert_copy_tells_the_same (const char *host)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_parse (host, strlen (host), "t", &error);
  g_autoptr (GPtrArray) gaps = zpci_findings_new ();
  gsize length = 0;
  g_autofree char *text = root ? zpci_capture_write (root, gaps, &length, &error) : NULL;
  g_autoptr (ZpciRoot) copy = text ? zpci_capture_parse (text, length, "t", &error) : NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_assert_no_error (error);
  before = tell (root);
  after = tell (copy);
  g_assert_cmpstr (after, ==, before);
}

static void
test_broken (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++) {
    g_autofree char *alone = g_strconcat ("zhost 1\norigin composed\n", broken[i], NULL);
    g_autofree char *beside = g_strconcat ("zhost 1\norigin composed\n" GOOD, broken[i], NULL);

    assert_copy_tells_the_same (alone);
    if (!strstr (broken[i], "error /sys/bus/pci/devices EACCES"))
      assert_copy_tells_the_same (beside);
  }
}

static void
test_no_host (void)
{
  g_autoptr (ZpciRoot) root = zpci_root_new_memory ("empty");
  g_autoptr (GPtrArray) gaps = zpci_findings_new ();
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_assert_null (zpci_capture_write (root, gaps, &length, &error));
  zpci_test_assert_error (error, ZPCI_ERROR_NOT_FOUND, "empty:/sys");
}

/* The running machine, whatever it is, gives the same text twice, and it can be read. */
static void
test_live (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) live = zpci_root_new_directory ("/", &error);
  g_autoptr (GPtrArray) gaps = zpci_findings_new ();
  gsize length = 0, again_length = 0;
  g_autofree char *text = zpci_capture_write (live, gaps, &length, &error);
  g_autofree char *again = NULL;
  g_autoptr (ZpciRoot) copy = NULL;

  if (g_error_matches (error, ZPCI_ERROR, ZPCI_ERROR_NOT_FOUND)) {
    g_test_skip ("no /sys here");
    return;
  }
  g_assert_no_error (error);
  again = zpci_capture_write (live, gaps, &again_length, &error);
  g_assert_cmpstr (again, ==, text);
  g_assert_nonnull (strstr (text, "\norigin captured\n"));
  copy = zpci_capture_parse (text, length, "live.zhost", &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/capture-write/forms", test_forms);
  g_test_add_func ("/capture-write/hex", test_hex);
  g_test_add_func ("/capture-write/entries", test_entries);
  g_test_add_func ("/capture-write/filters", test_filters);
  g_test_add_func ("/capture-write/secrets", test_secrets);
  g_test_add_func ("/capture-write/ids-file", test_ids_file);
  g_test_add_func ("/capture-write/long-text", test_long_text);
  g_test_add_func ("/capture-write/unreadable", test_unreadable);
  g_test_add_func ("/capture-write/broken", test_broken);
  g_test_add_func ("/capture-write/no-host", test_no_host);
  g_test_add_func ("/capture-write/live", test_live);
  return g_test_run ();
}
