/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every captured host in tests/hosts/, read and written out in full beside it:
 * functions, facts and warnings. The folder is the list of cases.
 */
#include "zpci-capture.h"
#include "zpci-host.h"
#include "zpci-test.h"
#include "zpci-trouble.h"

#include <string.h>

static void
print_opt (GString *out, const char *name, ZpciOpt value, const char *format)
{
  if (!value.set)
    return;
  g_string_append_printf (out, "  %s ", name);
  g_string_append_printf (out, g_str_equal (format, "hex2") ? "0x%02x" : g_str_equal (format, "hex4") ? "0x%04x"
                                                       : g_str_equal (format, "hex6") ? "0x%06x" : "%u", value.value);
  g_string_append_c (out, '\n');
}

static void
print_interrupts (GString *out, const char *name, const ZpciInterrupts *interrupts)
{
  g_string_append_printf (out, "  %s %s", name, zpci_tri_name (interrupts->present));
  if (interrupts->present == ZPCI_YES)
    g_string_append_printf (out, " %u", interrupts->vectors);
  g_string_append_c (out, '\n');
}

static void
print_optional (GString *out, const char *name, const char *value)
{
  if (value)
    g_string_append_printf (out, "  %s %s\n", name, value);
}

static void
print_function (GString *out, const ZpciFunction *function)
{
  g_autofree char *label = zpci_function_label (function);
  g_autofree char *nodedev = zpci_function_nodedev_name (function);
  g_autofree char *netdevs = function->netdevs ? g_strjoinv (" ", function->netdevs) : NULL;
  char address[ZPCI_PCI_ADDRESS_TEXT];

  g_string_append_printf (out, "\n%s %s\n", label, zpci_function_state_name (function));
  print_optional (out, "address", function->has_address ? zpci_pci_address_format (&function->address, address) : NULL);
  print_optional (out, "node device", nodedev);
  print_optional (out, "slot", function->slot);
  print_opt (out, "uid", function->uid, "hex4");
  g_string_append_printf (out, "  uid is unique %s\n", zpci_tri_name (function->uid_is_unique));
  print_opt (out, "pchid", function->pchid, "hex4");
  print_opt (out, "pft", function->pft, "hex2");
  print_optional (out, "type", zpci_function_type_name (function));
  print_opt (out, "pfgid", function->pfgid, "hex2");
  print_opt (out, "vfn", function->vfn, "hex4");
  print_opt (out, "port", function->port, "decimal");
  print_opt (out, "fidparm", function->fidparm, "hex2");
  if (function->has_pfip)
    g_string_append_printf (out, "  pfip %02x.%02x.%02x.%02x\n", function->pfip[0], function->pfip[1], function->pfip[2],
                            function->pfip[3]);
  g_string_append_printf (out, "  utility string %s\n", function->has_util_string ? "yes" : "no");
  for (guint i = 0; i < ZPCI_PNETID_FIELDS; i++)
    if (function->pnetid[i])
      g_string_append_printf (out, "  pnetid %u %s\n", i + 1, function->pnetid[i]);
  g_string_append_printf (out, "  mio %s\n", zpci_tri_name (function->mio_enabled));
  print_interrupts (out, "msi", &function->msi);
  print_interrupts (out, "msix", &function->msix);
  print_opt (out, "vendor", function->vendor, "hex4");
  print_opt (out, "device", function->device, "hex4");
  print_opt (out, "class", function->class_code, "hex6");
  if (zpci_function_trouble_row (function))
    print_optional (out, "trouble", zpci_function_trouble_row (function)->id);
  print_optional (out, "driver", function->driver);
  print_opt (out, "iommu group", function->iommu_group, "decimal");
  print_optional (out, "netdevs", netdevs);
}

static void
print_fact (GString *out, const char *name, const ZpciFact *fact)
{
  g_string_append_printf (out, "%s %s: %s\n", name, zpci_tri_name (fact->value), fact->why);
}

static void
print_host (GString *out, const ZpciHost *host)
{
  const ZpciHostFacts *facts = &host->facts;

  print_fact (out, "s390x", &facts->is_s390x);
  if (facts->machine.set)
    g_string_append_printf (out, "machine %u %s\n", facts->machine.value,
                            facts->machine_name ? facts->machine_name : "-");
  g_string_append_printf (out, "kernel %s\n", facts->kernel_release ? facts->kernel_release : "-");
  g_string_append_printf (out, "command line %s\n", facts->kernel_command_line ? facts->kernel_command_line : "-");
  print_fact (out, "kvm zpci op", &facts->kvm_zpci_op);
  print_fact (out, "mio", &facts->mio);
  print_fact (out, "uid checking", &facts->uid_checking);
  print_fact (out, "dpm", &facts->dpm);
  print_fact (out, "vfio-pci", &facts->vfio_pci);
  print_fact (out, "ism_vfio_pci", &facts->ism_vfio_pci);
  for (guint i = 0; i < host->warnings->len; i++)
    g_string_append_printf (out, "warning: %s\n", (const char *) g_ptr_array_index (host->warnings, i));
  for (guint i = 0; i < host->troubles->len; i++)
    g_string_append_printf (out, "warning: %s\n", (const char *) g_ptr_array_index (host->troubles, i));
  for (guint i = 0; i < host->functions->len; i++)
    print_function (out, g_ptr_array_index (host->functions, i));
}

static ZpciRoot *
load (const char *stem)
{
  g_autofree char *folder = zpci_test_data ("hosts");
  g_autofree char *input = g_strconcat (folder, "/", stem, ".zhost", NULL);
  g_autoptr (GError) error = NULL;
  ZpciRoot *root = zpci_capture_load (input, &error);

  g_assert_no_error (error);
  return root;
}

static char *
describe (ZpciRoot *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciHost) host = zpci_host_read (root, &error);
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  if (host)
    print_host (out, host);
  return g_string_free (out, FALSE);
}

static void
test_host (gconstpointer stem)
{
  g_autofree char *folder = zpci_test_data ("hosts");
  g_autofree char *golden = g_strconcat (folder, "/", stem, ".txt", NULL);
  g_autoptr (ZpciRoot) root = load (stem);
  g_autofree char *text = describe (root);

  zpci_test_golden (golden, text, -1);
}

static char *
capture (ZpciRoot *root, gsize *length)
{
  g_autoptr (GPtrArray) gaps = zpci_findings_new ();
  g_autoptr (GError) error = NULL;
  char *text = zpci_capture_write_full (root, ZPCI_CAPTURE_VFIO, NULL, NULL, gaps, length, &error);

  g_assert_no_error (error);
  return text;
}

/* Names the first line that differs: whole hosts do not fit a screen. */
static void
assert_same (const char *what, const char *actual, const char *expected)
{
  g_auto (GStrv) left = g_strsplit (actual, "\n", -1);
  g_auto (GStrv) right = g_strsplit (expected, "\n", -1);
  guint i = 0;

  while (left[i] && right[i] && g_str_equal (left[i], right[i]))
    i++;
  if (g_strcmp0 (left[i], right[i]) != 0) {
    g_printerr ("%s, line %u:\n+%s\n-%s\n", what, i + 1, left[i], right[i]);
    g_test_fail ();
  }
}

/* A capture of a host is that host: the same functions, facts and warnings, and the same capture again. */
static void
test_capture (gconstpointer stem)
{
  g_autofree char *name = g_strconcat (stem, ".zhost", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = load (stem);
  gsize length = 0, again_length = 0;
  g_autofree char *text = capture (root, &length);
  g_autoptr (ZpciRoot) copy = zpci_capture_parse (text, length, name, &error);
  g_autofree char *expected = describe (root);
  g_autofree char *actual = NULL;
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (copy);
  actual = describe (copy);
  again = capture (copy, &again_length);
  assert_same ("captured again", again, text);
  assert_same ("read back", actual, expected);
}

/* Files that cannot be read are what a folder cannot hold: root reads them all the same. */
static gboolean
has_errors (const char *stem)
{
  g_autofree char *folder = zpci_test_data ("hosts");
  g_autofree char *path = g_strconcat (folder, "/", stem, ".zhost", NULL);
  g_autofree char *text = zpci_test_read (path, NULL);

  return strstr (text, "\nerror ") != NULL;
}

static gboolean
unpack (const char *stem, const char *folder)
{
  g_autofree char *hosts = zpci_test_data ("hosts");
  g_autofree char *input = g_strconcat (hosts, "/", stem, ".zhost", NULL);
  const char *argv[] = { g_getenv ("ZPCI_TEST_UNPACK"), input, folder, NULL };
  g_auto (GStrv) command = NULL;
  g_autoptr (GError) error = NULL;
  int status = -1;

  if (!argv[0])
    return FALSE;
  command = zpci_test_command (argv);
  g_spawn_sync (NULL, command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return TRUE;
}

/* Reads the host in @folder, with the recorded answer, which has no file, and its folder called @name. */
static char *
describe_folder (const char *folder, const char *name, GBytes *kvm)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZpciRoot) root = zpci_root_new_directory (folder, &error);
  g_autofree char *files = g_strconcat (folder, "/", NULL);
  g_autofree char *paths = g_strconcat (name, ":/", NULL);
  g_autofree char *text = NULL;
  g_autofree char *with_files = NULL;
  g_auto (GStrv) pieces = NULL;
  g_auto (GStrv) others = NULL;

  if (root && kvm)
    zpci_root_add_answer (root, ZPCI_KVM_ANSWER, kvm, &error);
  g_assert_no_error (error);
  text = describe (root);
  /* "FOLDER/sys/x" is what "NAME:/sys/x" is in a capture. */
  pieces = g_strsplit (text, files, -1);
  with_files = g_strjoinv (paths, pieces);
  others = g_strsplit (with_files, folder, -1);
  return g_strjoinv (name, others);
}

/* Folders and files give what the text gave. */
static void
test_unpacked (gconstpointer stem)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("zpci-hosts-XXXXXX", &error);
  g_autofree char *name = g_strconcat (stem, ".zhost", NULL);

  g_assert_no_error (error);
  if (!unpack (stem, folder)) {
    g_test_skip ("ZPCI_TEST_UNPACK does not name the program that unpacks hosts");
  } else if (has_errors (stem)) {
    g_test_message ("unpacked, and not compared: a folder cannot hold every error");
  } else {
    g_autoptr (ZpciRoot) memory = load (stem);
    g_autofree char *expected = describe (memory);
    g_autofree char *actual = describe_folder (folder, name, zpci_root_get_answer (memory, ZPCI_KVM_ANSWER));

    assert_same ("unpacked", actual, expected);
  }
  zpci_test_remove_tree (folder);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) stems = NULL;

  zpci_test_init (&argc, &argv);
  stems = zpci_test_stems ("hosts", ".zhost");
  for (char **stem = stems; *stem; stem++) {
    g_autofree char *read = g_strconcat ("/hosts/", *stem, "/read", NULL);
    g_autofree char *captured = g_strconcat ("/hosts/", *stem, "/capture", NULL);

    g_test_add_data_func (read, *stem, test_host);
    g_autofree char *unpacked = g_strconcat ("/hosts/", *stem, "/unpacked", NULL);

    g_test_add_data_func (captured, *stem, test_capture);
    g_test_add_data_func (unpacked, *stem, test_unpacked);
  }
  return g_test_run ();
}
