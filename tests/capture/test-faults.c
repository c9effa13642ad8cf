/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Captures of a host that fails: for a moment, with an error of its own, or
 * because it is itself a capture that somebody made up.
 */
#include "zpci-error.h"
#include "zpci-capture.h"
#include "zpci-base-private.h"
#include "zpci-test.h"

#include <errno.h>
#include <string.h>

#define DEVICE "sys/devices/pci0001:00/0001:00:00.0"

/* Of each file only a part may be let through. */
static const char secrets[] =
    "zhost 1\norigin composed\n"
    "file /proc/cpuinfo\n| vendor_id : IBM/S390\n| serial : SECRET\n"
    "| processor 0: version = FF,  identification = 5EC12E,  machine = 3931\n"
    "line /proc/cmdline root=SECRET password=SECRET pci=nomio\n"
    "line /proc/sys/kernel/osrelease 7.1.0\n"
    "file /proc/sysinfo\n| Sequence Code:        SECRET\n| LPAR Number:          SECRET\n"
    "| LPAR UUID:            SECRET\n"
    "file /lib/modules/7.1.0/modules.alias\n| # SECRET\n| alias SECRET x\n| alias vfio_pci:v1 vfio_pci\n"
    "in /" DEVICE "\n"
    "text uevent \"PCI_ID=1014:04ED\\n\"\nline function_id 0x00000001\n"
    "hex config\n| 14 10 ed 04\n| 00 * 252\n| 53 45 43 52 45 54\n"
    "link /sys/bus/pci/devices/0001:00:00.0 ../../../devices/pci0001:00/0001:00:00.0\n"
    "text /usr/share/misc/pci.ids \"# SECRET\\n1014  IBM\\n\\t04ec  SECRET\\n\\t04ed  ISM\\n\"\n";

static const struct {
  const char *path;
  const char *captured; /* (nullable): what stands for it where the capture's own read failed */
} parts[] = {
  { "proc/cpuinfo", "\nerror cpuinfo EMFILE\n" },
  { "proc/cmdline", "\nerror cmdline EMFILE\n" },
  { "proc/sysinfo", "\nerror sysinfo EMFILE\n" },
  { "lib/modules/7.1.0/modules.alias", "\nerror modules.alias EMFILE\n" },
  { DEVICE "/config", "\nerror config EMFILE\n" },
  { "usr/share/misc/pci.ids", NULL },
};

/* A root whose read number @failing of one path fails, as where descriptors run out for a moment. */
static struct {
  const ZpciRootBackend *whole;
  const char *path;
  guint failing;
  guint reads;
} fleeting;

static GBytes *
read_fleeting (ZpciRoot *root, const char *path, gsize max, int *code)
{
  if (strcmp (path, fleeting.path) == 0 && ++fleeting.reads == fleeting.failing) {
    *code = EMFILE;
    return NULL;
  }
  return fleeting.whole->read (root, path, max, code);
}

static char *
capture_fleeting (GPtrArray *gaps)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_parse (secrets, strlen (secrets), "secrets", &error);
  ZpciRootBackend backend;
  gsize length = 0;
  char *text;

  g_assert_no_error (error);
  fleeting.whole = root->backend;
  fleeting.reads = 0;
  backend = *root->backend;
  backend.read = read_fleeting;
  root->backend = &backend;
  text = zpci_capture_write (root, gaps, &length, &error);
  root->backend = fleeting.whole;
  g_assert_no_error (error);
  return text;
}

/* Whichever read of a file fails, the copied content is the same or nothing, and there is a warning. */
static void
test_fleeting (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    gboolean told = parts[i].captured == NULL;

    fleeting.path = parts[i].path;
    fleeting.failing = 0;
    do {
      g_autoptr (GPtrArray) gaps = zpci_findings_new ();
      g_autofree char *text = NULL;

      fleeting.failing++;
      text = capture_fleeting (gaps);
      g_test_message ("read %u of %s", fleeting.failing, parts[i].path);
      g_assert_null (strstr (text, "SECRET"));
      g_assert_null (strstr (text, "5EC12E"));
      g_assert_null (strstr (text, "53 45 43"));
      if (parts[i].captured && strstr (text, parts[i].captured)) {
        told = TRUE;
        g_assert_cmpuint (gaps->len, ==, 1);
        g_assert_nonnull (strstr (((ZpciFinding *) g_ptr_array_index (gaps, 0))->cause, "Too many open files"));
      }
    } while (fleeting.reads >= fleeting.failing);
    g_assert_true (told);
  }
}

/* The error of VFIO and of files is kept by its own name. */
static void
test_error_names (void)
{
  static const int codes[] = { EACCES, EAGAIN, EBUSY,  EFBIG,  EINVAL, EIO,   ELOOP,     EMFILE, ENFILE,
                               ENODATA, ENODEV, ENOENT, ENOMEM, ENOTTY, ENXIO, EOVERFLOW, EPERM,  ETIMEDOUT };
  static const char host[] = "zhost 1\norigin composed\n"
                             "line /sys/bus/pci/devices/0001:00:00.0/function_id 0x00000001\n"
                             "link /sys/bus/pci/devices/0001:00:00.0/driver ../vfio-pci\n"
                             "error /sys/bus/pci/devices/0001:00:00.0/class %s\n"
                             "answer vfio-device-info 0001:00:00.0 %s\n";

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++) {
    const char *name = zpci_errno_name (codes[i]);
    g_autofree char *text = g_strdup_printf (host, name, name);
    g_autofree char *file_line = g_strdup_printf ("\nerror class %s\n", name);
    g_autofree char *answer_line = g_strdup_printf ("\nanswer vfio-device-info 0001:00:00.0 %s\n", name);
    g_autoptr (GPtrArray) gaps = zpci_findings_new ();
    g_autoptr (GError) error = NULL;
    g_autoptr (ZpciRoot) root = zpci_capture_parse (text, strlen (text), "t", &error);
    gsize length = 0;
    g_autofree char *again = NULL;

    g_assert_no_error (error);
    g_assert_cmpint (zpci_errno_from_name (name), ==, codes[i]);
    again = zpci_capture_write_full (root, ZPCI_CAPTURE_VFIO, NULL, NULL, gaps, &length, &error);
    g_assert_no_error (error);
    if (codes[i] != ENOENT)
      g_assert_nonnull (strstr (again, file_line));
    g_assert_nonnull (strstr (again, answer_line));
  }
}

#define BOUND                                                                                                          \
  "zhost 1\norigin composed\n"                                                                                         \
  "line /sys/bus/pci/devices/0001:00:00.0/function_id 0x00000001\n"                                                    \
  "link /sys/bus/pci/devices/0001:00:00.0/driver ../vfio-pci\n"                                                        \
  "answer-hex vfio-device-info 0001:00:00.0\n"
/* Length and flags (PCI, CAPS), 9 regions, 5 interrupts, first capability at 24. */
#define INFO(length) "| 00 00 00 " length " 00 00 00 82 00 00 00 09 00 00 00 05 00 00 00 18 00 00 00 00\n"
#define BASE(version, next, rest) "| 00 01 00 " version " 00 00 00 " next "\n| 11 * 24\n| de ad be ef" rest "\n"
#define CLEARED "11 00 00 00 00"

static const struct {
  const char *answer;
  const char *kept; /* NULL: left out, with a warning */
} handles[] = {
  { INFO ("3c") BASE ("02", "00", ""), CLEARED },
  { INFO ("40") BASE ("03", "00", " 22 22 22 22"), CLEARED " 22 22 22 22" },
  { INFO ("40") BASE ("ff", "00", " 22 22 22 22"), CLEARED " 22 22 22 22" },
  /* Before another capability. */
  { INFO ("44") BASE ("03", "3c", " 00 09 00 01") "| 00 00 00 00\n", CLEARED " 00 09 00 01" },
  { INFO ("60") BASE ("02", "3c", "") BASE ("02", "00", ""), NULL },
  { INFO ("3c") BASE ("02", "18", ""), NULL },
  { INFO ("3c") BASE ("02", "ff", ""), NULL },
  { INFO ("3a") "| 00 01 00 02 00 00 00 00\n| 11 * 24\n| de ad\n", NULL },
  { INFO ("3a") "| 00 01 00 03 00 00 00 00\n| 11 * 24\n| de ad\n", NULL },
  { "| 00 00 00 3c 00 00 00 80 de ad be ef de ad be ef\n", NULL },
  { "| de ad be ef\n", NULL },
  { "", NULL },
};

/* The handle is not part of a capture, whatever else is odd in the answer. */
static void
test_handles (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (handles); i++) {
    g_autofree char *host = g_strconcat (BOUND, handles[i].answer, NULL);
    g_autoptr (GPtrArray) gaps = zpci_findings_new ();
    g_autoptr (GError) error = NULL;
    g_autoptr (ZpciRoot) root = zpci_capture_parse (host, strlen (host), "t", &error);
    gsize length = 0;
    g_autofree char *text = NULL;
    const ZpciFinding *gap;

    g_assert_no_error (error);
    text = zpci_capture_write_full (root, ZPCI_CAPTURE_VFIO, NULL, NULL, gaps, &length, &error);
    g_assert_no_error (error);
    g_test_message ("%" G_GSIZE_FORMAT ": %s", i, text);
    g_assert_null (strstr (text, "de ad"));
    if (handles[i].kept) {
      g_assert_nonnull (strstr (text, handles[i].kept));
      g_assert_cmpuint (gaps->len, ==, 0);
    } else {
      g_assert_null (strstr (text, "vfio-device-info"));
      g_assert_cmpuint (gaps->len, ==, 1);
      gap = g_ptr_array_index (gaps, 0);
      g_assert_cmpstr (gap->subject, ==, "function 0x00000001");
      g_assert_true (g_str_has_prefix (gap->cause, "VFIO: "));
    }
  }
}

/* An answer that another capture recorded: no byte of it becomes a directive, and the file can be read. */
static void
test_odd_answers (void)
{
  static const struct {
    const char *bytes, *line;
  } cases[] = {
    { "| 31\n", "\nanswer kvm-check-extension 221 1\n" },
    { "", "\nanswer-hex kvm-check-extension 221\n" },
    { "| 31 0a 66 69 6c 65 20 2f 65 74 63 2f 78\n", "\nanswer-hex kvm-check-extension 221\n| 31 0a 66" },
    { "| 31 1b 5b\n", "\nanswer-hex kvm-check-extension 221\n| 31 1b 5b\n" },
    { "| 31 20\n", "\nanswer-hex kvm-check-extension 221\n| 31 20\n" },
    { "| 20 31\n", "\nanswer-hex kvm-check-extension 221\n| 20 31\n" },
    { "| 20\n", "\nanswer-hex kvm-check-extension 221\n| 20\n" },
    { "| c3 a4\n", "\nanswer-hex kvm-check-extension 221\n| c3 a4\n" },
    { "| 31 * 9000\n", "\nanswer-hex kvm-check-extension 221\n| 31 * 9000\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *host =
        g_strconcat ("zhost 1\norigin composed\ndir /sys\nanswer-hex kvm-check-extension 221\n", cases[i].bytes, NULL);
    g_autoptr (GPtrArray) gaps = zpci_findings_new ();
    g_autoptr (GError) error = NULL;
    g_autoptr (ZpciRoot) root = zpci_capture_parse (host, strlen (host), "t", &error);
    g_autoptr (ZpciRoot) again = NULL;
    gsize length = 0;
    g_autofree char *text = NULL;

    g_assert_no_error (error);
    text = zpci_capture_write (root, gaps, &length, &error);
    g_assert_no_error (error);
    g_assert_nonnull (strstr (text, cases[i].line));
    again = zpci_capture_parse (text, length, "again", &error);
    g_assert_no_error (error);
    g_assert_true (g_bytes_equal (zpci_root_get_answer (again, "kvm-check-extension 221"),
                                  zpci_root_get_answer (root, "kvm-check-extension 221")));
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/capture-faults/fleeting", test_fleeting);
  g_test_add_func ("/capture-faults/error-names", test_error_names);
  g_test_add_func ("/capture-faults/handles", test_handles);
  g_test_add_func ("/capture-faults/odd-answers", test_odd_answers);
  return g_test_run ();
}
