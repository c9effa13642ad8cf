/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Facts about the machine: each with its value and its reason, from as little
 * of a host as it takes.
 */
#include "zpci-base-private.h"
#include "zpci-capture.h"
#include "zpci-hash.h"
#include "zpci-host-filter.h"
#include "zpci-host.h"
#include "zpci-paths.h"
#include "zpci-test.h"

#include <string.h>

#define CPUINFO(features)                                                                                     \
  "file /proc/cpuinfo\n| vendor_id       : IBM/S390\n| features        : " features "\n"                       \
  "| processor 0: version = FF,  identification = 000000,  machine = 3931\n"
#define X86 "file /proc/cpuinfo\n| vendor_id : GenuineIntel\n"
#define CMDLINE(text) "line /proc/cmdline " text "\n"
#define FUNCTION(n, attribute) "line /sys/bus/pci/devices/000" n ":00:00.0/function_id 0x0000000" n "\n"      \
                               "line /sys/bus/pci/devices/000" n ":00:00.0/" attribute "\n"

#define SYSINFO(lines) "file /proc/sysinfo\n| Manufacturer:         IBM\n|\n" lines
#define LPAR "| LPAR Number:          25\n| LPAR Name:            LPAR25\n"
#define LPAR_UUID "| LPAR Extended Name:   p25\n| LPAR UUID:            3a9c1f52-7d40-4b11-9e6d-0c5b8f2a7e13\n"
#define VM(n, program) "|\n| VM0" n " Name:            guest\n| VM0" n " Control Program: " program "\n"

#define FACT(name) G_STRUCT_OFFSET (ZpciHostFacts, name)

static const struct {
  const char *text;
  gsize offset;
  ZpciTri value;
  const char *why;
} cases[] = {
  { CPUINFO ("esan3"), FACT (is_s390x), ZPCI_YES, "names IBM/S390" },
  { X86, FACT (is_s390x), ZPCI_NO, "does not name IBM/S390" },
  { "", FACT (is_s390x), ZPCI_UNKNOWN, "t.zhost:/proc/cpuinfo: No such file" },
  { "file /proc/cpuinfo\n", FACT (is_s390x), ZPCI_NO, "does not name" },
  { "error /proc/cpuinfo EACCES\n", FACT (is_s390x), ZPCI_UNKNOWN, "Permission denied" },

  { CPUINFO ("esan3 pcimio sie") CMDLINE ("root=/dev/dasda1"), FACT (mio), ZPCI_YES, "'pcimio' is among" },
  { CPUINFO ("esan3 pcimiox sie") CMDLINE ("quiet"), FACT (mio), ZPCI_NO, "'pcimio' is not among" },
  { CPUINFO ("esan3") CMDLINE ("quiet"), FACT (mio), ZPCI_UNKNOWN, "have neither 'pcimio'" },
  { CPUINFO ("esan3") CMDLINE ("quiet") FUNCTION ("1", "mio_enabled 0") FUNCTION ("2", "mio_enabled 1"), FACT (mio),
    ZPCI_YES, "mio_enabled of function 0x00000002 is 1" },
  { CPUINFO ("pcimio sie") CMDLINE ("pci=nomio"), FACT (mio), ZPCI_NO, "pci=nomio" },
  { CPUINFO ("pcimio sie") CMDLINE ("a pci=norid,nomio b"), FACT (mio), ZPCI_NO, "pci=nomio" },
  { CPUINFO ("pcimio sie") CMDLINE ("pci=norid pci=nomio"), FACT (mio), ZPCI_NO, "pci=nomio" },
  { CPUINFO ("pcimio sie") CMDLINE ("xpci=nomio pci=nomiox"), FACT (mio), ZPCI_YES, "pcimio" },
  { CPUINFO ("pcimio sie") "text /proc/cmdline \"root=LABEL=gr\\xc3\\xb6\\xc3\\x9fe\\tpci=nomio\\n\"\n",
    FACT (mio), ZPCI_NO, "pci=nomio" },
  { CPUINFO ("pcimio sie"), FACT (mio), ZPCI_UNKNOWN, "whether pci=nomio is set is not known" },
  { X86 CMDLINE ("pci=nomio"), FACT (mio), ZPCI_NO, "not an IBM Z" },
  { "", FACT (mio), ZPCI_UNKNOWN, "/proc/cpuinfo" },

  { SYSINFO (LPAR LPAR_UUID), FACT (dpm), ZPCI_YES, "gives the LPAR a UUID, by which s390-tools" },
  { SYSINFO (LPAR), FACT (dpm), ZPCI_NO, "gives the LPAR no UUID" },
  { SYSINFO (LPAR LPAR_UUID VM ("0", "KVM/Linux")), FACT (dpm), ZPCI_NO, "guest (hypervisor: KVM/Linux)" },
  { SYSINFO (LPAR VM ("1", "z/VM    7.3.0") VM ("0", "KVM/Linux")), FACT (dpm), ZPCI_NO, "hypervisor: z/VM)" },
  { SYSINFO (VM ("0", "Xen")), FACT (dpm), ZPCI_NO, "hypervisor: other)" },
  { SYSINFO ("| VM UUID:  1\n| LPAR Extended Name:   LPAR UUID:\n"), FACT (dpm), ZPCI_UNKNOWN, "names no LPAR" },
  { "file /proc/sysinfo\n", FACT (dpm), ZPCI_UNKNOWN, "names no LPAR" },
  { "error /proc/sysinfo EACCES\n", FACT (dpm), ZPCI_UNKNOWN, "/proc/sysinfo: Permission denied" },
  { "", FACT (dpm), ZPCI_UNKNOWN, "t.zhost:/proc/sysinfo: No such file" },
  { X86 SYSINFO (LPAR LPAR_UUID), FACT (dpm), ZPCI_NO, "not an IBM Z" },

  { "line /sys/firmware/clp/uid_checking 1\n", FACT (uid_checking), ZPCI_YES, "/sys/firmware/clp/uid_checking" },
  { "line /sys/firmware/clp/uid_checking 0\n" FUNCTION ("1", "uid_is_unique 1"), FACT (uid_checking), ZPCI_NO,
    "/sys/firmware/clp/uid_checking" },
  { FUNCTION ("1", "uid_is_unique 1"), FACT (uid_checking), ZPCI_YES, "uid_is_unique of the functions" },
  { FUNCTION ("1", "uid_is_unique 0"), FACT (uid_checking), ZPCI_NO, "uid_is_unique of the functions" },
  { FUNCTION ("1", "uid_is_unique 0") FUNCTION ("2", "uid_is_unique 1"), FACT (uid_checking), ZPCI_UNKNOWN, "disagree" },
  { FUNCTION ("1", "pft 0x05"), FACT (uid_checking), ZPCI_UNKNOWN, "Linux 5.13" },
  { "", FACT (uid_checking), ZPCI_UNKNOWN, "no function to ask" },

  { "dir /sys/bus/pci/drivers/vfio-pci\n", FACT (vfio_pci), ZPCI_YES, "driver vfio-pci is registered" },
  { "dir /sys/bus/pci/drivers/nvme\n", FACT (vfio_pci), ZPCI_NO, "modprobe vfio-pci" },
  { "", FACT (vfio_pci), ZPCI_UNKNOWN, "/sys/bus/pci/drivers is not there" },
  { "dir /sys/bus/pci/drivers/ism_vfio_pci\n", FACT (ism_vfio_pci), ZPCI_YES, "driver ism_vfio_pci is registered" },
  { "dir /sys/bus/pci/drivers/ism-vfio-pci\n", FACT (ism_vfio_pci), ZPCI_YES, "driver ism-vfio-pci is registered" },
  { "dir /sys/bus/pci/drivers\nline /proc/sys/kernel/osrelease 7.1.0\nfile /lib/modules/7.1.0/modules.alias\n"
    "| alias vfio_pci:v00001014d000004EDsv*sd*bc*sc*i* ism_vfio_pci\n", FACT (ism_vfio_pci), ZPCI_YES,
    "modules.alias of Linux 7.1.0 names ism_vfio_pci" },
  { "dir /sys/bus/pci/drivers\nline /proc/sys/kernel/osrelease 7.0.0\nfile /lib/modules/7.0.0/modules.alias\n"
    "| alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci\n", FACT (ism_vfio_pci), ZPCI_NO, "Linux 7.1" },

  { "answer kvm-check-extension 221 1\n", FACT (kvm_zpci_op), ZPCI_YES, "returned 1" },
  { "answer kvm-check-extension 221 0\n", FACT (kvm_zpci_op), ZPCI_NO, "older than z14" },
  { "answer kvm-check-extension 221 EACCES\n", FACT (kvm_zpci_op), ZPCI_UNKNOWN,
    "/dev/kvm: Permission denied (run as root" },
  { "answer kvm-check-extension 221 -1\n", FACT (kvm_zpci_op), ZPCI_UNKNOWN, "'-1': expected a number" },
  { "answer-hex kvm-check-extension 221\n", FACT (kvm_zpci_op), ZPCI_UNKNOWN, "is '': expected a number" },
  { "dir /x\n", FACT (kvm_zpci_op), ZPCI_UNKNOWN, "t.zhost has no recorded answer 'kvm-check-extension 221'" },
  { X86 "answer kvm-check-extension 221 1\n", FACT (kvm_zpci_op), ZPCI_NO, "not an IBM Z" },
};

static ZpciHost *
read_host (const char *directives)
{
  g_autofree char *text = g_strconcat ("zhost 1\norigin composed\nin /sys\n", directives, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = NULL;
  ZpciHost *host;

  root = zpci_capture_parse (text, strlen (text), "t.zhost", &error);
  g_assert_no_error (error);
  host = zpci_host_read (root, &error);
  g_assert_no_error (error);
  return host;
}

static void
test_facts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ZpciHost) host = read_host (cases[i].text);
    const ZpciFact *fact = G_STRUCT_MEMBER_P (&host->facts, cases[i].offset);

    g_test_message ("%" G_GSIZE_FORMAT ": %s", i, fact->why);
    g_assert_cmpstr (zpci_tri_name (fact->value), ==, zpci_tri_name (cases[i].value));
    g_assert_nonnull (strstr (fact->why, cases[i].why));
  }
}

/* A capture says the same of the command line as the host it was taken of. */
static void
test_command_line (void)
{
  static const char *const lines[] = { "quiet\\n", "\\tpci=nomio\\tquiet",
                                       "a=\\xff pci=n\\xc3\\xa4,nomio  vfio.\\x1b=1 \\n",
                                       "pci=nomio\\x00pci=norid\\n", "rd.zdev=no-auto\\x0b\\n", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autofree char *text = g_strdup_printf ("text /proc/cmdline \"%s\"\n" CPUINFO ("pcimio sie"), lines[i]);
    g_autoptr (ZpciHost) host = read_host (text);
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) gaps = zpci_findings_new ();
    gsize length = 0;
    g_autofree char *captured = zpci_capture_write (host->root, gaps, &length, &error);
    g_autoptr (ZpciRoot) root = NULL;
    g_autoptr (ZpciHost) again = NULL;

    g_test_message ("%s", lines[i]);
    g_assert_cmpuint (host->warnings->len + gaps->len, ==, 0);
    root = zpci_capture_parse (captured, length, "again", &error);
    g_assert_no_error (error);
    again = zpci_host_read (root, &error);
    g_assert_no_error (error);
    g_assert_nonnull (host->facts.kernel_command_line);
    g_assert_cmpstr (again->facts.kernel_command_line, ==, host->facts.kernel_command_line);
    g_assert_cmpint (again->facts.mio.value, ==, host->facts.mio.value);
    g_assert_cmpuint (again->warnings->len, ==, 0);
  }
}

static const struct {
  guint machine;
  const char *name;
} machines[] = {
  { 2827, "zEC12" }, { 2964, "z13" }, { 3906, "z14" }, { 3907, "z14" }, { 8561, "z15" }, { 3932, "z16" },
  { 9175, "z17" },   { 1234, NULL },
};

static void
test_machine (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (machines); i++) {
    g_autofree char *text = g_strdup_printf ("file /proc/cpuinfo\n| vendor_id       : IBM/S390\n"
                                             "| processor 0: version = 00,  identification = 000000,  machine = %u\n",
                                             machines[i].machine);
    g_autoptr (ZpciHost) host = read_host (text);

    g_assert_true (host->facts.machine.set);
    g_assert_cmpuint (host->facts.machine.value, ==, machines[i].machine);
    g_assert_cmpstr (host->facts.machine_name, ==, machines[i].name);
  }
}

/* The running machine is asked, and the answer is one of the three with its reason. */
static void
test_live (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) live = zpci_root_new_directory ("/", &error);
  ZpciFact fact = { ZPCI_UNKNOWN, NULL };

  g_assert_no_error (error);
  zpci_kvm_read_zpci_op (live, FALSE, &fact);
  g_assert_nonnull (fact.why);
  g_assert_true (strstr (fact.why, "/dev/kvm") || strstr (fact.why, "KVM_CHECK_EXTENSION(221)"));
  zpci_kvm_read_zpci_op (live, TRUE, &fact);
  g_assert_cmpint (fact.value, ==, ZPCI_NO);
  g_assert_cmpstr (fact.why, ==, "this machine is not an IBM Z");
  zpci_fact_clear (&fact);
}

/* A captured host that keeps the paths of the files that are asked for; by the functions of its own backend. */
static const ZpciRootBackend *captured;
static GHashTable *asked;

static void
note (ZpciRoot *root, const char *path)
{
  g_autofree char *joined = zpci_root_join (root->prefix, path);

  g_hash_table_add (asked, g_strconcat ("/", joined, NULL));
}

static ZpciRoot *
noting_open (ZpciRoot *root, const char *path, int *code)
{
  ZpciRoot *below = captured->open (root, path, code);

  if (below)
    below->backend = root->backend;
  return below;
}

static GBytes *
noting_read (ZpciRoot *root, const char *path, gsize max, int *code)
{
  note (root, path);
  return captured->read (root, path, max, code);
}

static gssize
noting_read_head (ZpciRoot *root, const char *path, void *buffer, gsize size, int *code)
{
  note (root, path);
  return captured->read_head (root, path, buffer, size, code);
}

static gboolean
is_of_functions (const char *path)
{
  return g_str_has_prefix (path, ZPCI_PATH_PCI "/") || g_str_has_prefix (path, ZPCI_PATH_MODULES "/");
}

/* Every file about the machine that @name makes us read is in the list that captures follow. */
static void
check_asked (const char *name, GHashTable *seen)
{
  g_autofree char *file = g_strconcat ("hosts/", name, ".zhost", NULL), *path = zpci_test_data (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_capture_load (path, &error);
  g_autoptr (ZpciHost) host = NULL;
  ZpciRootBackend noting;
  GHashTableIter iter;
  gpointer key;

  g_assert_no_error (error);
  captured = root->backend;
  noting = *captured;
  noting.open = noting_open;
  noting.read = noting_read;
  noting.read_head = noting_read_head;
  root->backend = &noting;
  asked = g_hash_table_new_full (zpci_hash_text, g_str_equal, g_free, NULL);
  host = zpci_host_read (root, &error);
  g_hash_table_iter_init (&iter, asked);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    const ZpciHostFile *listed = zpci_host_files ();

    if (is_of_functions (key))
      continue;
    while (listed->path && strcmp (listed->path, key) != 0)
      listed++;
    g_test_message ("%s reads %s", name, (const char *) key);
    g_assert_nonnull (listed->path);
    g_assert_false (listed->only_s390x && host && host->facts.is_s390x.value == ZPCI_NO);
    g_hash_table_add (seen, (gpointer) listed->path);
  }
  root->backend = captured;
  g_hash_table_unref (asked);
}

/* And what is in that list is read. */
static void
test_files (void)
{
  g_auto (GStrv) names = zpci_test_stems ("hosts", ".zhost");
  g_autoptr (GHashTable) seen = g_hash_table_new (zpci_hash_text, g_str_equal);

  for (char **name = names; *name; name++)
    check_asked (*name, seen);
  for (const ZpciHostFile *file = zpci_host_files (); file->path; file++)
    g_assert_true (g_hash_table_contains (seen, file->path));
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/facts/facts", test_facts);
  g_test_add_func ("/facts/files", test_files);
  g_test_add_func ("/facts/command-line", test_command_line);
  g_test_add_func ("/facts/machine", test_machine);
  g_test_add_func ("/facts/live", test_live);
  return g_test_run ();
}
